"""Beards and moustaches: darker than the cheeks above them, or paler in color, on both sides.

Light falls from one side and from above: one dark side, a dark chin or a shade under the
nose alone are no beard. What is not sure does not grow.
"""

import cv2
import numpy as np

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import (
    NO_FACIAL_HAIR,
    Face,
    FacialHair,
)
from spark_studio.engines.local.perception.upright import SIDE, upright

LEAST_PIXELS, LEAST_TRUST, MOST_YAW = 40, 0.45, 0.62
SIZE, BRIDGE = (150, 176), (75, 50)  # of the window, and where the bridge lies

JAW = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397,
       288, 361, 323, 454, 425, 327, 2, 98, 205]  # fmt: skip
MOUSTACHE = ([98, 97, 2, 164, 0, 37, 39, 40, 186, 92, 165],
             [327, 326, 2, 164, 0, 267, 269, 270, 410, 322, 391])  # fmt: skip
JAWS = ([204, 202, 212, 216, 207, 187, 147, 177, 215, 138, 135, 169, 170, 140, 208],
        [424, 422, 432, 436, 427, 411, 376, 401, 435, 367, 364, 394, 395, 369, 428])  # fmt: skip
CHIN = [18, 83, 201, 208, 171, 152, 396, 428, 421, 313]
CHEEKS = ([50, 101, 118, 117, 123], [280, 330, 347, 346, 352])

# How much darker than the cheeks, or paler, in Lab: thin growth, growth, and alone.
THIN, GROWN, ALONE, THICK = 14.0, 18.0, 22.0, 25.0
COLORLESS = 6.0  # a cheek with less color: what is grey cannot be told by its color
_DISC = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
ROUGH = 0.7  # L by which hair varies from strand to strand
MOST_LIGHTER = 6.0  # than the cheek; white hair, which has no color, may be more
WHITE, MOST_WHITE = 14.0, 18.0
MOST_COLOR, LEAST_WARM = 34.0, -5.0  # hair is never green or blue


def find_facial_hair(picture: np.ndarray, face: Face) -> tuple[FacialHair, np.ndarray]:
    """Return what grows below the nose and where: float32 0 to 1, as large as the picture.

    ``picture`` is uint8 RGB. Confidence 0 where it cannot be seen.
    """
    nowhere = np.zeros(picture.shape[:2], np.float32)
    if face.box[2] * picture.shape[1] < LEAST_PIXELS or abs(face.yaw) > MOST_YAW:
        return NO_FACIAL_HAIR, nowhere
    if face.trust < LEAST_TRUST:
        return NO_FACIAL_HAIR, nowhere
    window, points, _, matrix = upright(picture, face, SIZE, BRIDGE)
    lab = cv2.cvtColor(window.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    unlike, colored = _unlike_cheeks(lab, points)
    beard, moustache, sure = _judge(_parts(unlike, lab, points), colored)
    if beard == moustache == "none":
        return FacialHair("none", "none", sure), nowhere
    where = _where(unlike, points, beard, moustache)
    color = (
        np.median(window[where > 0.5], axis=0) / 255 if (where > 0.5).any() else None
    )
    if color is None:
        return FacialHair("none", "none", 0.3), nowhere
    where *= np.float32(0.45) if "full" not in (beard, moustache) else 1
    height, width = nowhere.shape
    mask = cv2.warpAffine(where, matrix, (width, height), flags=cv2.WARP_INVERSE_MAP)
    return FacialHair(beard, moustache, sure, tuple(map(float, color))), mask


def measure_facial_hair(picture: np.ndarray, face: Face) -> dict[str, float]:
    """Return by how much chin, both jaws and both sides of the lip differ from the cheeks."""
    window, points, _, _ = upright(picture, face, SIZE, BRIDGE)
    lab = cv2.cvtColor(window.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    unlike, _ = _unlike_cheeks(lab, points)
    return _parts(unlike, lab, points)


def _unlike_cheeks(lab, points):
    """How much darker or paler each pixel is than the cheek on its side."""
    tones = np.stack([np.median(lab[_inside(c, points)], axis=0) for c in CHEEKS])
    left, right = (points[c, 0].mean() for c in CHEEKS)
    share = (np.arange(SIZE[0]) - left) / max(right - left, 1.0)
    share = np.clip(share, 0, 1).astype(np.float32)[None, :, None]
    own = tones[0] * (1 - share) + tones[1] * share
    away = own - lab
    paler = np.hypot(own[..., 1], own[..., 2]) - np.hypot(lab[..., 1], lab[..., 2])
    far = np.hypot(away[..., 1], away[..., 2])
    unlike = away[..., 0] + np.where(paler > 0, np.maximum(far - 4, 0), 0)
    lighter = -away[..., 0]
    unlike[lighter > np.where(paler > WHITE, MOST_WHITE, MOST_LIGHTER)] = 0
    strange = (np.hypot(lab[..., 1], lab[..., 2]) > MOST_COLOR) | (
        np.minimum(lab[..., 1], lab[..., 2]) < LEAST_WARM
    )
    unlike[strange] = 0
    return unlike, bool(np.hypot(*tones[:, 1:].mean(0)) > COLORLESS)


def _parts(unlike, lab, points):
    light = lab[..., 0]
    strands = cv2.GaussianBlur(light, (0, 0), 0.7) - cv2.GaussianBlur(
        light, (0, 0), 2.2
    )
    free = ~_lips(points)
    parts = {}
    for name, outlines in (
        ("moustache", MOUSTACHE),
        ("jaws", JAWS),
        ("chin", (CHIN,)),
    ):
        values = []
        for outline in outlines:
            inside = _inside(outline, points) & free
            hairy = inside.sum() > 12 and strands[inside].std() > ROUGH
            values.append(float(np.median(unlike[inside])) if hairy else 0.0)
        parts[name] = min(values)
    return parts


def _judge(parts, colored):
    """Return beard, moustache and how surely."""
    lip, jaws, chin = parts["moustache"], parts["jaws"], parts["chin"]
    grown = GROWN if colored else THICK
    rest = max(lip, jaws)
    has_beard = chin > grown and rest > grown
    has_lip = (lip > grown and chin > grown) or lip > (ALONE if colored else THICK)
    if has_beard or has_lip:
        thick = min(chin, rest) if has_beard else lip
        full = "full" if thick > ALONE else "stubble"
        sure = float(np.clip((thick - THIN) / 14, 0.3, 1))
        return (full if has_beard else "none"), (full if has_lip else "none"), sure
    if colored and min(lip, jaws) > THIN and chin > 0.6 * THIN:
        return "stubble", "stubble", 0.3
    sure = float(np.clip((THICK - min(chin, rest)) / THICK, 0.3, 1))
    return "none", "none", sure


def _where(unlike, points, beard, moustache):
    grown = np.clip((cv2.GaussianBlur(unlike, (0, 0), 1.5) - 7) / 9, 0, 1)
    area = np.zeros(unlike.shape, bool)
    if beard != "none":
        area |= _inside(JAW, points, hull=False)
        area = cv2.dilate(area.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    over = _inside(MOUSTACHE[0], points) | _inside(MOUSTACHE[1], points)
    area = area | over if moustache != "none" else area & ~over
    free = np.clip(
        1 - cv2.GaussianBlur(_lips(points).astype(np.float32), (0, 0), 0.8), 0, 1
    )
    _, pieces = cv2.connectedComponents((area & (grown > 0.4)).astype(np.uint8))
    middle = pieces[over | _inside(CHIN, points)]
    area &= np.isin(
        pieces, middle[middle > 0]
    )  # what lies beside the face is not on it
    area = cv2.morphologyEx(area.astype(np.uint8), cv2.MORPH_OPEN, _DISC)
    where = cv2.GaussianBlur(grown * area, (0, 0), 0.012 * SIDE)
    return np.clip((where - 0.3) / 0.4, 0, 1).astype(np.float32) * free


def _lips(points):
    return cv2.dilate(_inside(mesh.LIPS, points).astype(np.uint8), np.ones((5, 5))) > 0


def _inside(outline, points, hull=True):
    area = np.zeros(SIZE[::-1], np.uint8)
    shape = np.rint(points[list(outline)]).astype(np.int32)
    cv2.fillPoly(area, [cv2.convexHull(shape) if hull else shape], 1)
    return area > 0
