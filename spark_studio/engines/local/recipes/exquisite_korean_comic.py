"""Exquisite Korean Comic: a webtoon portrait, slim colored lines and airbrushed skin before
a pale ground with petals and light."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.cel import (
    CelStyle,
    cel_colors,
    foliage,
    hand_tinted,
    is_grey,
)
from spark_studio.engines.local.ops.cel_ground import (
    ground_at,
    ground_behind,
    melt_behind,
    open_ground,
)
from spark_studio.engines.local.ops.cel_lines import LineStyle, cel_ink
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.drawn_eyes import EyeStyle
from spark_studio.engines.local.ops.drawn_face import FaceStyle
from spark_studio.engines.local.ops.drawn_hair import HairStyle
from spark_studio.engines.local.ops.drawn_people import (
    PeopleStyle,
    cast_of,
    draw_people,
)
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import mix, screen
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.notes import note
from spark_studio.engines.local.stage.webtoon_ground import (
    lay_petals_and_light,
    pale_ground,
)
from spark_studio.inputs import Words

VERSION = 2

PEOPLE = PeopleStyle(
    face=FaceStyle(
        line=(0.55, 0.27, 0.25), edge=0.022, shade=10.0, airy=1.0, lips=0.95,
        gloss=1.0, blush=0.7, light=7.0, thick=0.62,
    ),
    eyes=EyeStyle(
        wide=1.2, high=1.62, line=(0.2, 0.12, 0.13), lash=0.1, gloss=1.15, vivid=1.9,
        brow=0.85,
    ),
    strand=0.007,
    hair=HairStyle(
        edge=0.2, shade=0.66, gloss=26.0, vivid=1.1, cool=3.0, locks=0.26, strands=0.17
    ),
)  # fmt: skip
CEL = CelStyle(step=11.0, edge=2.6, vivid=1.02, lift=0.72, cool=4.0, tones=9.0)
# Things and places have no face to carry the look: there lines and shapes are clearer.
CEL_OF_THINGS = CelStyle(
    step=12.0, edge=1.2, vivid=1.05, lift=0.66, cool=5.0, tones=11.0
)
LINES_OF_THINGS = LineStyle(inner=1.15, form=1.3, outline=1.1, plenty=0.1)
LINES = LineStyle(inner=0.8, form=0.95, outline=0.85, plenty=0.05, behind=0.25)
KEPT = Words(
    en="A face is too small or turned too far away to be drawn anew, so it keeps its own features.",
    zh="有一张脸太小或转得太偏，没法重新画，所以保留了原来的五官。",
)
GREYS = ((0.0, "#3a3446"), (0.35, "#7f7488"), (0.7, "#d3bdb8"), (1.0, "#fff6ee"))
PROPORTIONS = {"eyes": 0.06, "head": 0.0, "nose": 0.16, "jaw": 0.16}
DEPTH = 0.42  # L of a line against what it lies on
HAZE = "#fdf3f3"


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Soft color, people drawn anew, slim lines in the color of what they bound."""
    width, height = context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = reproportion(photo, **PROPORTIONS)
    sketch = with_gaps(study(photo, contrast=0.12), photo.findings)
    sketch = replace(sketch, backdrop=open_ground(photo, sketch))
    cast = cast_of(photo, sketch)
    if cast.kept:
        note(context, KEPT)
    if is_grey(sketch.plain):
        sketch = replace(sketch, plain=hand_tinted(sketch.plain, GREYS))
    words = Words(en="Laying soft color.", zh="正在铺柔和的底色。")
    context.step(0.3, words, sketch.plain)
    leaves = foliage(sketch.busy, sketch.plain)
    people = bool(photo.findings.faces)
    cel = CEL if people else CEL_OF_THINGS
    picture = _pale(cel_colors(sketch.plain, width, height, cel, leaves), photo, sketch)
    picture = melt_behind(picture, photo, sketch, lift=0.6, vivid=0.9)
    ground = ground_at(photo, sketch, width, height)
    colors = pale_ground(width, height, context.rng)
    fading = _fading(photo, sketch, width, height)
    picture = mix(picture, colors, np.maximum(ground, fading))
    picture = draw_people(picture, photo, sketch, cast, PEOPLE, context.rng)
    context.step(0.65, Words(en="Drawing the people.", zh="正在画人物。"), picture)
    lines = LINES if people else LINES_OF_THINGS
    ink = cel_ink(sketch, cast, width, height, lines, context.rng)
    picture = mix(picture, _line_colors(picture), 0.9 * ink * (1 - fading))
    context.step(0.85, Words(en="Drawing slim lines.", zh="正在勾细线。"), picture)
    picture = _bloom(picture)
    behind = resize(ground_behind(sketch), width, height)
    free = np.maximum(np.maximum(ground, fading), (0.35 if people else 0.25) * behind)
    return np.clip(lay_petals_and_light(picture, photo, free, context.rng), 0, 1)


def _pale(picture, photo, sketch):
    """Lift everything toward white: behind people most, things without faces least."""
    height, width = picture.shape[:2]
    people = bool(photo.findings.faces)
    amount = np.full((height, width), 0.1 if people else 0.2, np.float32)
    if people:
        amount += 0.4 * resize(ground_behind(sketch), width, height)
    return mix(picture, hex_color(HAZE), amount)


def _fading(photo, sketch, width, height):
    """Return how far the surroundings of one thing give way to the pale ground, 0 to 1."""
    found = photo.findings
    share = float(sketch.subject.mean())
    if found.faces or found.placeness > 0.4 or not 0.08 < share < 0.75:
        return np.zeros((height, width), np.float32)
    return 0.8 * resize(ground_behind(sketch), width, height)


def _line_colors(picture):
    """The color a line has: that of the surface under it, deeper and fuller."""
    height, width = picture.shape[:2]
    small = resize(picture, max(1, width // 2), max(1, height // 2))
    lab = to_lab(blur(small, 0.003))
    lab[..., 0] = 12 + lab[..., 0] * np.float32(DEPTH)
    lab[..., 1] = lab[..., 1] * np.float32(1.2) + 6
    lab[..., 2] = lab[..., 2] * np.float32(1.1) + 1
    return resize(from_lab(lab), width, height)


def _bloom(picture):
    """Light that spills from what is bright."""
    height, width = picture.shape[:2]
    small = resize(picture, max(1, width // 4), max(1, height // 4))
    glow = blur(np.clip(small - 0.6, 0, 1), 0.02)
    return screen(picture, 0.35 * resize(glow, width, height))
