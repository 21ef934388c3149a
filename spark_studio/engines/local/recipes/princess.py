"""Princess: a doll-faced fairy-tale portrait in satin and gold before a castle at dusk."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import hair_without_glare
from spark_studio.engines.local.ops.cloth import with_bald_heads
from spark_studio.engines.local.ops.color import (
    from_lab,
    hex_color,
    to_lab,
)
from spark_studio.engines.local.ops.face_form import form_normals
from spark_studio.engines.local.ops.face_traits import at_size, spread, traits_of
from spark_studio.engines.local.ops.features import cheeks_mask, feature_mask
from spark_studio.engines.local.ops.gaps import with_gaps
from spark_studio.engines.local.ops.gouache import painted_locks
from spark_studio.engines.local.ops.light import Light, shine
from spark_studio.engines.local.ops.pigments import hand_tinted
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.scalp import with_fringes, without_bare_spots
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.skin_lift import skin_lift
from spark_studio.engines.local.ops.soft_eyes import EyeStyle, draw_eyes, iris_colors
from spark_studio.engines.local.ops.soft_face import (
    FaceStyle,
    draw_features,
    skin_without_features,
    two_tones,
)
from spark_studio.engines.local.ops.spectacles import draw_glasses
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.crowning import crown_everybody
from spark_studio.engines.local.stage.fairy_castle import fairy_evening
from spark_studio.engines.local.stage.fairy_still import fairy_still
from spark_studio.engines.local.stage.glitter import glitter
from spark_studio.engines.local.stage.royal_dress import (
    LONG_HAIR,
    bare_skin_of,
    dressed,
    is_bearded,
    trimmed,
)
from spark_studio.engines.local.stage.soft_discs import soft_discs
from spark_studio.inputs import Words

VERSION = 2

INK = "#4a2530"
GOLD, PINK = "#ffe2a0", "#ffb3cf"
LEAST_TRUST, LEAST_FACE = 0.5, 26
EYES = EyeStyle(
    wider=1.16, taller=1.5, least_open=0.42, iris=0.27, lash=0.05, ink="#3a1d26",
    white="#fffaf8", depth=0.85, light=0.34,
)  # fmt: skip


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Dress first, then the world behind, the face, the jewels, and one evening light."""
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = reproportion(photo, eyes=0.26, head=0.1, nose=0.16, jaw=0.12)
    sketch = with_bald_heads(with_gaps(study(photo, 0.0026, 0.1), photo.findings))
    hair = without_bare_spots(hair_without_glare(sketch), sketch.skin)
    sketch = with_fringes(replace(sketch, hair=hair), photo.findings)
    if photo.findings.faces:
        picture = _portrait(photo, sketch, side, context)
    else:
        picture = fairy_still(photo, sketch, side, context)
    words = Words(en="Scattering sparkles.", zh="正在撒上星光。")
    context.step(0.9, words, picture)
    return _evening_light(picture, photo, sketch, side, context).astype(np.float32)


def _portrait(photo, sketch, side, context):
    rng, width, height = context.rng, context.width, context.height
    fw = _face_width(photo, sketch)
    people = _people(photo, sketch)
    words = Words(en="Sewing satin.", zh="正在缝制缎面礼服。")
    normal = form_normals(photo.findings, sketch.subject)
    bare = bare_skin_of(sketch, fw)
    painted, cloth, laced = dressed(photo, sketch, bare, normal, people, fw, side, rng)
    painted = _skin(painted, photo, sketch, bare, normal, people, fw, side)
    painted = _hair(painted, photo, sketch, fw, side, rng)
    context.step(0.35, words, painted)
    scene = _scene(photo, sketch, side, rng)
    behind = smoothstep(0.85, 0.3, blur(sketch.subject, 0.0012))
    painted = mix(painted, scene, behind)
    picture = np.clip(resize(painted, width, height), 0, 1)
    clear = tuple(face for face, traits in people if traits is not None)
    picture = trimmed(picture, clear, bare, cloth, laced, fw, rng)
    context.step(0.6, Words(en="Setting the jewels.", zh="正在镶嵌珠宝。"), picture)
    picture = _faces(picture, photo, sketch, people)
    return crown_everybody(picture, photo, sketch, people, cloth, side, context)


def _face_width(photo, sketch):
    widths = [face.box[2] * sketch.size[0] for face in photo.findings.faces]
    return float(np.sum(np.square(widths)) / np.sum(widths))


def _people(photo, sketch):
    """Return (face, traits) of every face; traits are None where it cannot be drawn."""
    as_taken = resize(photo.image, *sketch.size)
    return [
        (
            face,
            traits_of(face, sketch.light, as_taken, sketch.hair, photo.findings)
            if face.trust >= LEAST_TRUST and face.box[2] * photo.size[0] > LEAST_FACE
            else None,
        )
        for face in photo.findings.faces
    ]


def _skin(painted, photo, sketch, bare, normal, people, fw, side):
    """Return the skin smooth and round as a doll's, in the person's own color."""
    clear = replace(photo.findings, faces=tuple(f for f, t in people if t is not None))
    drawn = feature_mask(clear, *sketch.size)
    kept = np.clip(sketch.features - drawn, 0, 1)
    smooth = skin_without_features(replace(sketch, features=drawn), fw)
    skin = np.maximum(bare, sketch.face * (1 - sketch.hair))
    towards = (
        0.5 * side * normal[..., 0] - 0.45 * normal[..., 1] + 0.74 * normal[..., 2]
    )
    form = np.clip(0.5 + 1.0 * (towards - 0.7), 0, 1)
    front = form[(sketch.face > 0.7) & (skin > 0.5)]
    form = np.clip(form + (0.56 - float(np.median(front)) if front.size else 0.0), 0, 1)
    lift = skin_lift(sketch, people)
    tones = two_tones(smooth, skin, fw, 4.0, lift, form)
    tones[..., 0] += 15 * (form - 0.52)
    low = smoothstep(0.55, 0.25, form)
    tones[..., 1] += 4.5 * low  # light that went through the skin comes out red
    tones[..., 2] += 2.0 * low
    folds = np.clip(to_lab(painted)[..., 0] - tones[..., 0], -20, 10)
    tones[..., 0] += 0.5 * folds * (1 - np.clip(1.5 * blur(sketch.face, 0.004), 0, 1))
    out = from_lab(tones)
    gloss = shine(normal, Light.from_side(side), 22.0) * sketch.face
    out = screen(out, (0.16 * gloss)[..., None] * hex_color("#fff1e6"))
    return mix(painted, out, smoothstep(0.2, 0.7, skin) * (1 - 0.8 * kept))


def _hair(painted, photo, sketch, fw, side, rng):
    """Return the hair in glossy locks with gold in their light."""
    lab = to_lab(sketch.light)
    locks = painted_locks(hand_tinted(lab, sketch), sketch.hair, rng, fw)
    more = locks[..., 0] - blur(locks[..., 0], 0.012)
    light = smoothstep(1.0, 9.0, more)
    locks[..., 0] = np.clip(locks[..., 0] + 5 + 9 * light, 8, 95)
    locks[..., 1] += 2 + 3 * light
    locks[..., 2] += 5 + 13 * light
    out = from_lab(locks)
    for face in photo.findings.faces:
        ring = _ring(face, sketch.size) * sketch.hair * (0.45 + 0.55 * light)
        out = screen(out, (0.42 * ring)[..., None] * hex_color("#ffdfa0"))
    return mix(painted, out, smoothstep(0.25, 0.75, sketch.hair))


def _ring(face, size):
    """The light that runs around the top of smooth hair."""
    w, h = size
    points = face.points[:, :2] * np.float32(size)
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    tall = max(float(np.linalg.norm(up)), 1.0)
    up = up / tall
    x = np.arange(w, dtype=np.float32)[None] - points[mesh.FOREHEAD][0]
    y = np.arange(h, dtype=np.float32)[:, None] - points[mesh.FOREHEAD][1]
    above = (x * up[0] + y * up[1]) / tall
    aside = (-x * up[1] + y * up[0]) / tall
    line = 0.13 - 0.75 * aside**2
    return np.exp(-(((above - line) / 0.05) ** 2)).astype(np.float32)


def _scene(photo, sketch, side, rng):
    w, h = sketch.size
    faces = photo.findings.faces
    middle = float(np.mean([face.center[0] for face in faces]))
    free = np.clip(1 - blur(sketch.subject, 0.02), 0, 1)
    halves = [
        float(free[: int(0.7 * h), part].mean())
        for part in (slice(0, w // 2), slice(w // 2, w))
    ]
    left = halves[0] > halves[1] if abs(halves[0] - halves[1]) > 0.05 else middle > 0.5
    at = rng.uniform(0.14, 0.24) if left else rng.uniform(0.76, 0.86)
    tall = rng.uniform(0.62, 0.8)
    scene = fairy_evening(w, h, rng, side, float(rng.uniform(0.68, 0.78)), at, tall)
    scene = blur(scene, 0.002)
    lights = soft_discs(
        rng,
        w,
        h,
        16,
        (0.008, 0.035),
        ("#ffd7a0", "#ffb6d4", "#fff0d8"),
        np.ones((h, w), np.float32),
    )
    return screen(scene, 0.55 * lights)


def _faces(picture, photo, sketch, people):
    picture = np.ascontiguousarray(picture, np.float32).copy()
    height, width = picture.shape[:2]
    seen = from_lab(hand_tinted(to_lab(sketch.light), sketch))
    factor = width / sketch.size[0]
    clear = replace(photo.findings, faces=tuple(f for f, t in people if t is not None))
    blush = cheeks_mask(clear, width, height)
    picture = mix(picture, picture * hex_color("#ff7f8c"), 0.17 * blush)
    for face, traits in people:
        if traits is None:
            continue
        made_up = not is_bearded(traits)
        if not made_up:
            beard = resize(spread(traits, traits.beard, *sketch.size), width, height)
            picture = mix(
                picture,
                from_lab(traits.whiskers[None, None].astype(np.float32))[0, 0],
                0.6 * beard,
            )
        # Make-up is a breath for everybody, more with long hair, none over a beard.
        paint = 0.0 if not made_up else 0.3 + 0.7 * _long(traits)
        style = FaceStyle(
            ink=hex_color(INK),
            lips=0.4 + 0.4 * paint,
            rose=paint,
            full=1 + 0.3 * paint,
            jaw=0.0,
            gloss=0.15 + 0.27 * paint,
        )
        draw_features(picture, seen, face, (width, height), style)
        eyes = replace(EYES, lashes=4 if made_up and traits.lashes > LONG_HAIR else 0)
        colors = iris_colors(photo.image, face)
        draw_eyes(picture, face, (width, height), eyes, colors, hex_color(INK))
        draw_glasses(picture, at_size(traits, factor), hex_color("#a8772c"))
    return picture


def _long(traits):
    """How long the hair is, 0 to 1, as ``traits_of`` tells it by the lashes."""
    return float(np.clip((traits.lashes - 0.35) / 0.4, 0, 1))


def _evening_light(picture, photo, sketch, side, context):
    """Rim light, a pink-gold glow from the sun's side, bloom, and sparkles in the air."""
    rng, width, height = context.rng, context.width, context.height
    subject = sketch.subject
    reach = 0.005 * min(sketch.size)
    move = np.array([[1, 0, -side * reach], [0, 1, 0.7 * reach]], np.float32)
    shifted = cv2.warpAffine(
        subject, move, sketch.size, borderMode=cv2.BORDER_REPLICATE
    )
    rim = np.clip(1.5 * blur(np.clip(subject - shifted, 0, 1), 0.002), 0, 1) * subject
    picture = screen(
        picture, (0.5 * resize(rim, width, height))[..., None] * hex_color(GOLD)
    )
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = x if side < 0 else 1 - x
    glow = np.exp(-2.2 * np.hypot(x + 0.05, 0.9 * (y - 0.25))).astype(np.float32)
    picture = screen(picture, 0.24 * glow[..., None] * hex_color("#ffc9a0"))
    # What glows is soft: a quarter of the size shows all of it.
    small = resize(picture, max(1, width // 4), max(1, height // 4))
    bright = small * smoothstep(0.74, 1.0, luminance(small))[..., None]
    spill = resize(
        0.22 * blur(bright, 0.01) + 0.16 * blur(bright, 0.035), width, height
    )
    face = resize(np.clip(blur(sketch.face, 0.01), 0, 1), width, height)
    picture = screen(picture, spill * (1 - 0.7 * face)[..., None])
    busy = keep_out(photo.findings, width, height, 0.05)
    held = np.maximum(busy, 0.2 * resize(subject, width, height))
    light = glitter(width, height, rng, held)
    plenty = 0.8 if photo.findings.faces else 0.6
    picture = screen(picture, (plenty * light)[..., None] * hex_color("#fff0cf"))
    return np.clip(picture, 0, 1)
