"""Local detail of faces: lids, irises, lashes, brows, lips and hair drawn out, within limits.

This is not restoration by a trained model: nothing is invented, only what is faintly there
is made clearer. Blocks of JPEG, noise and the edges of halos are held back.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.features import LOWER_LIDS, UPPER_LIDS, is_clear
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

FINE = (
    0.0045  # sigma of the finer band, in face widths; the coarser is 2.6 times as wide
)
FINE_GAIN, COARSE_GAIN = 2.0, 1.1
OVERSHOOT = 2.5  # Lab lightness beyond what lies around: more would ring
ON_HAIR, ON_EDGES, ON_SKIN = 0.65, 0.45, 0.12
SOFT_PIXEL = 0.75  # blur of an enlarged photo, in the photo's own pixels
LEAST_FACE = 20
HULLS = (mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LEFT_BROW, mesh.RIGHT_BROW, mesh.LIPS)
CLEAR_WHITES, LIFT_WHITES = 0.4, 4.0


def clear_faces(
    picture: np.ndarray,
    findings: Findings,
    hair: np.ndarray,
    amount: float,
    enlarged: float = 1.0,
    trust: float = 1.0,
) -> np.ndarray:
    """Return the picture with its faces clearer, 0 (as it was) to 1.

    ``hair`` is a mask as large as the picture. ``enlarged`` is how many of its pixels one
    pixel of the photo became; where it is much the work is a gentle deblurring. ``trust``
    (``trust_in``) says how far fine contrast is detail rather than noise or blocks.
    """
    if amount <= 0 or not findings.faces:
        return picture
    height, width = picture.shape[:2]
    out = picture.copy()
    for face in findings.faces:
        points = face.points[:, :2] * np.float32([width, height])
        wide = float(np.ptp(points[mesh.OVAL, 0]))
        part = _around(points, width, height)
        if wide < LEAST_FACE or part is None:
            continue
        moved = points - np.float32([part[1].start, part[0].start])
        lab = to_lab(out[part])
        where = _where(lab[..., 0], hair[part], moved, wide)
        lab[..., 0] = _clearer(lab[..., 0], where, wide, amount, enlarged, trust)
        if is_clear(face, width):
            _clear_whites(lab, moved, wide, amount)
        inside = _within(where.shape, moved, wide)[..., None]
        here = out[part]
        out[part] = np.where(inside > 0, here + (from_lab(lab) - here) * inside, here)
    return out


def trust_in(photo: np.ndarray) -> float:
    """Return how far the fine contrast of a photo may be believed, 0.15 to 1.

    Blocks: steps across every eighth column and row, beside those between. Noise: what
    is left of the plainest places when every plane is taken out.
    """
    grey = luminance(photo) * 255
    if min(grey.shape) < 48:
        return 0.5
    blocks = max(_blocks(grey), _blocks(grey.T))
    rough = np.abs(
        cv2.filter2D(grey, -1, np.float32([[1, -2, 1], [-2, 4, -2], [1, -2, 1]]))
    )
    tiles = cv2.resize(rough, (24, 24), interpolation=cv2.INTER_AREA)
    noise = float(np.quantile(tiles, 0.2)) * 0.2089
    held = max(
        np.interp(blocks, (1.12, 1.6), (0, 1)), np.interp(noise, (2.5, 9), (0, 1))
    )
    return float(1 - 0.85 * held)


def _blocks(grey):
    steps = np.abs(np.diff(grey, axis=1)).mean(0)
    usable = len(steps) // 8 * 8
    by_place = steps[:usable].reshape(-1, 8).mean(0)
    return float(by_place[7] / max(float(np.median(by_place[:7])), 0.3))


def _around(points, width, height):
    (x0, y0), (x1, y1) = points[mesh.OVAL].min(0), points[mesh.OVAL].max(0)
    wide, tall = x1 - x0, y1 - y0
    rows = max(0, int(y0 - 0.8 * tall)), min(height, int(y1 + 0.5 * tall))
    columns = max(0, int(x0 - 0.6 * wide)), min(width, int(x1 + 0.6 * wide))
    if rows[1] - rows[0] < 8 or columns[1] - columns[0] < 8:
        return None
    return slice(*rows), slice(*columns)


def _within(shape, points, wide):
    """Fade out at the rim of the part, so that no border shows."""
    mask = np.zeros(shape, np.float32)
    middle = points[mesh.OVAL].mean(0)
    tall = float(np.ptp(points[mesh.OVAL, 1]))
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    far = np.hypot(
        (x - middle[0]) / (1.05 * wide), (y - middle[1] + 0.12 * tall) / tall
    )
    mask[:] = smoothstep(1.0, 0.7, far)
    return mask


def _where(light, hair, points, wide):
    features = np.zeros(light.shape, np.float32)
    for hull in HULLS:
        shape = np.round(cv2.convexHull(points[hull])[:, 0] * 16).astype(np.int32)
        cv2.fillPoly(features, [shape], 1.0, cv2.LINE_8, 4)
        cv2.polylines(features, [shape], True, 1.0, max(1, round(0.06 * wide)), cv2.LINE_8, 4)  # fmt: skip
    features = np.clip(1.3 * blur_pixels(features, 0.02 * wide), 0, 1)
    step = np.abs(light - blur_pixels(light, 0.02 * wide))
    edges = ON_EDGES * smoothstep(3, 10, blur_pixels(step, 0.006 * wide))
    return np.maximum.reduce(
        [features, ON_HAIR * hair, edges, np.full_like(light, ON_SKIN)]
    )


def _clearer(light, where, wide, amount, enlarged, trust):
    sigma = max(FINE * wide, SOFT_PIXEL * enlarged, 0.6)
    soft, broad = blur_pixels(light, sigma), blur_pixels(light, 2.6 * sigma)
    fine, coarse = light - soft, soft - broad
    floor = np.float32(0.35 + 2.0 * (1 - trust))  # below it nothing is certain
    fine = fine * (fine * fine / (fine * fine + floor * floor))
    fine_gain = FINE_GAIN * trust * min(1.0, 1.6 / enlarged**0.5)
    add = fine_gain * 7 * np.tanh(fine / 7)
    add += COARSE_GAIN * (0.5 + 0.5 * trust) * 8 * np.tanh(coarse / 8)
    new = light + add * where * np.float32(amount)
    side = 2 * max(1, round(1.6 * sigma)) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    room = np.float32(OVERSHOOT * amount)
    return np.clip(
        new, cv2.erode(light, window) - room, cv2.dilate(light, window) + room
    )


def _clear_whites(lab, points, wide, amount):
    white = np.zeros(lab.shape[:2], np.float32)
    for upper, lower in zip(UPPER_LIDS, LOWER_LIDS, strict=True):
        shape = np.vstack([points[upper], points[lower][::-1]])
        cv2.fillPoly(white, [np.round(shape * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    for ring in (mesh.LEFT_IRIS, mesh.RIGHT_IRIS):
        middle, rim = points[ring[0]], points[ring[1:]]
        radius = 1.1 * float(np.linalg.norm(rim - middle, axis=1).mean())
        at = round(float(middle[0]) * 16), round(float(middle[1]) * 16)
        cv2.circle(white, at, round(radius * 16), 0.0, -1, cv2.LINE_8, 4)
    white = blur_pixels(white, max(0.008 * wide, 0.5)) * smoothstep(35, 55, lab[..., 0])
    lab[..., 1:] *= (1 - CLEAR_WHITES * amount * white)[..., None]
    lab[..., 0] += LIFT_WHITES * amount * white
