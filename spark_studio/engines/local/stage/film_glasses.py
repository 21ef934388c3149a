"""Worn glasses on a film figure: dark rims with a light on them, clear panes, arms."""

import numpy as np

from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.spectacles import PANE, frame_color
from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered

FRAME, GLINT = np.float32([0.11, 0.085, 0.08]), np.float32([0.95, 0.9, 0.82])
RIM, SQUARE = 0.021, 0.74  # thickness in face widths; 1 is an ellipse, less has corners


def wear_glasses(picture: np.ndarray, traits: Traits, light: Light) -> None:
    """Lay the glasses somebody wears over the eyes, in place; without any, nothing happens.

    ``traits`` are in the picture's pixels.
    """
    if not traits.glasses:
        return
    right, down, wide = traits.right, traits.down, traits.width
    color = frame_color(traits, FRAME)
    turn = np.linspace(0, 2 * np.pi, 80)[:, None]
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** SQUARE
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** SQUARE
    for center, broad, high in traits.glasses:
        rim = center + right * broad * x + down * high * y
        shadow = rim + down * 0.018 * wide
        soft = banded(shadow, np.full(len(rim), 0.03 * wide, np.float32))
        fill(picture, soft, FRAME, 0.2, 0.012 * wide)
        if traits.panes:
            fill(picture, rim, PANE, 0.9 * traits.panes, 0.003 * wide)
        pane = np.stack([rim[48], rim[54], rim[16], rim[22]])
        fill(picture, pane, GLINT, 0.14, 0.004 * wide, within=rim)
        thick = np.full(len(rim), RIM * wide, np.float32)
        thick[40:] *= 1.25  # above
        fill(picture, banded(rim, thick), color)
        lit = slice(44, 56) if light.x < 0 else slice(64, 76)
        shine = rim[lit] - down * 0.004 * wide
        fill(picture, tapered(shine, 0.007 * wide), GLINT, 0.6, 0.002 * wide)
    _bridge_and_arms(picture, traits, color)


def _bridge_and_arms(picture, traits, color):
    right, down, wide = traits.right, traits.down, traits.width
    (left, broad, _), (other, far, _) = traits.glasses
    ends = left + right * broad, other - right * far
    middle = (ends[0] + ends[1]) / 2 - down * 0.03 * wide
    bridge = smooth_curve(np.stack([ends[0], middle, ends[1]]), 16)
    fill(picture, tapered(bridge, 0.022 * wide, 0.9, 0.9), color)
    for hinge, ear in ((left - right * broad, 234), (other + right * far, 454)):
        end = traits.points[ear] - down * 0.03 * wide
        arm = smooth_curve(np.stack([hinge - down * 0.01 * wide, end]), 12)
        fill(picture, tapered(arm, 0.018 * wide, 1, 0.5), color)
