"""Anime: a cel of a television series in broad daylight, under a sky worth looking at."""

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
    melt_behind,
    open_ground,
)
from spark_studio.engines.local.ops.cel_lines import LineStyle, cel_ink
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.drawn_eyes import EyeStyle
from spark_studio.engines.local.ops.drawn_face import FaceStyle
from spark_studio.engines.local.ops.drawn_hair import HairStyle
from spark_studio.engines.local.ops.drawn_people import (
    PeopleStyle,
    cast_of,
    draw_people,
)
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import (
    luminance,
    mix,
    screen,
    smoothstep,
)
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.anime_sky import (
    anime_sky,
    light_shafts,
    plan_sky,
)
from spark_studio.engines.local.stage.notes import note
from spark_studio.inputs import Words

VERSION = 2

INK = "#1d1526"
SUNLIGHT = "#fff3cf"
PEOPLE = PeopleStyle(
    face=FaceStyle(edge=0.002, shade=14.0, blush=0.55, light=6.0),
    eyes=EyeStyle(),
    hair=HairStyle(),
)
CEL = CelStyle()
LINES = LineStyle()
# Ground behind an animal is a blur if this share is out of focus, or edges are this weak.
BLURRED, CALM = 0.7, 0.016
KEPT = Words(
    en="A face is too small or turned too far away to be drawn anew, so it keeps its own features.",
    zh="有一张脸太小或转得太偏，没法重新画，所以保留了原来的五官。",
)
GREYS = ((0.0, "#23233f"), (0.35, "#5d5f8a"), (0.7, "#c9b9b4"), (1.0, "#fff4e4"))
PROPORTIONS = {"eyes": 0.12, "head": 0.1, "nose": 0.12, "jaw": 0.12}


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Cel color, people drawn anew, crisp ink, then the sky's light over everything."""
    width, height = context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = reproportion(photo, **PROPORTIONS)
    sketch = with_gaps(study(photo, contrast=0.12), photo.findings)
    ground = np.maximum(open_ground(photo, sketch), _above_an_animal(photo, sketch))
    sketch = replace(sketch, backdrop=ground)
    cast = cast_of(photo, sketch)
    if cast.kept:
        note(context, KEPT)
    if is_grey(sketch.plain):
        sketch = replace(sketch, plain=hand_tinted(sketch.plain, GREYS))
    context.step(
        0.3, Words(en="Laying cel color.", zh="正在平涂赛璐璐。"), sketch.plain
    )
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    leaves = foliage(sketch.busy, sketch.plain)
    picture = cel_colors(sketch.plain, width, height, CEL, leaves)
    picture = melt_behind(picture, photo, sketch, lift=0.75, vivid=1.3)
    picture = _under_the_sky(picture, photo, sketch, side, context)
    context.step(0.5, Words(en="Opening the sky.", zh="正在打开天空。"), picture)
    picture = draw_people(picture, photo, sketch, cast, PEOPLE, context.rng)
    context.step(0.7, Words(en="Drawing the people.", zh="正在画人物。"), picture)
    ink = cel_ink(sketch, cast, width, height, LINES, context.rng)
    picture = mix(picture, hex_color(INK), 0.92 * ink)
    context.step(0.85, Words(en="Inking the lines.", zh="正在勾线。"), picture)
    return np.clip(_in_sunlight(picture, photo, sketch, side, context), 0, 1)


def _above_an_animal(photo, sketch):
    """Return the ground above the feet of an animal, if it is a blur: there the sky
    comes down. A kitchen or somebody beside it stays."""
    found = photo.findings
    box = found.subject_box
    none = np.zeros_like(sketch.backdrop)
    company = any(thing.name == "person" for thing in found.things)
    if found.faces or found.kind != "animal" or box is None or company:
        return none
    behind = smoothstep(0.5, 0.2, sketch.subject)
    rows = behind.shape[0]
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    feet = box[1] + box[3]
    above = (behind > 0.5) & (y < feet - 0.3 * box[3])
    if not above.any():
        return none
    blurred = float(out_of_focus(luminance(sketch.light))[above].mean())
    calm = float(sketch.flow.strength[above].mean())
    if blurred < BLURRED and calm > CALM:
        return none
    return behind * smoothstep(feet, feet - 0.35 * box[3], y)


def _under_the_sky(picture, photo, sketch, side, context):
    """Hang the sky over the open ground."""
    width, height = context.width, context.height
    ground = sketch.backdrop
    if not ground.any():
        return picture
    rows = np.flatnonzero((ground > 0.8).mean(1) > 0.01)
    horizon = float(rows[-1] + 1) / ground.shape[0] if rows.size else 1.0
    plan = plan_sky(context.rng, side)
    context.facts["sky"] = "aurora" if plan.aurora else "meteors"
    away = keep_out(photo.findings, 64, 64, 0.3)
    sky = anime_sky(plan, width, height, max(horizon, 0.35), context.rng, away)
    return mix(picture, sky, ground_at(photo, sketch, width, height))


def _in_sunlight(picture, photo, sketch, side, context):
    """Shafts of light over the whole cel, thin on faces."""
    width, height = context.width, context.height
    shafts = light_shafts(width, height, side, context.rng)
    faces = blur(keep_out(photo.findings, width, height, 0.05), 0.03)
    subject = resize(sketch.subject, width, height) if photo.findings.faces else 0
    shafts = shafts * (1 - 0.75 * faces) * (1 - 0.4 * subject)
    return screen(picture, hex_color(SUNLIGHT) * (0.5 * shafts)[..., None])
