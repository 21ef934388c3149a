"""Cyber Mechanical: half machine under neon light: plates, cables and glowing joints."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.materials.alloy import Neon
from spark_studio.engines.local.ops.balance import balanced
from spark_studio.engines.local.ops.brush import draw_paths, pressure
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import from_lab, hex_color, to_lab
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.paper import without_scraps
from spark_studio.engines.local.ops.pigments import hand_tinted
from spark_studio.engines.local.ops.placing import free_ground
from spark_studio.engines.local.ops.shape import blur, dilate, normals, resize
from spark_studio.engines.local.ops.skin import light_faces, skin_depth
from spark_studio.engines.local.ops.study import (
    draw_lines,
    is_a_place,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.ops.whole_people import measured
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.armour import clad, relief_of
from spark_studio.engines.local.stage.machine_head import machine_heads
from spark_studio.engines.local.stage.machine_neck import machine_necks, seams
from spark_studio.engines.local.stage.neon_city import (
    CYAN,
    MAGENTA,
    neon_city,
)
from spark_studio.engines.local.stage.neon_view import rain, signs, wet_ground, windows
from spark_studio.engines.local.stage.porcelain_pet import small_marks
from spark_studio.engines.local.stage.subject import find_subject
from spark_studio.inputs import Words

VERSION = 2

INK = "#05060f"
# Lightness and tint (a, b of Lab) for tones from black to white: night, then cold light.
TONES = (0.0, 0.25, 0.5, 0.75, 1.0)
LIGHTNESS = (3, 22, 46, 70, 93)
TINT_A = (8, 14, 7, -1, -4)
TINT_B = (-20, -34, -27, -15, -5)
# How much of its own color a thing keeps in this light: clothes, skin, and all else.
OWN, SKIN_OWN, OWN_OF_PLACES = 0.42, 0.8, 0.26
# The key light: the lit part of skin is brought here at least (L of Lab), fair and deep.
KEY_FLOOR, KEY_FLOOR_DEEP = 66.0, 47.0
SKIN_TONE, SKIN_RANGE = 0.8, 0.42
NIGHT, NIGHT_OF_PLACES = 0.4, 0.66  # how light the surroundings stay
# Alloys: one dark, one bright, one warm; a picture is made of one.
ALLOYS = ("#8b96a8", "#d5dbe4", "#a9a6b4")
LEAST_GROUND = 0.05
SCENE = 0.4  # without a clear subject, less than this share is scenery


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Night first, then armour, then everything that glows.

    The city and the night come before the plates, which reflect their colors. Light that
    shines by itself is collected apart and laid on at the end, with its bloom.
    """
    width, height = context.width, context.height
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = balanced(photo) if photo.findings.faces else photo
    sketch = study(photo, contrast=0.09)
    neon = _neon(photo, context)
    if photo.findings.faces:
        sketch, cast = _measured(photo, sketch)
        necks = machine_necks(cast.kept, sketch)
        subject = np.maximum(_armoured(photo, sketch), necks)
    else:
        subject = _armoured(photo, sketch)
    small = _night(photo, sketch, subject, context)
    picture = _with_detail(resize(small, width, height), photo, sketch)
    words = Words(en="Switching on the city.", zh="正在点亮城市。")
    context.step(0.35, words, picture)

    glow = np.zeros_like(picture)
    picture = _side_lights(picture, sketch, neon, context)
    picture = _ink(picture, glow, photo, sketch, subject, neon, context)
    picture = clad(
        picture, glow, sketch, subject, bool(photo.findings.faces), neon, context
    )
    if photo.findings.faces:
        picture = seams(picture, glow, necks, neon.right)
    context.step(0.6, Words(en="Fitting the plates.", zh="正在装配护甲。"), picture)
    picture = machine_heads(picture, glow, photo, sketch, neon, context)
    context.step(0.8, Words(en="Joining the cables.", zh="正在接通线缆。"), picture)
    return _shining(picture, glow, photo, sketch, subject, context)


def _neon(photo, context):
    rng = context.rng
    pair = [hex_color(CYAN), hex_color(MAGENTA)]
    if rng.random() < 0.5:
        pair.reverse()
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    alloy = hex_color(str(rng.choice(ALLOYS)))
    return Neon(pair[0], pair[1], Light.from_side(0.5 * side, height=0.85), alloy)


def _measured(photo, sketch):
    """Return the study with all skin on it, that of arms under colored lamps included."""
    sketch, cast = measured(photo, sketch)
    alike = _like_skin(sketch)
    sketch = replace(
        sketch,
        skin=np.maximum(sketch.skin, alike),
        hair=sketch.hair * (1 - 0.9 * alike * sketch.face),
    )
    return sketch, cast


def _armoured(photo, sketch):
    """Return what is clad in plates, 0 to 1, at working size: clothes, or the one thing."""
    if photo.findings.faces:
        bare = np.clip(
            np.maximum(sketch.skin, np.maximum(sketch.hair, sketch.face)), 0, 1
        )
        bare = np.maximum(bare, blur(bare, 0.006))
        clothes = blur(resize(photo.findings.clothes, *sketch.size), 0.004)
        dressed = sketch.subject * smoothstep(0.15, 0.5, clothes)
        dressed = dressed * (1 - np.clip(1.3 * bare, 0, 1))
        # A patch of a leg in odd light is no garment.
        return np.clip(without_scraps(dressed - 0.5, 0.012) + 0.5, 0, 1)
    if find_subject(photo) is None and sketch.subject.mean() < SCENE:
        return np.zeros_like(sketch.subject)
    return sketch.subject * (1 - _alive(photo, sketch))


def _alive(photo, sketch):
    """Return the eyes, nose and beak of an animal, which stay its own: 0 to 1."""
    if photo.findings.kind != "animal":
        return np.zeros_like(sketch.subject)
    marks = small_marks(sketch) * sketch.subject
    return np.clip(1.6 * blur(dilate(marks, 0.012), 0.007), 0, 1)


def _scenery(sketch, armoured):
    """Return 1 for a view in which no one thing stands out, 0 for one before soft ground."""
    if armoured.max() == 0:
        return 1.0
    return is_a_place(sketch) if sketch.subject.mean() < SCENE else 0.0


def _like_skin(sketch):
    """Return where the subject has the color of the faces: arms, hands, a bald head."""
    bare = (sketch.skin > 0.6) & (sketch.features < 0.3)
    lab = to_lab(sketch.plain)
    if bare.sum() < 60 or np.abs(lab[bare][:, 1:]).mean() < 3:
        return np.zeros_like(sketch.skin)
    whole = np.median(lab[bare], axis=0)
    # In the shade skin is weaker in color, too.
    brought = np.clip(whole[0] / np.maximum(lab[..., :1], 1), 1, 1.7)
    shades = (lab[..., 1:], lab[..., 1:] * brought)
    away = np.min([np.sqrt(((ab - whole[1:]) ** 2).sum(2)) for ab in shades], axis=0)
    alike = smoothstep(19, 13, away) * smoothstep(0.12, 0.3, lab[..., 0] / whole[0])
    alike = blur(alike * sketch.subject, 0.009)
    return smoothstep(0.3, 0.7, alike) * sketch.subject


def _tone(sketch):
    light = luminance(mix(sketch.plain, sketch.light, 0.5))
    kept = light[sketch.backdrop < 0.5]
    kept = kept if kept.size > 200 else light
    tone = spread_tones(light, kept[::5], 0.985, least=0.25)
    return light_faces(tone, sketch, SKIN_TONE, SKIN_RANGE, own=0.25)


def _night(photo, sketch, armoured, context):
    """Return the scene by night at working size, the city where the ground is free."""
    tone = _tone(sketch)
    colors = mix(sketch.plain, sketch.light, 0.35 + 0.4 * sketch.face)
    lab = hand_tinted(to_lab(colors), sketch)
    alive = _alive(photo, sketch)
    if not photo.findings.faces:
        # Night is deeper than a dim day; what is shown in it is lit.
        deep = tone * tone * (1.6 - 0.6 * tone)
        tone = mix(deep, tone, np.maximum(0.55 * sketch.subject, alive))
    lit = np.empty_like(lab)
    for channel, values in enumerate((LIGHTNESS, TINT_A, TINT_B)):
        lit[..., channel] = np.interp(tone, TONES, values)
    skin = np.maximum(sketch.skin, sketch.face * (1 - sketch.hair))
    own = OWN if photo.findings.faces else OWN_OF_PLACES
    keep = mix(np.full_like(tone, own), SKIN_OWN, np.maximum(skin, alive))
    lit[..., 1:] = mix(lit[..., 1:], 1.05 * lab[..., 1:], keep[..., None])
    lit[..., 0] += _key_light(lit[..., 0], sketch)
    if not photo.findings.faces:
        lit[..., 1:] += _neon_air(sketch, context)
    day = from_lab(lit)
    lit[..., 0] *= NIGHT if photo.findings.faces else NIGHT_OF_PLACES
    lit[..., 1:] *= 0.75
    dark = from_lab(lit)
    return _lay_city(day, dark, photo, sketch, _scenery(sketch, armoured), context)


def _neon_air(sketch, context):
    """Return what colored light from both sides adds to a and b where light falls."""
    width, height = sketch.size
    drift = clouds(context.rng, width, height, 0.5, octaves=2)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    side = smoothstep(-0.5, 0.5, across + 1.6 * (drift - 0.5))[..., None]
    air = mix(
        np.broadcast_to(np.float32([-22, -18]), (height, width, 2)),
        np.float32([34, -22]),
        side,
    )
    return air * (1 - 0.7 * sketch.subject)[..., None]


def _with_detail(picture, photo, sketch):
    """Bring back what is finer than the working size, where the photo still shows."""
    light = luminance(photo.image)
    fine = light - blur(light, 0.0025)
    shown = resize(1 - smoothstep(0.3, 0.9, sketch.backdrop), *photo.size)
    if photo.findings.faces:
        shown = shown * resize(sketch.subject, *photo.size)
    own = 0.4 + luminance(picture)
    return np.clip(picture + (0.85 * fine * shown * own)[..., None], 0, 1)


def _key_light(lightness, sketch):
    """Return what to add so that faces are lit, however dim the photo was."""
    bare = (sketch.face > 0.6) & (sketch.hair < 0.3) & (sketch.features < 0.3)
    if bare.sum() < 60:
        return 0.0
    floor = KEY_FLOOR - (KEY_FLOOR - KEY_FLOOR_DEEP) * skin_depth(sketch) / 0.7
    missing = floor - float(np.quantile(lightness[bare], 0.6))
    if missing <= 0:
        return 0.0
    near = np.clip(1.4 * blur(np.maximum(sketch.face, sketch.skin), 0.02), 0, 1)
    return np.float32(missing) * near * smoothstep(2, 30, lightness)


def _lay_city(day, dark, photo, sketch, scenery, context):
    """Put the night around the subject, and the city into it."""
    width, height = sketch.size
    faces = photo.findings.faces
    middle = faces[0].center[0] if faces else context.rng.uniform(0.3, 0.7)
    subject, free = sketch.subject, free_ground(sketch, LEAST_GROUND)
    base = height if faces else _foot_of_the_sky(free, scenery)
    city = neon_city(width, base, context.rng, float(np.clip(middle, 0.2, 0.8)))
    city = cv2.copyMakeBorder(city, 0, height - base, 0, 0, cv2.BORDER_REPLICATE)
    if faces:
        city = blur(city, 0.0022)
        around = np.maximum(0.86 * (1 - subject), free)
    else:
        # In a view all is there already; a city over it would be two places in one.
        soft = np.float32(np.clip(1.5 - 2 * scenery, 0, 1))
        high = np.linspace(1, 0, height, dtype=np.float32)[:, None]
        melt = 0.25 + 0.6 * out_of_focus(luminance(sketch.light))
        # What stands on the ground stays on it: the city begins above.
        air = soft * melt * (0.25 + 0.75 * smoothstep(0.2, 0.6, high))
        around = np.maximum(air * (1 - subject), free)
        city = blur(city, 0.0035 if soft > 0.5 else 0.001)
    around *= 1 - smoothstep(0.3, 0.8, subject)
    scene = mix(dark, day, np.clip(subject, 0, 1))
    return mix(scene, city, np.clip(around, 0, 1))


def _foot_of_the_sky(free, scenery):
    """Return the row where the city of a view stands: where its free sky ends."""
    height = free.shape[0]
    rows = np.flatnonzero((free > 0.5).mean(1) > 0.08)
    if not rows.size or scenery < 0.5:
        return height
    return int(np.clip(rows[-1] + 1, 0.4 * height, height))


def _side_lights(picture, sketch, neon, context):
    """Light the subject from both sides: one color each, where its form turns to it."""
    width, height = context.width, context.height
    normal = normals(relief_of(sketch), 1.0)
    middle = 1 - 0.55 * np.clip(1.3 * sketch.face, 0, 1) * (1 - sketch.hair)
    for color, side in ((neon.left, -1.0), (neon.right, 1.0)):
        turned = smoothstep(0.25, 0.85, side * normal[..., 0]) * sketch.subject * middle
        rim = _rim(sketch.subject, -side)
        amount = resize(np.clip(0.55 * turned + 0.8 * rim, 0, 1), width, height)
        lit = 0.35 + 0.65 * luminance(picture)
        picture = screen(picture, (amount * lit)[..., None] * color * np.float32(0.85))
    return picture


def _rim(subject, side):
    """Return the narrow light along one side of the outline."""
    height, width = subject.shape
    reach = 0.008 * min(width, height)
    move = np.array([[1, 0, side * reach], [0, 1, 0.4 * reach]], np.float32)
    shifted = cv2.warpAffine(
        subject, move, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return np.clip(blur(subject * (1 - shifted), 0.0015), 0, 1) * subject


def _ink(picture, glow, photo, sketch, armoured, neon, context):
    """Dark lines on the subject; in the scenery around it the same lines are neon tubes."""
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    subject = resize(sketch.subject, width, height)
    fine = draw_lines(sketch, 0.002, plenty=0.07, least=0.02).scaled(factor)
    radius = unit * (0.35 + 1.0 * fine.weight) * pressure(fine, rng, 0.25)
    lines = draw_paths(fine, width, height, radius, rng, 24 * unit)
    picture = mix(picture, hex_color(INK), 0.75 * lines * subject)
    if photo.findings.faces:
        return picture
    place = np.float32(max(0.25, _scenery(sketch, armoured)))
    calm = replace(sketch, busy=np.maximum(sketch.busy, 0.15))
    bold = draw_lines(calm, 0.003, plenty=0.08, least=0.045).scaled(factor)
    radius = unit * (1.0 + 1.2 * bold.weight)
    tubes = draw_paths(bold, width, height, radius, rng, 30 * unit)
    where = np.clip(1 - subject * (armoured.max() > 0), 0, 1)
    tubes = tubes * where * place * (1 - 0.8 * resize(sketch.busy, width, height))
    hue = smoothstep(0.42, 0.58, clouds(rng, width, height, 0.3, octaves=2))
    color = mix(np.broadcast_to(neon.left, picture.shape), neon.right, hue)
    glow += np.clip(1.5 * tubes, 0, 1)[..., None] * color
    if armoured.max() == 0 and sketch.backdrop.max() > 0.5:
        glow += signs(sketch, context)
    lit = windows(sketch, rng) * (1 - sketch.subject * (armoured.max() > 0)) * place
    warm = mix(color, hex_color("#ffd59a"), 0.55)
    glow += resize(lit, width, height)[..., None] * warm
    return picture


def _shining(picture, glow, photo, sketch, armoured, context):
    """Lay the light on with its bloom, let it rain, and pull the contrast."""
    rng, width, height = context.rng, context.width, context.height
    heads = resize(np.clip(1.3 * blur(sketch.face, 0.01), 0, 1), width, height)
    glow = np.clip(glow, 0, 1.5)
    if not photo.findings.faces and _scenery(sketch, armoured) > 0.5:
        picture = wet_ground(picture, glow, 1 - resize(sketch.busy, width, height))
    bloom = 0.75 * blur(glow, 0.004) + 0.9 * blur(glow, 0.015) + 0.5 * blur(glow, 0.05)
    picture = screen(picture, np.clip(0.92 * glow, 0, 1))
    picture = screen(picture, np.clip(bloom * (1 - 0.45 * heads)[..., None], 0, 1))
    bright = picture * smoothstep(0.62, 0.98, luminance(picture))[..., None]
    picture = screen(picture, 0.22 * blur(bright, 0.02) * (1 - 0.6 * heads)[..., None])
    picture = screen(picture, rain(width, height, rng, heads))
    return np.clip(picture, 0, 1).astype(np.float32)
