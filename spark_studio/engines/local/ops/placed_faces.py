"""Faces placed on a canvas: mesh points in its pixels, as soft masks."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.perception import mesh


def faces_mask(faces: tuple[np.ndarray, ...], shape: tuple[int, int]) -> np.ndarray:
    """Return where faces are, 0 to 1, soft at the edge."""
    mask = np.zeros(shape, np.float32)
    for points in faces:
        one = filled_hull(shape, points[mesh.OVAL])
        np.maximum(
            mask,
            blur_pixels(one, max(1.0, float(np.ptp(points[:, 0])) * 0.04)),
            out=mask,
        )
    return mask


def features_mask(faces: tuple[np.ndarray, ...], shape: tuple[int, int]) -> np.ndarray:
    """Return where eyes, brows and lips are, 0 to 1, soft at the edge."""
    mask = np.zeros(shape, np.float32)
    for points in faces:
        reach = max(1.0, float(np.ptp(points[:, 0])) * 0.018)
        one = np.zeros(shape, np.float32)
        for part in (
            mesh.LEFT_EYE,
            mesh.RIGHT_EYE,
            mesh.LEFT_BROW,
            mesh.RIGHT_BROW,
            mesh.LIPS,
        ):
            np.maximum(one, filled_hull(shape, points[part]), out=one)
        np.maximum(mask, np.clip(blur_pixels(one, reach * 1.8) * 1.8, 0, 1), out=mask)
    return mask


def filled_hull(shape: tuple[int, int], points: np.ndarray) -> np.ndarray:
    """Return the area within the hull of some points as a mask, 0 to 1."""
    mask = np.zeros(shape, np.float32)
    hull = cv2.convexHull(points.astype(np.float32))[:, 0]
    cv2.fillPoly(mask, [np.round(hull * 8).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
    return mask
