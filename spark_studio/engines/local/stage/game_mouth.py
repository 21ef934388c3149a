"""Nose and mouth of a game character: few planes, a clean line, one block of teeth."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_planes import MIRROR
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.vector import banded, fill, smooth_curve, tapered
from spark_studio.engines.local.stage.game_light import GameLight

UPPER_INNER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
LOWER_INNER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]
# Few corners: lips are planes.
UPPER_OUTER = [61, 40, 37, 0, 267, 270, 291]
LOWER_OUTER = [61, 91, 84, 17, 314, 321, 291]
NOSTRILS = ((64, 98, 97), (294, 327, 326))
# Lines of age on picture left, and their width in face widths.
FOLDS = (((129, 203, 206, 216), 0.022), ((233, 231, 229, 228), 0.016))
FOLDS += (((104, 69, 108), 0.014),)
OLD = 0.4  # below this lines may be shadows
OPEN = 0.05  # opening of a mouth against its width
TEETH, DARK = np.float32([0.95, 0.95, 0.94]), np.float32([0.16, 0.05, 0.07])
TONGUE = np.float32([0.66, 0.26, 0.28])


def cut_nose(picture: np.ndarray, traits: Traits, light: GameLight) -> None:
    """Nostrils and the light on the tip, in place."""
    wide, points, down = traits.width, traits.points, traits.down
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    deep = skin * np.float32([0.42, 0.25, 0.26])
    for wing, foot, inner in NOSTRILS:
        line = smooth_curve(
            np.stack([points[wing], points[foot] + down * 0.006 * wide, points[inner]]),
            20,
        )
        fill(picture, tapered(line, 0.03 * wide, 0, 0.3, 0.65), deep, 0.8, 0.006 * wide)
    way = float(np.sign(light.key.x))
    tip = points[4] + traits.right * way * 0.012 * wide - down * 0.015 * wide
    a, b = traits.right * 0.026 * wide, down * 0.016 * wide
    glint = np.stack([tip - a, tip - b, tip + a, tip + b])
    fill(picture, glint, np.clip(skin * 1.3 + 0.16, 0, 1), 0.55, 0.007 * wide)


def cut_folds(picture: np.ndarray, traits: Traits) -> None:
    """The folds beside nose and mouth and under the eyes of an elder, in place."""
    if traits.lines < OLD:
        return
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    deep = skin * np.float32([0.5, 0.34, 0.33])
    for line, thick in FOLDS:
        for points in (line, tuple(MIRROR.get(i, i) for i in line)):
            curve = smooth_curve(traits.points[list(points)], 24)
            shape = tapered(curve, thick * traits.width, 0.1, 0.1, 0.4)
            fill(picture, shape, deep, 0.65 * traits.lines, 0.006 * traits.width)


def cut_mouth(picture: np.ndarray, traits: Traits, light: GameLight) -> None:
    """Lips in two planes each, and what an open mouth shows, in place."""
    points, wide, down = traits.points, traits.width, traits.down
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    lips = _lip_color(traits)
    upper, lower = (smooth_curve(points[k], 44) for k in (UPPER_INNER, LOWER_INNER))
    above, below = points[UPPER_OUTER], points[LOWER_OUTER]
    span = max(float(np.linalg.norm(points[308] - points[78])), 1.0)
    opening = float(np.max((lower - upper) @ down))
    soft = 0.005 * wide
    shade = tapered(
        smooth_curve(below[1:-1] + down * 0.035 * wide, 30), 0.04 * wide, 0, 0
    )
    fill(picture, shade, skin * np.float32([0.55, 0.4, 0.4]), 0.45, 0.012 * wide)
    if opening > OPEN * span:
        _inside(picture, traits, upper, lower, opening)
    fill(picture, np.vstack([above, upper[::-1]]), lips * np.float32([0.7, 0.62, 0.64]), 0.9, soft)  # fmt: skip
    fill(picture, np.vstack([below, lower[::-1]]), lips, 0.9, soft)
    lit = np.vstack([lower[14:31], below[4:1:-1]])
    fill(picture, lit, np.clip(lips * 1.15 + 0.05, 0, 1), 0.5, soft)
    if opening <= OPEN * span:
        line = (upper + lower) / 2
        widths = 0.02 * wide * np.interp(np.linspace(0, 1, 44), (0, 0.2, 0.5, 0.8, 1), (0.5, 1, 0.7, 1, 0.5))  # fmt: skip
        fill(picture, banded(line, widths.astype(np.float32)), lips * 0.26, 0.95, 0.003 * wide)  # fmt: skip
    for corner, way in ((points[61], -1), (points[291], 1)):
        tick = np.stack(
            [corner - traits.right * way * 0.02 * wide, corner,
             corner + traits.right * way * 0.022 * wide - down * 0.012 * wide]
        )  # fmt: skip
        fill(picture, tapered(smooth_curve(tick, 12), 0.018 * wide), skin * np.float32([0.4, 0.24, 0.25]), 0.7, 0.005 * wide)  # fmt: skip


def _lip_color(traits):
    lab = np.float32(traits.lips).copy()
    lab[0] = min(lab[0], traits.skin[0] - 16)
    lab[1] = np.clip(lab[1], traits.skin[1] + 13, traits.skin[1] + 32)
    lab[2] = np.clip(lab[2], 8, 22)
    return from_lab(lab.reshape(1, 1, 3))[0, 0]


def _inside(picture, traits, upper, lower, opening):
    mouth = np.vstack([upper, lower[::-1]])
    fill(picture, mouth, DARK, 1.0, 0.003 * traits.width)
    span = float(np.linalg.norm(upper[-1] - upper[0]))
    if opening > 0.16 * span:
        tongue = np.vstack([lower[10:-10], (0.6 * lower + 0.4 * upper)[10:-10][::-1]])
        fill(picture, tongue, TONGUE, 0.9, 0.03 * opening, within=mouth)
    if traits.teeth < 0.12:
        return
    row = upper + (lower - upper) * np.float32(0.94 if opening < 0.2 * span else 0.58)
    block = np.vstack([upper[2:-2], row[2:-2][::-1]])
    fill(picture, block, TEETH, 1.0, 0.004 * traits.width, within=mouth)
    foot = np.vstack([(0.45 * upper + 0.55 * row)[2:-2], row[2:-2][::-1]])
    fill(picture, foot, TEETH * np.float32([0.84, 0.86, 0.92]), 0.8, 0.006 * traits.width, within=mouth)  # fmt: skip
    lid = tapered(upper, 0.14 * opening, 0.5, 0.5)
    fill(picture, lid, DARK, 0.5, 0.03 * opening, within=mouth)
    for end in (0, 1):  # the corners lie in shade
        part = slice(0, 9) if end == 0 else slice(-9, None)
        corner = np.vstack([upper[part], lower[part][::-1]])
        fill(picture, corner, DARK, 0.55, 0.012 * traits.width, within=mouth)
