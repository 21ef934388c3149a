"""Size and form: resizing, blurring, edge-keeping filters, soft masks.

Lengths are shares of the shorter side of the picture, so that 512 and 2048 pixels
look alike; names that end in ``_pixels`` say otherwise.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import float32


def shorter_side(picture: np.ndarray) -> int:
    """Return the shorter side in pixels."""
    return min(picture.shape[:2])


def resize(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the picture at exactly ``width`` x ``height``: area down, cubic up, within 0..1."""
    old_height, old_width = picture.shape[:2]
    if (old_width, old_height) == (width, height):
        return float32(picture)
    if width * height < old_width * old_height:
        # Each axis on its own: INTER_AREA falls back to nearest where one side grows.
        shrunk = (min(width, old_width), min(height, old_height))
        picture = cv2.resize(float32(picture), shrunk, interpolation=cv2.INTER_AREA)
        if shrunk == (width, height):
            return picture
    grown = cv2.resize(float32(picture), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(grown, 0, 1, out=grown)


def resize_like(picture: np.ndarray, other: np.ndarray) -> np.ndarray:
    return resize(picture, other.shape[1], other.shape[0])


def scale(picture: np.ndarray, factor: float) -> np.ndarray:
    """Return the picture ``factor`` times as large, each side at least 1 pixel."""
    height, width = picture.shape[:2]
    return resize(
        picture, max(1, round(width * factor)), max(1, round(height * factor))
    )


def blur(picture: np.ndarray, share: float) -> np.ndarray:
    """Return a Gaussian blur whose sigma is ``share`` of the shorter side."""
    return blur_pixels(picture, share * shorter_side(picture))


def blur_pixels(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Return a Gaussian blur; wide ones are computed on a smaller picture (same look, fast)."""
    picture = float32(picture)
    if sigma < 0.3:
        return picture
    factor = 1
    while sigma / factor > 6 and min(picture.shape[:2]) // (factor * 2) >= 8:
        factor *= 2
    height, width = picture.shape[:2]
    small = picture
    if factor > 1:
        size = (width // factor, height // factor)
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    # A sigma beyond the picture itself would only cost time.
    reach = min(sigma / factor, 2.0 * max(small.shape[:2]))
    small = cv2.GaussianBlur(small, (0, 0), reach, borderType=cv2.BORDER_REPLICATE)
    if factor == 1:
        return small
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def guided_filter(
    guide: np.ndarray, values: np.ndarray, share: float, eps: float
) -> np.ndarray:
    """Return ``values`` smoothed within the edges of the grey ``guide``.

    ``share`` of the shorter side is the radius; ``eps`` (in guide values squared) is how
    much contrast counts as an edge. ``values`` is height x width (x channels). The answer
    may overshoot the values' own range a little.
    """
    radius = max(1, round(share * shorter_side(guide)))
    step = max(1, min(radius // 4, min(guide.shape[:2]) // 8))
    height, width = guide.shape[:2]
    small_size = (width // step, height // step)
    guide, values = float32(guide), float32(values)
    g = cv2.resize(guide, small_size, interpolation=cv2.INTER_AREA)
    v = cv2.resize(values, small_size, interpolation=cv2.INTER_AREA)
    slope, offset = _local_lines(g, v, max(1, radius // step), eps)
    slope = cv2.resize(slope, (width, height), interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(offset, (width, height), interpolation=cv2.INTER_LINEAR)
    if slope.ndim == 3:
        guide = guide[..., None]
    return slope * guide + offset


def _local_lines(guide, values, radius, eps):
    """Fit values = slope * guide + offset in every window; return both, window-averaged."""
    g = guide[..., None] if values.ndim == 3 else guide
    mean_g = _box(guide, radius)
    variance = _box(guide * guide, radius) - mean_g * mean_g
    mean_v, covariance = _box(values, radius), _box(g * values, radius)
    if values.ndim == 3:
        mean_g, variance = mean_g[..., None], variance[..., None]
    slope = (covariance - mean_g * mean_v) / (variance + np.float32(eps))
    return _box(slope, radius), _box(mean_v - slope * mean_g, radius)


def _box(values, radius):
    side = 2 * radius + 1
    return cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)


def dilate(mask: np.ndarray, share: float) -> np.ndarray:
    """Return the mask grown on every side by ``share`` of the shorter side."""
    return cv2.dilate(float32(mask), _disc(share * shorter_side(mask)))


def erode(mask: np.ndarray, share: float) -> np.ndarray:
    """Return the mask shrunk on every side by ``share`` of the shorter side."""
    return cv2.erode(float32(mask), _disc(share * shorter_side(mask)))


def _disc(radius: float) -> np.ndarray:
    side = 2 * max(0, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def box_around(mask: np.ndarray, margin: int) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what the mask holds and ``margin`` pixels around.

    Right and bottom are one past the end, so they slice. An empty mask has no box: zeros.
    """
    rows, columns = (np.flatnonzero(mask.max(axis) > 0.02) for axis in (1, 0))
    if not rows.size:
        return 0, 0, 0, 0
    return (
        max(0, int(columns[0]) - margin),
        max(0, int(rows[0]) - margin),
        min(mask.shape[1], int(columns[-1]) + 1 + margin),
        min(mask.shape[0], int(rows[-1]) + 1 + margin),
    )


def distance_inside(mask: np.ndarray) -> np.ndarray:
    """Return how deep each pixel lies in the mask, in shares of the shorter side, 0 outside.

    Blur it before taking normals: a raw distance creases along the middle.
    """
    solid = (mask > 0.5).astype(np.uint8)
    return cv2.distanceTransform(solid, cv2.DIST_L2, 5) / shorter_side(mask)


def normals(height: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """Return unit normals (height x width x 3; x right, y down, z to the viewer).

    ``height`` is in pixels; ``strength`` steepens it.
    """
    dx = cv2.Sobel(float32(height), cv2.CV_32F, 1, 0, scale=strength / 8)
    dy = cv2.Sobel(float32(height), cv2.CV_32F, 0, 1, scale=strength / 8)
    out = np.dstack([-dx, -dy, np.ones_like(dx)])
    return out / np.linalg.norm(out, axis=2, keepdims=True)


def coordinates(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of every pixel centre, in shares of the shorter side, 0 in the middle."""
    side = float(min(width, height))
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) / side
    y = (np.arange(height, dtype=np.float32) + 0.5 - height / 2) / side
    return np.broadcast_to(x, (height, width)), np.broadcast_to(
        y[:, None], (height, width)
    )
