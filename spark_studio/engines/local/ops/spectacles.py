"""Glasses that are worn: found by their dark thin rims, and drawn as clean frames."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.face_colors import patch
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered
from spark_studio.engines.local.perception import mesh

LEAST_WITH_GLASSES = 50  # pixels of a face in which frames can be seen


def glasses_of(light, points, wide, right, down, skin):
    """Return a frame per eye as (center, half width, half height), or () without glasses.

    Frames are dark and thin; worn ones run below both eyes and over the bridge.
    """
    if wide < LEAST_WITH_GLASSES:
        return ()
    side = max(3, int(0.05 * wide) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    grey = blur_pixels(light, 0.004 * wide)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel) / (0.22 * skin[0])
    bridge = max(
        float(patch(dark, points[i], 0.06 * wide).max(initial=0)) for i in (168, 6)
    )
    frames = []
    for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        center = points[eye].mean(0)
        below = _rim(dark, center, right, down, np.radians(np.arange(30, 151, 6)), wide)
        aside = _rim(
            dark, center, right, down, np.radians([-8, 0, 8, 172, 180, 188]), wide
        )
        if bridge < 1 or np.isfinite(below).mean() < 0.6:
            return ()
        high = (
            float(np.nanmedian(below[7:14]))
            if np.isfinite(below[7:14]).any()
            else 0.2 * wide
        )
        broad = float(np.nanmedian(aside)) if np.isfinite(aside).any() else 1.2 * high
        broad = float(np.clip(broad, high, 0.24 * wide))
        frames.append((center, broad, high))
    return tuple(frames)


def _rim(dark, center, right, down, angles, wide):
    """How far from an eye its frame lies in each direction, nan where there is none."""
    reach = np.arange(0.09, 0.27, 0.006) * wide
    out = np.full(len(angles), np.nan)
    height, width = dark.shape
    for k, angle in enumerate(angles):
        way = right * np.cos(angle) + down * np.sin(angle)
        x, y = np.rint(center + way * reach[:, None]).astype(int).T
        row = dark[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
        if row.max() > 1:
            out[k] = reach[int(row.argmax())]
    return out


def draw_glasses(picture: np.ndarray, traits, color: np.ndarray) -> None:
    """Draw worn glasses over the eyes, in place: rims, bridge, arms and a light on them."""
    if not traits.glasses:
        return
    right, down, wide = traits.right, traits.down, traits.width
    rims = []
    for center, broad, high in traits.glasses:
        turn = np.linspace(0, 2 * np.pi, 72)[:, None]
        # Rounded corners rather than an egg; the upper rim lies along the brow.
        x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.72
        y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.72
        y = np.where(y < 0, 0.82 * y, y)
        rim = center + right * broad * x + down * high * y
        pane = np.stack([rim[44], rim[50], rim[14], rim[20]])
        fill(picture, pane, np.float32([1, 1, 1]), 0.13, within=rim)
        thick = np.full(len(rim), 0.02 * wide, np.float32)
        thick[36:] *= 1.35
        fill(picture, banded(rim, thick), color)
        rims.append(rim)
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
