"""Light and dark: luminance, curves, and laying one picture over another.

Everything takes and returns float32. A float64 scalar would silently widen a whole
picture, so numbers that come out of NumPy go through ``float32`` or ``float()`` first.
"""

import cv2
import numpy as np

LUMA = (0.299, 0.587, 0.114)


def float32(values: object) -> np.ndarray:
    """Return ``values`` as a contiguous float32 array; copies only where it must."""
    return np.ascontiguousarray(values, dtype=np.float32)


def luminance(picture: np.ndarray) -> np.ndarray:
    """Return the luma of an RGB picture: height x width, 0 to 1."""
    return cv2.transform(float32(picture), np.array([LUMA], np.float32))


def smoothstep(low: float, high: float, values: np.ndarray) -> np.ndarray:
    """Return 0 below ``low``, 1 above ``high``, a smooth S between; ``low > high`` falls."""
    t = (np.asarray(values, np.float32) - np.float32(low)) / np.float32(high - low)
    np.clip(t, 0, 1, out=t)
    return t * t * (3 - 2 * t)


def mix(under: np.ndarray, over: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    """Return ``under`` where ``amount`` is 0 and ``over`` where it is 1.

    ``amount`` is a number or a height x width mask; ``over`` may be one RGB color.
    """
    under, over = np.asarray(under, np.float32), np.asarray(over, np.float32)
    amount = np.asarray(amount, np.float32)
    if amount.ndim == 2 and under.ndim == 3:
        amount = amount[..., None]
    return under + (over - under) * amount


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
