"""Shapes drawn by hand in soft color: curves, ribbons that swell and taper, filled outlines.

Points are n x 2, x and y in pixels of the picture. A ``Patch`` is the part of a picture
that is drawn on; what lies outside of it is cut off.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import smoothstep

FIXED = 4  # bits behind the point in OpenCV's coordinates


def curve(points: np.ndarray, steps: int = 24, closed: bool = False) -> np.ndarray:
    """Return a smooth curve through the points at even steps (Catmull-Rom)."""
    points = np.asarray(points, np.float32)
    count = len(points)
    if closed:
        p = np.vstack([points[-1], points, points[:2]])
        at = np.linspace(0, count, steps, endpoint=False)
    else:
        p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
        at = np.linspace(0, count - 1 - 1e-5, steps)
    i, t = at.astype(int), (at % 1)[:, None].astype(np.float32)
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    cubic = (3 * b - a - 3 * c + d) * t**3 + (2 * a - 5 * b + 4 * c - d) * t**2
    return (0.5 * (2 * b + (c - a) * t + cubic)).astype(np.float32)


def ribbon(path: np.ndarray, half: np.ndarray | float) -> np.ndarray:
    """Return the outline of a stroke along ``path``; ``half`` is half its width, in pixels,
    one number or one per point."""
    half = np.broadcast_to(np.asarray(half, np.float32), len(path))
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-4)
    across = np.stack([-along[:, 1], along[:, 0]], 1) * half[:, None]
    return np.vstack([path + across, (path - across)[::-1]]).astype(np.float32)


def swell(steps: int, thin: float, thick: float, peak: float = 0.5) -> np.ndarray:
    """Return widths along a stroke: ``thin`` at the ends, ``thick`` at ``peak`` (0 to 1)."""
    at = np.linspace(0, 1, steps, dtype=np.float32)
    bump = np.where(at < peak, at / max(peak, 1e-3), (1 - at) / max(1 - peak, 1e-3))
    return thin + (thick - thin) * np.sin(np.clip(bump, 0, 1) * np.float32(np.pi / 2))


class Patch:
    """A part of a picture (RGB, changed in place) and the shapes laid on it."""

    def __init__(self, picture: np.ndarray, box: tuple[int, int, int, int]) -> None:
        """``box`` is left, top, right, bottom in pixels; it is cut to the picture."""
        height, width = picture.shape[:2]
        left, top, right, bottom = box
        self.left, self.top = max(0, left), max(0, top)
        self.color = picture[
            self.top : max(self.top, min(height, bottom)),
            self.left : max(self.left, min(width, right)),
        ]

    @property
    def empty(self) -> bool:
        return min(self.color.shape[:2]) < 2

    def mask(self, outline: np.ndarray, soft: float = 0.0) -> np.ndarray:
        """Return an outline filled: 0 to 1, antialiased; ``soft`` is a blur in pixels."""
        mask = np.zeros(self.color.shape[:2], np.uint8)
        moved = (outline - (self.left, self.top)) * (1 << FIXED)
        cv2.fillPoly(mask, [np.round(moved).astype(np.int32)], 255, cv2.LINE_AA, FIXED)
        return blur_pixels(mask.astype(np.float32) / 255, soft)

    def disc(
        self, middle: np.ndarray, wide: float, tall: float, soft: float
    ) -> np.ndarray:
        """Return an upright ellipse: 1 inside, fading over ``soft`` pixels at its edge."""
        height, width = self.color.shape[:2]
        x = np.arange(width, dtype=np.float32) + np.float32(self.left - middle[0])
        y = np.arange(height, dtype=np.float32) + np.float32(self.top - middle[1])
        far = np.hypot(x[None] / max(wide, 0.3), y[:, None] / max(tall, 0.3))
        edge = soft / max(min(wide, tall), 0.5)
        return smoothstep(1 + edge / 2, 1 - edge / 2, far)

    def near(self, at: np.ndarray, reach: float) -> "Patch":
        """Return the part of this patch within ``reach`` pixels of a point."""
        x, y = float(at[0]) - self.left, float(at[1]) - self.top
        corners = x - reach, y - reach, x + reach + 1, y + reach + 1
        part = Patch(self.color, tuple(int(v) for v in corners))
        part.left, part.top = part.left + self.left, part.top + self.top
        return part

    def lay(self, color: np.ndarray, cover: np.ndarray) -> None:
        """Lay a color (or a picture of the patch's size) where ``cover`` is, 0 to 1."""
        part = _box_of(cover)
        color = np.asarray(color, np.float32)
        if color.ndim == 3:
            color = color[part]
        here = self.color[part]
        here += (color - here) * cover[part][..., None]

    def multiply(self, color: np.ndarray, cover: np.ndarray) -> None:
        """Glaze with a transparent color."""
        part = _box_of(cover)
        shade = 1 - np.asarray(color, np.float32)
        self.color[part] *= 1 - shade * cover[part][..., None]


def _box_of(cover):
    """The rows and columns in which there is anything: most shapes are small."""
    rows = np.flatnonzero(cover.max(1) > 1e-3) if cover.size else []
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    rows = slice(int(rows[0]), int(rows[-1]) + 1)
    columns = np.flatnonzero(cover[rows].max(0) > 1e-3)
    return rows, slice(int(columns[0]), int(columns[-1]) + 1)
