"""Angel: a film frame under a towering sky, in rays of white-gold light."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.animal_head import head_top
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.features import cheeks_mask, eyes, is_clear
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.grounds import stands_alone
from spark_studio.engines.local.ops.placing import free_ground, keep_out
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur, coordinates, resize
from spark_studio.engines.local.ops.skin import light_faces, skin_depth
from spark_studio.engines.local.ops.soft_eyes import EyeStyle, draw_eyes, iris_colors
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.afloat import one_edge, seat_line
from spark_studio.engines.local.stage.edges import clean_colors
from spark_studio.engines.local.stage.halo import Halo, halo_over, halos
from spark_studio.engines.local.stage.heaven import (
    GOLD,
    cloud_floor,
    cloud_seat,
    feathers,
    place_sun,
    sun_rays,
    towering_sky,
)
from spark_studio.inputs import Words

VERSION = 2

LINE = "#2a2458"
# Soft steps of light: from this tone on, this much.
STEPS = ((0.0, 0.07), (0.2, 0.3), (0.42, 0.52), (0.64, 0.72), (0.84, 0.9))
FLATNESS = 0.5
CHROMA, SKIN_CHROMA = 1.36, 0.9
SKIN_TONE, SKIN_RANGE = 0.84, 0.34
LEAST_GROUND = 0.05
EYES = EyeStyle(
    wider=1.05, taller=1.16, least_open=0.3, iris=0.235, lash=0.036, ink=LINE,
    white="#f8f6fb", depth=0.8, light=0.3,
)  # fmt: skip
LEAST_TRUST, LEAST_EYES = (
    0.5,
    60,
)  # faces that keep their own eyes: unsure, small (pixels)


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Color first, the sky behind it, then light: rays, rim, halo, and clouds in front.

    Light goes on last and only ever adds to what is dark: mid-tones keep their color.
    """
    width, height = context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = reproportion(photo, eyes=0.14, nose=0.06, jaw=0.05)
    sketch = study(photo, contrast=0.11)
    lifted = not photo.findings.faces and stands_alone(photo.findings)
    if lifted:
        sketch = replace(sketch, subject=one_edge(sketch.subject))
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    sun = place_sun(context.rng, side)
    sky = _where_the_sky_is(photo, sketch, lifted, context.rng)
    colors = _colors(photo, sketch)
    words = Words(en="Mixing clear colors.", zh="正在调出透亮的颜色。")
    context.step(0.3, words, colors)
    picture = _with_detail(resize(colors, width, height), photo, sketch)
    picture = _lines(picture, photo, sketch, sky, context)
    picture = _lay_sky(picture, photo, sketch, sky, sun, lifted, context)
    words = Words(en="Building towers of cloud.", zh="正在堆起高高的云。")
    context.step(0.6, words, picture)
    picture = _rim(picture, sketch, sun)
    picture = _shine_down(picture, photo, sketch, sky, sun, context)
    words = Words(en="Letting the light fall.", zh="天光正在落下。")
    context.step(0.85, words, picture)
    return np.clip(_finish(picture, photo, sketch, sun, context), 0, 1)


def _where_the_sky_is(photo, sketch, lifted, rng):
    """Return what becomes sky, 0 to 1: all behind people and what stands alone, the sky of
    a view, and the far end of what fills the photo."""
    free = free_ground(sketch, LEAST_GROUND)
    if photo.findings.faces or lifted:
        behind = 0.97 * smoothstep(0.95, 0.5, sketch.subject)
        return np.maximum(free, behind)
    width, height = sketch.size
    sky = resize(photo.findings.sky, width, height)
    free = np.maximum(free, smoothstep(0.3, 0.8, sky))
    if free.mean() > LEAST_GROUND:
        return free
    near = np.clip(1.3 * blur(sketch.subject, 0.006), 0, 1)
    melted = out_of_focus(luminance(sketch.light)) * (1 - near)
    high = np.linspace(1, 0, height, dtype=np.float32)[:, None]
    air = 0.7 * melted * (1 - np.float32(is_a_place(sketch))) * (0.3 + 0.7 * high)
    # Far things sink into a bank of cloud, as hills do.
    drift = clouds(rng, width, height, 0.3, octaves=4) - 0.5
    far = smoothstep(0.6, 0.86, high + 0.3 * drift)
    return np.maximum(np.maximum(free, air), far)


def _colors(photo, sketch):
    """Return the picture in clear colors at working size: blue shade, warm light."""
    light = luminance(mix(sketch.plain, sketch.light, 0.4))
    tone = spread_tones(light, light[::3, ::3], 0.985, least=0.3) ** np.float32(0.9)
    tone = light_faces(
        tone, sketch, SKIN_TONE - 0.28 * skin_depth(sketch), SKIN_RANGE, own=0.3
    )
    stepped = np.full_like(tone, STEPS[0][1])
    for start, level in STEPS[1:]:
        stepped += (np.float32(level) - stepped) * smoothstep(
            start - 0.04, start + 0.04, tone
        )
    keep = np.maximum(np.maximum(0.5 * sketch.skin, sketch.features), sketch.busy)
    tone = mix(tone, stepped, FLATNESS * (1 - np.clip(keep, 0, 1)))
    calm = cv2.ximgproc.dtFilter(sketch.plain, sketch.plain, 9, 0.2)
    lab = to_lab(
        mix(calm, sketch.light, np.clip(0.7 * sketch.face + sketch.features, 0, 1))
    )
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    skin = np.maximum(sketch.skin, sketch.face * (1 - sketch.hair))
    drive = 1 + (mix(np.full_like(tone, CHROMA), SKIN_CHROMA, skin) - 1) / (
        1 + (chroma / 70) ** 2
    )
    lab[..., 1:] *= drive[..., None]
    if float(np.quantile(chroma[::3, ::3], 0.9)) < 5:
        lab[..., 1:] += _hand_tint(tone, skin)
    # No white before the light comes: it needs room to add to.
    lab[..., 0] = np.interp(tone, (0, 0.5, 1), (7, 53, 91))
    shade = smoothstep(0.5, 0.1, tone) * (1 - 0.75 * skin)
    lab[..., 1] += 5 * shade
    lab[..., 2] -= 15 * shade
    lab[..., 2] += 6 * smoothstep(0.6, 0.95, tone) * (1 - 0.7 * skin)
    return from_lab(lab)


def _hand_tint(tone, skin):
    """Return what colors a grey photo, as a and b: warm skin, blue shade, cream light."""
    warm = np.float32([13, 15]) * np.ones((*tone.shape, 1), np.float32)
    ground = mix(np.float32([2, -20]) * np.ones_like(warm), np.float32([2, 9]), tone)
    return mix(ground, warm, skin)


def _with_detail(picture, photo, sketch):
    light = luminance(photo.image)
    fine = light - blur(light, 0.0025)
    more = 0.45 + 0.35 * resize(np.maximum(sketch.features, sketch.busy), *photo.size)
    return np.clip(picture + (more * fine)[..., None], 0, 1)


def _lines(picture, photo, sketch, sky, context):
    """Thin lines the color of shade, as an animator's, and clear eyes."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    fine = draw_lines(sketch, 0.0018, plenty=0.08, least=0.02).scaled(factor)
    radius = unit * (0.35 + 0.8 * fine.weight) * pressure(fine, rng, 0.3)
    lines = draw_paths(fine, width, height, radius, rng, 24 * unit)
    lines *= 1 - resize(np.maximum(sky, 0.6 * sketch.busy), width, height)
    soft = mix(picture * np.float32(0.45), hex_color(LINE), 0.4)
    picture = mix(picture, soft, 0.85 * lines)
    blush = cheeks_mask(photo.findings, width, height)
    picture = mix(picture, picture * hex_color("#ff9a8c"), 0.16 * blush)
    iris, glint = eyes(photo.findings, width, height)
    picture = mix(picture, screen(picture, 0.25 * picture), 0.5 * iris)
    picture = mix(picture, hex_color("#ffffff"), 0.9 * glint)
    for face in photo.findings.faces:
        large = min(face.box[2] * width, face.box[3] * height) > LEAST_EYES
        if is_clear(face, width) and face.trust > LEAST_TRUST and large:
            colors = iris_colors(photo.image, face)
            draw_eyes(picture, face, (width, height), EYES, colors, hex_color(LINE))
    return picture


def _lay_sky(picture, photo, sketch, sky, sun, lifted, context):
    width, height = context.width, context.height
    rows = np.flatnonzero((sky > 0.3).mean(1) > 0.06)
    if not rows.size:
        return picture
    whole = lifted or photo.findings.faces
    foot = height if whole else round((rows[-1] + 1) / len(sky) * height)
    foot = int(np.clip(foot, 0.3 * height, height))
    faces = photo.findings.faces
    away = faces[0].center[0] if faces else context.rng.uniform(0.3, 0.7)
    drawn = towering_sky(width, foot, context.rng, sun, float(away))
    drawn = cv2.copyMakeBorder(drawn, 0, height - foot, 0, 0, cv2.BORDER_REPLICATE)
    if lifted:
        picture = clean_colors(picture, resize(sketch.subject, width, height))
    return mix(picture, drawn, resize(sky, width, height))


def _rim(picture, sketch, sun):
    """White-gold light along the side of the subject that looks to the sun."""
    height, width = picture.shape[:2]
    subject = sketch.subject
    side = 1.0 if sun.x > 0.5 else -1.0
    reach = 0.006 * min(sketch.size)
    move = np.array([[1, 0, -side * reach], [0, 1, 0.8 * reach]], np.float32)
    shifted = cv2.warpAffine(
        subject, move, sketch.size, borderMode=cv2.BORDER_REPLICATE
    )
    rim = np.clip(blur(np.clip(subject - shifted, 0, 1), 0.002) * 1.5, 0, 1) * subject
    return screen(
        picture, (0.6 * resize(rim, width, height))[..., None] * hex_color(GOLD)
    )


def _shine_down(picture, photo, sketch, sky, sun, context):
    """Rays behind the subject, a breath of them before it, and the halos of heads."""
    rng, width, height = context.rng, context.width, context.height
    rays = sun_rays(width, height, rng, sun)
    subject = resize(sketch.subject, width, height)
    face = resize(np.clip(1.2 * blur(sketch.face, 0.012), 0, 1), width, height)
    # A veil of light over pupils and shadows would only be dust.
    held = 1 - subject * (1 - 0.35 * smoothstep(0.1, 0.45, luminance(picture)))
    amount = 0.72 * rays * np.clip(held - 0.25 * face, 0, 1)
    # What is light already has light enough.
    amount = amount * smoothstep(1.05, 0.55, luminance(picture))
    picture = screen(picture, (0.95 * amount)[..., None] * hex_color(GOLD))
    x, y = coordinates(width, height)
    side = min(width, height)
    far = (x - (sun.x - 0.5) * width / side) ** 2 + (
        y - (sun.y - 0.5) * height / side
    ) ** 2
    glow = np.exp(-far / np.float32(0.09)) * np.clip(held - 0.25 * face, 0, 1)
    picture = screen(picture, (0.6 * glow)[..., None] * hex_color(GOLD))
    halo = _halo(photo, sketch, subject, rng)
    if halo is None:
        return picture
    hair = resize(sketch.hair, width, height)
    on_hair = 0.55 * halo.shine * np.maximum(hair, 0.25 * subject) * (1 - face)
    picture = screen(picture, on_hair[..., None] * hex_color("#ffe9b8"))
    picture = mix(picture, hex_color("#fffaf0"), 0.62 * halo.wreath)
    picture = mix(picture, hex_color("#fff3c8"), halo.ring)
    light = blur(halo.ring, 0.012) + blur(halo.ring, 0.03)
    return screen(picture, np.clip(0.9 * light, 0, 1)[..., None] * hex_color("#ffdf9a"))


def _halo(photo, sketch, subject, rng) -> Halo | None:
    height, width = subject.shape
    if photo.findings.faces:
        heads = keep_out(photo.findings, width, height, 0.0)
        return halos(photo.findings.faces, subject, heads, rng)
    head = head_top(sketch.light, sketch.subject, photo.findings)
    if head is None:
        return None
    x, y, wide = (value * width / sketch.size[0] for value in head)
    return halo_over((x, y), wide, subject, rng)


def _finish(picture, photo, sketch, sun, context):
    """Clouds before the lower edge where a person is cut off, and a glow of the brightest."""
    rng, width, height = context.rng, context.width, context.height
    if photo.findings.faces and "bottom" in photo.findings.touches:
        low = max(face.box[1] + face.box[3] for face in photo.findings.faces)
        top = float(np.clip(0.8 * (0.97 - low), 0.03, 0.2))
        colors, cover = cloud_floor(width, height, rng, sun, top)
        keep = resize(np.clip(2 * blur(sketch.face, 0.02), 0, 1), width, height)
        picture = mix(picture, colors, 0.95 * cover * (1 - keep))
    elif not photo.findings.faces and stands_alone(photo.findings):
        tops = seat_line(sketch.subject, photo.findings, rng)
        colors, cover = cloud_seat(width, height, rng, sun, tops)
        picture = mix(picture, colors, cover)
    elif photo.findings.kind == "object":
        colors, cover = cloud_floor(width, height, rng, sun, 0.2)
        picture = mix(picture, colors, 0.95 * cover)
    subject = resize(sketch.subject, width, height)
    busy = np.maximum(keep_out(photo.findings, width, height, 0.3), subject > 0.3)
    picture = mix(picture, hex_color("#fffdf6"), feathers(width, height, rng, busy))
    bright = picture * smoothstep(0.72, 1.0, luminance(picture))[..., None]
    face = resize(np.clip(blur(sketch.face, 0.012), 0, 1), width, height)
    spill = 0.3 * blur(bright, 0.01) + 0.22 * blur(bright, 0.04)
    return screen(picture, spill * (1 - 0.7 * face)[..., None]).astype(np.float32)
