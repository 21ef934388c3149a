"""Eyes, brows and mouths: where a drawing must be exact, and the curves that draw them."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.line import Paths, as_paths, join_paths
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Findings

UPPER_LIDS = (
    [33, 246, 161, 160, 159, 158, 157, 173, 133],
    [362, 398, 384, 385, 386, 387, 388, 466, 263],
)
LOWER_LIDS = (
    [33, 7, 163, 144, 145, 153, 154, 155, 133],
    [362, 382, 381, 380, 374, 373, 390, 249, 263],
)
LIPS_MEET = (
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
)
NOSTRILS = ([64, 98, 97, 2], [294, 327, 326, 2])
CHEEKS = (205, 425)
# Turned further than this, or fainter, the far half of a mesh is guesswork.
MOST_YAW, LEAST_PRESENCE = 0.55, 0.6
# An eye is open from this height, in its own widths.
OPEN_EYE = 0.2
# Smaller faces (in pixels) are told by their tones alone.
LEAST_FACE = 70


def feature_mask(
    findings: Findings, width: int, height: int, grow: float = 0.035
) -> np.ndarray:
    """Return a soft mask of all eyes, brows and lips, grown by ``grow`` face widths."""
    mask = np.zeros((height, width), np.float32)
    reach = 0.0
    for face in findings.faces:
        points = face.points[:, :2] * (width, height)
        reach = max(reach, grow * face.box[2] * width)
        for part in (
            mesh.LEFT_EYE,
            mesh.RIGHT_EYE,
            mesh.LEFT_BROW,
            mesh.RIGHT_BROW,
            mesh.LIPS,
        ):
            _fill(mask, points[part], 2 * grow * face.box[2] * width)
    return np.clip(blur_pixels(mask, reach) * 1.3, 0, 1)


def mouth_mask(findings: Findings, width: int, height: int) -> np.ndarray:
    """Return a soft mask of the mouths that ``feature_curves`` will draw."""
    mask = np.zeros((height, width), np.float32)
    for face in findings.faces:
        if is_clear(face, width):
            points = face.points[mesh.LIPS, :2] * (width, height)
            _fill(mask, points, 0.05 * face.box[2] * width)
    return blur_pixels(mask, 1.5)


def lips_mask(findings: Findings, width: int, height: int) -> np.ndarray:
    """Return a soft mask of all lips, without the mouth between them."""
    mask = np.zeros((height, width), np.float32)
    for face in findings.faces:
        if is_clear(face, width):
            points = face.points[:, :2] * (width, height)
            _fill(mask, points[mesh.LIPS], 0)
            inside = np.round(points[mesh.MOUTH] * 16).astype(np.int32)
            cv2.fillPoly(mask, [inside], 0.0, cv2.LINE_8, 4)
    return blur_pixels(mask, 1.2)


def cheeks_mask(findings: Findings, width: int, height: int) -> np.ndarray:
    """Return two soft spots per face where blood shows: on the cheeks."""
    mask = np.zeros((height, width), np.float32)
    for face in findings.faces:
        if not is_clear(face, width):
            continue
        for point in CHEEKS:
            x, y = face.points[point, :2] * (width, height)
            reach = 0.15 * face.box[2] * width
            x0, x1 = max(0, int(x - 2.5 * reach)), min(width, int(x + 2.5 * reach))
            y0, y1 = max(0, int(y - 2.5 * reach)), min(height, int(y + 2.5 * reach))
            dx = (np.arange(x0, x1, dtype=np.float32) - x) / reach
            dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - y) / (0.75 * reach)
            spot = np.exp(-(dx * dx + dy * dy)).astype(np.float32)
            mask[y0:y1, x0:x1] = np.maximum(mask[y0:y1, x0:x1], spot)
    return mask


def face_mask(findings: Findings, width: int, height: int, soft: float = 0.06):
    """Return a soft mask of all faces, forehead to chin; ``soft`` in face widths."""
    mask = np.zeros((height, width), np.float32)
    reach = 0.0
    for face in findings.faces:
        _fill(mask, face.points[mesh.OVAL, :2] * (width, height), 0)
        reach = max(reach, soft * face.box[2] * width)
    return blur_pixels(mask, reach)


def feature_curves(findings: Findings, width: int, height: int) -> Paths:
    """Return lids and the line between the lips of every face that can be trusted.

    Weights are 1 on upper lids, less on the rest. Faces in profile and very small ones
    have none.
    """
    groups = [
        group
        for face in findings.faces
        if is_clear(face, width)
        for group in _curves_of(face.points[:, :2] * (width, height))
    ]
    return join_paths(*groups) if groups else as_paths([])


def is_clear(face: Face, width: int) -> bool:
    """Say whether the mesh of this face is good enough to draw lines from."""
    return (
        abs(face.yaw) < MOST_YAW
        and face.presence > LEAST_PRESENCE
        and face.box[2] * width > LEAST_FACE
    )


def eyes(findings: Findings, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the irises of all open eyes and the glints on them, as two soft masks.

    Irises are cut off by the lids; a dark pupil (1) lies in a lighter ring (0.75).
    """
    iris, glint = (np.zeros((height, width), np.float32) for _ in range(2))
    for face in findings.faces:
        if is_clear(face, width):
            points = face.points[:, :2] * (width, height)
            for ring, upper, lower in zip(
                (mesh.LEFT_IRIS, mesh.RIGHT_IRIS), UPPER_LIDS, LOWER_LIDS, strict=True
            ):
                _eye(iris, glint, points[ring], points[upper], points[lower])
    return iris, glint


def _eye(iris, glint, ring, upper, lower):
    span = float(np.linalg.norm(upper[0] - upper[-1]))
    if float(np.linalg.norm(upper[4] - lower[4])) < OPEN_EYE * span:
        return
    radius = float(np.linalg.norm(ring[1:] - ring[0], axis=1).mean())
    opening, disc, spark = (np.zeros_like(iris) for _ in range(3))
    _fill(opening, np.vstack([upper, lower[::-1]]), 0)
    for share, level in ((0.95, 0.75), (0.5, 1.0)):
        cv2.circle(disc, *_fixed(ring[0], radius * share), level, -1, cv2.LINE_8, 4)
    corner = ring[0] + radius * np.array([-0.34, -0.38])
    cv2.circle(spark, *_fixed(corner, radius * 0.24), 1.0, -1, cv2.LINE_8, 4)
    soft = max(0.6, radius * 0.06)
    inside = blur_pixels(opening, soft)
    np.maximum(iris, blur_pixels(disc, soft) * inside, out=iris)
    np.maximum(glint, blur_pixels(spark, soft) * inside, out=glint)


def _fixed(point, radius):
    """A centre and a radius in sixteenths of a pixel, as OpenCV's shift of 4 wants them."""
    center = round(float(point[0]) * 16), round(float(point[1]) * 16)
    return center, max(1, round(radius * 16))


def _curves_of(points):
    upper = [_smooth(points[lid]) for lid in UPPER_LIDS]
    lower = [_smooth(points[lid][2:-1]) for lid in LOWER_LIDS]
    mouth = [_smooth(points[lip]) for lip in LIPS_MEET]
    nose = [_smooth(points[wing], 16) for wing in NOSTRILS]
    return (
        as_paths(upper, 1.0),
        as_paths(lower, 0.25),
        as_paths(mouth, 0.5),
        as_paths(nose, 0.3),
    )


def _smooth(points, steps=28):
    """A curve through the points at even steps (Catmull-Rom)."""
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    at = np.linspace(0, len(points) - 1 - 1e-6, steps)
    i, t = at.astype(int), (at % 1)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    )


def _fill(mask, points, border):
    shape = [np.round(points * 16).astype(np.int32)]
    cv2.fillPoly(mask, shape, 1.0, cv2.LINE_8, 4)
    if border >= 1:
        cv2.polylines(mask, shape, True, 1.0, int(border), cv2.LINE_8, 4)
