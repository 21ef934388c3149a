"""One depth of a scene: linear light and how much it covers, painted in pixels.

Colors are linear light of any height (a lamp may be 50). What is added with ``glow`` or
``points`` covers nothing: it is light in the air.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_linear

FRACTION = 4  # bits below the pixel for OpenCV's drawing


def tint(code: str, level: float = 1.0) -> np.ndarray:
    """Return a color by its sRGB hex as linear light, ``level`` times as strong."""
    return to_linear(hex_color(code)) * np.float32(level)


def between(one: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return colors from ``one`` (3) to ``other`` (3) by ``share`` (height x width)."""
    share = np.asarray(share, np.float32)[..., None]
    return (one + (other - one) * share).astype(np.float32)


class Layer:
    """``rgba`` is float32, height x width x 4, premultiplied."""

    def __init__(self, width: int, height: int) -> None:
        self.rgba = np.zeros((height, width, 4), np.float32)

    @property
    def size(self) -> tuple[int, int]:
        return self.rgba.shape[1], self.rgba.shape[0]

    def polygon(self, points: np.ndarray, color: np.ndarray) -> None:
        """Fill n x 2 pixels with one color."""
        if np.abs(points).max() > 1e5:
            points = np.clip(points, -1e5, 1e5)
        fixed = np.round(np.asarray(points) * 2**FRACTION).astype(np.int32)
        cv2.fillPoly(self.rgba, [fixed], (*map(float, color), 1.0), shift=FRACTION)

    def box(self, left, top, right, bottom, color) -> None:
        self.polygon(
            np.array([(left, top), (right, top), (right, bottom), (left, bottom)]),
            color,
        )

    def line(self, points: np.ndarray, thick: float, color: np.ndarray) -> None:
        """Draw a line through n x 2 pixels, ``thick`` pixels wide."""
        fixed = np.round(np.asarray(points) * 2**FRACTION).astype(np.int32)
        value = (*map(float, color), 1.0)
        wide = max(1, round(thick))
        cv2.polylines(self.rgba, [fixed], False, value, wide, shift=FRACTION)

    def ellipse(self, x, y, half_width, half_height, color, angle=0.0) -> None:
        """Fill an ellipse; ``angle`` in degrees, clockwise."""
        center = (round(x * 2**FRACTION), round(y * 2**FRACTION))
        axes = (
            max(1, round(half_width * 2**FRACTION)),
            max(1, round(half_height * 2**FRACTION)),
        )
        value = (*map(float, color), 1.0)
        cv2.ellipse(self.rgba, center, axes, angle, 0, 360, value, -1, shift=FRACTION)

    def fill(self, mask: np.ndarray, color: np.ndarray) -> None:
        """Lay ``color`` (3, or height x width x 3) where ``mask`` (0 to 1) says."""
        kept = (1 - mask)[..., None]
        self.rgba *= kept
        self.rgba[..., :3] += mask[..., None] * color
        self.rgba[..., 3] += mask

    def quad(self, texture: np.ndarray, corners: np.ndarray) -> None:
        """Lay a flat picture (h x w x 3) on four pixels: top left, top right, bottom right, bottom left."""
        (x0, y0), (x1, y1) = np.floor(corners.min(0)), np.ceil(corners.max(0)) + 1
        width, height = self.size
        x0, y0 = int(max(0, x0)), int(max(0, y0))
        x1, y1 = int(min(width, x1)), int(min(height, y1))
        if x1 <= x0 or y1 <= y0:
            return
        rows, columns = texture.shape[:2]
        flat = np.float32([(0, 0), (columns, 0), (columns, rows), (0, rows)])
        matrix = cv2.getPerspectiveTransform(flat, np.float32(corners - [x0, y0]))
        solid = np.dstack([texture, np.ones((rows, columns), np.float32)])
        warped = cv2.warpPerspective(
            solid, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )  # fmt: skip
        part = self.rgba[y0:y1, x0:x1]
        part *= 1 - warped[..., 3:]
        part += warped

    def shade(self, factor: np.ndarray) -> None:
        """Multiply the light (height x width, or one color) and leave the cover."""
        self.rgba[..., :3] *= factor[..., None] if factor.ndim == 2 else factor

    def glow(self, x, y, radius, color, squash: float = 1.0) -> None:
        """Add a soft pool of light; ``radius`` in pixels, ``squash`` lower than wide."""
        width, height = self.size
        reach = 2.6 * radius
        x0, x1 = (int(np.clip(v, 0, width)) for v in (x - reach, x + reach + 1))
        y0, y1 = (
            int(np.clip(v, 0, height))
            for v in (y - reach * squash, y + reach * squash + 1)
        )
        if x1 <= x0 or y1 <= y0:
            return
        dx = (np.arange(x0, x1, dtype=np.float32) - np.float32(x)) / np.float32(radius)
        dy = np.arange(y0, y1, dtype=np.float32) - np.float32(y)
        dy /= np.float32(radius * squash)
        pool = np.exp(-dx * dx)[None] * np.exp(-dy * dy)[:, None]
        self.rgba[y0:y1, x0:x1, :3] += pool[..., None] * np.float32(color)

    def points(self, at: np.ndarray, colors: np.ndarray, radius: float = 1.0) -> None:
        """Add points of light (n x 2 pixels; n x 3, or one color) that a lens of this blur
        ``radius`` (pixels) will spread to discs of those colors.
        """
        width, height = self.size
        x, y = (np.round(at[:, i]).astype(int) for i in (0, 1))
        inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
        energy = np.broadcast_to(np.float32(colors), (len(at), 3))[inside]
        area = np.float32(max(1.0, np.pi * radius * radius))
        np.add.at(self.rgba[..., :3], (y[inside], x[inside]), energy * area)
