"""Mist that lies before things and hides where they end."""

import numpy as np

from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep


def rising_mist(
    shape: tuple[int, int],
    begins: float,
    full: float,
    rng: np.random.Generator,
    ragged: float = 0.05,
) -> np.ndarray:
    """Return a mask: clear above ``begins``, closed below ``full`` (shares of the height).

    Its upper edge drifts up and down by about ``ragged`` of the height, in long swathes.
    """
    rows, columns = shape
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    swathes = smooth_noise(rng, columns, max(2, rows // 3), 0.55, 4)
    swathes = np.repeat(swathes, 3, axis=0)
    swathes = np.pad(swathes, ((0, max(0, rows - len(swathes))), (0, 0)), mode="edge")[
        :rows
    ]
    wisps = smooth_noise(rng, columns, rows, 0.16, 4)
    lifted = (
        y
        + (swathes - 0.5) * np.float32(ragged * 3.2)
        + (wisps - 0.5) * np.float32(ragged * 0.9)
    )
    return smoothstep(begins, full, lifted)
