"""From a wish to a scene: the place's module paints it, far to near, and it is developed."""

from importlib import import_module

import numpy as np

from spark_studio.engines.local.scenes.scene import Scene
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.words.scene_wish import SceneWish

FLASH_COLOR = np.float32([1.0, 0.98, 0.96])


def build_scene(
    wish: SceneWish,
    width: int,
    height: int,
    rng: np.random.Generator,
    heads: tuple[tuple[float, float, float], ...] = (),
) -> Scene:
    """Return the place of ``wish`` at width x height.

    ``heads`` are (x, y, size): the middle of each head in shares of width and height, and
    its height as a share of the height. No prop and no spot of light lies there.
    Raises ValueError where the wish names no place.
    """
    if not wish.place:
        raise ValueError("a wish without a place cannot be built")
    name = f"{__package__}.places.{wish.place.replace('-', '_')}"
    shot = Shot(wish, width, height, rng, tuple(heads))
    with np.errstate(all="ignore"):
        import_module(name).draw(shot)
        back, front = shot.develop()
    color = shot.light_color / max(float(shot.light_color.max()), 1e-3)
    is_flash = wish.is_flash or shot.is_flash
    return Scene(
        back=back,
        front=front,
        light=(0.0, -0.25) if is_flash else shot.light,
        light_color=FLASH_COLOR if is_flash else np.float32(color),
        ambient=np.clip(np.float32(shot.ambient), 0, 1),
        is_flash=is_flash,
        ground=None if shot.ground is None else shot.ground / shot.height,
        grain=shot.grain,
        title=wish.title,
    )
