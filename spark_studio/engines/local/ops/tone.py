"""Light and dark: luminance, curves, and laying one picture over another.

Everything takes and returns float32. A float64 scalar would silently widen a whole
picture, so numbers that come out of NumPy go through ``float32`` or ``float()`` first.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.fused import (
    mixed_each,
    mixed_over,
    mixed_with,
    smooth_steps,
)

LUMA = (0.299, 0.587, 0.114)
FUSED_FROM = 4096  # numbers; on less the way there takes longer than the sum


def float32(values: object) -> np.ndarray:
    """Return ``values`` as a contiguous float32 array; copies only where it must."""
    return np.ascontiguousarray(values, dtype=np.float32)


def luminance(picture: np.ndarray) -> np.ndarray:
    """Return the luma of an RGB picture: height x width, 0 to 1."""
    return cv2.transform(float32(picture), np.array([LUMA], np.float32))


def smoothstep(low: float, high: float, values: np.ndarray) -> np.ndarray:
    """Return 0 below ``low``, 1 above ``high``, a smooth S between; ``low > high`` falls."""
    values = np.asarray(values, np.float32)
    low, reach = np.float32(low), np.float32(high - low)
    if values.ndim and low.ndim == reach.ndim == 0:
        values = np.ascontiguousarray(values)
        return smooth_steps(values.ravel(), low, reach).reshape(values.shape)
    t = (values - low) / reach
    np.clip(t, 0, 1, out=t)
    return t * t * (3 - 2 * t)


def mix(under: np.ndarray, over: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    """Return ``under`` where ``amount`` is 0 and ``over`` where it is 1.

    ``amount`` is a number or a height x width mask; ``over`` may be one RGB color.
    """
    under, over = np.asarray(under, np.float32), np.asarray(over, np.float32)
    amount = np.asarray(amount, np.float32)
    if under.size >= FUSED_FROM:
        mixed = _mixed(under, over, amount)
        if mixed is not None:
            return mixed
    if amount.ndim == 2 and under.ndim == 3:
        amount = amount[..., None]
    return under + (over - under) * amount


def _mixed(under, over, amount):
    """The same numbers in one pass over memory, for the shapes most pictures have."""
    shape = under.shape
    if over.shape == shape and amount.shape == shape:
        parts = (float32(part).ravel() for part in (under, over, amount))
        return mixed_each(*parts).reshape(shape)
    if len(shape) != 3 or shape[2] != 3 or amount.shape != shape[:2]:
        return None
    if over.shape == shape:
        return mixed_over(float32(under), float32(over), float32(amount))
    if over.shape == (3,):
        return mixed_with(float32(under), float32(over), float32(amount))
    return None


def multiply(under: np.ndarray, over: np.ndarray) -> np.ndarray:
    return np.asarray(under, np.float32) * np.asarray(over, np.float32)


def screen(under: np.ndarray, over: np.ndarray) -> np.ndarray:
    return 1 - (1 - np.asarray(under, np.float32)) * (1 - np.asarray(over, np.float32))


def overlay(under: np.ndarray, over: np.ndarray) -> np.ndarray:
    under, over = np.asarray(under, np.float32), np.asarray(over, np.float32)
    return np.where(
        under < 0.5, 2 * under * over, 1 - 2 * (1 - under) * (1 - over)
    ).astype(np.float32)


def soft_light(under: np.ndarray, over: np.ndarray) -> np.ndarray:
    under, over = np.asarray(under, np.float32), np.asarray(over, np.float32)
    return (1 - 2 * over) * under * under + 2 * over * under


def stretch(
    picture: np.ndarray, low_share: float = 0.005, high_share: float = 0.995
) -> np.ndarray:
    """Return the picture with its luma between two quantiles spread over 0 to 1."""
    values = luminance(picture)[::4, ::4]
    low, high = (float(v) for v in np.quantile(values, (low_share, high_share)))
    return np.clip((picture - low) / max(high - low, 1e-3), 0, 1).astype(np.float32)


def gamma(picture: np.ndarray, exponent: float) -> np.ndarray:
    """Return ``picture ** exponent`` clipped to 0..1; 1 changes nothing, less is lighter."""
    return np.power(np.clip(picture, 0, 1), np.float32(exponent), dtype=np.float32)
