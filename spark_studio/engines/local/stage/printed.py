"""Printed additions to a charm: a bank of clouds where the photo cut the figure off."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.stage.framing import Figure
from spark_studio.engines.local.stage.shapes import filled

# fill, shade, line, star
CLOUDS = (
    ("#fdf4fb", "#e3cdf2", "#8f78b8", "#ffd66b"),
    ("#f3f8ff", "#c6d8f6", "#6f86bd", "#ffd987"),
    ("#fff6ee", "#f6cfd6", "#b0748f", "#ffe08a"),
    ("#f2fbf8", "#bfe3e2", "#5f93a0", "#ffdc7d"),
)
PUFF = (46.0, 78.0)  # radius at 1328 pixels
LINE = 3.4


def cloud_base(
    figure: Figure, rng: np.random.Generator, unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return colours and alpha of clouds before the figure's cut lower side.

    Nothing (alpha all 0) where the figure was not cut off below.
    """
    colours = np.zeros_like(figure.colours)
    alpha = np.zeros_like(figure.alpha)
    if "bottom" not in figure.cut:
        return colours, alpha
    fill, tint, line, gold = (
        hex_color(code) for code in CLOUDS[rng.integers(len(CLOUDS))]
    )
    thick = max(1, round(LINE * unit))
    for x, y, radius in _puffs(figure, rng, unit):
        puff = _disc(alpha.shape, x, y, radius)
        shade = blur_pixels(
            _disc(alpha.shape, x, y + radius * 0.42, radius * 0.92), radius * 0.16
        )
        ink = np.clip(
            _disc(alpha.shape, x, y, radius + thick * 0.5)
            - _disc(alpha.shape, x, y, radius - thick * 0.5),
            0,
            1,
        )
        body = fill + (tint - fill) * (shade * 0.75)[..., None]
        body = body + (line - body) * ink[..., None]
        whole = np.maximum(puff, ink)
        colours += (body - colours) * whole[..., None]
        np.maximum(alpha, whole, out=alpha)
    _stars(colours, alpha, figure, gold, line, rng, unit)
    return colours, alpha


def _puffs(
    figure: Figure, rng: np.random.Generator, unit: float
) -> list[tuple[float, float, float]]:
    """Back row high, front row low; larger in the middle of each bank."""
    rows = figure.alpha.shape[0]
    low = figure.box[3]
    band = figure.alpha[max(0, low - round(60 * unit)) : low].max(0, initial=0)
    covered = np.flatnonzero(band > 0.5)
    if not covered.size:
        return []
    left, right = float(covered[0]), float(covered[-1])
    puffs = []
    for lift, scale in ((26.0, 1.0), (-2.0, 0.92)):
        x = left - 10 * unit + rng.uniform(-14, 14) * unit
        while x < right + 18 * unit:
            size = rng.uniform(*PUFF) * scale * unit
            edge = (
                min(1.0, 0.62 + 0.38 * min(x - left, right - x) / (120 * unit))
                if right > left
                else 1.0
            )
            size *= max(0.6, edge)
            y = min(
                low - lift * unit * 0.6 + rng.uniform(-10, 10) * unit - 14 * unit,
                rows - size - 50 * unit,
            )
            puffs.append((x + size * 0.4, y, size))
            x += size * rng.uniform(1.0, 1.35)
    return puffs


def _disc(shape: tuple[int, int], x: float, y: float, radius: float) -> np.ndarray:
    mask = np.zeros(shape, np.float32)
    cv2.circle(
        mask,
        (round(x * 16), round(y * 16)),
        max(1, round(radius * 16)),
        1.0,
        -1,
        cv2.LINE_AA,
        4,
    )
    return mask


def _stars(colours, alpha, figure, gold, line, rng, unit):
    """A few little stars on the clouds."""
    for _ in range(int(rng.integers(3, 6))):
        x = rng.uniform(figure.box[0], figure.box[2])
        y = figure.box[3] - rng.uniform(0, 40) * unit
        row, column = int(min(y, alpha.shape[0] - 1)), int(min(x, alpha.shape[1] - 1))
        if alpha[row, column] < 0.9:
            continue
        size, turn = rng.uniform(12, 22) * unit, rng.uniform(-0.4, 0.4)
        outer = filled(alpha.shape, "star", (x, y), size + 3 * unit, turn) * alpha
        inner = filled(alpha.shape, "star", (x, y), size, turn) * alpha
        colours += (line - colours) * outer[..., None]
        colours += (gold - colours) * inner[..., None]
