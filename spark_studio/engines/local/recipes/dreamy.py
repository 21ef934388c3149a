"""Dreamy: an airy drawing in fine blue lines, lilac haze, glitter and soft bloom."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import like_skin
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.features import (
    cheeks_mask,
    eyes,
    feature_curves,
    lips_mask,
)
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.paper import paper_tooth
from spark_studio.engines.local.ops.placing import free_ground, keep_out
from spark_studio.engines.local.ops.shape import blur, coordinates, resize
from spark_studio.engines.local.ops.skin import light_faces, skin_depth
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.glitter import discs, glitter
from spark_studio.engines.local.stage.pastel_sky import pastel_sky
from spark_studio.inputs import Words

VERSION = 2

# The light by which all is seen: a and b of Lab for tones from black to white, and L.
TONES = (0.0, 0.25, 0.5, 0.75, 1.0)
LIGHTNESS = (40, 56, 72, 87, 98)
TINT_A = (20, 16, 10, 4, 1)
TINT_B = (-49, -43, -31, -15, -3)
# The washes: from this tone on, this much light. Between them the brush was wet.
WASHES = ((0.0, 0.06), (0.18, 0.26), (0.38, 0.5), (0.6, 0.76), (0.8, 0.97))
FLATNESS = 0.6
# How much of a thing's own color still shows through, and how much of skin's.
OWN, OWN_YELLOW = 0.5, 0.4
# Skin keeps most of its color, within what skin can be (a and b).
SKIN_OWN, SKIN_WITHIN = 0.85, ((13, 6), (21, 12.5))
SKIN_TONE, SKIN_RANGE = 0.86, 0.34
BLUE, VIOLET = "#2438a6", "#4a3aa6"
WARM_LINE = "#7d4a8e"  # lines on skin
ROSE = "#ff8fb4"
MIST = "#f3f0ff"
LEAST_GROUND = 0.05
SCENE = 0.1  # a subject smaller than this share leaves the whole view to be drawn


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Everything seen by one cool light; drawn in blue, then lost again in haze and bloom.

    Color is laid at half size and kept soft: the picture lives from lines on top of it.
    Haze comes after the lines, so that far ones sink into it; glitter comes last.
    """
    width, height = context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    sketch = study(photo, contrast=0.12)
    ground = free_ground(sketch, LEAST_GROUND)
    sketch = _soft_ground(photo, sketch)
    tone = _tone(sketch)
    colors = _colors(sketch, tone)
    colors = _lay_sky(colors, ground, photo, sketch, context)
    words = Words(en="Laying blue and lilac.", zh="正在铺蓝与淡紫。")
    context.step(0.35, words, colors)

    picture = resize(colors, width, height)
    picture = _blush(picture, photo, sketch, context)
    context.step(0.45, Words(en="Letting it dry.", zh="正在等它干透。"), picture)
    picture = _draw_in_blue(picture, photo, sketch, tone, ground, context)
    words = Words(en="Drawing fine blue lines.", zh="正在勾细细的蓝线。")
    context.step(0.75, words, picture)
    picture = _haze(picture, photo, sketch, ground, context)
    picture = _bloom(picture, photo, context)
    words = Words(en="Scattering glitter.", zh="正在洒下点点星光。")
    context.step(0.9, words, picture)
    return np.clip(_scatter(picture, photo, sketch, context), 0, 1)


def _soft_ground(photo, sketch):
    """Let blurred ground melt: its soft spots would turn to hard patches."""
    away = out_of_focus(luminance(sketch.light))
    away *= 1 - np.clip(1.3 * blur(sketch.subject, 0.012), 0, 1)
    away *= np.float32(1 - 0.2 * _is_view(photo, sketch))
    melted = mix(sketch.plain, blur(sketch.plain, 0.026), away)
    return replace(sketch, plain=melted, light=mix(sketch.light, melted, away))


def _tone(sketch):
    """Return how light each place is, 0 to 1, faces in clear light."""
    light = luminance(sketch.plain)
    tone = spread_tones(light, light[::3, ::3], 0.97, least=0.25) ** np.float32(0.85)
    target = SKIN_TONE - 0.3 * skin_depth(sketch)
    return light_faces(tone, sketch, target, SKIN_RANGE, own=0.35)


def _colors(sketch, tone):
    """Return the picture seen by blue light, at working size."""
    calm_colors = cv2.ximgproc.dtFilter(sketch.plain, sketch.plain, 10, 0.2)
    lab = to_lab(mix(calm_colors, sketch.plain, sketch.features))
    tone = _in_washes(tone, sketch)
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    monochrome = float(np.quantile(chroma[::3, ::3], 0.9)) < 5
    calm = 1 / (1 + (chroma / 90) ** 2)
    tinted = np.empty_like(lab)
    for channel, values in enumerate((LIGHTNESS, TINT_A, TINT_B)):
        tinted[..., channel] = np.interp(tone, TONES, values)
    # What the washes smoothed away comes back where a face or a view is read by it.
    light = luminance(sketch.light)
    told = np.maximum(
        0.9 * sketch.face, 0.6 * sketch.features + 0.5 * (1 - sketch.skin)
    )
    tinted[..., 0] += 55 * told * np.clip(light - blur(light, 0.008), -0.2, 0.2)
    own = np.dstack([OWN * calm * lab[..., 1], OWN_YELLOW * calm * lab[..., 2]])
    tinted[..., 1:] += own
    # Yellow light is no light of this place: it turns to rose.
    tinted[..., 2] -= 0.7 * np.maximum(tinted[..., 2], 0)
    tinted[..., 1] += 0.8 * np.maximum(-tinted[..., 1], 0)
    return from_lab(_warm_skin(tinted, lab, tone, sketch, monochrome))


def _warm_skin(tinted, lab, tone, sketch, monochrome):
    """Keep the blood in skin: rose where lit, lilac in its shadows, whatever lamp it was.

    Under party lights one cheek is green and the other orange; all take mostly one color,
    that of the skin as a whole.
    """
    bare = (sketch.skin > 0.6) & (sketch.features < 0.3)
    whole, skin = np.float32([15, 12]), sketch.skin
    skin = np.maximum(skin, sketch.face * (1 - sketch.hair))
    if bare.sum() > 50 and not monochrome:
        whole = np.median(lab[bare][:, 1:], axis=0)
        skin = np.maximum(skin, like_skin(lab, whole, sketch))
    whole = np.clip(whole, *SKIN_WITHIN) * np.float32(SKIN_OWN)
    shade = smoothstep(0.85, 0.35, tone)[..., None]
    warm = whole + 0.2 * np.clip(lab[..., 1:] - whole, -14, 14)
    warm += shade * np.float32([3, -16])
    skin = skin * (1 - 0.35 * sketch.features)
    tinted[..., 1:] = mix(tinted[..., 1:], warm, 0.78 * skin[..., None])
    tinted[..., 0] -= 6 * skin * smoothstep(0.55, 1, tone)
    return tinted


def _in_washes(tone, sketch):
    """Step the tone softly, as a few washes would; faces and their features least."""
    stepped = np.full_like(tone, WASHES[0][1])
    for start, level in WASHES[1:]:
        step = smoothstep(start - 0.035, start + 0.035, tone)
        stepped += (np.float32(level) - stepped) * step
    keep = np.maximum(0.6 * sketch.skin, sketch.features)
    # On soft ground the washes ran into each other.
    keep = np.maximum(keep, smoothstep(0.016, 0.006, blur(sketch.flow.strength, 0.01)))
    return mix(tone, stepped, FLATNESS * (1 - keep))


def _lay_sky(colors, ground, photo, sketch, context):
    """Put a soft sky of three colors where the ground is free."""
    if not ground.any():
        return colors
    width, height = sketch.size
    return mix(colors, pastel_sky(width, height, context.rng), 0.92 * ground)


def _blush(picture, photo, sketch, context):
    width, height = context.width, context.height
    rose = hex_color(ROSE)
    cheeks = cheeks_mask(photo.findings, width, height)
    lips = lips_mask(photo.findings, width, height)
    tinted = picture * rose
    picture = mix(picture, tinted, 0.2 * cheeks)
    return mix(picture, tinted * np.float32(0.96), 0.42 * lips)


def _draw_in_blue(picture, photo, sketch, tone, ground, context):
    """Fine lines, hatching that follows the form in the shadows, eyes exactly."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    drawn = 1 - resize(ground, width, height)
    view = _is_view(photo, sketch)
    # A view has no outline to hold it together: more of its own lines are drawn.
    # Foliage is told by its twigs and leaves: far trees would be soft masses.
    plain = mix(sketch.plain, sketch.light, 0.75 * view * (1 - 0.25 * sketch.busy))
    busy = sketch.busy * np.float32(1 - 0.75 * view)
    found = draw_lines(
        replace(sketch, plain=plain, busy=busy),
        0.0017 - 0.0004 * view,
        0.11 + 0.05 * view,
        0.012,
    )
    fine = found.scaled(factor)
    radius = unit * (0.42 + 0.75 * fine.weight) * pressure(fine, rng, 0.35)
    lines = draw_paths(fine, width, height, radius, rng, 26 * unit)
    edge = outline_paths(sketch.subject, rng, 0.5, gap=0.2).scaled(factor)
    radius = unit * 1.0 * pressure(edge, rng, 0.5)
    contour = draw_paths(edge, width, height, radius, rng, 40 * unit)
    lines = np.maximum(lines * drawn, 0.8 * contour)
    hatched = 0.75 * _hatching(sketch, tone, ground, context)
    hue = clouds(rng, width, height, 0.35, octaves=3)
    ink = mix(
        np.broadcast_to(hex_color(BLUE), picture.shape),
        hex_color(VIOLET),
        smoothstep(0.4, 0.62, hue),
    )
    ink = mix(ink, hex_color(WARM_LINE), 0.8 * resize(sketch.skin, width, height))
    picture = mix(picture, ink, np.maximum(0.9 * lines, hatched))
    return _eyes(picture, photo, context, unit)


def _hatching(sketch, tone, ground, context):
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    form = flow_field(blur(luminance(sketch.plain), 0.006), 0.014)
    bare = 1 - np.maximum(sketch.features, 0.8 * sketch.face)
    calm = blur(tone, 0.004)
    shade = smoothstep(0.6, 0.08, calm) * (1 - ground) * (1 - 0.7 * sketch.skin) * bare
    # Nobody fills a whole coat with strokes: some of it, and most where it is deepest.
    hand = smoothstep(0.36, 0.62, clouds(rng, *sketch.size, 0.22, octaves=3))
    folds = np.clip(8 * (blur(tone, 0.03) - calm), 0, 1)
    shade *= np.clip(0.85 * hand + folds, 0, 1)
    strokes = hatch_paths(shade * (1 - sketch.hair), form, rng, 0.006, 0.07)
    strands = smoothstep(1.0, 0.15, calm) ** np.float32(0.5) * sketch.hair * bare
    locks = hatch_paths(strands, sketch.flow, rng, 0.0042, 0.11)
    drawn = np.zeros((height, width), np.float32)
    for group in (strokes.scaled(factor), locks.scaled(factor)):
        radius = unit * (0.3 + 0.5 * group.weight) * pressure(group, rng, 0.3)
        inked = draw_paths(group, width, height, radius, rng, 34 * unit)
        drawn = np.maximum(drawn, inked)
    return drawn


def _eyes(picture, photo, context, unit):
    rng, width, height = context.rng, context.width, context.height
    curves = feature_curves(photo.findings, width, height)
    faces = [face.box[2] * width for face in photo.findings.faces]
    size = min(max(faces, default=0) * 0.0062, 2.6 * unit)
    radius = size * (0.2 + 0.8 * curves.weight)
    lids = draw_paths(curves, width, height, radius, rng, 10 * unit)
    iris, glint = eyes(photo.findings, width, height)
    picture = mix(picture, hex_color("#39339a"), 0.85 * lids)
    picture = mix(picture, hex_color("#4257c9"), 0.7 * iris * (1 - glint))
    return mix(picture, hex_color("#ffffff"), glint)


def _haze(picture, photo, sketch, ground, context):
    """Mist drifts behind the subject, and the sheet thins out to white at its edge."""
    rng, width, height = context.rng, context.width, context.height
    small = sketch.size
    drift = clouds(rng, *small, 0.4, octaves=5, fade=0.55)
    place = _is_view(photo, sketch)
    away = 1 - np.clip(1.4 * blur(sketch.subject, 0.03), 0, 1)
    mist = away * np.clip(0.45 + 1.5 * (drift - 0.5), 0, 0.8) * (1 - 0.75 * place)
    x, y = coordinates(*small)
    side = min(small)
    near = np.minimum(small[0] / side / 2 - np.abs(x), small[1] / side / 2 - np.abs(y))
    rim = smoothstep(0.13, 0.0, near + 0.3 * (drift - 0.45))
    heads = np.clip(2.5 * blur(np.maximum(sketch.face, sketch.hair), 0.012), 0, 1)
    mist = np.maximum(mist, 0.8 * rim * (1 - 0.8 * heads))
    return mix(picture, hex_color(MIST), resize(mist, width, height))


def _is_view(photo, sketch):
    """Return 1 where there is no one subject, as in a street, 0 before blurred ground."""
    if photo.findings.faces:
        return 0.0
    return 1.0 if sketch.subject.mean() < SCENE else is_a_place(sketch)


def _bloom(picture, photo, context):
    """Light spills over: from bright places, and from one side of the sky."""
    rng, width, height = context.rng, context.width, context.height
    bright = picture * smoothstep(0.55, 0.95, luminance(picture))[..., None]
    spill = 0.6 * blur(bright, 0.012) + 0.4 * blur(bright, 0.05)
    picture = screen(picture, 0.3 * spill)
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    x, y = coordinates(width, height)
    from_x, from_y = side * rng.uniform(0.3, 0.6), -rng.uniform(0.45, 0.7)
    far2 = (x - np.float32(from_x)) ** 2 + (y - np.float32(from_y)) ** 2
    glow = np.exp(-far2 / np.float32(0.16))
    faces = 1 - 0.7 * blur(keep_out(photo.findings, width, height, 0.1), 0.04)
    return screen(picture, (0.5 * glow * faces)[..., None] * hex_color("#fbeaff"))


def _scatter(picture, photo, sketch, context):
    rng, width, height = context.rng, context.width, context.height
    faces = blur(keep_out(photo.findings, width, height, 0.12), 0.01)
    far = discs(width, height, rng, faces)
    subject = resize(sketch.subject, width, height)
    picture = screen(
        picture, (0.3 * far * (1 - 0.7 * subject))[..., None] * hex_color("#e6e4ff")
    )
    points = glitter(width, height, rng, faces)
    # Most of it drifts behind the subject; a little may settle on its clothes.
    points *= 1 - (0.85 if photo.findings.faces else 0.95) * subject
    halo = blur(points, 0.006)
    picture = screen(picture, np.clip(points + 1.2 * halo, 0, 1)[..., None])
    tooth = paper_tooth(rng, width, height, 0.0016)
    return picture * (1 + 0.012 * tooth[..., None])
