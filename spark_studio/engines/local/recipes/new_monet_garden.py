"""New Monet Garden: thick oil in violet and green, the light of a lily pond on everything."""

import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.features import (
    eyes,
    feature_curves,
    lips_mask,
)
from spark_studio.engines.local.ops.grounds import is_wall
from spark_studio.engines.local.ops.impasto import Canvas
from spark_studio.engines.local.ops.pigments import (
    broken,
    hand_tinted,
    pigments,
    pulled,
)
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur, box_around, dilate, resize
from spark_studio.engines.local.ops.skin import light_faces
from spark_studio.engines.local.ops.small_faces import small_features
from spark_studio.engines.local.ops.strokes import (
    Brush,
    Sizes,
    add_to,
    finest_brush,
    paint_over,
    round_form,
    ways,
)
from spark_studio.engines.local.ops.study import Study, spread_tones, study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.pond import WATER, lilies, sky, water
from spark_studio.engines.local.stage.willows import shore, willow_leaves
from spark_studio.inputs import Words

VERSION = 2

GROUND = "#8d8fc0"  # the priming: where a stroke ends dry, violet shows through
PALETTE = pigments(
    ("#3f4487", "#5a62a8", "#8088cc", "#a9a4da", "#cdb9e2", "#3f7f86", "#5fa39a",
     "#6fae7c", "#a3cfa4", "#d4e6c0", "#a9cdea", "#f2b9cc", "#d37fa4", "#fbe9c8",
     "#f0c27c", "#d9724f")
)  # fmt: skip
VIOLET_TO_GREEN = (20.0, -24.0)
SKIN_TONE, SKIN_RANGE = 0.76, 0.42
MIDDLE = 0.42  # a photo without faces is brought up to this middle tone
LINE, LIP = "#2a2438", "#c8607c"
FILLED = 0.1  # with less free ground than this a photo is seen from the shore of a pond
LEAST_GROUND = 0.06  # less free ground than this share is left as it is

# From the broad first lay-in to the small brush that only faces see.
BRUSHES = (
    Brush(0.034, 1.1, 5.8, 30, body=1.0, dryness=0.35),
    Brush(0.019, 1.35, 6.5, 20, wrong=5, body=1.0),
    Brush(0.0105, 1.25, 7, 16, wrong=5, body=0.9),
    Brush(0.0062, 1.3, 6, 13, wrong=4.5, body=0.75, dryness=0.4),
    Brush(0.0034, 1.3, 6, 11, wrong=4, body=0.7, dryness=0.3),
    Brush(0.002, 1.3, 6, 10, wrong=3.5, body=0.5, dryness=0.2),
)
SIZES = Sizes(far=0.034, near=0.0105, subject=0.0075, skin=0.005, features=0.0024)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Broken color in thick strokes: broad on the water, small only where a face is.

    The contrast between the largest brush and the smallest carries the picture; between
    them lie five sizes, each put only where the one before left it wrong.
    """
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = study(photo)
    ground = free_ground(sketch, LEAST_GROUND)
    wanted, angle, afloat = _motif(photo, sketch, ground, rng)
    near = _shore(photo, sketch, ground, rng)
    wanted = mix(wanted, _pond(wanted, near, rng), near)
    angle = np.where(near > 0.5, np.float32(0), angle)
    afloat = np.maximum(afloat, smoothstep(0.6, 0.9, near))
    finest = finest_brush(sketch, photo.findings.faces, SIZES)
    soft = resize(blur(wanted, 0.03), width, height)
    canvas = Canvas(mix(soft, hex_color(GROUND), 0.4), rng)
    context.step(0.3, Words(en="Laying in broad color.", zh="正在铺大块颜色。"))
    skin = np.maximum(sketch.skin, sketch.face)
    for number, brush in enumerate(BRUSHES):
        way = ways(sketch.flow, angle, 0.25 * brush.radius)
        mixed = _mixer(rng, brush)
        insist = skin if number else 1.0
        paint_over(canvas, wanted, way, finest, brush, mixed, rng, insist)
        if number == 1:
            if afloat.any():
                free = np.maximum(_open_water(afloat, sketch), near)
                pads = lilies(rng, free, width, height)
                seen = np.maximum(1 - sketch.subject, near)
                wanted = add_to(canvas, wanted, pads, seen, rng)
            words = Words(en="Letting light onto the water.", zh="正在把光引到水面。")
            context.step(0.5, words, canvas.color)
        if number == 3:
            words = Words(en="Breaking the colors.", zh="正在点染碎色。")
            context.step(0.75, words, canvas.color)
    if near.any():
        canvas.lay(willow_leaves(rng, width, height), rng, 0.3)
    _eyes(canvas, wanted, photo, sketch, rng)
    side = -1.0 if photo.findings.light[0] <= 0 else 1.0
    context.step(0.92, Words(en="Letting it dry.", zh="正在等颜料变干。"), canvas.color)
    return canvas.lit(side, 0.55, 0.25, weave=0.5).astype(np.float32)


def _mixer(rng, brush):
    """Small brushes stray less: what breaks a sky into color is a rash on a cheek."""
    share = float(np.clip(brush.radius / 0.016, 0.25, 1))
    return lambda lab: broken(
        lab, rng, VIOLET_TO_GREEN, 2.2 * share, 3.2 * share, 13 * share
    )


def _motif(photo, sketch: Study, ground, rng):
    """Return the picture to be painted, how the brush goes where nothing leads it, and
    where water is (0 to 1)."""
    width, height = sketch.size
    picture = from_lab(_colors(sketch))
    scene = water if is_wall(sketch, ground, photo.findings.faces) else sky
    scenery = scene(rng, width, height)
    lab, own = to_lab(scenery.picture), to_lab(picture)[..., 0]
    if ground.any():
        # Its light comes from the photo: a dark wall is deep water, a bright one sky.
        gap = np.average(own - lab[..., 0], weights=ground)
        lab[..., 0] += np.float32(np.clip(0.4 * gap, -22, 10))
    picture = mix(picture, from_lab(lab), ground * np.float32(scenery.amount))
    angle = mix(round_form(sketch), scenery.angle, (ground > 0.5).astype(np.float32))
    return picture, angle, ground * np.float32(scenery.afloat)


def _colors(sketch):
    lab = hand_tinted(to_lab(sketch.plain), sketch)
    tone = _tone(sketch)
    lab[..., 0] = 20 + 77 * tone
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    skin = sketch.skin * (1 - sketch.features)
    drive = 1.35 / (1 + (chroma / 95) ** 2)
    lab[..., 1:] *= mix(drive, np.float32(1.05), skin)[..., None]
    # People keep their own colors; a thing without a face takes some of the light.
    own = 1.0 if sketch.face.any() else 0.7
    around = 1 - np.float32(own) * np.clip(sketch.subject, 0, 1)
    amount = (0.5 + 0.25 * around) * (1 - 0.78 * skin)
    # What surrounds the subject lies in the light of the pond.
    tints = to_lab(gradient_map(np.clip(1.1 * tone - 0.05, 0, 1), list(WATER)))
    lab[..., 1:] = mix(lab[..., 1:], tints[..., 1:], 0.5 * around)
    lab = pulled(lab, PALETTE, amount)
    shade = smoothstep(58, 20, lab[..., 0])
    lab[..., 1] += shade * mix(np.float32(7), np.float32(5), skin)
    lab[..., 2] -= shade * mix(np.float32(16), np.float32(9), skin)
    light = smoothstep(80, 96, lab[..., 0]) * (1 - skin)
    lab[..., 1] += 2 * light
    lab[..., 2] += 5 * light
    return lab


def _tone(sketch):
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.98, least=0.25) ** np.float32(0.82)
    middle = float(np.clip(np.median(tone[::3, ::3]), 0.05, 0.95))
    if not sketch.face.any() and middle < MIDDLE:  # a dusk is painted by day
        tone = tone ** np.float32(max(0.6, np.log(MIDDLE) / np.log(middle)))
    return light_faces(tone, sketch, SKIN_TONE, SKIN_RANGE, own=0.5)


def _open_water(ground, sketch):
    return ground * (1 - dilate(sketch.subject, 0.055))


def _shore(photo, sketch, ground, rng):
    """Return where the pond lies before a photo that one thing fills: 0 to 1."""
    if photo.findings.faces or ground.mean() > FILLED:
        return np.zeros_like(sketch.subject)
    return shore(rng, *sketch.size)


def _pond(wanted, near, rng):
    """Return the water near us: it mirrors what stands behind it, and the sky."""
    height, width = near.shape
    if not near.any():
        return wanted
    line = int(np.argmax(near.mean(1) > 0.5)) or height - 1
    rows = np.clip(2 * line - np.arange(height), 0, height - 1)
    mirrored = blur(wanted[rows], 0.012)
    return mix(mirrored, water(rng, width, height).picture, np.float32(0.62))


def _eyes(canvas, wanted, photo, sketch, rng):
    """Set eyes and lips right once more, thinly: they are what a likeness hangs on."""
    height, width = canvas.relief.shape
    features, findings = resize(sketch.features, width, height), photo.findings
    left, top, right, bottom = box_around(features, 2)
    part = slice(top, bottom), slice(left, right)
    iris, glint = (mask[part] for mask in eyes(findings, width, height))
    color, features = canvas.color[part], features[part]
    color = mix(color, resize(wanted, width, height)[part], 0.62 * features)
    lips = 0.28 * lips_mask(findings, width, height)[part]
    color = mix(color, color * (0.35 + 0.65 * hex_color(LIP)), lips)
    size = max((face.box[2] * width for face in findings.faces), default=0)
    curves = feature_curves(findings, width, height)
    radius = 0.0065 * size * (0.2 + 0.8 * curves.weight)
    lids = draw_paths(curves, width, height, radius, rng, 0.03 * size)[part]
    told = 0.6 * small_features(photo.image, findings)[part]
    ink = np.maximum.reduce([0.5 * lids, 0.45 * iris * (1 - glint), told])
    color = mix(color, hex_color(LINE), ink)
    canvas.color[part] = mix(color, hex_color("#fffaf0"), 0.85 * glint)
    canvas.relief[part] *= 1 - 0.7 * features
