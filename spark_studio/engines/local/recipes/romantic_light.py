"""Romantic Light: a portrait in oil against the last hour of sun, petals in the air."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import (
    from_lab,
    gradient_map,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.features import cheeks_mask, lips_mask
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.oil import Brush, brush_flow, paint, relief_shade
from spark_studio.engines.local.ops.paper import paper_tooth
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import blur, dilate, resize
from spark_studio.engines.local.ops.study import Study, is_a_place, study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.ops.view import as_a_view
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage import low_sun
from spark_studio.engines.local.stage.lamplight import evening, is_night
from spark_studio.engines.local.stage.low_sun import GLOW, SUNLIGHT, Sun, add_light
from spark_studio.engines.local.stage.petals import lay_petals
from spark_studio.engines.local.stage.soft_discs import soft_discs
from spark_studio.inputs import Words

VERSION = 2

BRUSHES = (
    Brush(0.02, 0.13, 0.0),
    Brush(0.0075, 0.05, 0.085),
    Brush(0.0028, 0.022, 0.08),
)
# How far the colors move to those of the hour.
ON_GROUND, ON_SUBJECT, ON_SKIN = 0.8, 0.42, 0.25
MEADOW = "#b08a4e"
DISCS = ("#ffd9a0", "#ffc0a0", "#fff0d0", "#f9b3a8")
ROSE = "#e8897f"
EMBER = "#ff9440"  # light that has crept through hair and cloth


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Relight the photo from behind at working size, then paint all of it with one brush.

    Painting comes after the light: sun, glow and rim are made of strokes as well, and the
    picture is one surface. Only petals and the last bloom lie above the paint.
    """
    rng, width, height = context.rng, context.width, context.height
    context.step(0.05, Words(en="Waiting for the evening.", zh="正在等黄昏。"))
    sketch = study(photo, reach=0.0022, contrast=0.08)
    view = as_a_view(photo.findings, sketch)
    if view < 0.5:
        sketch = with_gaps(sketch, photo.findings)
    sun = low_sun.find_sun(photo.findings, sketch.light, _free(sketch, view), rng)
    words = Words(en="Letting the sun sink.", zh="太阳正在落下去。")
    night = view > 0.5 and is_night(photo)
    if night:
        lit = evening(photo, sketch, sun.x, rng)
        context.step(0.3, words, lit)
    else:
        ground = _ground(sketch, sun, view, photo, rng)
        context.step(0.3, words, ground)
        lit = _lit_subject(photo, sketch, sun, ground)
    context.step(0.45, Words(en="Lighting the hair.", zh="正在点亮发梢。"), lit)

    target = _with_detail(photo, sketch, lit, width, height)
    small = _smallness(photo)
    picture = _painted(target, lit, sketch, sun, view, small, context)
    context.step(0.8, Words(en="Painting in oil.", zh="正在铺油彩。"), picture)
    if not night:
        picture = _rim(picture, sketch, sun)
    _blow_petals(picture, sun, photo, sketch, view, context)
    bright = np.clip(luminance(picture) - 0.74, 0, 1)[..., None] * picture
    picture = picture + 0.35 * blur(bright, 0.02)
    words = Words(en="Scattering petals.", zh="正在撒花瓣。")
    picture = np.clip(picture, 0, 1).astype(np.float32)
    context.step(0.95, words, picture)
    return picture


def _free(sketch, view):
    """Return where the sun may stand: behind the subject, in a view only in the sky."""
    behind = 1 - dilate(sketch.subject, 0.02)
    return mix(behind, np.minimum(behind, sketch.backdrop), np.float32(view))


# ---- the ground


def _ground(sketch: Study, sun: Sun, view, photo, rng):
    """Return everything behind the subject at this hour, with the sun in it."""
    width, height = sketch.size
    footing = _footing(photo, sketch)
    own = _out_of_focus(sketch, view, footing, bool(photo.findings.faces))
    # Haze before the sun has no black in it.
    haze = np.float32(0.2 if view < 0.5 else 0.06) * (1 - 0.6 * footing)[..., None]
    own = haze + (1 - 1.25 * haze) * own
    ground = low_sun.in_this_light(own, ON_GROUND)
    plain = sketch.backdrop * _plainness(sketch)
    evening = _evening(sketch, sun, view, rng)
    ground = mix(ground, evening, np.float32(0.92) * plain)
    air = low_sun.glow(sun, width, height)
    ground = ground * (0.84 + 0.3 * air)[..., None]
    ground = add_light(ground, (0.95 - 0.3 * view) * air, GLOW)
    shafts = low_sun.rays(sun, width, height, rng)
    ground = add_light(ground, 0.22 * shafts, SUNLIGHT)
    ground = add_light(ground, low_sun.disc(sun, width, height), SUNLIGHT)
    where = (1 - sketch.subject) * np.clip(0.25 + 1.1 * air, 0, 1) * (1 - 0.6 * view)
    discs = soft_discs(rng, width, height, 40, (0.012, 0.06), DISCS, where)
    return 1 - (1 - np.clip(ground, 0, 1)) * (1 - discs)


def _footing(photo, sketch):
    """Return 1 about the height where a thing stands or sits, fading to 0: it stays in sight."""
    rows, columns = sketch.subject.shape
    box = photo.findings.subject_box
    if photo.findings.faces or box is None:
        return np.zeros((rows, columns), np.float32)
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    level = smoothstep(0.3, 0.06, np.abs(y - np.float32(box[1] + box[3])))
    return np.broadcast_to(level, (rows, columns))


def _out_of_focus(sketch, view, footing, people):
    """Blur what lies behind, the subject's own colors kept out of it."""
    free = 1 - dilate(sketch.subject, 0.008)
    weight = np.float32(0.001) + free
    far = blur(sketch.light * weight[..., None], 0.014) / blur(weight, 0.014)[..., None]
    # A cut-out of a thing is less sure than one of a person: its surroundings blur slowly.
    near = 0.9 * np.clip(1.8 * blur(sketch.subject, 0.05) - 0.1, 0, 1)
    place = np.float32(0.85 * max(view, 0.8 * is_a_place(sketch)))
    sharp = np.maximum(np.maximum(near, place), 0.8 * footing)
    sharp = 0.2 * free if people else sharp
    return mix(far, sketch.plain, sharp)


def _plainness(sketch):
    """Return 1 where the free ground has nothing to tell, 0 where it shows a place."""
    sure = sketch.backdrop > 0.8
    if sure.mean() < 0.02:
        return 1.0
    lab = to_lab(sketch.plain)[sure]
    return float(np.clip((26 - lab.std(0).sum()) / 11, 0, 1))


def _evening(sketch, sun, view, rng):
    """Return a sky of this hour; below it, but for a view, a meadow out of focus."""
    width, height = sketch.size
    dx, dy = sun.offsets(width, height)
    far = np.sqrt(dx * dx + 1.8 * dy * dy)
    haze = clouds(rng, width, height, 0.5, octaves=4, fade=0.55)
    level = np.clip(0.9 - 0.42 * far + 0.3 * (haze - 0.5), 0.3, 0.97)
    sky = gradient_map(level, low_sun.HOUR)
    sky = mix(sky, hex_color("#c9a0b4"), 0.28 * smoothstep(0.35, 1.1, far))
    streaks = clouds(rng, width, max(2, height // 3), 0.2, octaves=4)
    streaks = smoothstep(0.5, 0.72, resize(streaks, width, height))
    sky = mix(sky, hex_color("#ffd8c0"), 0.45 * streaks)
    if view > 0.5:
        return sky
    y = np.arange(height, dtype=np.float32)[:, None] / height
    edge = clouds(rng, width, height, 0.12, octaves=3) - 0.5
    land = smoothstep(0.5, 0.74, y + 0.16 * edge)
    tufts = clouds(rng, width, max(2, height // 4), 0.16, octaves=3)
    tufts = resize(tufts, width, height)
    lightness = np.clip(0.62 - 0.3 * far + 0.3 * (tufts - 0.5), 0.2, 0.8)
    grass = mix(gradient_map(lightness, low_sun.HOUR), hex_color(MEADOW), 0.25)
    return mix(sky, grass, np.float32(0.8) * land)


# ---- the subject


def _lit_subject(photo, sketch, sun, ground):
    """Return the whole scene: the subject before the sun, its face in clear soft light."""
    width, height = sketch.size
    skin = sketch.skin * (1 - sketch.features)
    amount = mix(np.full_like(skin, ON_SUBJECT), np.float32(ON_SKIN), skin)
    lit = low_sun.in_this_light(_modelled(sketch, sun, _smallness(photo)), amount)
    lit = _blood(_peach(lit, skin), photo, width, height)
    hair = np.clip(sketch.hair, 0, 1)
    calm = 1 - 0.85 * np.clip(blur(sketch.face, 0.01), 0, 1)
    alpha = sketch.subject
    wide = low_sun.rim(alpha, sun, 0.02) * calm
    strands = _strands(luminance(sketch.light), alpha, 0.008)
    lit = add_light(0.95 * lit, (0.85 + 0.15 * hair) * wide * strands, EMBER)
    thin = low_sun.rim(alpha, sun, 0.0075) * calm
    lit = add_light(lit, 1.0 * thin * (0.6 + 0.4 * strands), SUNLIGHT)
    air = low_sun.glow(sun, width, height)
    lit = add_light(lit, 0.14 * air * (1 - blur(sketch.face, 0.02)), GLOW)
    out = mix(ground, lit, alpha)
    # The halo: light that spills round the edge, most where the sun is near.
    spill = low_sun.halo(alpha, sun, 0.016) * np.clip(0.3 + 1.2 * air, 0, 1)
    return add_light(out, 0.45 * spill, SUNLIGHT)


def _modelled(sketch, sun, small):
    """Darken the side turned away a little: the light has one direction."""
    width, height = sketch.size
    dx, dy = sun.offsets(width, height)
    round_form = blur(sketch.subject, 0.09)
    gx = np.gradient(round_form, axis=1) * width
    gy = np.gradient(round_form, axis=0) * width
    far = np.sqrt(dx * dx + dy * dy) + np.float32(1e-3)
    away = np.clip((gx * dx + gy * dy) / far * 0.12, -0.22, 0.3)
    away = away * (1 - 0.6 * sketch.face)
    # A fringe over a small face is soon ironed out with the skin.
    own = mix(sketch.plain, sketch.light, (0.2 + 0.6 * small) * sketch.face)
    return np.clip(own * (1 - away.astype(np.float32))[..., None], 0, 1)


def _peach(lit, skin):
    """Bring skin to the warm side of its own color, pale and deep skin alike."""
    lab = to_lab(lit)
    depth = lab[..., 0] / 100
    warm = np.dstack([12 + 10 * depth * (1 - depth) * 2, 12 + 16 * depth])
    lab[..., 1:] = mix(lab[..., 1:], warm, 0.45 * skin)
    return from_lab(lab)


def _blood(lit, photo, width, height):
    """Warm the cheeks and lips of every face."""
    cheeks, lips = (
        part(photo.findings, width, height) for part in (cheeks_mask, lips_mask)
    )
    rosy = lit * mix(
        np.ones(3, np.float32), hex_color(ROSE) / hex_color(ROSE).max(), 0.6
    )
    return mix(lit, rosy, np.clip(0.35 * cheeks + 0.4 * lips, 0, 1))


# ---- the paint


def _with_detail(photo, sketch, lit, width, height):
    """Return the scene at full size, with the photo's finest lines where they count."""
    target = resize(lit, width, height)
    grey = luminance(photo.image)
    fine = grey - resize(resize(grey, *sketch.size), width, height)
    count = np.maximum(sketch.features, 0.6 * sketch.hair)
    count = np.maximum(count, 0.45 * sketch.subject)
    count = np.maximum(count, _smallness(photo) * sketch.face)
    return np.clip(target + (fine * resize(count, width, height))[..., None], 0, 1)


def _smallness(photo):
    """Return 1 where faces are small, 0 for a portrait: a small face has no room for strokes."""
    width, height = photo.size
    shares = [face.box[2] * width / min(width, height) for face in photo.findings.faces]
    return float(np.clip((0.3 - max(shares, default=1.0)) / 0.15, 0, 1))


def _painted(target, lit, sketch, sun, view, small, context):
    """Lay the strokes; faces get the small brush, and keep their features."""
    rng, width, height = context.rng, context.width, context.height
    near = np.maximum(sketch.face, sketch.features)
    weight = 0.55 + 0.3 * view + 0.65 * sketch.subject + 0.8 * near
    slant = rng.uniform(0.25, 0.6) * (1 if sun.x > 0.5 else -1)
    flow = brush_flow(luminance(lit), slant)
    canvas, relief = paint(target, flow, BRUSHES, rng, weight)
    keep = (0.5 + 0.25 * small) * resize(sketch.face, width, height)
    keep = np.maximum(keep, 0.85 * resize(sketch.features, width, height))
    canvas = mix(canvas, target, keep)
    weave = paper_tooth(rng, width, height)
    dx, dy = (0.5 - sun.x, 0.5 - sun.y)
    far = max(float(np.hypot(dx, dy)), 1e-3)
    low = relief_shade(relief, (-dx / far, -dy / far), 0.45)
    # Light paint shows its relief by its shadows alone.
    full = 1 - 0.6 * smoothstep(0.6, 0.95, luminance(canvas))
    shade = 1 + (low - 1) * (1 - 0.7 * keep) * full + 0.012 * weave
    return np.clip(canvas * shade[..., None], 0, 1)


def _rim(picture, sketch, sun):
    """Set the last, thickest strokes: the sun on the edges of hair and shoulders."""
    height, width = picture.shape[:2]
    # A thing's cut-out may be frayed; the sun would draw every fray.
    alpha = sketch.subject
    if not sketch.face.any():
        alpha = smoothstep(0.25, 0.75, blur(alpha, 0.012))
    face = np.clip(2 * blur(sketch.face, 0.006), 0, 1)
    hair = np.clip(1.3 * blur(sketch.hair, 0.008), 0, 1)
    edge = low_sun.rim(alpha, sun, 0.009) * (1 - 0.9 * face) * (0.6 + 0.5 * hair)
    deep = low_sun.rim(alpha, sun, 0.03) * hair * (1 - face)
    strands = _strands(luminance(picture), resize(alpha, width, height), 0.005)
    picture = add_light(picture, 0.85 * resize(deep, width, height) * strands, EMBER)
    return add_light(picture, resize(edge, width, height) * strands, SUNLIGHT)


def _strands(grey, alpha, share):
    """Return what of an edge catches light: strands and folds, not a drawn outline."""
    weight = alpha + np.float32(1e-3)
    around = blur(grey * weight, share) / blur(weight, share)
    return np.clip(0.66 + 7 * (grey - around), 0.2, 1.3)


def _blow_petals(picture, sun, photo, sketch, view, context):
    rng, width, height = context.rng, context.width, context.height
    away = keep_out(photo.findings, width, height, 0.3)
    if photo.findings.faces:
        away = np.maximum(
            away, resize(np.maximum(sketch.hair, sketch.skin), width, height)
        )
    elif view < 0.5:  # nor into the eyes of a cat
        away = resize(smoothstep(0.75, 0.95, blur(sketch.subject, 0.03)), width, height)
    count = int(rng.integers(34, 48))
    lay_petals(picture, rng, count, (sun.x * width, sun.y * height), away)
