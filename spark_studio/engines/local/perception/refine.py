"""Edges of a mask, fitted to the edges of the picture by a color guided filter.

He, Sun, Tang: Guided Image Filtering (2010); He, Sun: Fast Guided Filter (2015).
"""

import cv2
import numpy as np

UNSURE = 0.05, 0.95
LEAST_PART = 0.0006  # of the photo: smaller scraps of subject are dropped
LEAST_HOLE = 0.001  # smaller holes in it are closed, where the networks had some doubt
DOUBT = 0.15


def fit_edges(picture: np.ndarray, matte: np.ndarray, keep_inside: bool) -> np.ndarray:
    """Return the matte with its uncertain band redrawn along the edges of the picture.

    ``picture`` is uint8 RGB. Outside the band the matte is kept as it is
    (``keep_inside``) or becomes hard 0 or 1. Wide half-transparent areas, specks and
    pinholes are decided one way or the other.
    """
    radius = max(2, round(max(picture.shape[:2]) / 160))
    believed = matte
    matte = _decided(matte, radius)
    fitted = color_guided(picture, matte, radius, 1e-4)
    fitted = np.clip((fitted - 0.08) / 0.84, 0, 1)
    band = cv2.dilate(_unsure(matte), np.ones((2 * radius + 1, 2 * radius + 1)))
    band = cv2.GaussianBlur(band, (0, 0), radius / 2)
    rest = matte if keep_inside else (matte > 0.5).astype(np.float32)
    return _without_scraps(rest + (fitted - rest) * band, believed)


def _unsure(matte):
    low, high = UNSURE
    return ((matte > low) & (matte < high)).astype(np.float32)


def _decided(matte, radius):
    """Return the matte with areas that are unsure far and wide made 0 or 1.

    Hair and blur are unsure in a narrow band; a network that does not know is unsure all over.
    """
    side = 6 * radius + 1
    wide = cv2.morphologyEx(_unsure(matte), cv2.MORPH_OPEN, np.ones((side, side)))
    wide = cv2.GaussianBlur(wide, (0, 0), radius)
    hard = (matte > 0.5).astype(np.float32)
    return matte + (hard - matte) * wide


def _without_scraps(matte, believed):
    solid = (matte > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count > 2:
        small = stats[:, cv2.CC_STAT_AREA] < LEAST_PART * matte.size
        small[1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])] = small[0] = False
        matte = matte * (1 - _softly(small[labels]))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - solid)
    areas = stats[:, cv2.CC_STAT_AREA]
    doubt = np.bincount(labels.ravel(), believed.ravel(), count) / np.maximum(areas, 1)
    small = (areas < LEAST_HOLE * matte.size) & (doubt > DOUBT)
    small[0] = False
    return np.maximum(matte, _softly(small[labels])) if small.any() else matte


def _softly(mask):
    """The mask with a soft rim, so that what it adds or takes leaves no hard line."""
    grown = cv2.dilate(mask.astype(np.float32), np.ones((5, 5)))
    return cv2.GaussianBlur(grown, (0, 0), 1.0)


def color_guided(
    picture: np.ndarray, values: np.ndarray, radius: int, eps: float
) -> np.ndarray:
    """Return ``values`` as a local linear function of the colors of ``picture``, 0 to 1.

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
    """Fit values = slope . color + offset in every window; the 3 x 3 systems solved by cofactors."""
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
