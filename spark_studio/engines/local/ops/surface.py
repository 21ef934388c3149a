"""Grain and unevenness: seeded noise, at sizes that follow the picture."""

import cv2
import numpy as np

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
        out += np.float32(weight) * _enlarge(coarse, width, height, spot, rng)
        total, weight, spot = total + weight, weight * fade, max(1.5, spot / 2)
    return np.clip(out / np.float32(total), 0, 1)


def _enlarge(coarse, width, height, spot, rng):
    dx, dy = (float(v) for v in rng.random(2))
    matrix = np.array([[1 / spot, 0, dx], [0, 1 / spot, dy]], np.float32)
    return cv2.warpAffine(
        coarse,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )


def grain(
    rng: np.random.Generator, width: int, height: int, share: float
) -> np.ndarray:
    """Return normal noise (mean 0, deviation 1) with specks of ``share`` of the shorter side."""
    noise = blur(rng.standard_normal((height, width), dtype=np.float32), share)
    return noise / max(float(noise.std()), 1e-6)
