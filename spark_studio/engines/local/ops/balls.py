"""Balls heaped into a mass with a relief: clouds, crowns of trees, puffs."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels


def lay_ball(
    relief: np.ndarray, x: float, y: float, radius: float, lift: float = 0.0
) -> None:
    """Add one ball to a relief (height in pixels, in place): what is higher shows.

    ``lift`` raises all of the ball, in pixels.
    """
    rows, columns = relief.shape
    x0, x1 = max(0, int(x - radius)), min(columns, int(x + radius) + 2)
    y0, y1 = max(0, int(y - radius)), min(rows, int(y + radius) + 2)
    if x0 >= x1 or y0 >= y1:
        return
    dx = np.arange(x0, x1, dtype=np.float32) - np.float32(x)
    dy = (np.arange(y0, y1, dtype=np.float32) - np.float32(y))[:, None]
    rest = np.float32(radius * radius) - dx * dx - dy * dy
    up = np.sqrt(np.maximum(rest, 0)) + np.float32(lift) * (rest > 0)
    np.maximum(relief[y0:y1, x0:x1], up, out=relief[y0:y1, x0:x1])


def light_on(relief: np.ndarray, side: float, size: float) -> np.ndarray:
    """Return how much sun from above falls on a relief, 0 to 1.

    ``side`` is where the sun stands, -1 left to 1 right; ``size`` the height of the whole
    mass in pixels: both its balls and its large form are lit.
    """
    out = np.zeros_like(relief)
    for sigma, weight in ((0.02 * size, 0.4), (0.11 * size, 0.8)):
        height = blur_pixels(relief, sigma)
        dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=1 / 8)
        dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=1 / 8)
        out += np.float32(weight) * np.clip(
            np.float32(-0.45 * side) * dx + np.float32(0.9) * dy, -1, 1
        )
    return np.clip(0.42 + 0.75 * out, 0, 1)
