"""Small flat shapes for tags, charms and prints: heart, star, moon, cloud, leaf."""

import cv2
import numpy as np


def _heart(t):
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return x / 16, y / 16 - 0.05


def _star(t):
    sharp = np.abs((t * 5 / (2 * np.pi)) % 1 - 0.5) * 2
    r = 0.56 + 0.44 * sharp**1.3
    return r * np.sin(t), -r * np.cos(t)


def _badge(t):
    power = 2 / 4.5
    return (
        0.78 * np.sign(np.cos(t)) * np.abs(np.cos(t)) ** power,
        np.sign(np.sin(t)) * np.abs(np.sin(t)) ** power,
    )


def _flower(t):
    r = 0.80 + 0.20 * np.cos(5 * t)
    return r * np.sin(t), -r * np.cos(t)


SHAPES = {"heart": _heart, "star": _star, "badge": _badge, "flower": _flower}


def filled(
    canvas: tuple[int, int],
    shape: str,
    centre: tuple[float, float],
    size: float,
    turn: float = 0.0,
) -> np.ndarray:
    """Return a mask of ``canvas`` (rows, columns) with the shape, ``size`` pixels from its middle to its end."""
    x, y = SHAPES[shape](np.linspace(0, 2 * np.pi, 181)[:-1])
    across = (x * np.cos(turn) - y * np.sin(turn)) * size + centre[0]
    down = (x * np.sin(turn) + y * np.cos(turn)) * size + centre[1]
    mask = np.zeros(canvas, np.float32)
    points = np.round(np.stack([across, down], 1) * 16).astype(np.int32)
    cv2.fillPoly(mask, [points], 1.0, cv2.LINE_AA, 4)
    return mask
