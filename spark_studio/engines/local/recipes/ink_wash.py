"""Ink Wash: grey washes and broken brush lines on rice paper, most of it left bare."""

import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths, pressure, splatter
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.features import eyes, feature_curves
from spark_studio.engines.local.ops.flow import flow_field, smear
from spark_studio.engines.local.ops.line import as_paths, outline_paths
from spark_studio.engines.local.ops.marks import leaf_paths
from spark_studio.engines.local.ops.paper import loose_edge, rice_paper
from spark_studio.engines.local.ops.placing import keep_out, quiet_place
from spark_studio.engines.local.ops.seal import seal
from spark_studio.engines.local.ops.shape import blur, dilate, resize
from spark_studio.engines.local.ops.skin import deepen_hair, light_faces, skin_depth
from spark_studio.engines.local.ops.study import (
    Study,
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.wash import bleed, glaze, wash_layer, wobble
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.inputs import Words

VERSION = 1

RICE_PAPER = "#f3ecdd"
INK = "#17191d"  # a cold black: soot, not night
CINNABAR = "#b8381f"

# Four dilutions of one ink, palest first: the share of what is shown that stays lighter,
# the darkness it is usually laid at, its density, and how far the brush blurs the form
# (share of the shorter side). The palest goes on with the widest brush.
WASHES = (
    (0.42, 0.30, 0.09, 0.008),
    (0.62, 0.48, 0.15, 0.004),
    (0.79, 0.66, 0.28, 0.002),
    (0.92, 0.84, 0.85, 0.001),
)
# The light part of a face is left nearly bare, its shadows take the first two washes, and
# hair is at least one wash darker. Dark skin keeps some of its depth.
SKIN_TONE, SKIN_RANGE, HAIR_STEP = 0.78, 0.34, 0.2
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be painted


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Grey washes, broken brush lines and a red seal on rice paper.

    What is left out comes first: where the paper stays bare decides everything after.
    Washes go on from pale to black so that each dries with its own rim; lines come last,
    because a wet wash would swallow them.
    """
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = study(photo)
    shown = _what_is_shown(photo, sketch, rng)
    darkness = wobble(_darkness(sketch) * shown, rng, 0.003, 0.03)
    fibres = rice_paper(rng, width, height)
    paper = hex_color(RICE_PAPER) * (1 + 0.014 * fibres[..., None])
    context.step(0.3, Words(en="Wetting the paper.", zh="正在润湿宣纸。"), paper)

    ink = _gesture(photo, context)
    wet = _wet_paper(photo, sketch, context)
    streaks = _streaks(sketch, context)
    for number, wash in enumerate(WASHES):
        threshold = _threshold(darkness, shown, wash)
        ink += _wash(darkness, threshold, wash, wet, streaks, context)
        if number == 1:
            words = Words(en="Letting the pale ink run.", zh="淡墨正在晕开。")
            context.step(0.45, words, glaze(paper, hex_color(INK), ink))
    accent = _accent(sketch, shown, context)
    # Where the red goes the grey stays thin: over black it would only be brown.
    ink = bleed(ink, wet, 0.009) * (1 - 0.75 * np.clip(5 * accent, 0, 1))
    ink *= 1 + 0.16 * fibres
    words = Words(en="Laying ink where the shadows are.", zh="正在暗处落墨。")
    context.step(0.6, words, glaze(paper, hex_color(INK), ink))

    lines = _lines(photo, sketch, shown, context) * (1 - 0.25 * np.clip(fibres, 0, 1))
    picture = glaze(paper, hex_color(CINNABAR), accent)
    picture = glaze(picture, hex_color(INK), ink + 1.3 * lines)
    words = Words(en="Drawing the lines.", zh="正在勾线。")
    context.step(0.85, words, picture)
    return _sign(picture, ink + lines, photo, context)


def _what_is_shown(photo, sketch, rng):
    """Return how much of the photo reaches the sheet: 1 the subject, 0 bare paper."""
    width, height = sketch.size
    haze = clouds(rng, width, height, 0.3, octaves=3)
    sheet = smoothstep(-0.5, 0.9, loose_edge(rng, width, height, 0.035, 0.045))
    # The sheet's edge never takes a head.
    heads = blur(np.maximum(sketch.face, sketch.hair), 0.012)
    sheet = np.maximum(sheet, np.clip(2.5 * heads, 0, 1))
    near = np.clip(
        1.5 * blur(sketch.subject, 0.06 if photo.findings.faces else 0.14), 0, 1
    )
    if photo.findings.faces:
        around = near * (1.6 * haze - 0.2)
    else:
        around = (0.55 + 0.45 * near) * (1.9 * haze - 0.05)
        place = 1.0 if sketch.subject.mean() < SCENE else is_a_place(sketch)
        around = mix(around, 0.62 + 1.1 * (haze - 0.4), np.float32(place))
    # A bright sky is paper; a night sky is a wash.
    night = smoothstep(0.42, 0.28, luminance(resize(photo.image, width, height)))
    around = np.clip(around, 0, 1) * (1 - sketch.backdrop * (1 - 0.9 * night))
    return np.maximum(sketch.subject, around) * sheet


def _darkness(sketch: Study) -> np.ndarray:
    """Return 0 on white to 1 on black, spread over what the photo has, skin lightened."""
    tone = luminance(sketch.plain)
    tone = spread_tones(tone, tone[::3, ::3], 0.97, least=0.15)
    # Foliage is told by its masses; dabs bring the leaves back.
    tone = mix(tone, blur(tone, 0.008), sketch.busy)
    target = SKIN_TONE - 0.35 * skin_depth(sketch)
    tone = light_faces(tone, sketch, target, SKIN_RANGE, own=0.45)
    tone = deepen_hair(tone, sketch, SKIN_TONE - HAIR_STEP)
    return 1 - np.clip(tone, 0, 1)


def _gesture(photo, context):
    """Two wide pale strokes swept behind the subject before anything else."""
    rng, width, height = context.rng, context.width, context.height
    side, curves = min(width, height), []
    steps = np.linspace(0, 1, 60)
    # One high on the sheet, one low: side by side they would look like a rainbow.
    for level in (rng.uniform(0.15, 0.4), rng.uniform(0.6, 0.85)):
        x = width * (rng.uniform(0.02, 0.4) + rng.uniform(0.25, 0.55) * steps)
        bend = np.sin(steps * rng.uniform(1.5, 4) + rng.uniform(0, 6))
        y = height * level + side * rng.uniform(0.04, 0.12) * bend
        curves.append(np.stack([x, y], 1))
    sweep = as_paths(curves)
    radius = side * 0.055 * pressure(sweep, rng, 0.35)
    swept = draw_paths(sweep, width, height, radius, rng, side * 0.25, dryness=1.25)
    behind = 1 - resize(photo.findings.cutout, width, height)
    return 0.075 * bleed(swept, np.ones_like(swept), 0.006) * behind


def _threshold(darkness, shown, wash):
    """Lay a wash where it usually goes, but never over too much or too little."""
    lighter, usual = wash[:2]
    painted = darkness[shown > 0.6]
    if painted.size == 0:
        return usual
    wanted = 0.5 * usual + 0.5 * float(np.quantile(painted, lighter))
    return float(np.clip(wanted, usual - 0.15, usual + 0.05))


def _wash(darkness, threshold, wash, wet, streaks, context):
    """One dilution of ink at full size, uneven as water is, hard-edged where dry."""
    density, brush = wash[2:]
    width, height = context.width, context.height
    form = resize(blur(darkness, brush), width, height)
    water = clouds(context.rng, width, height, 0.12, octaves=5, fade=0.55)
    form = form + (water - 0.5) * np.float32(0.16)
    layer = wash_layer(form, threshold, 0.022 + 0.09 * wet)
    # The thicker the ink, the sooner the brush skips.
    return layer * density * (0.6 + 0.8 * water) * (1 - np.float32(density) * streaks)


def _streaks(sketch, context):
    """Return the marks of the hairs of the brush, along the form: 0 to about 0.8."""
    width, height = sketch.size
    noise = context.rng.standard_normal((height, width), dtype=np.float32)
    sweep = flow_field(luminance(sketch.plain), 0.03)
    lines = smear(noise, sweep, 0.014)
    lines = lines / max(float(lines.std()), 1e-6)
    patches = smoothstep(0.42, 0.66, clouds(context.rng, width, height, 0.1, 3))
    marks = smoothstep(0.5, 1.5, lines) * (0.15 + 0.55 * patches) * (1 - sketch.face)
    return resize(marks, context.width, context.height)


def _wet_paper(photo, sketch, context):
    """Return where the paper is still wet: in clouds, less on the subject, not on a face."""
    width, height = context.width, context.height
    haze = clouds(context.rng, width, height, 0.15, octaves=3)
    dry = blur(keep_out(photo.findings, width, height, 0.1), 0.02)
    dry = np.maximum(dry, 0.6 * resize(sketch.subject, width, height))
    return smoothstep(0.53, 0.7, haze) * (1 - dry)


def _lines(photo, sketch, shown, context):
    """Bold outlines that run dry, finer lines inside, dabs for leaves, and the eyes."""
    rng, width, height = context.rng, context.width, context.height
    factor = width / sketch.size[0]
    unit = min(width, height) / 1000
    visible = np.clip(1.4 * resize(shown, width, height), 0, 1)

    fine = draw_lines(sketch, 0.0018, plenty=0.07, least=0.016).scaled(factor)
    radius = unit * (0.35 + 1.5 * fine.weight**1.5) * pressure(fine, rng, 0.35)
    ink = draw_paths(fine, width, height, radius, rng, 26 * unit, dryness=0.5)
    bold = draw_lines(sketch, 0.0042, plenty=0.035, least=0.05).scaled(factor)
    radius = unit * (0.6 + 2.1 * bold.weight**1.5) * pressure(bold, rng, 0.45)
    sweep = draw_paths(bold, width, height, radius, rng, 50 * unit, dryness=1.0)
    ink = np.maximum(ink, sweep)

    edge = outline_paths(sketch.subject, rng, 0.35, gap=0.15).scaled(factor)
    radius = unit * 1.5 * pressure(edge, rng, 0.6)
    outline = draw_paths(edge, width, height, radius, rng, 70 * unit, dryness=1.1)
    # Only where nothing is drawn yet: a doubled contour looks traced.
    ink = np.maximum(ink, outline * (1 - dilate(ink, 0.008)))

    leaves = leaf_paths(_foliage(sketch, shown), rng, 0.017, 1500).scaled(factor)
    radius = unit * 2.2 * (0.4 + leaves.weight)
    dabs = draw_paths(leaves, width, height, radius, rng, 12 * unit)
    ink = np.maximum(ink * visible, dabs)
    return np.maximum(ink, _eyes(photo, context, unit))


def _foliage(sketch: Study, shown: np.ndarray) -> np.ndarray:
    """Return where leaves are too many to outline: 0 to 1, more in the shade."""
    dark = 1 - luminance(sketch.plain)
    leafy = sketch.busy * (1 - np.maximum(sketch.subject, sketch.skin)) * shown
    return np.clip(1.5 * dark * leafy - 0.35, 0, 1)


def _eyes(photo, context, unit):
    """Lids and the line of the mouth with a pointed brush, and a pupil in open eyes."""
    rng, width, height = context.rng, context.width, context.height
    curves = feature_curves(photo.findings, width, height)
    faces = [face.box[2] * width for face in photo.findings.faces]
    size = max(faces, default=0) * 0.0075
    radius = np.minimum(size, 3.2 * unit) * (0.25 + 0.75 * curves.weight)
    lids = 0.9 * draw_paths(curves, width, height, radius, rng, 10 * unit)
    iris, glint = eyes(photo.findings, width, height)
    return np.maximum(lids, 0.85 * iris) * (1 - 0.9 * glint)


def _accent(sketch, shown, context):
    """A breath of cinnabar where the photo has one strong warm spot; else none."""
    width, height = sketch.size
    lab = to_lab(sketch.plain)
    warm = smoothstep(22, 48, lab[..., 1]) * smoothstep(0.3, 0.8, shown)
    warm *= 1 - sketch.skin * (1 - sketch.features)
    if not 0.0008 < warm.mean() < 0.3:
        return np.zeros((context.height, context.width), np.float32)
    # Little red may be strong; much red stays a tint with gaps.
    amount = float(np.clip(0.035 / float(warm.mean()), 0.2, 0.6))
    water = clouds(context.rng, width, height, 0.2, octaves=4)
    warm = warm * smoothstep(0.25 + 0.2 * (0.6 - amount), 0.6, water)
    spread = wobble(blur(warm, 0.006), context.rng, 0.006, 0.04)
    return resize(spread, context.width, context.height) * np.float32(amount)


def _sign(picture, ink, photo, context):
    """Flick a few drops off the brush, then set the seal on quiet paper."""
    rng, width, height = context.rng, context.width, context.height
    faces = keep_out(photo.findings, width, height)
    drops = splatter(rng, width, height, 26, 0.0055, keep_out=faces)
    picture = glaze(picture, hex_color(INK), 0.7 * drops)
    busy = np.clip(ink, 0, 1) + faces
    size = max(3, round(0.062 * min(width, height)))
    tall = round(1.85 * size)
    place = quiet_place(busy, size, tall, rng, allowed=0.04)
    if place is None:
        tall = size
        place = quiet_place(busy, size, size, rng, allowed=0.2)
    if place is not None:
        left, top = place
        box = slice(top, top + tall), slice(left, left + size)
        picture[box] = mix(
            picture[box], hex_color(CINNABAR), 0.94 * seal(rng, size, tall)
        )
    return np.clip(picture, 0, 1)
