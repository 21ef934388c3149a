"""Petals in the wind: each bent and lit on its own, the near ones out of focus."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels

# Pale tip and deeper base of a petal.
KINDS = (("#ffe9e2", "#e8848f"), ("#fff0dc", "#eda08a"), ("#fbd3cf", "#cf5f74"))
# Distance, and with it: share of all petals, size (share of the shorter side), blur (share
# of the size), opacity.
LAYERS = (
    (0.40, 0.016, 0.14, 0.85),
    (0.44, 0.030, 0.03, 0.95),
    (0.16, 0.070, 0.16, 0.85),
)


def lay_petals(
    picture: np.ndarray,
    rng: np.random.Generator,
    count: int,
    sun: tuple[float, float],
    keep_out: np.ndarray,
) -> None:
    """Blow ``count`` petals over the picture, in place; never onto ``keep_out`` (0 to 1).

    They fly in one gust from the ``sun`` (pixels), which shines through those near it.
    """
    height, width = picture.shape[:2]
    side = min(width, height)
    wind = rng.uniform(-0.5, 0.5)
    middle = rng.uniform((0.1 * width, 0.25 * height), (0.9 * width, 0.9 * height))
    for share, size, soft, opacity in LAYERS:
        for _ in range(round(share * count)):
            length = side * size * rng.uniform(0.7, 1.3)
            at = _place(rng, width, height, middle, wind, length, keep_out)
            if at is None or length < 2:
                continue
            far = float(np.hypot(at[0] - sun[0], at[1] - sun[1])) / side
            lit = 1.06 - 0.2 * min(far, 1.2)
            alpha, shade = _petal(rng, length, soft * length)
            pale, deep = (
                hex_color(code) for code in KINDS[int(rng.integers(len(KINDS)))]
            )
            color = (deep + (pale - deep) * shade[..., None]) * np.float32(lit)
            _lay(picture, color, alpha * np.float32(opacity), at)


def _place(rng, width, height, middle, wind, length, keep_out):
    """Return a place near a slanting band through the picture, clear of faces, or None."""
    for _ in range(12):
        if rng.random() < 0.6:
            along = rng.normal(0, 0.5) * max(width, height)
            across = rng.normal(0, 0.11) * min(width, height)
            x = middle[0] + along * np.cos(wind) - across * np.sin(wind)
            y = middle[1] + along * np.sin(wind) + across * np.cos(wind)
        else:
            x, y = rng.uniform((0, 0), (width, height))
        if not (0 <= x < width and 0 <= y < height):
            continue
        reach = int(1.2 * length) + 1
        box = keep_out[
            max(0, int(y) - reach) : int(y) + reach,
            max(0, int(x) - reach) : int(x) + reach,
        ]
        if box.size and float(box.max()) < 0.1:
            return float(x), float(y)
    return None


def _petal(rng, length, soft):
    """Return alpha and shade (0 deep to 1 pale) of one petal in a square patch."""
    reach = int(np.ceil(0.8 * length + 2.5 * soft)) + 2
    steps = np.linspace(0, 1, 28)
    # A heart's upper half on a point: a cherry petal with its notch.
    half = np.sin(np.pi * steps**0.75) ** 0.8 * 0.42
    notch = np.where(steps > 0.9, 0.0, half)
    outline = np.concatenate(
        [np.stack([half, steps], 1), np.stack([-notch, steps], 1)[::-1]]
    )
    bend = rng.uniform(-0.35, 0.35)
    outline[:, 0] = outline[:, 0] * rng.uniform(0.45, 1.0) + bend * _bent(outline)
    outline[:, 1] -= 0.5
    turn = rng.uniform(0, 2 * np.pi)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    placed = outline @ spin.T * length + reach
    alpha = np.zeros((2 * reach, 2 * reach), np.float32)
    cv2.fillPoly(alpha, [np.round(placed * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    y, x = np.mgrid[0 : 2 * reach, 0 : 2 * reach].astype(np.float32) - np.float32(reach)
    along = (-x * np.float32(np.sin(turn)) + y * np.float32(np.cos(turn))) / length
    across = (x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))) / length
    fold = np.exp(-(((across - np.float32(bend) * 0.3) / 0.05) ** 2))
    shade = np.clip(0.62 + 0.75 * along - 0.25 * fold + 0.5 * across, 0, 1)
    return blur_pixels(alpha, max(0.6, soft)), shade.astype(np.float32)


def _bent(outline):
    """How far out a bend takes each point of a petal: not at its foot, most at its tip."""
    return (outline[:, 1] ** 2).astype(np.float32)


def _lay(picture, color, alpha, at):
    height, width = picture.shape[:2]
    reach = alpha.shape[0] // 2
    x, y = round(at[0]) - reach, round(at[1]) - reach
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(width, x + 2 * reach), min(height, y + 2 * reach)
    if x1 <= x0 or y1 <= y0:
        return
    part = slice(y0 - y, y1 - y), slice(x0 - x, x1 - x)
    here = picture[y0:y1, x0:x1]
    here += (color[part] - here) * alpha[part][..., None]
