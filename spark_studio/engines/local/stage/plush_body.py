"""The body of a soft toy: what is skin, hair and cloth, how it is dyed, and how it is stuffed."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.bare_skin import all_skin
from spark_studio.engines.local.ops.cast import Cast
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.face_traits import spread
from spark_studio.engines.local.ops.hairline import modelled_hair
from spark_studio.engines.local.ops.light import Light, hollows, shade
from spark_studio.engines.local.ops.relief import inflate, slope_of
from spark_studio.engines.local.ops.shape import blur, normals, resize
from spark_studio.engines.local.ops.skin import skin_depth
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.face_frame import frame_of

# A patch of "hair" smaller than this (share of all hair) in the middle of skin is glare.
GLARE, IN_SKIN = 0.6, 0.55
# What is no hair and yet no cloth: half the size of a head, and its middle above that of
# the face, in face widths.
EARS, CROWN, RISE, LOBES = 0.66, 0.72, 0.28, 0.46
GREY = 4.0  # Lab chroma: a photo with less has no colors to dye from
# Wool for skin that a grey photo does not tell, by lightness, and dyes for its cloth.
FLESH = ((20, 12, 16), (50, 17, 22), (78, 12, 17))
DYES = ((8, 26), (-14, -20), (-18, 8), (26, 10), (12, -18))
# Lab L of the fairest skin, and how much deeper the deepest is: exposure alone has made
# all faces alike.
FAIR, DEEPER = 83.0, 70.0
BRIGHTEST = 1.12
# Shadows on wool are warm: how much of each color the dark takes.
SHADOW = np.float32([0.8, 0.95, 1.0])


@dataclass(frozen=True, slots=True)
class Plush:
    """Everything at working size, float32.

    figure          the toy's outline, 0 to 1
    skin, hair      which of it is skin and hair; the rest is cloth
    colors          the wool without light, RGB
    bend            how steeply the stuffed body rises to the right and down
    bright          the light on it, about 0.4 to 1.4
    """

    figure: np.ndarray
    skin: np.ndarray
    hair: np.ndarray
    colors: np.ndarray
    bend: np.ndarray
    bright: np.ndarray


def stuffed(
    photo: Photo,
    study: Study,
    cast: Cast,
    alpha: np.ndarray,
    light: Light,
    rng: np.random.Generator,
) -> Plush:
    """Return the toy made of the people in ``alpha``, their cut-out at any size.

    ``cast`` is what was measured of them: their limbs and beards.
    """
    figure = smoothstep(0.3, 0.7, blur(resize(alpha, *study.size), 0.004))
    hair = hair_without_shine(study, figure)
    shine = np.clip(3 * blur(np.clip(study.hair * figure - hair, 0, 1), 0.004), 0, 1)
    hair = np.maximum(hair, cast.hair * (1 - shine)) * figure
    if cast.drawn:
        wide = float(np.mean([head.width for head in cast.drawn]))
        hair = np.maximum(hair, modelled_hair(hair, study.face, wide)) * figure
    beards = [spread(head, head.beard, *study.size) for head in cast.drawn]
    hair = np.maximum.reduce([hair, *beards]) * figure
    bare = np.clip(study.hair - hair, 0, 1)  # what is no hair after all
    bare = np.clip(4 * blur(bare, 0.006), 0, 1)
    skin = np.maximum.reduce(
        [all_skin(study), cast.skin, bare_heads(photo, study), study.face, bare]
    )
    skin = np.clip(skin, 0, 1) * (1 - hair) * figure
    grey = _is_grey(study, figure)
    cloth = _without_ground(dyed_cloth(study, grey, rng), figure)
    colors = mix(cloth, dyed_skin(study, skin, grey), skin)
    colors = mix(colors, study.plain, 0.8 * unsure_faces(photo, study) * skin)
    body, relief = _form(study, figure, skin)
    side = min(study.size)
    hollow = hollows(relief, 0.02 * side, 0.028 * side)
    hollow = hollow + (1 - hollow) * 0.5 * skin
    bright = shade(normals(relief), light, 0.56) * (0.66 + 0.34 * hollow)
    bright = np.minimum(bright + 0.06 * skin, BRIGHTEST)
    return Plush(figure, skin, hair, colors, _bend(body), bright)


def lit(colors: np.ndarray, bright: np.ndarray) -> np.ndarray:
    """Return wool under its light: shadows turn warm, not grey."""
    dark = np.clip(1 - bright, 0, 1)[..., None] * SHADOW
    return np.clip(colors * (np.maximum(bright, 1)[..., None] - dark), 0, 1)


def unsure_faces(photo: Photo, study: Study) -> np.ndarray:
    """Return where faces are that cannot be sewn anew, 0 to 1: they keep their own tones."""
    width, height = study.size
    mask = np.zeros((height, width), np.float32)
    for face in photo.findings.faces:
        points = face.points[:, :2] * np.float32([width, height])
        if frame_of(face, points) is None and face.box[2] * width > 8:
            middle = points.mean(0)
            hull = cv2.convexHull(middle + 1.25 * (points - middle))
            cv2.fillPoly(mask, [np.rint(hull).astype(np.int32)], 1.0)
    return blur(mask, 0.012)


def hair_without_shine(study: Study, figure: np.ndarray) -> np.ndarray:
    """Return hair without the pieces that lie in skin: the shine of a forehead."""
    hair = study.hair * (1 - 0.9 * study.face * (1 - study.hair)) * figure
    side = min(study.size)
    loose = max(3, round(0.02 * side)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (loose, loose))
    solid = cv2.morphologyEx((hair > 0.5).astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(solid)
    skin, whole = np.maximum(study.skin, study.face), float(solid.sum())
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] > GLARE * whole:
            continue
        inside = (pieces == piece).astype(np.uint8)
        grown = cv2.dilate(inside, disc)
        if _is_glare(study, inside > 0, skin):
            hair = hair * (
                1 - np.clip(1.5 * blur(grown.astype(np.float32), 0.004), 0, 1)
            )
            continue
        rim = (cv2.dilate(grown, disc) > grown) & (figure > 0.9)
        if rim.any() and skin[rim].mean() > IN_SKIN:
            hair = hair * (
                1 - np.clip(1.5 * blur(grown.astype(np.float32), 0.004), 0, 1)
            )
    return hair


def _is_glare(study, inside, skin):
    """What perception itself half doubts, and is lighter than the skin, is no hair."""
    light = luminance(study.plain)
    bare = skin > 0.8
    doubted = float(study.hair[inside].mean()) < 0.8
    return (
        doubted and bare.any() and light[inside].mean() > np.median(light[bare]) + 0.05
    )


def bare_heads(photo: Photo, study: Study) -> np.ndarray:
    """Return what lies around faces, is no hair and has the color of skin: ears, bald heads."""
    width, height = study.size
    mask = np.zeros((height, width), np.float32)
    for face in photo.findings.faces:
        points = face.points[:, :2] * np.float32([width, height])
        right = points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK]
        wide = float(np.linalg.norm(right))
        right = right / max(wide, 1e-6)
        middle = (points[mesh.RIGHT_CHEEK] + points[mesh.LEFT_CHEEK]) / 2
        middle = middle + np.array([right[1], -right[0]]) * RISE * wide
        angle = float(np.degrees(np.arctan2(right[1], right[0])))
        box = (tuple(map(float, middle)), (2 * EARS * wide, 2 * CROWN * wide), angle)
        cv2.ellipse(mask, box, 1.0, -1)
        middle = (points[mesh.RIGHT_CHEEK] + points[mesh.LEFT_CHEEK]) / 2
        box = (tuple(map(float, middle)), (2 * EARS * wide, 2 * LOBES * wide), angle)
        cv2.ellipse(mask, box, 1.0, -1)
    lab = to_lab(study.plain)
    sure = (study.skin > 0.6) & (study.features < 0.3)
    if sure.sum() < 50:
        return blur(mask, 0.003)
    middle = np.median(lab[sure], axis=0)
    away = lab - middle
    grey = np.hypot(middle[1], middle[2]) < GREY
    alike = smoothstep(-34, -24, away[..., 0])
    alike *= smoothstep(30, 20, away[..., 0]) if grey else 1  # a shine is lighter
    alike = alike * smoothstep(26, 18, np.hypot(away[..., 1], away[..., 2]))
    return blur(mask * np.clip(2 * blur(alike, 0.008), 0, 1), 0.003)


def _is_grey(study, figure):
    lab = to_lab(study.plain[::4, ::4])
    inside = figure[::4, ::4] > 0.5
    if not inside.any():
        return False
    return float(np.hypot(lab[..., 1], lab[..., 2])[inside].mean()) < GREY


def dyed_skin(study: Study, skin: np.ndarray, grey: bool) -> np.ndarray:
    """Return one wool for skin: the color of its lit part, a little of its light kept."""
    lab = to_lab(study.plain)
    sure = (skin > 0.6) & (study.features < 0.3)
    if sure.sum() < 50:
        return study.plain
    if grey:
        at, a, b = zip(*FLESH, strict=True)
        lab[..., 1] = np.interp(lab[..., 0], at, a)
        lab[..., 2] = np.interp(lab[..., 0], at, b)
    weight = skin * (1 - np.clip(1.4 * study.features, 0, 1))
    weight = weight * smoothstep(20, 40, lab[..., 0]) + np.float32(1e-4)
    near = blur(lab * weight[..., None], 0.07) / blur(weight, 0.07)[..., None]
    light = 0.5 * float(np.quantile(lab[..., 0][sure], 0.68))
    light += 0.5 * (FAIR - DEEPER * skin_depth(study))
    near[..., 0] = light + np.clip(near[..., 0] - light, -30, 8) * 0.4
    # Under colored lamps, or burnt out, it is still the wool of somebody's skin.
    near[..., 1] = np.clip(near[..., 1], 10, 24)
    near[..., 2] = np.clip(near[..., 2], 0.6 * near[..., 1] + 9, 30)
    return from_lab(near)


def dyed_cloth(study: Study, grey: bool, rng: np.random.Generator) -> np.ndarray:
    """Return cloth in clear dyes; a grey photo's takes colors of chance, by its lightness."""
    lab = to_lab(study.plain)
    if grey:
        dye = np.float32(DYES[int(rng.integers(len(DYES)))])
        strength = np.interp(lab[..., 0], (0, 25, 55, 80), (0.5, 1.0, 0.7, 0.0))
        lab[..., 1:] = dye * strength[..., None].astype(np.float32)
        lab[..., 2] += smoothstep(45, 80, lab[..., 0]) * 9  # white wool is cream
    lab[..., 0] = 17 + lab[..., 0] * 0.78
    lab[..., 1:] *= 1.18
    return from_lab(lab)


def _without_ground(colors, figure):
    """Along the outline, the colors that lie further in: none of the photo's ground."""
    inner = smoothstep(0.75, 0.98, blur(figure, 0.006))
    spread = blur(inner, 0.012) + np.float32(1e-3)
    near = blur(colors * inner[..., None], 0.012) / spread[..., None]
    return mix(colors, np.clip(near, 0, 1), (1 - inner) * np.minimum(spread * 9, 1))


def _form(study, figure, skin):
    """Return the stuffed body, and the same with its folds."""
    side = min(study.size)
    body = inflate(figure, 0.5) if figure.min() < 0.5 else np.zeros_like(figure)
    head = np.clip(np.maximum(study.hair, study.face), 0, 1) * figure
    body = body + inflate(head, 0.75)
    rim = np.clip(2 * blur(figure, 0.012) - 1, 0, 1)
    body = blur(body + 0.02 * side * blur(np.sqrt(rim), 0.005), 0.008)
    light = luminance(study.plain)
    folds = np.clip(blur(light, 0.006) - blur(light, 0.045), -0.15, 0.15)
    cloth = (1 - study.face) * (1 - 0.6 * skin) * (1 - study.hair)
    return body, blur(body + side * 0.11 * folds * cloth, 0.003)


def _bend(body):
    slope = blur(slope_of(body), 0.012)
    size = np.linalg.norm(slope, axis=2, keepdims=True)
    return slope / (1 + size)
