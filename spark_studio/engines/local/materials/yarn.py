"""Yarn: thick twisted strands laid one over another, each round, with a shadow of its own."""

from math import floor, sqrt

import numpy as np
from numba import njit

from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.line import Paths

# A strand's shadow reaches this far beyond it, in its radius, and takes this much light.
SHADOW_REACH, SHADOW = 1.7, 0.3
PITCH = 1.9  # length of one turn of the twist, in radii


def lay_yarn(
    picture: np.ndarray,
    alpha: np.ndarray,
    paths: Paths,
    colors: np.ndarray,
    radius: np.ndarray | float,
    light: Light,
    rng: np.random.Generator,
) -> None:
    """Lay strands over ``picture`` and ``alpha``, in place, the first path lowest.

    ``colors`` is one RGB color a path; ``radius`` is in pixels, one for all or one a
    point of the paths. Ends are round.
    """
    if len(paths) == 0:
        return
    points = np.ascontiguousarray(paths.points, np.float32)
    radius = np.broadcast_to(np.asarray(radius, np.float32), len(points))
    _lay(
        picture,
        alpha,
        points,
        paths.starts,
        np.ascontiguousarray(colors, np.float32),
        np.ascontiguousarray(radius, np.float32),
        rng.random(len(paths), dtype=np.float32) * np.float32(6.28),
        np.float32(light.x),
        np.float32(light.y),
        np.zeros(alpha.shape, np.int32),
    )


@njit(cache=True, fastmath=True, nogil=True)
def _lay(picture, alpha, points, starts, colors, radius, phase, lx, ly, shadowed):
    height, width = alpha.shape
    for path in range(len(starts) - 1):
        first, last = starts[path], starts[path + 1] - 1
        _shade_below(picture, points, radius, first, last, path + 1, shadowed)
        gone = np.float32(0)
        for i in range(first, last):
            ax, ay = points[i, 0], points[i, 1]
            bx, by = points[i + 1, 0] - ax, points[i + 1, 1] - ay
            size = sqrt(bx * bx + by * by) + np.float32(1e-6)
            ux, uy = bx / size, by / size
            ra, rb = radius[i], radius[i + 1]
            most = max(ra, rb) + 1
            x0 = max(0, int(min(ax, ax + bx) - most))
            x1 = min(width - 1, int(max(ax, ax + bx) + most) + 1)
            y0 = max(0, int(min(ay, ay + by) - most))
            y1 = min(height - 1, int(max(ay, ay + by) + most) + 1)
            for y in range(y0, y1 + 1):
                for x in range(x0, x1 + 1):
                    dx, dy = x - ax, y - ay
                    t = (dx * ux + dy * uy) / size
                    t = min(np.float32(1), max(np.float32(0), t))
                    ex, ey = dx - t * bx, dy - t * by
                    r = ra + (rb - ra) * t
                    far = sqrt(ex * ex + ey * ey)
                    cover = min(np.float32(1), r - far + np.float32(0.5))
                    if cover <= 0:
                        continue
                    across = (ux * dy - uy * dx) / max(r, np.float32(0.5))
                    across = min(np.float32(1), max(np.float32(-1), across))
                    along = (gone + t * size) / max(r, np.float32(0.5))
                    level = _lit(across, along, phase[path], ux, uy, lx, ly, r)
                    for c in range(3):
                        value = min(np.float32(1), colors[path, c] * level)
                        picture[y, x, c] += (value - picture[y, x, c]) * cover
                    alpha[y, x] += (1 - alpha[y, x]) * cover
            gone += size


@njit(cache=True, fastmath=True, nogil=True)
def _lit(across, along, phase, ux, uy, lx, ly, r):
    """How bright a point of a strand is: a round thing, of three plies twisted together."""
    round_off = sqrt(max(np.float32(0), 1 - across * across))
    side = (-uy * lx + ux * ly) * across
    level = np.float32(0.5) + np.float32(0.5) * round_off + np.float32(0.3) * side
    turn = along / np.float32(PITCH) + across * np.float32(0.55) + phase
    ply = turn - floor(turn)
    groove = 4 * ply * (1 - ply)
    depth = min(np.float32(1), r * np.float32(0.35))
    return level * (1 - depth * np.float32(0.34) * (1 - groove)) * np.float32(1.12)


@njit(cache=True, fastmath=True, nogil=True)
def _shade_below(picture, points, radius, first, last, mark, shadowed):
    """Darken what lies beside and under a strand, each pixel once."""
    height, width = shadowed.shape
    for i in range(first, last, 2):
        x, y = points[i, 0], points[i, 1]
        reach = radius[i] * np.float32(SHADOW_REACH)
        x0, x1 = max(0, int(x - reach)), min(width - 1, int(x + reach) + 1)
        y0, y1 = max(0, int(y - reach)), min(height - 1, int(y + reach) + 1)
        for j in range(y0, y1 + 1):
            for k in range(x0, x1 + 1):
                if shadowed[j, k] == mark:
                    continue
                far = sqrt((k - x) * (k - x) + (j - y) * (j - y))
                if far < reach:
                    shadowed[j, k] = mark
                    for c in range(3):
                        picture[j, k, c] *= np.float32(1 - SHADOW)
