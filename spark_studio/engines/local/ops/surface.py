"""Grain and unevenness: seeded noise, at sizes that follow the picture."""

import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur


def smooth_noise(
    rng: np.random.Generator,
    width: int,
    height: int,
    share: float,
    octaves: int = 4,
    fade: float = 0.5,
) -> np.ndarray:
    """Return cloudy noise, 0 to 1 around 0.5; its largest spots are ``share`` of the shorter side.

    Each octave has half the spot size and ``fade`` times the weight of the one before.
    """
    out = np.zeros((height, width), np.float32)
    spot, weight, total = max(share * min(width, height), 1.5), 1.0, 0.0
    for _ in range(octaves):
        cells = (int(height / spot) + 2, int(width / spot) + 2)
        coarse = rng.random(cells, dtype=np.float32)
        # Random phase: without it all octaves share the grid lines of the corner.
        dx, dy = rng.random(2)
        _add_enlarged(out, coarse, 1 / spot, float(dx), float(dy), weight)
        total, weight, spot = total + weight, weight * fade, max(1.5, spot / 2)
    return np.clip(out / np.float32(total), 0, 1)


@njit(cache=True, nogil=True)
def _add_enlarged(out, coarse, step, dx, dy, amount):
    """Add ``amount`` times the coarse map, enlarged by cubic curves, mirrored at its edges.

    As OpenCV's warpAffine, along one axis after the other: several times as fast.
    """
    height, width = out.shape
    rows, columns = coarse.shape
    wide = np.empty((rows, width), np.float32)
    for x in range(width):
        at = x * step + dx
        first = int(np.floor(at))
        a, b, c, d = _cubic(np.float32(at - first))
        i, j = _mirrored(first - 1, columns), _mirrored(first, columns)
        k, m = _mirrored(first + 1, columns), _mirrored(first + 2, columns)
        for r in range(rows):
            row = coarse[r]
            wide[r, x] = a * row[i] + b * row[j] + c * row[k] + d * row[m]
    amount = np.float32(amount)
    for y in range(height):
        at = y * step + dy
        first = int(np.floor(at))
        a, b, c, d = _cubic(np.float32(at - first))
        above, here = wide[_mirrored(first - 1, rows)], wide[_mirrored(first, rows)]
        below, last = wide[_mirrored(first + 1, rows)], wide[_mirrored(first + 2, rows)]
        line = out[y]
        for x in range(width):
            sum_of_four = a * above[x] + b * here[x] + c * below[x] + d * last[x]
            line[x] += amount * sum_of_four


@njit(cache=True, nogil=True)
def _cubic(t):
    """Return the weights of four neighbours for a place ``t`` (0 to 1) after the second."""
    sharp, one = np.float32(-0.75), np.float32(1)
    two, three = np.float32(2), np.float32(3)
    four, five, eight = np.float32(4), np.float32(5), np.float32(8)
    s = t + one
    a = ((sharp * s - five * sharp) * s + eight * sharp) * s - four * sharp
    b = ((sharp + two) * t - (sharp + three)) * t * t + one
    u = one - t
    c = ((sharp + two) * u - (sharp + three)) * u * u + one
    return a, b, c, one - a - b - c


@njit(cache=True, nogil=True)
def _mirrored(index, count):
    while index < 0 or index >= count:
        index = -index - 1 if index < 0 else 2 * count - index - 1
    return index


def grain(
    rng: np.random.Generator, width: int, height: int, share: float
) -> np.ndarray:
    """Return normal noise (mean 0, deviation 1) with specks of ``share`` of the shorter side."""
    noise = blur(rng.standard_normal((height, width), dtype=np.float32), share)
    return noise / max(float(noise.std()), 1e-6)
