"""Nose and mouth of a film figure: soft lips, one clean row of teeth, a rounder nose."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.vector import (
    banded,
    ellipse,
    fill,
    smooth_curve,
    tapered,
)

UPPER_INNER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
LOWER_INNER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]
UPPER_OUTER = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291]
LOWER_OUTER = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291]
WINGS = ((129, 64, 98), (358, 294, 327))
NOSTRILS = ((98, 97), (327, 326))
LIFT, FULLER = (
    0.022,
    0.22,
)  # of closed lips: their corners, and how much fuller they are
TEETH_SEEN = 0.12
OPEN = 0.05  # opening of a mouth against its width
TEETH, DARK, TONGUE = (0.96, 0.94, 0.905), (0.2, 0.055, 0.06), (0.74, 0.3, 0.3)


def model_nose(picture: np.ndarray, traits: Traits, light: Light) -> None:
    """Nostrils, wings and the light on the tip, in place."""
    wide, points, down = traits.width, traits.points, traits.down
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    deep = skin * np.float32([0.5, 0.3, 0.28])
    tip = points[4] + down * 0.02 * wide
    for wing, pair in zip(WINGS, NOSTRILS, strict=True):
        hole = points[list(pair)].mean(0) - down * 0.008 * wide
        out = points[pair[0]] - points[pair[1]]
        size = np.clip(float(np.linalg.norm(out)), 0.01 * wide, 0.06 * wide)
        out = out / max(float(np.linalg.norm(out)), 1e-3)
        spot = ellipse(hole, out * size * 0.75, down * 0.018 * wide, 24)
        fill(picture, spot, deep, 0.75, 0.008 * wide)
        curve = smooth_curve(points[list(wing)], 20)
        fill(
            picture,
            tapered(curve, 0.016 * wide, 0.1, 0.4, 0.6),
            deep,
            0.3,
            0.012 * wide,
        )
    under = ellipse(
        points[2] + down * 0.012 * wide, traits.right * 0.09 * wide, down * 0.02 * wide
    )
    fill(picture, under, deep, 0.24, 0.02 * wide)
    rosy = ellipse(tip, traits.right * 0.07 * wide, down * 0.06 * wide)
    fill(
        picture,
        rosy,
        np.clip(skin * np.float32([1.04, 0.8, 0.76]), 0, 1),
        0.35,
        0.03 * wide,
    )
    glow = points[4] + np.float32([light.x, light.y]) * 0.03 * wide
    spot = ellipse(glow, traits.right * 0.026 * wide, down * 0.019 * wide, 24)
    fill(picture, spot, np.clip(skin * 1.35 + 0.12, 0, 1), 0.55, 0.012 * wide)


def model_mouth(picture: np.ndarray, traits: Traits, light: Light) -> None:
    """Lips, and what an open mouth shows, in place."""
    points, wide, down = traits.points, traits.width, traits.down
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    lab = np.float32(traits.lips).copy()
    # Lips are painted as far as lashes are.
    paint = float(np.clip(traits.lashes, 0.2, 1))
    lab[0] = min(lab[0], traits.skin[0] - 16 - 4 * paint)
    lab[1] = np.clip(lab[1], traits.skin[1] + 13 + 7 * paint, traits.skin[1] + 32)
    lab[2] = np.clip(lab[2], 12, 24)
    lips = from_lab(lab.reshape(1, 1, 3))[0, 0]
    points = _smiling(points, traits)
    upper = smooth_curve(points[UPPER_OUTER], 44), smooth_curve(points[UPPER_INNER], 44)
    lower = smooth_curve(points[LOWER_OUTER], 44), smooth_curve(points[LOWER_INNER], 44)
    left, right = points[78], points[308]
    span = max(float(np.linalg.norm(right - left)), 1.0)
    opening = float(np.max((lower[1] - upper[1]) @ down))
    soft = 0.007 * wide
    chin = points[17] + down * 0.05 * wide
    shade = ellipse(chin, traits.right * 0.16 * wide, down * 0.022 * wide)
    fill(picture, shade, skin * np.float32([0.66, 0.5, 0.47]), 0.35, 0.022 * wide)
    if opening > OPEN * span:
        _inside(picture, traits, upper[1], lower[1], opening)
    fill(
        picture,
        np.vstack([upper[0], upper[1][::-1]]),
        lips * np.float32([0.86, 0.8, 0.8]),
        0.85,
        soft,
    )
    fill(picture, np.vstack([lower[0], lower[1][::-1]]), lips, 0.85, soft)
    shine = (0.45 * lower[0] + 0.55 * lower[1])[12:-12] + np.float32(
        [light.x, 0]
    ) * 0.02 * wide
    pale = np.clip(lips * 1.2 + 0.22, 0, 1)
    fill(picture, tapered(shine, 0.02 * wide, 0, 0), pale, 0.36, 0.01 * wide)
    if opening <= OPEN * span:
        line = (upper[1] + lower[1]) / 2
        meets = banded(line, np.full(len(line), max(0.9, 0.011 * wide), np.float32))
        fill(picture, meets, lips * np.float32([0.42, 0.28, 0.28]), 0.85, 0.004 * wide)
    for corner, way in ((points[61], -1), (points[291], 1)):
        spot = ellipse(
            corner + traits.right * way * 0.012 * wide,
            traits.right * 0.016 * wide,
            down * 0.02 * wide,
        )
        fill(picture, spot, skin * np.float32([0.55, 0.36, 0.34]), 0.55, 0.012 * wide)


def _smiling(points, traits):
    """The mesh with the corners of a closed mouth lifted a little, as animators do."""
    span = max(float(np.linalg.norm(points[308] - points[78])), 1.0)
    if float((points[14] - points[13]) @ traits.down) > OPEN * span:
        return points
    middle = (points[78] + points[308]) / 2
    away = np.abs((points - middle) @ traits.right) / (0.5 * span)
    out = points.copy()
    lips = sorted({*UPPER_OUTER, *UPPER_INNER, *LOWER_OUTER, *LOWER_INNER})
    lift = LIFT * traits.width * np.clip(away[lips], 0, 1.1) ** 2
    fuller = (points[lips] - middle) @ traits.down
    out[lips] += np.outer(FULLER * fuller - lift, traits.down)
    return out


def _inside(picture, traits, upper, lower, opening):
    """The dark of the mouth, a tongue, and one row of teeth that follows the upper lip."""
    mouth, down = np.vstack([upper, lower[::-1]]), traits.down
    fill(picture, mouth, np.float32(DARK), 1.0, 0.003 * traits.width)
    middle, half = (upper[0] + upper[-1]) / 2, np.linalg.norm(upper[-1] - upper[0]) / 2
    if opening > 0.16 * 2 * half:
        tongue = ellipse(
            lower[len(lower) // 2], traits.right * 0.55 * half, down * 0.36 * opening
        )
        fill(picture, tongue, np.float32(TONGUE), 0.85, 0.06 * opening, within=mouth)
    share = 0.96 if opening < 0.22 * 2 * half else 0.62
    if (
        traits.teeth < TEETH_SEEN
    ):  # a mouth this open shows the tips of some all the same
        share = 0.26 if opening > 0.3 * half else 0.0
    if not share:
        return
    row = upper + (lower - upper) * np.float32(share)

    def white(x, y):
        across = (
            (x - middle[0]) * traits.right[0] + (y - middle[1]) * traits.right[1]
        ) / max(half, 1)
        level = 1 - 0.5 * np.clip(np.abs(across) - 0.25, 0, 1) ** 1.3
        # just a hint of where one tooth ends and the next begins
        gap = np.cos(across * np.pi * 4.6) ** 2
        level = level * (1 - 0.03 * np.clip(1 - 14 * gap, 0, 1))
        tint = np.float32([1, 1, 1]) - (1 - level[..., None]) * np.float32(
            [0.8, 0.95, 1.0]
        )
        return np.float32(TEETH) * tint

    fill(
        picture,
        np.vstack([upper, row[::-1]]),
        white,
        1.0,
        0.004 * traits.width,
        within=mouth,
    )
    lid = tapered(upper, 0.1 * opening + 0.01 * traits.width, 0.4, 0.4)
    fill(
        picture,
        lid,
        np.float32(DARK),
        0.45,
        0.03 * opening + 0.004 * traits.width,
        within=mouth,
    )
