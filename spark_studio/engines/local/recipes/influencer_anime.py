"""Influencer Anime: a hand-painted film frame of a summer day, people drawn simply on it."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.bare_skin import all_skin, hair_without_glare
from spark_studio.engines.local.ops.brush import draw_paths, pressure
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
from spark_studio.engines.local.ops.gouache import (
    few_tones,
    painted_locks,
    streaks,
)
from spark_studio.engines.local.ops.line import outline_paths
from spark_studio.engines.local.ops.pigments import hand_tinted
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
from spark_studio.engines.local.ops.study import (
    draw_lines,
    spread_tones,
    study,
)
from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import luminance, mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.painted_ground import surroundings
from spark_studio.inputs import Words

VERSION = 2

MIDDLE = 0.5  # a photo without faces is painted as on a fine day
GREENER = np.float32([4, -9, 5])  # Lab: leaves after rain
LINE = "#5b3a2e"
SUN = "#ffedc0"
LEAST_TRUST, LEAST_FACE = 0.5, 26
EYES = EyeStyle()


def draw(photo: Photo, context: Context) -> np.ndarray:
    """Masses of gouache first, the world behind them, then what a pen draws on faces.

    Everything is painted at half size, where nothing is finer than a brush; lines, eyes
    and mouths come at full size, and one daylight falls over all of it.
    """
    rng, width, height = context.rng, context.width, context.height
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    context.step(0.05, Words(en="Studying the light.", zh="正在端详光影。"))
    photo = reproportion(photo, eyes=0.16, head=0.06, nose=0.1, jaw=0.06)
    sketch = with_bald_heads(with_gaps(study(photo, 0.003, 0.13), photo.findings))
    sketch = replace(
        sketch, hair=without_bare_spots(hair_without_glare(sketch), sketch.skin)
    )
    sketch = with_fringes(sketch, photo.findings)
    fw = _face_width(photo, sketch)
    people = _known(photo, sketch)
    painted = from_lab(_masses(photo, sketch, people, fw, rng))
    context.step(0.35, Words(en="Mixing gouache.", zh="正在调水粉颜料。"), painted)
    painted, replaced = surroundings(painted, photo, sketch, side, rng)
    picture = resize(painted, width, height)
    context.step(0.6, Words(en="Painting the scene.", zh="正在画背景。"), picture)
    picture = _people(picture, photo, sketch, people)
    picture = _lines(picture, photo, sketch, replaced, context)
    context.step(0.85, Words(en="Drawing the outlines.", zh="正在勾线。"), picture)
    return _daylight(picture, sketch, side, context).astype(np.float32)


def _face_width(photo, sketch):
    """Width of the faces in pixels of the working size: the mean of them, by size."""
    widths = [face.box[2] * sketch.size[0] for face in photo.findings.faces]
    if not widths:
        return 0.2 * min(sketch.size)
    return float(np.sum(np.square(widths)) / np.sum(widths))


def _masses(photo, sketch, people, fw, rng):
    """Return the picture in few tones at working size, Lab: things, cloth, hair, skin."""
    calm = blur(sketch.plain, 0.0015)
    light = luminance(calm)
    tone = spread_tones(light, light[::3, ::3], 0.985, least=0.35) ** np.float32(0.86)
    if not sketch.face.any():
        middle = float(np.clip(np.median(tone[::3, ::3]), 0.05, 0.95))
        if middle < MIDDLE:
            tone = tone ** np.float32(max(0.6, np.log(MIDDLE) / np.log(middle)))
    lab = hand_tinted(to_lab(calm), sketch)
    lab[..., 0] = 12 + 82 * tone
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    calm_skin = 1 - np.clip(2.5 * blur(sketch.skin, 0.02), 0, 1)
    lab[..., 1:] *= (1 + 0.42 * calm_skin / (1 + (chroma / 45) ** 2))[..., None]
    fresh = smoothstep(4, -3, lab[..., 1]) * smoothstep(3, 10, lab[..., 2])
    fresh *= 1 - np.clip(sketch.subject * bool(photo.findings.faces), 0, 1)
    lab += fresh[..., None] * GREENER
    stepped = few_tones(lab, 11.0)
    lab = mix(lab, stepped, 1 - 0.6 * sketch.features)
    shade = smoothstep(46, 18, lab[..., 0])
    lab[..., 1] += 2 * shade
    lab[..., 2] -= 9 * shade
    lab[..., 2] += 4 * smoothstep(60, 90, lab[..., 0])
    marks = streaks(light, rng, 0.012)
    lab[..., 0] += marks * smoothstep(18, 45, lab[..., 0]) * (1 - sketch.skin)
    if not photo.findings.faces:
        return lab
    hair = painted_locks(
        hand_tinted(to_lab(sketch.light), sketch), sketch.hair, rng, fw
    )
    # A face that cannot be drawn keeps the features it has.
    drawn = feature_mask(_drawn(photo, people), *sketch.size)
    kept = np.clip(sketch.features - drawn, 0, 1)
    bare = skin_without_features(replace(sketch, features=drawn), fw)
    skin = np.maximum(all_skin(sketch), sketch.face * (1 - sketch.hair))
    tones = two_tones(
        bare,
        skin,
        fw,
        10.0,
        skin_lift(sketch, people),
        _form(photo, sketch),
    )
    # Hands and necks have no features to draw: their own folds are the drawing.
    folds = np.clip(lab[..., 0] - tones[..., 0], -22, 12)
    tones[..., 0] += 0.55 * folds * (1 - np.clip(1.5 * blur(sketch.face, 0.004), 0, 1))
    lab = mix(lab, tones, smoothstep(0.2, 0.7, skin) * (1 - 0.8 * kept))
    return mix(lab, hair, smoothstep(0.25, 0.75, sketch.hair))


def _form(photo, sketch):
    normal = form_normals(photo.findings, sketch.subject)
    side = 1.0 if photo.findings.light[0] > 0 else -1.0
    towards = (
        0.5 * side * normal[..., 0] - 0.42 * normal[..., 1] + 0.76 * normal[..., 2]
    )
    return np.clip(0.5 + 1.1 * (towards - 0.72), 0, 1)


def _known(photo, sketch):
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


def _drawn(photo, people):
    """Return the findings with only the faces that are drawn anew."""
    faces = tuple(face for face, traits in people if traits is not None)
    return replace(photo.findings, faces=faces)


def _people(picture, photo, sketch, people):
    """Draw every face that can be trusted; the others keep the tones they have."""
    picture = np.ascontiguousarray(picture, np.float32).copy()
    height, width = picture.shape[:2]
    seen = from_lab(hand_tinted(to_lab(sketch.light), sketch))
    clear = _drawn(photo, people)
    blush = cheeks_mask(clear, width, height)
    picture = mix(picture, picture * hex_color("#ff8f7a"), 0.2 * blush)
    style = FaceStyle(ink=hex_color(LINE))
    for face, traits in people:
        if traits is None:
            continue
        if traits.beard.any():
            beard = spread(traits, smoothstep(0.3, 0.7, traits.beard), *sketch.size)
            color = from_lab(traits.whiskers[None, None].astype(np.float32))[0, 0]
            picture = mix(picture, color, 0.75 * resize(beard, width, height))
        draw_features(picture, seen, face, (width, height), style)
        colors = iris_colors(photo.image, face)
        draw_eyes(picture, face, (width, height), EYES, colors, hex_color(LINE))
        glasses = at_size(traits, width / sketch.size[0])
        draw_glasses(picture, glasses, hex_color("#3d2b27"))
    return picture


def _lines(picture, photo, sketch, replaced, context):
    rng, width, height = context.rng, context.width, context.height
    factor, unit = width / sketch.size[0], min(width, height) / 1000
    fine = draw_lines(sketch, 0.0022, plenty=0.05, least=0.03).scaled(factor)
    radius = unit * (0.45 + 1.3 * fine.weight) * pressure(fine, rng, 0.35)
    lines = draw_paths(fine, width, height, radius, rng, 30 * unit)
    keep = 1 - np.maximum(
        sketch.busy,
        np.clip(1.4 * blur(sketch.face, 0.004) - 0.2, 0, 1) * (1 - sketch.hair),
    )
    around = 0.35 if photo.findings.faces else 0.9
    inside = around + (1 - around) * sketch.subject
    lines *= resize(np.clip(keep * inside * (1 - replaced), 0, 1), width, height)
    edge = outline_paths(sketch.subject, rng, 0.5, gap=0.12).scaled(factor)
    radius = unit * 1.7 * pressure(edge, rng, 0.5)
    outline = draw_paths(edge, width, height, radius, rng, 60 * unit)
    strong = 0.72 if photo.findings.faces else 0.75
    ink = np.maximum(strong * lines, (0.78 if photo.findings.faces else 0.35) * outline)
    soft = mix(picture * np.float32(0.42), hex_color(LINE), 0.5)
    return mix(picture, soft, ink)


def _daylight(picture, sketch, side, context):
    width, height = context.width, context.height
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = x if side < 0 else 1 - x
    glow = np.exp(-2.4 * np.hypot(x + 0.05, 0.8 * (y + 0.1))).astype(np.float32)
    picture = screen(picture, 0.22 * glow[..., None] * hex_color(SUN))
    tooth = grain(context.rng, width, height, 0.0006)[..., None]
    return np.clip(picture + 0.0038 * tooth, 0, 1)
