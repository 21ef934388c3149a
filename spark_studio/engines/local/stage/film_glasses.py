"""Worn glasses on a film figure: dark rims with a light on them, clear panes, arms."""

import numpy as np

from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered

FRAME, GLINT = np.float32([0.11, 0.085, 0.08]), np.float32([0.95, 0.9, 0.82])
RIM, SQUARE = 0.021, 0.74  # thickness in face widths; 1 is an ellipse, less has corners

# Where a rim is looked for, and the skin beside it, in radii; by how much it is darker.
ON_RIM, BESIDE = (0.9, 0.96, 1.02, 1.08, 1.14), (0.66, 1.34)
LEAST_SEEN = 0.03


def wears_glasses(light: np.ndarray, traits: Traits) -> bool:
    """Say whether rims are seen where somebody is said to wear glasses.

    ``light`` is the exposed photo (grey) whose pixels ``traits`` are in. Asked below the
    eyes: there no brow and no lashes are taken for a rim.
    """
    if not traits.glasses:
        return False
    turn = np.linspace(0.12, 0.88, 24)[:, None] * np.pi
    smooth = blur_pixels(light, max(0.6, 0.006 * traits.width))
    darker = []
    for center, broad, high in traits.glasses:
        ways = np.cos(turn) * traits.right * broad + np.sin(turn) * traits.down * high
        rows = [_along(smooth, center + ways * share) for share in BESIDE]
        rim = [_along(smooth, center + ways * share) for share in ON_RIM]
        darker.append(np.minimum(rows[0], rows[1]) - np.min(rim, axis=0))
    return float(np.median(np.concatenate(darker))) > LEAST_SEEN


def _along(light, points):
    height, width = light.shape
    x = np.clip(points[:, 0].round().astype(int), 0, width - 1)
    y = np.clip(points[:, 1].round().astype(int), 0, height - 1)
    return light[y, x]


def wear_glasses(picture: np.ndarray, traits: Traits, light: Light) -> None:
    """Lay the glasses somebody wears over the eyes, in place; without any, nothing happens.

    ``traits`` are in the picture's pixels.
    """
    if not traits.glasses:
        return
    right, down, wide = traits.right, traits.down, traits.width
    turn = np.linspace(0, 2 * np.pi, 80)[:, None]
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** SQUARE
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** SQUARE
    for center, broad, high in traits.glasses:
        rim = center + right * broad * x + down * high * y
        shadow = rim + down * 0.018 * wide
        soft = banded(shadow, np.full(len(rim), 0.03 * wide, np.float32))
        fill(picture, soft, FRAME, 0.2, 0.012 * wide)
        pane = np.stack([rim[48], rim[54], rim[16], rim[22]])
        fill(picture, pane, GLINT, 0.14, 0.004 * wide, within=rim)
        thick = np.full(len(rim), RIM * wide, np.float32)
        thick[40:] *= 1.25  # above
        fill(picture, banded(rim, thick), FRAME)
        lit = slice(44, 56) if light.x < 0 else slice(64, 76)
        shine = rim[lit] - down * 0.004 * wide
        fill(picture, tapered(shine, 0.007 * wide), GLINT, 0.6, 0.002 * wide)
    _bridge_and_arms(picture, traits)


def _bridge_and_arms(picture, traits):
    right, down, wide = traits.right, traits.down, traits.width
    (left, broad, _), (other, far, _) = traits.glasses
    ends = left + right * broad, other - right * far
    middle = (ends[0] + ends[1]) / 2 - down * 0.03 * wide
    bridge = smooth_curve(np.stack([ends[0], middle, ends[1]]), 16)
    fill(picture, tapered(bridge, 0.022 * wide, 0.9, 0.9), FRAME)
    for hinge, ear in ((left - right * broad, 234), (other + right * far, 454)):
        end = traits.points[ear] - down * 0.03 * wide
        arm = smooth_curve(np.stack([hinge - down * 0.01 * wide, end]), 12)
        fill(picture, tapered(arm, 0.018 * wide, 1, 0.5), FRAME)
