"""Edges of a mask, fitted to the edges of the picture by a colour guided filter.

He, Sun, Tang: Guided Image Filtering (2010); He, Sun: Fast Guided Filter (2015).
"""

import cv2
import numpy as np


def fit_edges(picture: np.ndarray, matte: np.ndarray, keep_inside: bool) -> np.ndarray:
    """Return the matte with its uncertain band redrawn along the edges of the picture.

    ``picture`` is uint8 RGB. Outside the band the matte is kept as it is
    (``keep_inside``) or becomes hard 0 or 1.
    """
    radius = max(2, round(max(picture.shape[:2]) / 160))
    fitted = color_guided(picture, matte, radius, 1e-4)
    fitted = np.clip((fitted - 0.08) / 0.84, 0, 1)
    unsure = ((matte > 0.05) & (matte < 0.95)).astype(np.float32)
    band = cv2.dilate(unsure, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8))
    band = cv2.GaussianBlur(band, (0, 0), radius / 2)
    rest = matte if keep_inside else (matte > 0.5).astype(np.float32)
    return rest + (fitted - rest) * band


def color_guided(
    picture: np.ndarray, values: np.ndarray, radius: int, eps: float
) -> np.ndarray:
    """Return ``values`` as a local linear function of the colours of ``picture``, 0 to 1.

    ``picture`` is uint8, or float32 0 to 1.

    Fitted at half size where the picture allows it: four times faster, hardly another edge.
    """
    height, width = values.shape
    if picture.dtype == np.uint8:
        picture = picture.astype(np.float32) / 255
    step = 2 if radius >= 4 and min(height, width) >= 64 else 1
    size = (width // step, height // step)
    guide = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    slope, offset = _local_planes(guide, small, max(1, radius // step), eps)
    slope = cv2.resize(slope, (width, height), interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(offset, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip((slope * picture).sum(-1) + offset, 0, 1)


def _local_planes(guide, values, radius, eps):
    """Fit values = slope . colour + offset in every window; the 3 x 3 systems solved by cofactors."""
    mean, mean_v = _box(guide, radius), _box(values, radius)
    covariance = _box(guide * values[..., None], radius) - mean * mean_v[..., None]
    r, g, b = (guide[..., i] for i in range(3))
    mr, mg, mb = (mean[..., i] for i in range(3))
    rr = _box(r * r, radius) - mr * mr + np.float32(eps)
    gg = _box(g * g, radius) - mg * mg + np.float32(eps)
    bb = _box(b * b, radius) - mb * mb + np.float32(eps)
    rg = _box(r * g, radius) - mr * mg
    rb = _box(r * b, radius) - mr * mb
    gb = _box(g * b, radius) - mg * mb
    c00, c01, c02 = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c11, c12, c22 = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    det = rr * c00 + rg * c01 + rb * c02
    x, y, z = (covariance[..., i] for i in range(3))
    slope = np.dstack(
        [
            (c00 * x + c01 * y + c02 * z) / det,
            (c01 * x + c11 * y + c12 * z) / det,
            (c02 * x + c12 * y + c22 * z) / det,
        ]
    )
    offset = mean_v - (slope * mean).sum(-1)
    return _box(slope, radius), _box(offset, radius)


def _box(values, radius):
    side = 2 * radius + 1
    return cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)
