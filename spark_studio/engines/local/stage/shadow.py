"""Shadows: tinted, soft with distance, always away from the one light."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels


def cast_shadow(
    picture: np.ndarray,
    alpha: np.ndarray,
    light: Light,
    lift: float,
    strength: float,
    color: tuple[float, float, float] = (0.16, 0.10, 0.10),
    softness: float = 0.8,
) -> None:
    """Darken ``picture``, in place, where something ``lift`` pixels above it keeps the light off.

    ``color`` is that of the deepest shadow. ``softness`` is the blur as a share of the lift.
    """
    dx, dy = light.shadow_step(lift)
    moved = cv2.warpAffine(
        alpha, np.float32([[1, 0, dx], [0, 1, dy]]), alpha.shape[::-1]
    )
    soft = blur_pixels(moved, max(0.8, lift * softness)) * np.float32(strength)
    picture *= 1 - soft[..., None] * (1 - np.float32(color))


def touch_shadow(
    picture: np.ndarray,
    alpha: np.ndarray,
    light: Light,
    unit: float,
    color: tuple[float, float, float] = (0.16, 0.10, 0.10),
) -> None:
    """The three shadows of a thing that lies on its ground: contact, near and far."""
    for lift, strength in ((3, 0.42), (10, 0.34), (26, 0.24)):
        cast_shadow(picture, alpha, light, lift * unit, strength, color)


def drop(alpha: np.ndarray, x: int, y: int, shape: tuple[int, int]) -> np.ndarray:
    """Return a small mask on an empty canvas with its corner at ``x``, ``y``."""
    canvas = np.zeros(shape, np.float32)
    rows = min(alpha.shape[0], shape[0] - y)
    columns = min(alpha.shape[1], shape[1] - x)
    canvas[y : y + rows, x : x + columns] = alpha[:rows, :columns]
    return canvas
