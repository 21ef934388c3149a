"""A round stand for a figure, turned from the same clay, with a painted band."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.porcelain import glazed
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import mix, smoothstep

CLAY, BAND, GOLD = "#fcf8f3", "#22367f", "#c79a45"
FLAT = 0.24  # how much of a circle is seen from a little above
WIDE = 1.25  # a figure this wide against its height needs no stand
TALL = 0.075  # height of the side, in shares of the picture's shorter side


def stand_of(alpha: np.ndarray) -> tuple[float, float, float] | None:
    """Return middle x, y and half width of a stand under the figure, in pixels.

    None where the figure is wide, as a car, and stands by itself, or runs off the picture
    below, or nearly, so that there is no room.
    """
    rows = np.flatnonzero((alpha > 0.5).any(1))
    if not rows.size or rows[-1] >= alpha.shape[0] - 3:
        return None
    low, tall = int(rows[-1]), int(rows[-1] - rows[0]) + 1
    feet = np.flatnonzero((alpha[max(0, low - tall // 12) : low + 1] > 0.5).any(0))
    all_columns = np.flatnonzero((alpha > 0.5).any(0))
    widest = float(all_columns[-1] - all_columns[0]) / 2
    half = max(0.62 * float(feet[-1] - feet[0]), 0.5 * widest)
    middle = float(feet[0] + feet[-1]) / 2
    if 2 * widest > WIDE * tall:
        return None
    level = low - 0.35 * FLAT * half
    if level + FLAT * half + TALL * min(alpha.shape) > alpha.shape[0]:
        return None
    return middle, level, half


def floor_shadow(alpha: np.ndarray) -> np.ndarray:
    """Return the soft shadow under a figure that ends above the picture's border, 0 to 1."""
    height, width = alpha.shape
    solid = alpha > 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if not rows.size or rows[-1] >= height - 3:
        return np.zeros_like(alpha)
    low, half = float(rows[-1]), max(1.0, float(columns[-1] - columns[0]) / 2)
    x = (np.arange(width, dtype=np.float32)[None] - columns[0] - half) / half
    y = (np.arange(height, dtype=np.float32)[:, None] - low + 0.03 * half) / half
    far = np.sqrt(x * x + (y / 0.16) ** 2)
    return smoothstep(1.15, 0.2, far)


def stand(
    width: int, height: int, place: tuple[float, float, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return alpha of the stand, its slope (right, down), its painted band and gilt rims."""
    middle, level, half = place
    x = (np.arange(width, dtype=np.float32)[None] + 0.5 - middle) / half
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5 - level
    tall = TALL * min(width, height)
    flat = FLAT * half
    soft = 1.5 / half
    on_top = smoothstep(1 + soft, 1 - soft, np.sqrt(x * x + (y / flat) ** 2))
    arc = flat * np.sqrt(np.clip(1 - x * x, 0, 1))  # how far the rim comes to us
    below = y - arc
    within = smoothstep(1 + soft, 1 - soft, np.abs(x)) * np.ones_like(y)
    side = within * smoothstep(-1, 1, y) * smoothstep(tall + 1, tall - 1, below)
    side = side * (1 - on_top)
    alpha = np.clip(on_top + side, 0, 1)
    # The side turns away like a drum; its upper edge is rounded.
    round_ = np.clip(x, -0.93, 0.93)
    slope = np.zeros((height, width, 2), np.float32)
    slope[..., 0] = -side * (round_ / np.sqrt(1 - round_ * round_))
    slope[..., 1] = 0.25 * side - 0.35 * on_top
    down = np.clip(below / max(tall, 1), 0, 1)
    band = side * smoothstep(0.3, 0.34, down) * smoothstep(0.8, 0.76, down)
    gilt = side * (
        smoothstep(0.10, 0.14, down) * smoothstep(0.24, 0.20, down)
        + smoothstep(0.86, 0.9, down)
    )
    return alpha, slope, band, np.clip(gilt, 0, 1)


def glazed_stand(
    alpha: np.ndarray, place: tuple[float, float, float], light: Light
) -> tuple[np.ndarray, np.ndarray]:
    """Return the figure's stand, glazed and in its shadow, and the stand's alpha."""
    height, width = alpha.shape
    foot, slope, band, gilt = stand(width, height, place)
    clay = np.broadcast_to(hex_color(CLAY), (height, width, 3))
    clay = mix(clay, hex_color(BAND), 0.9 * band)
    clay = mix(clay, hex_color(GOLD), gilt)
    base = glazed(clay, slope, light, np.ones_like(alpha))
    down = np.float32([[1, 0, 0], [0, 1, 0.012 * min(width, height)]])
    near = blur(cv2.warpAffine(alpha, down, (width, height)), 0.012)
    return base * (1 - 0.35 * near)[..., None], foot
