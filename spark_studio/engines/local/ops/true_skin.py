"""Where skin is only skin: per face, without hair, beard, brows, eyes, lips and frames."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings

# Between the lower lid and the cheekbone, from picture left to picture right.
UNDER_EYES = (
    ([33, 7, 163, 144, 145, 153, 154, 155, 133], [111, 117, 118, 119, 120, 121, 128]),
    ([362, 382, 381, 380, 374, 373, 390, 249, 263], [357, 350, 349, 348, 347, 346, 340]),
)  # fmt: skip
HULLS = (mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LEFT_BROW, mesh.RIGHT_BROW, mesh.LIPS)
LEAST_FACE = 20  # pixels: smaller faces have no skin to speak of
LEAST_PIXELS = 40
# How far around a face its skin is looked for, in its own widths and heights.
ASIDE, ABOVE, BELOW = 0.8, 0.5, 1.3


@dataclass(frozen=True, slots=True)
class FaceSkin:
    """The skin that belongs to one face.

    part        the rows and columns of the picture it lies in
    mask        skin in that part, 0 to 1
    under_eyes  in that part, 0 to 1: where shadows under the eyes fall
    width       of the face, in pixels
    """

    part: tuple[slice, slice]
    mask: np.ndarray
    under_eyes: np.ndarray
    width: float


def find_face_skins(
    picture: np.ndarray, findings: Findings, skin: np.ndarray
) -> tuple[FaceSkin, ...]:
    """Return the true skin of every face that is large enough, largest face first.

    ``picture`` is float32 RGB, ``skin`` what perception took for skin, as large as it.
    """
    height, width = skin.shape
    found = []
    for face in findings.faces:
        points = face.points[:, :2] * np.float32([width, height])
        wide = float(np.ptp(points[mesh.OVAL, 0]))
        part = _around(points, width, height)
        if wide < LEAST_FACE or part is None:
            continue
        moved = points - np.float32([part[1].start, part[0].start])
        own = _nearest(face, findings.faces, part, width, height)
        mask = _only_skin(to_lab(picture[part]), skin[part] * own, own, moved, wide)
        if mask is not None and mask.max() > 0.02:
            found.append(_tight(part, mask, _under_eyes(moved, mask.shape, wide), wide))
    return tuple(found)


def _tight(part, mask, shadow, wide):
    """Leave out the rows and columns that hold no skin: less to work on."""
    left, top, right, low = box_around(mask, round(0.1 * wide))
    here = slice(top, low), slice(left, right)
    rows, columns = part
    moved = (
        slice(rows.start + top, rows.start + low),
        slice(columns.start + left, columns.start + right),
    )
    return FaceSkin(moved, mask[here], shadow[here], wide)


def _around(points, width, height):
    oval = points[mesh.OVAL]
    (x0, y0), (x1, y1) = oval.min(0), oval.max(0)
    wide, tall = x1 - x0, y1 - y0
    rows = max(0, int(y0 - ABOVE * tall)), min(height, int(y1 + BELOW * tall))
    columns = max(0, int(x0 - ASIDE * wide)), min(width, int(x1 + ASIDE * wide))
    if rows[1] - rows[0] < 8 or columns[1] - columns[0] < 8:
        return None
    return slice(*rows), slice(*columns)


def _nearest(face: Face, faces, part, width, height):
    """Return 1 where this face is the nearest, each distance in that face's own size."""
    if len(faces) == 1:
        return np.float32(1)
    y, x = np.mgrid[part].astype(np.float32)

    def distance(one):
        at = one.center
        dx, dy = x - np.float32(at[0] * width), y - np.float32(at[1] * height)
        return np.hypot(dx, dy) / np.float32(one.box[2] * width)

    others = np.min([distance(one) for one in faces if one is not face], axis=0)
    return smoothstep(-0.12, 0.12, others - distance(face))


def _only_skin(lab, skin, owned, points, wide):
    """Return the mask, or None where too little of the face's skin is seen."""
    shape = skin.shape
    features = np.zeros(shape, np.float32)
    for hull in HULLS:
        _fill(features, cv2.convexHull(points[hull])[:, 0], 0.05 * wide)
    features = np.clip(1.4 * blur_pixels(features, 0.012 * wide), 0, 1)
    oval = np.zeros(shape, np.float32)
    _fill(oval, points[mesh.OVAL], 0)
    sure = (skin > 0.7) & (oval > 0.5) & (features < 0.1)
    if sure.sum() < LEAST_PIXELS:
        return None
    light = lab[..., 0]
    # A bald forehead may pass for hair: within the face what looks like skin is skin.
    inside = blur_pixels(cv2.erode(oval, np.ones((3, 3), np.uint8)), 0.02 * wide)
    alike = _alike(lab, sure, wide)
    skin = np.maximum(skin, inside * alike * owned)
    mask = skin * (1 - features) * (1 - _hairy(light, sure, wide))
    mask *= (1 - _drawn(light, wide)) * alike
    soft = blur_pixels(mask, 0.012 * wide)
    return np.where(skin > 0.02, np.minimum(mask, soft) * smoothstep(0.1, 0.6, soft), 0)


def _hairy(light, sure, wide):
    """Beards, fringes and stubble: fine contrast far beyond that of this face's skin."""
    fine = np.abs(light - blur_pixels(light, 0.012 * wide))
    unrest = blur_pixels(fine, 0.022 * wide)
    usual = float(np.median(unrest[sure]))
    return smoothstep(2.0 * usual + 0.8, 3.2 * usual + 1.8, unrest)


def _drawn(light, wide):
    """Frames of glasses, nostrils, jewels: too dark or too light to be a blemish."""
    step = blur_pixels(light, 0.006 * wide) - blur_pixels(light, 0.05 * wide)
    return np.maximum(smoothstep(-9, -15, step), smoothstep(12, 20, step))


def _alike(lab, sure, wide):
    """Return how far the color is this face's own; shade and blush are."""
    soft = blur_pixels(lab[..., 1:], 0.02 * wide)
    middle = np.median(soft[sure], axis=0)
    spread = np.maximum(1.48 * np.median(np.abs(soft[sure] - middle), axis=0), 2.5)
    away = ((soft - middle.astype(np.float32)) / spread.astype(np.float32)) ** 2
    return smoothstep(30, 12, away.sum(2))


def _under_eyes(points, shape, wide):
    mask = np.zeros(shape, np.float32)
    for lid, bone in UNDER_EYES:
        edge = points[lid]
        lower = points[bone][::-1]
        # The lashes stay: begin a little below the lid.
        start = edge + 0.22 * (lower.mean(0) - edge.mean(0))
        _fill(mask, np.vstack([start, lower]), 0)
    return np.clip(blur_pixels(mask, 0.03 * wide) * 1.2, 0, 1)


def _fill(mask, points, border):
    shape = [np.round(points * 16).astype(np.int32)]
    cv2.fillPoly(mask, shape, 1.0, cv2.LINE_8, 4)
    if border >= 1:
        cv2.polylines(mask, shape, True, 1.0, round(border), cv2.LINE_8, 4)
