"""Shapes as a pen tool draws them: smooth outlines filled clean, strokes that taper.

Everything is laid on a picture in place, each shape within its own box at twice the
size, so that edges are smooth whatever the size of the picture.
"""

from collections.abc import Callable

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels

FINER = 2  # shapes are drawn this many times larger than the picture
SHIFT = 4  # bits below a pixel

Color = np.ndarray | Callable[[np.ndarray, np.ndarray], np.ndarray]


def smooth_curve(
    points: np.ndarray, steps: int = 40, closed: bool = False
) -> np.ndarray:
    """Return a curve through n x 2 points at ``steps`` even steps (Catmull-Rom)."""
    points = np.asarray(points, np.float32)
    if closed:
        p = np.vstack([points[-1:], points, points[:2]])
        at = np.linspace(0, len(points), steps, endpoint=False)
    else:
        p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
        at = np.linspace(0, len(points) - 1 - 1e-5, steps)
    i, t = at.astype(int), (at % 1)[:, None].astype(np.float32)
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[np.minimum(i + 3, len(p) - 1)]
    return 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    )


def tapered(
    curve: np.ndarray, width: float, start: float = 0.0, end: float = 0.0,
    fullest: float = 0.5,
) -> np.ndarray:  # fmt: skip
    """Return the outline of a stroke along ``curve``, ``width`` pixels wide where fullest.

    ``start`` and ``end`` are the widths at its ends in shares of that; ``fullest`` says
    where along it (0 to 1) the hand presses most.
    """
    at = np.linspace(0, 1, len(curve), dtype=np.float32)
    rise = np.clip(at / max(fullest, 1e-3), 0, 1)
    fall = np.clip((1 - at) / max(1 - fullest, 1e-3), 0, 1)
    ends = np.where(at < fullest, start, end)
    swell = ends + (1 - ends) * np.sin(0.5 * np.pi * np.minimum(rise, fall))
    return banded(curve, width * swell.astype(np.float32))


def banded(curve: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Return the outline of a stroke along ``curve`` with a width in pixels per point."""
    along = np.gradient(np.asarray(curve, np.float32), axis=0)
    size = np.linalg.norm(along, axis=1, keepdims=True) + 1e-6
    across = np.stack([-along[:, 1], along[:, 0]], 1) / size
    half = across * (widths[:, None] / 2)
    return np.vstack([curve + half, (curve - half)[::-1]])


def ellipse(
    center: np.ndarray, along: np.ndarray, down: np.ndarray, steps: int = 40
) -> np.ndarray:
    """Return an ellipse from its center and its two half axes (x, y in pixels)."""
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)[:, None]
    return np.asarray(center) + np.cos(turn) * along + np.sin(turn) * down


def fill(
    picture: np.ndarray,
    outline: np.ndarray,
    color: Color,
    opacity: float = 1.0,
    soft: float = 0.0,
    within: np.ndarray | None = None,
    mask: np.ndarray | None = None,
) -> None:
    """Fill an outline (n x 2 pixels) on a float32 RGB picture, in place.

    ``color`` is an RGB color, or a function of x and y (pixel grids) that returns colors.
    ``soft`` is a blur in pixels. Only what lies ``within`` another outline and under the
    ``mask`` (height x width, 0 to 1) is painted.
    """
    height, width = picture.shape[:2]
    box = _box(outline, soft, width, height)
    if box is None or opacity <= 0:
        return
    x0, y0, x1, y1 = box
    amount = cover(outline, box)
    if soft > 0.3:
        amount = blur_pixels(amount, soft)
    if within is not None:
        amount = amount * cover(within, box)
    if mask is not None:
        amount = amount * mask[y0:y1, x0:x1]
    if callable(color):
        x, y = np.meshgrid(
            np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32)
        )
        color = color(x, y)
    part = picture[y0:y1, x0:x1]
    part += (np.asarray(color, np.float32) - part) * (
        amount[..., None] * np.float32(opacity)
    )


def shape_mask(outline: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the outline filled as a mask of width x height, 0 to 1, edges smooth."""
    mask = np.zeros((height, width), np.float32)
    box = _box(outline, 0, width, height)
    if box is not None:
        x0, y0, x1, y1 = box
        mask[y0:y1, x0:x1] = cover(outline, box)
    return mask


def cover(outline: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Return how much of each pixel of a box (x0, y0, x1, y1) the outline covers."""
    x0, y0, x1, y1 = box
    large = np.zeros(((y1 - y0) * FINER, (x1 - x0) * FINER), np.uint8)
    moved = (np.asarray(outline) - (x0, y0) + 0.5) * FINER - 0.5
    shape = np.round(moved * (1 << SHIFT)).astype(np.int32)
    cv2.fillPoly(large, [shape], 255, cv2.LINE_AA, SHIFT)
    small = cv2.resize(large, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def down_to(
    top: np.ndarray, bottom: np.ndarray, upper: np.ndarray, lower: np.ndarray
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return a color that goes from ``top`` at the point ``upper`` to ``bottom`` at ``lower``."""
    way = np.asarray(lower, np.float32) - np.asarray(upper, np.float32)
    size = float(way @ way) + 1e-6

    def color(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        t = ((x - upper[0]) * way[0] + (y - upper[1]) * way[1]) / size
        t = np.clip(t, 0, 1).astype(np.float32)[..., None]
        return np.asarray(top) + (np.asarray(bottom) - np.asarray(top)) * t

    return color


def _box(outline, soft, width, height):
    """The outline's box in whole pixels, or None where it lies outside the picture."""
    margin = 2 + 3 * soft
    low, high = np.min(outline, 0) - margin, np.max(outline, 0) + margin
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(width, int(high[0]) + 2), min(height, int(high[1]) + 2)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None
