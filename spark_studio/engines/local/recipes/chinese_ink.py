"""Chinese Ink: fine lines and mineral colors on silk, blossoms, far mountains and mist."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.brocade import woven
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloth import (
    cloth_mask,
    is_grey,
    with_bald_heads,
)
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.features import (
    cheeks_mask,
    eyes,
    feature_curves,
    lips_mask,
)
from spark_studio.engines.local.ops.flow import flow_field, smear
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.mineral import to_pigments
from spark_studio.engines.local.ops.paper import (
    brush_tooth,
    dry_brush,
    loose_edge,
    rice_paper,
)
from spark_studio.engines.local.ops.placing import keep_out, quiet_place
from spark_studio.engines.local.ops.seal import seal
from spark_studio.engines.local.ops.shape import blur, dilate, resize
from spark_studio.engines.local.ops.skin import deepen_hair, light_faces, skin_depth
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.wash import glaze, wash_layer, wobble
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.ink_garden import plan_garden
from spark_studio.inputs import Words

VERSION = 2

SILK = "#f1e6d0"
INK, UMBER = "#1c1b20", "#4a2f26"  # lines on cloth, lines on skin
CINNABAR, ROUGE, LIPS = "#b8381f", "#d9695f", "#bf3440"
GOLD = "#c9a25c"
# Each wash: the darkness that takes it, and how much darker it makes the silk.
WASHES = ((0.08, 0.13), (0.25, 0.17), (0.45, 0.2), (0.64, 0.2), (0.8, 0.2))
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be painted
SKIN_TONE, SKIN_RANGE = 0.86, 0.3
LEAST_CLOTH = 0.04  # share of the picture: less cloth carries no brocade

LEAST_SKY = 0.06  # share of a view: with less it has no sky to leave blank
MIST = 0.7  # how much of a view its band of mist hides


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Silk, a garden in washes, the figure in mineral colors, then every line.

    The garden is laid first and the figure's part of it left bare, as on silk nothing can
    be painted over. Fine lines hold the color; the face is done last and most carefully.
    """
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = with_bald_heads(study(photo))
    fibres = rice_paper(rng, width, height)
    silk = hex_color(SILK) * (1 + 0.013 * fibres[..., None])
    shown = _what_is_shown(photo, sketch, rng)
    words = Words(en="Stretching the silk.", zh="正在绷绢。")
    context.step(0.25, words, silk)

    seen = resize(shown, width, height)
    garden = plan_garden(photo, sketch, seen, context)
    behind = garden.paint(silk, context)
    words = Words(en="Laying far mountains and mist.", zh="正在染远山云气。")
    context.step(0.45, words, behind)

    color = _color(photo, sketch, context)
    picture = _lay_color(behind, silk, color, seen, sketch, fibres, context)
    picture = _brocade(picture, sketch, seen, context)
    words = Words(en="Grinding the colors.", zh="正在调色敷彩。")
    context.step(0.65, words, picture)

    ink, fine = _lines(photo, sketch, shown, context)
    thin = 1 - 0.2 * np.clip(fibres, 0, 1)
    pigment = mix(
        hex_color(INK) + np.zeros_like(picture[:1, :1]), hex_color(UMBER), fine
    )
    picture = glaze(picture, pigment, ink * thin)
    picture = _faces(picture, photo, context)
    words = Words(en="Drawing the lines.", zh="正在勾线。")
    context.step(0.85, words, picture)
    garden.paint_before(picture, context)
    taken = seen + garden.on_disc(width, height)
    return _sign(picture, behind, photo, taken, context)


def _what_is_shown(photo, sketch, rng):
    """Return how much of the photo is painted: 1 the subject, 0 silk and garden."""
    width, height = sketch.size
    haze = clouds(rng, width, height, 0.3, octaves=4)
    subject = smoothstep(0.3, 0.7, blur(sketch.subject, 0.0022))
    if photo.findings.faces:
        shown = subject
        heads = np.clip(2.5 * blur(np.maximum(sketch.face, sketch.hair), 0.02), 0, 1)
        return shown * np.maximum(_fading_foot(photo, haze, height), heads)
    near = np.clip(1.5 * blur(subject, 0.12), 0, 1)
    around = near * (1.9 * haze - 0.15)
    place = 1.0 if sketch.subject.mean() < SCENE else is_a_place(sketch)
    around = mix(around, 0.75 + 0.9 * (haze - 0.4), np.float32(place))
    sky = np.maximum(sketch.backdrop, resize(photo.findings.sky, width, height))
    veiled = _in_mist(sky, haze) if place > 0.5 else np.zeros_like(haze)
    around = np.clip(around, 0, 1) * (1 - sky) * (1 - veiled)
    if sky.mean() < LEAST_SKY:  # what fills the photo sinks into the mist itself
        subject = subject * (1 - veiled)
    tooth = brush_tooth(rng, width, height)
    edge = dry_brush(loose_edge(rng, width, height, 0.035, 0.05), tooth, 0.3)
    close = smoothstep(-0.3, 0.9, loose_edge(rng, width, height, 0.008, 0.012))
    return np.maximum(subject * close, around * edge)


def _in_mist(sky, haze):
    """Return the mist in a view, 0 to 1: a band where the sky ends, or else all its far end."""
    y = np.linspace(0, 1, len(sky), dtype=np.float32)[:, None]
    rows = np.flatnonzero((sky > 0.5).mean(1) > 0.08)
    if sky.mean() < LEAST_SKY or not rows.size:
        return smoothstep(0.42, 0.14, y + 0.45 * (haze - 0.5))
    foot = np.float32((rows[-1] + 1) / len(sky))
    band = np.exp(-(((y - foot + 0.5 * (haze - 0.5)) / np.float32(0.07)) ** 2))
    return (MIST * band).astype(np.float32)


def _fading_foot(photo, haze, height):
    """Where the photo cuts a person off, the wash runs out into mist instead."""
    if "bottom" not in photo.findings.touches:
        return np.ones_like(haze)
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    return smoothstep(1.02, 0.84, y + 0.34 * (haze - 0.5))


def _color(photo, sketch, context):
    """Return the paint at working size as what it would be on white, RGB."""
    rng = context.rng
    lab = to_lab(sketch.plain)
    tone = _washed(_tone(sketch), sketch, rng)
    dark = 1 - tone
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    pulled = to_pigments(lab, 0.75)
    # The deepest washes are ink with a little indigo in it.
    inked = smoothstep(0.62, 0.9, dark)
    pulled = pulled * (1 - 0.55 * inked)[..., None]
    pulled[..., 1] -= 5 * inked
    if not photo.findings.faces:  # what lies around is laid in thinner
        pulled = pulled * (0.6 + 0.4 * sketch.subject)[..., None]
    skin = sketch.skin * (1 - 0.5 * sketch.features)
    if is_grey(sketch):
        skin = np.maximum(skin, sketch.face * (1 - sketch.hair))
    held = np.clip(20 / np.maximum(chroma, 1), 0.8, 1.25)
    own = lab[..., 1:] * held[..., None]
    if is_grey(sketch):  # tinted by hand, as old portraits were
        own = own + np.float32([11, 16])
        pulled = pulled + np.float32([1.5, -9]) * dark[..., None]
    lab[..., 1:] = mix(pulled, own, skin)
    lab[..., 0] = 100 * tone
    lab[..., 0] = np.clip(lab[..., 0], 9, 100)
    return wobble(from_lab(lab), rng, 0.0012, 0.02)


def _tone(sketch):
    """Return the lightness of the paint: cloth opened up to washes, skin clear, hair dark."""
    light = luminance(sketch.plain)
    # Around eyes and mouth the likeness lives in what is finest.
    light = mix(light, luminance(sketch.light), 0.5 * np.clip(sketch.face, 0, 1))
    spread = spread_tones(light, light[::3, ::3], 0.97, least=0.15)
    # Folds are drawn clearer than they are, masses lighter.
    spread = np.clip(spread + 0.55 * (spread - blur(spread, 0.02)), 0, 1)
    tone = np.power(spread, np.float32(0.72))
    target = SKIN_TONE - 0.3 * skin_depth(sketch)
    if not sketch.face.any():  # a place is told by a few darks, the rest is air
        tone = mix(tone, 0.25 + 0.75 * tone, 1 - sketch.subject)
    tone = light_faces(tone, sketch, target, SKIN_RANGE, own=0.35)
    return deepen_hair(tone, sketch, 0.34)


def _washed(tone, sketch, rng):
    """Return the tone as washes laid one over another leave it, each with its own rim."""
    width, height = sketch.size
    dark = wobble(1 - tone, rng, 0.0025, 0.03)
    wet = smoothstep(0.45, 0.65, clouds(rng, width, height, 0.14, octaves=3))
    laid = np.zeros_like(dark)
    for threshold, depth in WASHES:
        layer = wash_layer(dark, threshold, 0.03 + 0.1 * wet, 0.55)
        laid += np.float32(depth) * layer
    smooth = np.maximum(sketch.face, 0.8 * np.maximum(sketch.skin, sketch.hair))
    smooth = np.clip(1.3 * smooth, 0, 1)
    return 1 - np.clip(mix(laid, 1 - tone, smooth), 0, 1)


def _lay_color(behind, silk, color, seen, sketch, fibres, context):
    """Lay the paint where the figure is, uneven as water is, streaked as a brush is."""
    rng, width, height = context.rng, context.width, context.height
    absorbed = np.log(np.clip(color, 0.03, 1))
    absorbed *= _flow(sketch, rng)[..., None]
    absorbed = cv2.resize(absorbed, (width, height), interpolation=cv2.INTER_LINEAR)
    rim = np.clip(seen - blur(seen, 0.004), 0, 1)
    absorbed *= (1 + 0.5 * rim + 0.05 * fibres)[..., None]
    paint = cv2.exp(absorbed)
    # White ground under the figure, thinner than the silk it lies on.
    paint *= mix(silk, np.ones(3, np.float32), np.float32(0.35))
    return mix(behind, paint, seen)


def _flow(sketch, rng):
    """Return how much paint the brush left, about 1: clouds of water, streaks of hair."""
    width, height = sketch.size
    calm = 1 - np.clip(1.4 * np.maximum(sketch.face, sketch.skin), 0, 1)
    water = clouds(rng, width, height, 0.2, octaves=5, fade=0.6)
    small = max(8, width // 2), max(8, height // 2)
    sweep = flow_field(resize(luminance(sketch.plain), *small), 0.03)
    noise = rng.standard_normal(small[::-1], dtype=np.float32)
    streaks = smear(noise, sweep, 0.014)
    streaks = smoothstep(0.4, 1.6, streaks / max(float(streaks.std()), 1e-6))
    streaks = resize(streaks, width, height)
    dry = smoothstep(0.42, 0.66, clouds(rng, width, height, 0.12, octaves=3))
    flow = 1 + calm * (1.5 * (water - 0.52) - 0.45 * streaks * dry)
    return np.clip(flow, 0.3, 1.5)


def _brocade(picture, sketch, seen, context):
    """Weave a pattern into cloth, gold on dark and paler than the cloth on light."""
    rng, width, height = context.rng, context.width, context.height
    cloth = cloth_mask(sketch)
    if cloth.mean() < LEAST_CLOTH:
        return picture
    calm = smoothstep(0.02, 0.008, blur(sketch.flow.strength, 0.006))
    patches = smoothstep(0.38, 0.6, clouds(rng, *sketch.size, 0.3, octaves=3))
    amount = resize(cloth * calm * (0.25 + 0.75 * patches), width, height) * seen
    threads = woven(rng, width, height, float(rng.uniform(0.05, 0.066)), 0.0009)
    return mix(picture, hex_color(GOLD), 0.26 * threads * amount)


def _lines(photo, sketch, shown, context):
    """Return the ink of all lines, and where it is umber: on skin."""
    rng, width, height = context.rng, context.width, context.height
    factor = width / sketch.size[0]
    unit = min(width, height) / 1000
    visible = np.clip(1.2 * resize(shown, width, height) - 0.1, 0, 1)
    skin = resize(np.clip(1.3 * sketch.skin, 0, 1), width, height)

    thin = draw_lines(sketch, 0.0016, plenty=0.08, least=0.02).scaled(factor)
    radius = unit * (0.3 + 0.95 * thin.weight) * pressure(thin, rng, 0.35)
    fine = draw_paths(thin, width, height, radius, rng, 26 * unit, dryness=0.25)
    bold = draw_lines(sketch, 0.0036, plenty=0.035, least=0.06).scaled(factor)
    radius = unit * (0.45 + 1.3 * bold.weight) * pressure(bold, rng, 0.45)
    bold = draw_paths(bold, width, height, radius, rng, 46 * unit, dryness=0.5)
    locks = resize(sketch.hair, width, height)
    bold = bold * (1 - 0.6 * np.maximum(skin, locks))
    ink = np.maximum(0.85 * fine, bold)

    edge = outline_paths(sketch.subject, rng, 0.4, gap=0.06).scaled(factor)
    radius = unit * 1.25 * pressure(edge, rng, 0.6)
    outline = draw_paths(edge, width, height, radius, rng, 60 * unit, dryness=0.6)
    ink = np.maximum(ink, outline * (1 - dilate(ink, 0.006)))
    return ink * visible * (1 - 0.3 * skin), skin


def _faces(picture, photo, context):
    """Rouge the cheeks, paint the lips, draw lids and eyes with the finest brush."""
    rng, width, height = context.rng, context.width, context.height
    findings, unit = photo.findings, min(width, height) / 1000
    if not findings.faces:
        return picture
    picture = glaze(
        picture, hex_color(ROUGE), 0.2 * cheeks_mask(findings, width, height)
    )
    picture = glaze(picture, hex_color(LIPS), 0.28 * lips_mask(findings, width, height))
    curves = feature_curves(findings, width, height)
    size = min(0.0065 * findings.faces[0].box[2] * width, 2.8 * unit)
    radius = size * (0.2 + 0.8 * curves.weight)
    lids = draw_paths(curves, width, height, radius, rng, 10 * unit)
    iris, glint = eyes(findings, width, height)
    depth = 1.1 * lids + 0.75 * iris * (1 - glint)
    picture = glaze(picture, hex_color(INK), depth)
    return mix(picture, np.ones(3, np.float32), 0.85 * glint)


def _sign(picture, behind, photo, taken, context):
    """Set the seal on quiet ground."""
    rng, width, height = context.rng, context.width, context.height
    faces = keep_out(photo.findings, width, height)
    size = max(3, round(0.05 * min(width, height)))
    tall = round(1.85 * size)
    marks = np.abs(luminance(behind) - blur(luminance(behind), 0.02)) * 6
    busy = np.clip(1.2 * taken + marks, 0, 1) + faces
    place = quiet_place(busy, size, tall, rng, allowed=0.3)
    place = place or quiet_place(busy, size, tall, rng, allowed=1.0)
    if place is not None:
        left, top = place
        box = slice(top, top + tall), slice(left, left + size)
        print_ = 0.92 * seal(rng, size, tall)
        picture[box] = mix(picture[box], hex_color(CINNABAR), print_)
    return np.clip(picture, 0, 1).astype(np.float32)
