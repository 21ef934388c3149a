"""Cloudy unevenness, quickly: the same noise as ``smooth_noise``, no finer than it needs."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.surface import smooth_noise

# The finest spots span at least this many pixels of the small picture.
LEAST_SPOT = 4.0


def clouds(
    rng: np.random.Generator,
    width: int,
    height: int,
    share: float,
    octaves: int = 4,
    fade: float = 0.5,
) -> np.ndarray:
    """Return cloudy noise, 0 to 1 around 0.5, made on a smaller picture where that shows no
    difference. The arguments are those of ``smooth_noise``.
    """
    side = min(width, height)
    finest = share * side / 2 ** (octaves - 1)
    factor = int(np.clip(finest / LEAST_SPOT, 1, 8))
    if factor < 2 or side < 64:
        return smooth_noise(rng, width, height, share, octaves, fade)
    small = smooth_noise(
        rng, -(-width // factor), -(-height // factor), share, octaves, fade
    )
    grown = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(grown, 0, 1, out=grown)
