"""Exquisite Marvel: a page of an American hero comic, inked, dotted and printed."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.comic_backdrop import (
    choose_backdrop,
    choose_palette,
)
from spark_studio.engines.local.ops.features import eyes, feature_curves
from spark_studio.engines.local.ops.halftone import BLACK, MAGENTA, dots, shift_plates
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.marks import feather_paths
from spark_studio.engines.local.ops.paper import paper_tooth
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.skin import light_faces
from spark_studio.engines.local.ops.study import (
    Study,
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, multiply, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.inputs import Words

VERSION = 1

INK = "#0d0b14"
PULP = "#f8f1e0"  # the margin; colors are printed on the same paper
BLACK_FROM = 0.125  # darker than this is spotted black
SHEEN = ("#18214a", "#2d4a8c")  # how a comic shows that black cloth is cloth

# The tones of flat color: from this share of the picture's lightness on, this L (0-100).
TONES = ((0.0, 14), (0.16, 32), (0.36, 52), (0.58, 70), (0.8, 88))
CHROMA = 1.55
# Where lit skin lies on the scale of tones, and how deep its shadows fall.
SKIN_TONE, SKIN_RANGE = 0.84, 0.36
# Greys behind the subject lean this far to blue in the dark and cream in the light: no
# printer leaves them grey.
GREY_TINTED = 0.6
GREY_TINTS = ("#2a2d6e", "#5878b8", "#b9cbe4", "#fff1d2")
LEAST_GROUND = 0.09  # less free ground than this share is left as it is
DOT = 0.0068  # distance of the dots, share of the shorter side
MARGIN, RULE = 0.022, 0.0045  # paper margin and black rule of the panel


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Flat colors, dots in the shadows, blacks with a sheen, and inked lines.

    Color goes first and is printed slightly off, as plates are; ink comes after it and
    stays sharp, which is what makes the sheet look printed. The backdrop is laid before
    the ink so that outlines close it off.
    """
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = study(photo, contrast=0.13)
    sketch = replace(sketch, backdrop=free_ground(sketch, LEAST_GROUND))
    context.step(0.3, Words(en="Laying flat color.", zh="正在平涂底色。"), sketch.plain)
    colors = _flat_colors(sketch, context)
    colors = _lay_backdrop(colors, photo, sketch, context)
    context.step(
        0.5, Words(en="Choosing what stands behind.", zh="正在安排背景。"), colors
    )

    tone = resize(_tone(sketch), context.width, context.height)
    colors = _dotted(colors, tone, sketch, context)
    unit = min(context.width, context.height) / 1000
    colors = shift_plates(colors, context.rng, 1.3 * unit)
    context.step(0.65, Words(en="Printing the dots.", zh="正在印上网点。"), colors)

    picture = _blacks(colors, tone, sketch, context)
    ink = _ink(photo, sketch, context)
    picture = mix(picture, hex_color(INK), ink)
    picture = _rim_light(picture, photo, sketch, context)
    context.step(0.9, Words(en="Inking the lines.", zh="正在勾墨线。"), picture)
    return _panel(picture, context)


def _tone(sketch: Study) -> np.ndarray:
    """Return the lightness of the study, 0 to 1, spread over what is not backdrop."""
    light = luminance(sketch.plain)
    kept = light[sketch.backdrop < 0.5]
    kept = kept if kept.size > 200 else light
    tone = spread_tones(light, kept[::7], 0.97, least=0.2)
    return light_faces(tone, sketch, SKIN_TONE, SKIN_RANGE)


def _flat_colors(sketch, context):
    """Step the lightness and drive the colors; shadows lean to violet, lights to warm."""
    width, height = context.width, context.height
    calm = cv2.ximgproc.dtFilter(sketch.plain, sketch.plain, 12, 0.22)
    calm = mix(calm, sketch.plain, sketch.features)
    lab = to_lab(resize(calm, width, height))
    tone = resize(_tone(sketch), width, height)
    stepped = np.full_like(tone, TONES[0][1])
    for start, level in TONES[1:]:
        stepped += (level - stepped) * smoothstep(start - 0.02, start + 0.02, tone)
    skin = np.maximum(resize(sketch.skin, width, height), _like_skin(lab))
    lab[..., 0] = mix(stepped, lab[..., 0] * 0.35 + stepped * 0.65, skin)
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    # Greys stay grey, pale colors gain most, strong ones stop short of neon.
    drive = CHROMA * smoothstep(1, 12, chroma) / (1 + (chroma / 110) ** 2)
    drive = mix(np.maximum(drive, 0.7), np.clip(drive, 1.0, 1.25), skin)
    lab[..., 1:] *= drive[..., None]
    lab[..., 1:] += _tint_of_greys(lab, chroma, skin, sketch)
    shade = smoothstep(45, 15, lab[..., 0])
    lab[..., 1] += 8 * shade
    lab[..., 2] -= 14 * shade * (1 - skin)
    return from_lab(lab)


def _tint_of_greys(lab, chroma, skin, sketch):
    """Return what to add to a and b: blue in dark greys, cream in light ones.

    In color photos only scenery is tinted, white shirts stay white; a grey photo is
    printed in these two colors altogether, skin included.
    """
    height, width = chroma.shape
    tints = to_lab(np.stack([hex_color(code) for code in GREY_TINTS])[None])[0, :, 1:]
    steps = np.clip((lab[..., 0] - 20) / 75, 0, 1) * 3
    tint = cv2.remap(tints[None], steps, np.zeros_like(steps), cv2.INTER_LINEAR)
    amount = smoothstep(14, 3, chroma) * smoothstep(98, 80, lab[..., 0])
    if float(np.quantile(chroma[::5, ::5], 0.9)) > 5:
        amount *= (1 - skin) * (1 - resize(sketch.subject, width, height))
    return GREY_TINTED * amount[..., None] * tint


def _like_skin(lab):
    """Return where a color could be skin (or wood, or sand): warm and not strong."""
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    warm = smoothstep(0.25, 0.5, hue) * smoothstep(1.35, 1.15, hue)
    return warm * smoothstep(6, 12, chroma) * smoothstep(46, 36, chroma)


def _lay_backdrop(colors, photo, sketch, context):
    """Put a drawn backdrop where the ground may be replaced, if it is more than a scrap."""
    rng, width, height = context.rng, context.width, context.height
    subject = sketch.subject > 0.5
    own = sketch.plain[subject].mean(0) if subject.any() else sketch.plain.mean((0, 1))
    palette = choose_palette(rng, own)
    design = choose_backdrop(rng, people=bool(photo.findings.faces))
    if not sketch.backdrop.any():
        return colors
    context.facts["backdrop"] = design.__name__
    mask = smoothstep(0.45, 0.55, resize(sketch.backdrop, width, height))
    drawn = design(width, height, _aim(photo, width, height), palette, rng)
    return mix(colors, drawn, mask)


def _aim(photo, width, height):
    if len(photo.findings.faces) == 1:
        x, y = photo.findings.faces[0].center
        return x * width, y * height
    box = photo.findings.subject_box
    if box is None:
        return width / 2, height * 0.55
    x, y, wide, high = box
    return (x + wide / 2) * width, (y + high / 2) * height


def _dotted(colors, tone, sketch, context):
    """Ben-Day dots in the half shadows: magenta on skin, a darker own color elsewhere."""
    width, height = context.width, context.height
    cell = DOT * min(width, height)
    skin = resize(sketch.skin * (1 - sketch.features), width, height)
    printed = 1 - resize(sketch.backdrop, width, height)
    band = smoothstep(0.16, 0.26, tone) * smoothstep(0.62, 0.5, tone)
    half = dots(np.clip(0.72 - tone, 0, 0.55) * band * printed, BLACK, cell)
    # The dots are the color laid on twice: deeper, never grey.
    dark = multiply(colors, 0.25 + 0.6 * colors)
    colors = mix(colors, dark, half * (1 - skin))
    blush = dots(np.clip(0.78 - tone, 0, 0.4) * skin, MAGENTA, cell * 0.85)
    return mix(colors, multiply(colors, np.array([1, 0.76, 0.72], np.float32)), blush)


def _blacks(colors, tone, sketch, context):
    """Spot the blacks, but leave a blue sheen where black cloth turns to the light."""
    width, height = context.width, context.height
    allowed = 1 - resize(np.maximum(sketch.backdrop, 0.8 * sketch.skin), width, height)
    black = smoothstep(BLACK_FROM + 0.01, BLACK_FROM - 0.01, tone) * allowed
    picture = mix(colors, hex_color(INK), black)
    folds = blur(tone, 0.002)
    own = smoothstep(0.16, 0.3, colors.max(2) - colors.min(2))
    # Inside only: at its border every black fades into something.
    inside = smoothstep(0.86, 0.97, blur(black, 0.005))
    inside *= resize(_told_in_full(sketch), width, height)
    for turn, color in zip(_sheen_from(tone), SHEEN, strict=True):
        lit = smoothstep(turn, turn + 0.008, folds)
        # Red cloth turns red again, only black cloth turns blue.
        turned = mix(np.broadcast_to(hex_color(color), colors.shape), colors, own)
        picture = mix(picture, turned, inside * lit)
    return picture


def _told_in_full(sketch):
    """Return what deserves folds and feathering: the subject, or all of a sharp view.

    On blurred ground the same marks turn soft shadows into cells.
    """
    return np.maximum(sketch.subject, np.float32(is_a_place(sketch)))


def _sheen_from(tone):
    """Return the tones at which a black area turns blue, then light blue."""
    inside = tone[tone < BLACK_FROM]
    if inside.size < 50:
        return BLACK_FROM, BLACK_FROM
    return tuple(
        max(float(np.quantile(inside[::7], share)), 0.012) for share in (0.6, 0.88)
    )


def _ink(photo, sketch, context):
    """Outlines heavy, inner lines light, feathering where blacks thin out, eyes exact."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    drawn = 1 - smoothstep(0.2, 0.6, sketch.backdrop)

    fine = draw_lines(sketch, 0.0018, plenty=0.09, least=0.014).scaled(factor)
    radius = unit * (0.35 + 1.3 * fine.weight) * pressure(fine, rng, 0.25)
    ink = draw_paths(fine, width, height, radius, rng, 22 * unit)
    bold = draw_lines(sketch, 0.004, plenty=0.04, least=0.04).scaled(factor)
    radius = unit * (0.5 + 2.2 * bold.weight) * pressure(bold, rng, 0.35)
    ink = np.maximum(ink, draw_paths(bold, width, height, radius, rng, 40 * unit))
    tone = _tone(sketch)
    solid = blur(tone, 0.002) < _sheen_from(tone)[0]
    solid &= _told_in_full(sketch) > 0.5
    feathers = feather_paths(solid, tone, rng, 0.034, 0.0085).scaled(factor)
    radius = unit * 2.0 * feathers.weight
    ink = np.maximum(ink, draw_paths(feathers, width, height, radius, rng, 1))
    ink = ink * resize(drawn, width, height)

    edge = outline_paths(sketch.subject, rng, 0.8, gap=0).scaled(factor)
    radius = unit * 2.0 * pressure(edge, rng, 0.4)
    ink = np.maximum(ink, draw_paths(edge, width, height, radius, rng, 60 * unit))
    return np.maximum(ink, _eyes(photo, context, unit))


def _eyes(photo, context, unit):
    rng, width, height = context.rng, context.width, context.height
    curves = feature_curves(photo.findings, width, height)
    faces = [face.box[2] * width for face in photo.findings.faces]
    size = min(max(faces, default=0) * 0.009, 3.6 * unit)
    lids = draw_paths(
        curves, width, height, size * (0.2 + 0.8 * curves.weight), rng, 10 * unit
    )
    iris, glint = eyes(photo.findings, width, height)
    return np.maximum(lids, 0.8 * iris) * (1 - glint)


def _rim_light(picture, photo, sketch, context):
    """A hard light from behind along one side of the subject, seen on its dark parts."""
    rng, width, height = context.rng, context.width, context.height
    side = -1.0 if photo.findings.light[0] > 0 else 1.0
    subject = resize(sketch.subject, width, height)
    reach = 0.009 * min(width, height)
    move = np.array([[1, 0, -side * reach], [0, 1, reach * 0.55]], np.float32)
    shifted = cv2.warpAffine(
        subject, move, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    inner = smoothstep(0.75, 0.95, blur(subject, 0.0012))
    # A light that wraps: it swells, thins and breaks off along the edge.
    wrap = 0.62 * clouds(rng, width, height, 0.12, octaves=2)
    rim = inner * smoothstep(wrap + 0.1, wrap - 0.05, shifted)
    rim *= smoothstep(0.5, 0.25, luminance(picture))
    # Black against black shows no edge to light.
    away = 1 - sketch.subject
    behind = blur(luminance(sketch.plain) * away, 0.012) / (blur(away, 0.012) + 0.01)
    rim *= resize(smoothstep(0.14, 0.24, behind), width, height)
    color = hex_color(str(rng.choice(("#bfe9ff", "#fff0b8", "#ffd0e4"))))
    return mix(picture, color, rim)


def _panel(picture, context):
    """Trim to a panel: cream margin, black rule, the warm grain of cheap paper."""
    width, height = context.width, context.height
    tooth = paper_tooth(context.rng, width, height, 0.0012)
    picture = picture * np.array([1, 0.985, 0.945], np.float32)
    picture = picture * (1 + 0.012 * tooth[..., None])
    side = min(width, height)
    margin, rule = round(MARGIN * side), max(1, round(RULE * side))
    page = np.broadcast_to(hex_color(PULP), picture.shape) * (
        1 + 0.012 * tooth[..., None]
    )
    inner = slice(margin, height - margin), slice(margin, width - margin)
    page[inner] = hex_color(INK)
    inner = (
        slice(margin + rule, height - margin - rule),
        slice(margin + rule, width - margin - rule),
    )
    page[inner] = picture[inner]
    return np.clip(page, 0, 1).astype(np.float32)
