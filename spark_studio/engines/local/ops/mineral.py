"""The colors of a Chinese painter's box: ground minerals and plant dyes on ink."""

import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.tone import mix, smoothstep

# Rouge, cinnabar, ochre, gamboge, malachite, azurite, indigo, a dusk of rouge and indigo.
PIGMENTS = ("#b8455c", "#c5412c", "#b06a3a", "#c99a3c", "#4f8a68", "#2f7f92", "#35598f", "#7a5a8c")  # fmt: skip
# Stronger than this no mineral is laid over ink.
MOST_CHROMA = 46.0
# How firmly a hue is drawn to the nearest pigment: cosine sharpness.
FIRMNESS = 14.0


def to_pigments(lab: np.ndarray, amount: float | np.ndarray) -> np.ndarray:
    """Return a and b (height x width x 2) as the box of pigments gives them.

    ``lab`` is height x width x 3. Each hue moves towards the pigments nearest to it and
    strong colors are held back; greys stay grey. ``amount`` 0 changes nothing.
    """
    tints = to_lab(np.stack([hex_color(code) for code in PIGMENTS])[None])[0, :, 1:]
    own = np.arctan2(tints[:, 1], tints[:, 0])
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    total = np.zeros((*hue.shape, 2), np.float32)
    weight = np.zeros(hue.shape, np.float32)
    for pigment, angle in zip(tints, own, strict=True):
        near = np.exp(np.float32(FIRMNESS) * (np.cos(hue - np.float32(angle)) - 1))
        weight += near
        total += near[..., None] * (pigment / np.float32(np.linalg.norm(pigment)))
    direction = total / np.maximum(weight, 1e-6)[..., None]
    held = MOST_CHROMA * np.tanh(chroma * np.float32(1.25 / MOST_CHROMA))
    held = held * smoothstep(2, 9, chroma)
    return mix(lab[..., 1:], direction * held[..., None], amount)
