"""Fibres: thin curved hairs by the ten thousand, for wool, fluff and pine needles.

A fibre is one or more pixels wide, lit on one side, thinner and fainter to its tip.
"""

from dataclasses import dataclass
from math import cos, sin, sqrt

import numpy as np
from numba import njit


@dataclass(frozen=True, slots=True)
class Fibres:
    """Where fibres start and how they run. All arrays have one row a fibre.

    start    n x 2 float32, x and y in pixels
    angle    radians, 0 points right, positive turns down
    length   pixels
    curl     radians a pixel
    color   n x 3 float32, 0 to 1
    """

    start: np.ndarray
    angle: np.ndarray
    length: np.ndarray
    curl: np.ndarray
    color: np.ndarray


def lay_fibres(
    colors: np.ndarray,
    alpha: np.ndarray,
    fibres: Fibres,
    *,
    width: float = 1.0,
    strength: float = 0.6,
    roundness: float = 0.1,
    taper: float = 0.6,
    light_x: float = -0.5,
    light_y: float = -0.7,
) -> None:
    """Lay fibres over ``colors`` and ``alpha``, in place, first row first.

    ``width`` is in pixels. ``roundness`` is how much lighter the side to the lamp is, and
    darker the other. ``taper`` is how much of its strength a fibre has lost at its tip.
    """
    lanes = max(1, round(width))
    _lay(
        colors,
        alpha,
        np.ascontiguousarray(fibres.start, np.float32),
        np.cos(fibres.angle).astype(np.float32),
        np.sin(fibres.angle).astype(np.float32),
        fibres.length.astype(np.float32),
        fibres.curl.astype(np.float32),
        np.ascontiguousarray(fibres.color, np.float32),
        lanes,
        np.float32(min(1.0, strength * min(1.0, width))),
        np.float32(roundness),
        np.float32(taper),
        np.float32(light_x),
        np.float32(light_y),
    )


@njit(cache=True, fastmath=True, error_model="numpy")
def _lay(
    colors, alpha, start, along_x, along_y, length, curl, color, lanes, strength,
    roundness, taper, light_x, light_y,
):  # fmt: skip
    rows, columns = alpha.shape
    for i in range(start.shape[0]):
        x, y = start[i, 0], start[i, 1]
        ux, uy = along_x[i], along_y[i]
        steps = max(2, int(length[i]))
        bend_x, bend_y = np.float32(cos(curl[i])), np.float32(sin(curl[i]))
        for k in range(steps):
            t = np.float32(k) / steps
            faint = strength * (1 - taper * t)
            # a hair that stands up catches more light at its tip
            lift = np.float32(0.94) + np.float32(0.12) * t
            for lane in range(lanes):
                off = np.float32(lane - (lanes - 1) * 0.5)
                px, py = x - uy * off, y + ux * off
                x0, y0 = int(px), int(py)
                if px < 0 or py < 0 or x0 >= columns - 1 or y0 >= rows - 1:
                    continue
                side = np.float32(0.0)
                if lanes > 1:
                    side = (-uy * light_x + ux * light_y) * off / ((lanes - 1) * 0.5)
                bright = lift * (1 + roundness * side)
                fx, fy = px - x0, py - y0
                for corner in range(4):
                    cx, cy = corner & 1, corner >> 1
                    wx = fx if cx else 1 - fx
                    wy = fy if cy else 1 - fy
                    a = wx * wy * faint * np.float32(1.6)
                    if a > 1:
                        a = np.float32(1.0)
                    yy, xx = y0 + cy, x0 + cx
                    colors[yy, xx, 0] += (color[i, 0] * bright - colors[yy, xx, 0]) * a
                    colors[yy, xx, 1] += (color[i, 1] * bright - colors[yy, xx, 1]) * a
                    colors[yy, xx, 2] += (color[i, 2] * bright - colors[yy, xx, 2]) * a
                    alpha[yy, xx] += (1 - alpha[yy, xx]) * a
            x += ux
            y += uy
            ux, uy = ux * bend_x - uy * bend_y, uy * bend_x + ux * bend_y
            if (k & 7) == 7:
                size = np.float32(sqrt(ux * ux + uy * uy))
                ux /= size
                uy /= size


def scatter(
    mask: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ``count`` random places where ``mask`` is over a half: starts, rows, columns.

    An empty mask gives none.
    """
    places = np.flatnonzero(mask > 0.5)
    if places.size == 0 or count <= 0:
        nothing = np.zeros(0, np.int64)
        return np.zeros((0, 2), np.float32), nothing, nothing
    chosen = places[rng.integers(0, places.size, count)]
    rows, columns = np.divmod(chosen, mask.shape[1])
    jitter = rng.random((count, 2), dtype=np.float32)
    start = np.stack([columns, rows], 1).astype(np.float32) + jitter - np.float32(0.5)
    return np.clip(start, 0, None), rows, columns
