"""The last touches every scene shares: bloom, vignette, one grain."""

import numpy as np

from spark_studio.engines.local.ops.shape import blur, coordinates
from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import luminance


def finish(
    picture: np.ndarray,
    rng: np.random.Generator,
    *,
    bloom: float = 0.2,
    vignette: float = 0.2,
    specks: float = 0.005,
) -> np.ndarray:
    """Return the picture as one lens would see it. Each share at 0 leaves its step out."""
    height, width = picture.shape[:2]
    out = np.clip(picture, 0, 1)
    if bloom > 0:
        bright = np.clip(luminance(out) - np.float32(0.78), 0, 1)[..., None] * out
        out = out + blur(bright, 0.018) * np.float32(bloom * 2)
    if vignette > 0:
        x, y = coordinates(width, height)
        far = (x / (width / min(width, height))) ** 2 + (
            y / (height / min(width, height))
        ) ** 2
        out = (
            out
            * (1 - np.float32(vignette) * np.clip(far * 2, 0, 1) ** np.float32(1.3))[
                ..., None
            ]
        )
    if specks > 0:
        out = out + grain(rng, width, height, 0.0006)[..., None] * np.float32(specks)
    return np.clip(out, 0, 1).astype(np.float32)
