"""Glasses that are worn, drawn as clean frames in their own color."""

import numpy as np

from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered

DARKEST, LIGHTEST = (
    0.06,
    0.5,
)  # of frames in a drawing: paler ones would be lost on skin
PANE = np.float32([0.09, 0.08, 0.1])


def frame_color(traits, otherwise: np.ndarray) -> np.ndarray:
    """Return the frame's own color, deep enough to be seen; ``otherwise`` where unknown."""
    if traits.frame is None:
        return otherwise
    light = float(traits.frame @ np.float32([0.3, 0.6, 0.1]))
    goal = min(max(light, DARKEST), LIGHTEST)
    return np.clip(traits.frame * goal / max(light, 0.02), 0, 1).astype(np.float32)


def draw_glasses(picture: np.ndarray, traits, color: np.ndarray) -> None:
    """Draw worn glasses over the eyes, in place: rims, bridge, arms and a light on them.

    ``color`` is that of frames whose own color is not known.
    """
    if not traits.glasses:
        return
    right, down, wide = traits.right, traits.down, traits.width
    color = frame_color(traits, color)
    for center, broad, high in traits.glasses:
        turn = np.linspace(0, 2 * np.pi, 72)[:, None]
        # Rounded corners rather than an egg; the upper rim lies along the brow.
        x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.72
        y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.72
        y = np.where(y < 0, 0.82 * y, y)
        rim = center + right * broad * x + down * high * y
        if traits.panes:
            fill(picture, rim, PANE, 0.88 * traits.panes)
        pane = np.stack([rim[44], rim[50], rim[14], rim[20]])
        fill(picture, pane, np.float32([1, 1, 1]), 0.13, within=rim)
        thick = np.full(len(rim), 0.02 * wide, np.float32)
        thick[36:] *= 1.35
        fill(picture, banded(rim, thick), color)
    (left, lb, _), (other, ob, _) = traits.glasses
    ends = left + right * lb, other - right * ob
    middle = (ends[0] + ends[1]) / 2 - down * 0.035 * wide
    fill(picture, tapered(smooth_curve(np.stack([ends[0], middle, ends[1]]), 16),
                          0.022 * wide, 0.9, 0.9), color)  # fmt: skip
    for hinge, ear in ((left - right * lb, 127), (other + right * ob, 356)):
        arm = np.stack(
            [hinge - down * 0.01 * wide, traits.points[ear] + down * 0.02 * wide]
        )
        fill(picture, tapered(smooth_curve(arm, 12), 0.018 * wide, 1, 0.5), color)
