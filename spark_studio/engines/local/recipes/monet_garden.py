"""Monet Garden: a drawn portrait in a garden in full bloom, painted in sunlit pastels."""

import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.features import (
    cheeks_mask,
    eyes,
    feature_curves,
    lips_mask,
)
from spark_studio.engines.local.ops.grounds import is_wall, stands_alone
from spark_studio.engines.local.ops.impasto import Canvas
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.pigments import (
    broken,
    hand_tinted,
    pigments,
    pulled,
)
from spark_studio.engines.local.ops.placing import free_ground, keep_out
from spark_studio.engines.local.ops.shape import blur, box_around, dilate, resize
from spark_studio.engines.local.ops.skin import light_faces
from spark_studio.engines.local.ops.strokes import (
    Brush,
    Sizes,
    add_to,
    finest_brush,
    paint_over,
    round_form,
    ways,
)
from spark_studio.engines.local.ops.study import (
    Study,
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.garden import (
    Planting,
    air,
    bushes,
    choose_planting,
    clumps,
    garden,
)
from spark_studio.engines.local.stage.notes import note
from spark_studio.inputs import Words

VERSION = 2

GROUND = "#e6dcae"  # the priming is sunlight
LINE = "#6a4148"  # drawn in warm brown, never black
PALETTE = pigments(
    ("#3f7a5f", "#5f9f58", "#93bf62", "#cbdd88", "#f3f0b4", "#fbe2b0", "#f6bfa0",
     "#f3a4b4", "#e36f8c", "#d95f4a", "#f0b052", "#8fb9e0", "#b9d6ec", "#a898d8",
     "#6c74b8", "#fff6e4")
)  # fmt: skip
# What surrounds a subject that stays where it is: from leaf shade to sun.
SUNLIT = (
    (0.0, "#2f5d50"),
    (0.3, "#5b9156"),
    (0.55, "#a4c56c"),
    (0.78, "#e6e6a4"),
    (1.0, "#fff3d4"),
)
STONE = (
    (0.0, "#4d4f7d"),
    (0.35, "#8584b4"),
    (0.6, "#c9b3c2"),
    (0.8, "#f3d9bd"),
    (1.0, "#fff3d8"),
)
ROSE_TO_GREEN = (22.0, -6.0)
SKIN_TONE, SKIN_RANGE = 0.84, 0.34
SUNSHINE, ROSE = "#fff0b8", "#f0899a"
MIDDLE = 0.46  # a photo without faces is brought up to this middle tone
LEAST_GROUND, LEAST_SUBJECT = 0.06, 0.04

# Short soft commas, none of them very broad.
BRUSHES = (
    Brush(0.024, 1.0, 4.5, 30, body=0.7, dryness=0.3),
    Brush(0.0135, 1.2, 4.5, 18, wrong=5, body=0.65, dryness=0.35),
    Brush(0.0075, 1.3, 5, 14, wrong=4, body=0.5, dryness=0.35),
    Brush(0.0042, 1.3, 5, 11, wrong=3.5, body=0.4, dryness=0.25),
    Brush(0.0024, 1.3, 5, 10, wrong=3.5, body=0.25, dryness=0.15),
)
SIZES = Sizes(far=0.0135, near=0.0075, subject=0.0045, skin=0.0068, features=0.003)
NO_GARDEN = Words(
    en="Nobody stands in this photo, so the flowers grow in front of it.",
    zh="照片里没有人，花就种在了画面前面。",
)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Commas of sunlit color, a few great clumps of flowers in front, a drawn face.

    Depth is laid as it lies: air, hedges and far blossoms, then whoever stands among
    them, then what grows between them and us. The drawing comes last and only on them.
    """
    rng, width, height = context.rng, context.width, context.height
    sun = -1.0 if photo.findings.light[0] <= 0 else 1.0
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = study(photo)
    ground = _ground(photo, sketch)
    wanted = _motif(photo, sketch, ground, sun, context)
    canvas = Canvas(_priming(wanted, width, height), rng)
    context.step(0.3, Words(en="Letting the hedges grow.", zh="正在让花篱长起来。"))
    planting = choose_planting(rng)
    _paint(canvas, wanted, photo, sketch, ground, planting, context)
    context.step(0.7, Words(en="Planting the flowers.", zh="正在种花。"), canvas.color)
    _faces(canvas, wanted, photo, sketch)
    _draw_on(canvas, photo, sketch, context)
    canvas.lay(clumps(rng, planting, _bed(photo, sketch), width, height), rng, 0.25)
    context.step(
        0.9, Words(en="Letting the sun in.", zh="正在让阳光照进来。"), canvas.color
    )
    picture = canvas.lit(sun, 0.4, 0.12, weave=0.3)
    return _sunshine(picture, sun, context).astype(np.float32)


def _ground(photo, sketch):
    """Return where the garden stands for what was there: 0 to 1, at working size."""
    if stands_alone(photo.findings) and sketch.subject.mean() > LEAST_SUBJECT:
        return np.clip(1 - blur(sketch.subject, 0.0015), 0, 1)
    return free_ground(sketch, LEAST_GROUND)


def _motif(photo, sketch: Study, ground, sun, context):
    """Return the picture to be painted: the photo in the sun, with a garden behind it.

    Where only a sky is free it stays one: a garden does not hang above a street.
    """
    rng, (width, height) = context.rng, sketch.size
    picture = from_lab(_colors(sketch))
    if is_wall(sketch, ground, photo.findings.faces):
        return mix(picture, garden(rng, width, height, sun), ground)
    if not photo.findings.faces:
        note(context, NO_GARDEN)
    return mix(picture, air(rng, width, height, sun), 0.6 * ground)


def _colors(sketch):
    lab, tone = to_lab(sketch.plain), _tone(sketch)
    lab = hand_tinted(lab, sketch)
    lab[..., 0] = 24 + 74 * tone
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    skin = sketch.skin * (1 - sketch.features)
    drive = 1.4 / (1 + (chroma / 90) ** 2)
    lab[..., 1:] *= mix(drive, np.float32(0.98), skin)[..., None]
    # People keep their own colors; a thing without a face takes some of the light.
    own = 1.0 if sketch.face.any() else 0.7
    around = 1 - np.float32(own) * np.clip(sketch.subject, 0, 1)
    lab[..., 1:] = mix(lab[..., 1:], _sunlit(lab, tone, sketch), 0.5 * around)
    lab = pulled(lab, PALETTE, (0.4 + 0.2 * around) * (1 - 0.8 * skin))
    # Sun is warm, shade in a garden is green and blue.
    shade = smoothstep(55, 22, lab[..., 0]) * (1 - skin)
    lab[..., 1] -= 3 * shade
    lab[..., 2] -= 7 * shade
    light = smoothstep(60, 92, lab[..., 0])
    lab[..., 2] += 6 * light
    return lab


def _sunlit(lab, tone, sketch):
    """Return the a and b of this light: green where leaves are, violet to cream on stone."""
    leaves, stone = (
        to_lab(gradient_map(np.clip(tone, 0, 1), list(stops)))[..., 1:]
        for stops in (SUNLIT, STONE)
    )
    green = smoothstep(3, -5, lab[..., 1]) * smoothstep(2, 12, lab[..., 2])
    # Blurred ground may be anything, and in a garden it is leaves.
    least = 0.55 - 0.4 * is_a_place(sketch)
    return mix(stone, leaves, np.clip(least + green + 0.4 * sketch.busy, 0, 1))


def _tone(sketch):
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.98, least=0.25) ** np.float32(0.75)
    middle = float(np.clip(np.median(tone[::3, ::3]), 0.05, 0.95))
    if not sketch.face.any() and middle < MIDDLE:  # a dusk is painted by day
        tone = tone ** np.float32(max(0.6, np.log(MIDDLE) / np.log(middle)))
    return light_faces(tone, sketch, SKIN_TONE, SKIN_RANGE, own=0.45)


def _priming(wanted, width, height):
    soft = resize(blur(wanted, 0.03), width, height)
    return mix(soft, hex_color(GROUND), 0.1)


def _paint(canvas, wanted, photo, sketch, ground, planting: Planting, context):
    """Lay the strokes, the far blossoms among them, before the finer brushes come."""
    rng, width, height = context.rng, context.width, context.height
    finest = finest_brush(sketch, photo.findings.faces, SIZES)
    wind = np.float32(5) * (clouds(rng, *sketch.size, 0.22, octaves=2) - 0.5)
    angle = mix(round_form(sketch), wind, (ground > 0.5).astype(np.float32))
    skin = np.maximum(sketch.skin, sketch.face)
    for number, brush in enumerate(BRUSHES):
        way = ways(sketch.flow, angle, 0.3 * brush.radius)
        mixed = _mixer(rng, brush)
        insist = skin if number else 1.0
        paint_over(canvas, wanted, way, finest, brush, mixed, rng, insist)
        if number == 1 and is_wall(sketch, ground, photo.findings.faces):
            grown = bushes(rng, planting, ground, width, height)
            wanted = add_to(canvas, wanted, grown, 1 - sketch.subject, rng)
            words = Words(en="Dabbing in far blossoms.", zh="正在点出远处的花。")
            context.step(0.5, words, canvas.color)


def _mixer(rng, brush):
    """Small brushes stray less: what breaks a hedge into color is a rash on a cheek."""
    share = float(np.clip(brush.radius / 0.0135, 0.25, 1))
    return lambda lab: broken(
        lab, rng, ROSE_TO_GREEN, 2.4 * share, 3.6 * share, 9 * share
    )


def _bed(photo, sketch):
    """Return where flowers may stand in front: off the subject but for the lower corners."""
    width, height = sketch.size
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    side = min(width, height)
    wide, high = (0.2, 0.26) if photo.findings.faces else (0.3, 0.32)
    away = np.hypot(
        (1 - x) * (width / 2 / side) / wide, (1 - y) * (height / side) / high
    )
    free = np.maximum(
        1 - dilate(sketch.subject, 0.015), np.clip(1.9 - 1.4 * away, 0, 1)
    )
    return free * (1 - keep_out(photo.findings, width, height, 0.3))


def _faces(canvas, wanted, photo, sketch):
    """Smooth faces as pastel is rubbed with a finger, and set eyes and lips right."""
    height, width = canvas.relief.shape
    features = resize(sketch.features, width, height)
    face = np.maximum(resize(sketch.face * sketch.skin, width, height), features)
    left, top, right, bottom = box_around(face, 2)
    part = slice(top, bottom), slice(left, right)
    face, features = face[part], features[part]
    rubbed = np.maximum(0.3 * face, 0.6 * features)
    color = mix(canvas.color[part], resize(wanted, width, height)[part], rubbed)
    blush = 0.16 * cheeks_mask(photo.findings, width, height)[part]
    blush += 0.3 * lips_mask(photo.findings, width, height)[part]
    canvas.color[part] = mix(color, color * (0.5 + 0.5 * hex_color(ROSE)), blush)
    canvas.relief[part] *= 1 - 0.6 * face


def _draw_on(canvas, photo, sketch, context):
    """Draw the subject in thin brown lines; lids, irises and lips most exactly."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    inside = resize(sketch.subject, width, height)
    lines = draw_lines(sketch, 0.002, plenty=0.06, least=0.022).scaled(factor)
    radius = unit * (0.3 + 0.8 * lines.weight) * pressure(lines, rng, 0.35)
    drawn = 0.6 * draw_paths(lines, width, height, radius, rng, 18 * unit) * inside
    edge = outline_paths(sketch.subject, rng, 0.4, gap=0.3).scaled(factor)
    radius = unit * 0.9 * pressure(edge, rng, 0.5)
    drawn = np.maximum(
        drawn, 0.5 * draw_paths(edge, width, height, radius, rng, 40 * unit)
    )
    curves = feature_curves(photo.findings, width, height)
    faces = [face.box[2] * width for face in photo.findings.faces]
    size = min(0.008 * max(faces, default=0), 3 * unit)
    radius = size * (0.2 + 0.8 * curves.weight)
    drawn = np.maximum(drawn, draw_paths(curves, width, height, radius, rng, 10 * unit))
    iris, glint = eyes(photo.findings, width, height)
    ink = np.maximum(0.85 * drawn, 0.6 * iris) * (1 - glint)
    canvas.color = mix(canvas.color, hex_color(LINE), ink)
    canvas.color = mix(canvas.color, hex_color("#fffaf0"), 0.85 * glint)


def _sunshine(picture, sun, context):
    """Let the sun fall in from one upper corner."""
    width, height = context.width, context.height
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = x if sun < 0 else 1 - x
    glow = np.exp(-2.2 * np.hypot(x + 0.1, 0.8 * (y + 0.1))).astype(np.float32)
    return np.clip(screen(picture, 0.42 * glow[..., None] * hex_color(SUNSHINE)), 0, 1)
