"""Mouths drawn anew: the person's own expression in a line, a band of teeth and lips."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.vector import (
    down_to,
    ellipse,
    fill,
    smooth_curve,
    tapered,
)

UPPER_INNER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
LOWER_INNER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]
UPPER_OUTER = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291]
LOWER_OUTER = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291]
OPEN_MOUTH = 0.05  # lips further apart than this, in mouth widths, show a mouth


def draw_mouth(picture: np.ndarray, traits: Traits, shade, line, style) -> None:
    """Draw lips and mouth as ``style`` (a FaceStyle) has them, in place; colors are RGB."""
    p, wide = traits.points, traits.width
    upper, lower = smooth_curve(p[UPPER_INNER], 48), smooth_curve(p[LOWER_INNER], 48)
    span = float(np.linalg.norm(p[78] - p[308])) + 1e-3
    gap = float(np.max((lower - upper) @ traits.down)) / span
    _lips(picture, traits, style)
    thick = 0.017 * wide * style.thick
    if gap > OPEN_MOUTH:
        _opening(picture, traits, upper, lower, gap)
        fill(picture, tapered(upper, thick, 0.3, 0.3), line)
        fill(picture, tapered(lower[8:-8], 0.7 * thick, 0.05, 0.05), line, 0.8)
    else:
        middle = (upper + lower) / 2
        fill(picture, tapered(middle, thick, 0.25, 0.25), line)
    for corner, way in ((p[61], -1), (p[291], 1)):
        tick = np.stack([
            corner - traits.right * way * 0.02 * wide, corner,
            corner + (traits.right * way * 0.012 - traits.down * 0.006) * wide,
        ])  # fmt: skip
        fill(picture, tapered(smooth_curve(tick, 12), 0.9 * thick, 0.4), line, 0.8)
    under = smooth_curve(p[[84, 17, 314]] + traits.down * 0.022 * wide, 20)
    fill(picture, tapered(under, 0.028 * wide, 0.05, 0.05), shade, 0.9,
         soft=0.3 * style.edge * wide)  # fmt: skip


def _opening(picture, traits, upper, lower, gap):
    outline = np.vstack([upper, lower[::-1]])
    fill(picture, outline, np.float32([0.42, 0.12, 0.14]))
    if gap > 0.3:
        tongue = lower * 0.62 + upper * 0.38
        tongue = np.vstack([tongue[10:-10], lower[10:-10][::-1]])
        fill(picture, tongue, np.float32([0.88, 0.45, 0.45]), within=outline)
    if traits.teeth > 0.12:
        share = np.clip(0.35 + 0.75 * traits.teeth, 0, 1) if gap < 0.35 else 0.34
        low = upper + (lower - upper) * np.float32(share)
        band = np.vstack([upper[2:-2], low[2:-2][::-1]])
        white = np.float32([0.98, 0.975, 0.97])
        grey = np.float32([0.84, 0.83, 0.88])
        fill(picture, band, white, within=outline)
        lip = np.vstack([upper, (upper + (lower - upper) * np.float32(0.16))[::-1]])
        fill(picture, lip, grey, 0.7, within=outline)


def _lips(picture, traits, style):
    p = traits.points
    color = from_lab(traits.lips.astype(np.float32)[None, None])[0, 0]
    top = np.vstack(
        [smooth_curve(p[UPPER_OUTER], 40), smooth_curve(p[UPPER_INNER], 40)[::-1]]
    )
    low = np.vstack(
        [smooth_curve(p[LOWER_INNER], 40), smooth_curve(p[LOWER_OUTER], 40)[::-1]]
    )
    red = float(np.clip((traits.lips[1] - traits.skin[1] - 8) / 14, 0, 1))
    amount = style.lips * (0.6 + 0.4 * red) * (0.4 + 0.6 * traits.lashes)
    soft = 0.012 * traits.width * style.airy
    fill(picture, top, color * np.float32(0.9), amount, soft=soft)
    bright = color + (1 - color) * np.float32(0.2)
    fill(picture, low, down_to(bright, color, p[14], p[17]), amount, soft=soft)
    if style.gloss > 0.5:
        shine = p[14] * 0.5 + p[17] * 0.5
        spot = ellipse(
            shine + traits.right * 0.02 * traits.width * np.sign(traits.light),
            traits.right * 0.045 * traits.width,
            traits.down * 0.011 * traits.width,
        )
        fill(picture, spot, np.float32([1, 1, 1]), 0.9 * style.gloss * amount * amount,
             soft=0.004 * traits.width)  # fmt: skip
