"""Polished alloy by night: one key light, a dark horizon, and neon from both sides."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.light import Light, shade, shine


@dataclass(frozen=True, slots=True)
class Neon:
    """The two colors of the night: ``left`` and ``right`` light their sides; and the lamp."""

    left: np.ndarray
    right: np.ndarray
    key: Light
    alloy: np.ndarray


def polished(normal: np.ndarray, albedo: np.ndarray, neon: Neon) -> np.ndarray:
    """Return an RGB picture of alloy: ``normal`` and ``albedo`` are height x width x 3."""
    towards = 2 * normal[..., 2] * normal[..., 1]
    sky = 0.62 + 0.5 * np.clip(0.1 - 1.2 * towards, 0, 1)
    sky -= 0.34 * np.exp(-(((towards - 0.22) / 0.2) ** 2))
    out = albedo * (shade(normal, neon.key, 0.42) * sky * 1.15)[..., None]
    left = np.clip(-normal[..., 0] - 0.12, 0, 1) * np.float32(0.95)
    right = np.clip(normal[..., 0] - 0.12, 0, 1) * np.float32(0.95)
    out = out + left[..., None] * neon.left * (0.3 + 0.7 * albedo)
    out = out + right[..., None] * neon.right * (0.3 + 0.7 * albedo)
    out = out + (0.55 * shine(normal, neon.key, 46.0))[..., None]
    return np.clip(out, 0, 1).astype(np.float32)
