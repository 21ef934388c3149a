"""A window in a wall, its corners drawn in as carpenters do, its rim gilt."""

import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep

GILT, GILT_DARK, SHADE = "#f3cf7a", "#a06c22", "#22060a"
INSET = (0.045, 0.06)  # how wide the wall shows around it, share of the shorter side
CORNER = (0.07, 0.11)  # how far the corners are drawn in, likewise


def depth_in_window(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Return how far inside the window each pixel lies, in pixels; below 0 on the wall.

    Its corners are hollow quarter circles or plain steps, as chance has it.
    """
    side = min(width, height)
    inset, corner = side * rng.uniform(*INSET), side * rng.uniform(*CORNER)
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    dx = np.minimum(x, width - x) - np.float32(inset)
    dy = np.minimum(y, height - y) - np.float32(inset)
    depth = np.minimum(dx, dy)
    if rng.random() < 0.6:
        return np.minimum(depth, np.hypot(dx, dy) - np.float32(corner))
    step = np.float32(0.62 * corner)
    outer = np.maximum(dx, dy) - step
    beyond = np.hypot(np.maximum(step - dx, 0), np.maximum(step - dy, 0))
    return np.minimum(depth, np.where(outer > 0, outer, -beyond))


def set_window(wall: np.ndarray, scene: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Return the scene behind its window in the wall: the wall throws a shadow on it, the
    rim is a broad gilt moulding and a thin line inside."""
    unit = min(depth.shape) / 1000
    shade = 0.6 * np.exp(-np.clip(depth, 0, None) / np.float32(16 * unit))
    scene = mix(scene, hex_color(SHADE), shade)
    picture = mix(wall, scene, np.clip(depth + 0.5, 0, 1))
    rounded = (depth + 8 * unit) / np.float32(4.5 * unit)
    light = np.sqrt(np.clip(1 - rounded**2, 0, 1)) * (0.8 - 0.35 * rounded)
    gilt = mix(
        hex_color(GILT_DARK) + np.zeros((1, 1, 3), np.float32),
        hex_color(GILT),
        np.clip(light, 0, 1),
    )
    picture = mix(picture, gilt, smoothstep(1.0 + 1 / unit / 4.5, 1.0, np.abs(rounded)))
    inner = np.clip(1.1 * unit - np.abs(depth - 9 * unit) + 0.5, 0, 1)
    soft = blur_pixels(inner, 0.4)
    return mix(picture, hex_color(GILT), 0.75 * soft).astype(np.float32)
