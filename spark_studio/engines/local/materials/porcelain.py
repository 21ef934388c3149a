"""Porcelain: white clay under a clear hard glaze that mirrors a window.

Paint lies under the glaze: it is lit with the clay, and the window shines on top of it.
"""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep

# The window in the glaze: where it lies seen from the lamp's side, its half sizes, how
# soft its edge is and how wide its bars are, in units of the mirrored direction.
WINDOW, WINDOW_SIZE, SOFT, BAR = (0.60, -0.62), (0.23, 0.27), 0.045, 0.022
STRIP, STRIP_SIZE, STRIP_LIGHT = (-0.80, -0.10), (0.05, 0.50), 0.2
SHADE = (0.80, 0.80, 0.86)  # what the shaded side of white looks like
BOUNCE = (0.10, 0.075, 0.05)  # warm light from the table
# Cells of the crackle, in shares of the shorter side.
CELL = 0.042


def glazed(
    paint: np.ndarray, slope: np.ndarray, light: Light, gloss: np.ndarray
) -> np.ndarray:
    """Return painted clay (RGB, 0 to 1) as it looks glazed and lit.

    ``slope`` is height x width x 2: how steeply the surface rises to the right and down.
    ``gloss`` (0 to 1) is how much of the mirrored window shows.
    """
    out = np.empty_like(paint)
    side = np.float32(1 if light.x > 0 else -1)
    _shine(
        paint,
        np.ascontiguousarray(slope, np.float32),
        np.ascontiguousarray(gloss, np.float32),
        np.float32([light.x, light.y, light.z]),
        side,
        out,
    )
    return out


def crackle(
    rng: np.random.Generator, width: int, height: int, cell: float = CELL
) -> np.ndarray:
    """Return the fine net of cracks in old glaze, 0 to 1, fading in and out."""
    side = min(width, height)
    size = max(4.0, cell * side)
    columns, rows = int(width / size) + 3, int(height / size) + 3
    seeds = np.ones((height, width), np.uint8)
    x = (np.arange(columns)[None] - 1 + rng.uniform(0, 1, (rows, columns))) * size
    y = (np.arange(rows)[:, None] - 1 + rng.uniform(0, 1, (rows, columns))) * size
    x, y = x.ravel().astype(int), y.ravel().astype(int)
    within = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    if not within.any():
        return np.zeros((height, width), np.float32)
    seeds[y[within], x[within]] = 0
    _, cells = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    border = np.zeros((height, width), np.float32)
    border[:, 1:] = cells[:, 1:] != cells[:, :-1]
    border[1:] = np.maximum(border[1:], cells[1:] != cells[:-1])
    swing = [
        (smooth_noise(rng, width, height, cell, 3) - np.float32(0.5)) * size * 0.9
        for _ in range(2)
    ]
    across = np.arange(width, dtype=np.float32)[None] + swing[0]
    down = np.arange(height, dtype=np.float32)[:, None] + swing[1]
    net = cv2.remap(
        border, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    fade = smoothstep(0.42, 0.62, smooth_noise(rng, width, height, 0.3, 3))
    return np.clip(1.4 * blur_pixels(net, max(0.45, side * 0.0004)), 0, 1) * fade


@njit(cache=True, fastmath=True, nogil=True)
def _box(u, v, centre_u, centre_v, half_u, half_v, soft):
    """1 within a rectangle, falling to 0 over ``soft`` around its edge."""
    far = max(abs(u - centre_u) - half_u, abs(v - centre_v) - half_v)
    t = min(max(np.float32(0.5) - far / soft, np.float32(0)), np.float32(1))
    return t * t * (3 - 2 * t)


@njit(cache=True, fastmath=True, nogil=True)
def _shine(paint, slope, gloss, lamp, side, out):
    height, width, _ = paint.shape
    for y in range(height):
        for x in range(width):
            sx, sy = slope[y, x, 0], slope[y, x, 1]
            nz = 1 / np.sqrt(1 + sx * sx + sy * sy)
            nx, ny = -sx * nz, -sy * nz
            lit = (nx * lamp[0] + ny * lamp[1] + nz * lamp[2] + 0.3) / (lamp[2] + 0.3)
            lit = min(max(lit, np.float32(0)), np.float32(1.3))
            lit = np.float32(0.2) + np.float32(0.8) * min(lit, np.float32(1.08))
            low = max(ny, np.float32(0)) ** 2
            # Where the glaze looks at us it mirrors us; at the edge it mirrors the room.
            u, v, w = 2 * nz * nx * side, 2 * nz * ny, 2 * nz * nz - 1
            window = np.float32(0)
            if w > -0.6:
                window = _box(
                    u, v, WINDOW[0], WINDOW[1], WINDOW_SIZE[0], WINDOW_SIZE[1], SOFT
                )
                bars = min(abs(u - WINDOW[0]), abs(v - WINDOW[1]))
                t = min(max((bars - BAR) / BAR, np.float32(0)), np.float32(1))
                window *= np.float32(0.35) + np.float32(0.65) * t
                strip = _box(
                    u, v, STRIP[0], STRIP[1], STRIP_SIZE[0], STRIP_SIZE[1], 5 * SOFT
                )
                window = max(window, STRIP_LIGHT * strip)
            edge = (1 - nz) ** 3
            mirror = min(
                np.float32(1),
                gloss[y, x] * (np.float32(0.85) * window + np.float32(0.14) * edge),
            )
            for c in range(3):
                tint = SHADE[c] + (1 - SHADE[c]) * min(lit, np.float32(1))
                value = (
                    paint[y, x, c] * (np.float32(0.42) + np.float32(0.53) * lit) * tint
                    + paint[y, x, c] * BOUNCE[c] * low
                )
                out[y, x, c] = value + (1 - value) * mirror
