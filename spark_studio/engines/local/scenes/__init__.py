"""Places for people, painted as a photograph with the person in focus and the place not.

``words.scene_wish.read_wish`` says which place a prompt names; ``build.build_scene`` builds
it. A place is one module of ``places/`` with a plain ``draw(shot)``, and one entry of
``words/lexicon/scenes.toml`` (the id, with underscores, is the module's name): its words,
and the hours and weathers it can show. It aims the camera, paints far things first, each
depth on a layer of its own (``shot.layer()``, ``shot.lay(layer, z=metres)``), in linear
light and in metres, takes every chance from ``shot.rng``, and says what its light is.
``manage.py scene_sheet`` shows any of them side by side.
"""
