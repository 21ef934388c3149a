"""A face set upright in a window of one size, so that all faces can be asked the same."""

import cv2
import numpy as np

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

SIDE = 128  # pixels of a face's width in the window


def upright(
    picture: np.ndarray,
    face: Face,
    size: tuple[int, int],
    bridge: tuple[int, int],
) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """Cut a window of ``size`` (width, height) out of a uint8 RGB picture, the eyes level.

    The face is ``SIDE`` pixels from cheek to cheek, the bridge of its nose lies at
    ``bridge``. Return the window, the mesh's points in it (478 x 2), how far the face is
    foreshortened (1 is not), and the 2 x 3 matrix that leads there.
    """
    height, width = picture.shape[:2]
    points = face.points * np.float32([width, height, width])
    cheeks = points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK]
    tall = float(np.linalg.norm(points[mesh.CHIN] - points[mesh.FOREHEAD]))
    wide = max(float(np.linalg.norm(cheeks)), 0.8 * tall)
    right = points[mesh.RIGHT_EYE_OUTER, :2] - points[mesh.LEFT_EYE_OUTER, :2]
    right = right / max(float(np.hypot(*right)), 1e-3)
    factor = SIDE / wide
    turn = np.stack([right, (-right[1], right[0])]) * factor
    shift = np.float32(bridge) - turn @ points[168, :2]
    matrix = np.c_[turn, shift].astype(np.float32)
    if factor < 0.7:
        picture = _shrunk_part(picture, points, wide, 0.45 / factor)
    window = cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    across = float(np.hypot(*cheeks[:2])) / max(float(np.linalg.norm(cheeks)), 1e-3)
    return window, points[:, :2] @ turn.T + shift, across, matrix


def _shrunk_part(picture, points, wide, sigma):
    """Smooth the picture where the face is, so that nothing aliases when it is shrunk."""
    low = np.maximum(points[:, :2].min(0) - 0.4 * wide, 0).astype(int)
    high = (points[:, :2].max(0) + 0.4 * wide).astype(int)
    out = picture.copy()
    part = out[low[1] : high[1], low[0] : high[0]]
    part[...] = cv2.GaussianBlur(part, (0, 0), sigma)
    return out
