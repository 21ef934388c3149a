"""Clean edges: the old ground taken out of the colors of a cut-out."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels


def clean_colors(colors: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Take the old ground out of the soft edge, and carry the subject's colors beyond it.

    Two passes of blur fusion (Forte, 2021), only round the edge: a wide one for the
    colors, at a quarter of the size, and a near one for the detail.
    """
    side = min(alpha.shape)
    rows, columns = (
        np.flatnonzero(alpha.max(1) > 0.01),
        np.flatnonzero(alpha.max(0) > 0.01),
    )
    if not rows.size:
        return colors
    margin = max(8, side // 16)
    part = (
        slice(max(0, rows[0] - margin), rows[-1] + margin),
        slice(max(0, columns[0] - margin), columns[-1] + margin),
    )
    inside, a = colors[part], alpha[part]
    front_mean, back_mean = _both_sides(inside, a, max(3, side // 28), 4)
    near = _fused(inside, a[..., None], front_mean, back_mean)
    front_mean, back_mean = _both_sides(near, a, max(2, side // 180), 1, back_mean)
    clean = _fused(inside, a[..., None], front_mean, back_mean)
    far, _ = _both_sides(inside, a, max(4, side // 10), 8)
    reached = np.clip(blur_pixels(a, side / 180) * 20, 0, 1)[..., None]
    out = np.empty_like(colors)
    out[:] = inside[a > 0.5].mean(0) if (a > 0.5).any() else 0.5
    out[part] = clean * reached + far * (1 - reached)
    return out


def _both_sides(colors, alpha, radius, step, back=None):
    """The mean color of the subject and of the ground around each pixel."""
    size = (max(1, alpha.shape[1] // step), max(1, alpha.shape[0] // step))
    small = (
        cv2.resize(colors, size, interpolation=cv2.INTER_AREA) if step > 1 else colors
    )
    ground = small if back is None else back
    a = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) if step > 1 else alpha
    window = (2 * max(1, radius // step) + 1,) * 2
    under = cv2.blur(a, window)[..., None]
    front = cv2.blur(small * a[..., None], window) / (under + np.float32(1e-3))
    behind = cv2.blur(ground * (1 - a[..., None]), window) / (
        1 - under + np.float32(1e-3)
    )
    if step > 1:
        front, behind = (cv2.resize(v, alpha.shape[::-1]) for v in (front, behind))
    return np.clip(front, 0, 1), np.clip(behind, 0, 1)


def _fused(colors, a, front_mean, back_mean):
    return np.clip(
        front_mean + a * (colors - a * front_mean - (1 - a) * back_mean), 0, 1
    )
