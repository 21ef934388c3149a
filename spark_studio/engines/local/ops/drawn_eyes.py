"""Eyes drawn anew, as in animation and webtoons: lash line, iris, lights, lids and brows.

They sit where the person's eyes are, look where they look and keep how far they are
open; only their size is the drawing's.
"""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits, lids
from spark_studio.engines.local.ops.vector import (
    banded,
    down_to,
    ellipse,
    fill,
    smooth_curve,
    tapered,
)
from spark_studio.engines.local.perception import mesh

CLOSED = 0.13  # an eye less open than this, in its own widths, is a line
WINK = 0.17  # one eye is this much more open than the other
# The ideal opening: x from inner (0) to outer corner (1), y in openings above the corners.
ARCH = ((0.0, 0.0), (0.1, 0.5), (0.3, 0.92), (0.56, 1.0), (0.82, 0.76), (1.0, 0.1))
BOWL = ((0.0, 0.0), (0.16, 0.62), (0.5, 1.0), (0.8, 0.76), (1.0, 0.1))
LIFTED = 0.7  # this share of an opening lies above the line of the corners
BROW_PAIRS = (
    ((70, 46), (63, 53), (105, 52), (66, 65), (107, 55)),
    ((300, 276), (293, 283), (334, 282), (296, 295), (336, 285)),
)


@dataclass(frozen=True, slots=True)
class EyeStyle:
    """How a look draws eyes.

    wide, high  size against the person's own
    line        RGB of lashes and lids
    lash        thickness of the upper lash line, in eye widths
    iris_high   height of the iris in openings
    gloss       0 to 1: size of the lights
    vivid       chroma of the iris against the person's own
    """

    wide: float = 1.18
    high: float = 1.7
    line: tuple[float, float, float] = (0.13, 0.08, 0.12)
    lash: float = 0.13
    iris_high: float = 1.04
    gloss: float = 1.0
    vivid: float = 1.6
    brow: float = 1.0
    white: tuple[float, float, float] = (0.975, 0.97, 0.985)


@dataclass(frozen=True, slots=True)
class _Eye:
    """One eye: corners, unit vectors out to its outer corner and down, sizes in pixels."""

    center: np.ndarray
    out: np.ndarray
    down: np.ndarray
    span: float
    opening: float
    upper: np.ndarray
    lower: np.ndarray
    gaze: np.ndarray

    @property
    def outline(self) -> np.ndarray:
        return np.vstack([self.upper, self.lower[::-1]])


def draw_eyes(picture: np.ndarray, traits: Traits, style: EyeStyle) -> None:
    """Draw both eyes and brows of a face on a picture (float32 RGB), in place."""
    for side in (0, 1):
        eye = _measured(traits, side, style)
        if eye is None:
            _closed_eye(picture, traits, side, style)
        else:
            _open_eye(picture, eye, traits, style)
        _brow(picture, traits, side, style, eye)


def _measured(traits, side, style):
    """Return the eye as it will be drawn, or None for a closed one."""
    upper, lower, ring = lids(traits, side)
    # Both lists run from picture left to right: the left eye's outer corner comes first.
    outer, inner = (upper[0], upper[-1]) if side == 0 else (upper[-1], upper[0])
    span = float(np.linalg.norm(outer - inner))
    gap = span * _openness(traits, side)
    if span < 2 or gap < (CLOSED + 0.12 * traits.bowed) * span:
        return None
    out = (outer - inner) / span
    down = traits.down
    # A turned face has narrow eyes; their height tells the truth.
    true_span = max(span, 0.19 * traits.width)
    told = gap / true_span
    # Grown men and elders are drawn with calmer eyes.
    calm = 0.8 + 0.2 * np.clip((traits.lashes - 0.35) / 0.3, 0, 1)
    high = style.high * float(calm) * (1 - 0.22 * traits.lines)
    opening = true_span * (0.16 + 0.72 * min(told, 0.5)) * high
    middle = (outer + inner) / 2
    wide = span * (1 + (style.wide - 1) * (1 - 0.8 * traits.lines))
    start = middle - out * wide * 0.44
    wide *= 0.95
    above, below = LIFTED * opening, (1 - LIFTED) * opening
    own_up, own_down = _bulge(upper, inner, out, down), _bulge(lower, inner, out, down)
    arch = _lid(ARCH, start, out, -down, wide, above, own_up)
    bowl = _lid(BOWL, start, out, down, wide, below, own_down)
    center = (lower[2:-2] + upper[2:-2]).mean(0) / 2
    gaze = ring[0] - (upper.mean(0) + lower.mean(0)) / 2
    gaze = np.array([gaze @ out / span, gaze @ down / max(gap, 1.0)], np.float32)
    return _Eye(center, out, down, wide, opening, arch, bowl, gaze)


def _openness(traits, side):
    """How far an eye is open, in its own widths; both agree unless one clearly winks."""
    both = []
    for each in (0, 1):
        upper, lower, _ = lids(traits, each)
        span = max(float(np.linalg.norm(upper[0] - upper[-1])), 1.0)
        both.append(float(np.max((lower[2:-2] - upper[2:-2]) @ traits.down)) / span)
    return both[side] if abs(both[0] - both[1]) > WINK else sum(both) / 2


def _bulge(lid, inner, out, down):
    """Where along the eye its own lid is fullest, 0 inner to 1 outer."""
    x, y = (lid - inner) @ out, np.abs((lid - inner) @ down)
    return float(
        np.clip((x * y).sum() / max(float(y.sum() * x.max()), 1e-3), 0.35, 0.65)
    )


def _lid(shape, start, out, away, wide, high, fullest):
    points = np.array(shape, np.float32)
    x = points[:, 0] ** np.float32(
        np.log(0.5) / np.log(1 - fullest) if fullest > 0 else 1
    )
    curve = smooth_curve(np.stack([x, points[:, 1]], 1), 48)
    return start + curve[:, :1] * out * wide + curve[:, 1:] * away * high


def _open_eye(picture, eye, traits, style):
    line = np.array(style.line, np.float32)
    unit = eye.span
    fill(picture, eye.outline, np.array(style.white, np.float32))
    # The lid throws its shade on the white.
    shade = np.vstack([eye.upper, (eye.upper + eye.down * 0.2 * eye.opening)[::-1]])
    fill(picture, shade, np.float32([0.84, 0.82, 0.88]), 0.9, within=eye.outline)
    _iris(picture, eye, traits, style)
    _lashes(picture, eye, traits, style, line)
    fold = eye.upper[6:-4] - eye.down * (0.085 + 0.07 * traits.lashes) * unit
    fold += eye.down * 0.03 * unit * np.linspace(0, 1, len(fold))[:, None]
    fill(picture, tapered(fold, 0.028 * unit, fullest=0.6), line, 0.75)


def _iris(picture, eye, traits, style):
    middle = eye.upper[24] * 0.5 + eye.lower[24] * 0.5
    high = 0.5 * style.iris_high * eye.opening
    wide = min(0.92 * high, 0.335 * eye.span)
    high = min(high, 1.45 * wide)
    at = middle + eye.out * np.clip(eye.gaze[0], -0.22, 0.22) * eye.span * 1.05
    at = at + eye.down * (np.clip(eye.gaze[1], -0.3, 0.3) * eye.opening * 0.5)
    dark, mid, bright = _iris_colors(traits.iris, style.vivid)
    right, down = traits.right, traits.down
    inside = eye.outline
    fill(picture, ellipse(at, right * wide, down * high), dark, within=inside)
    body = ellipse(at + down * 0.03 * high, right * wide * 0.86, down * high * 0.9)
    color = down_to(dark, bright, at - down * high * 0.75, at + down * high * 0.85)
    fill(picture, body, color, within=inside)
    glow = ellipse(at + down * 0.52 * high, right * wide * 0.6, down * high * 0.32)
    fill(picture, glow, bright * 0.6 + 0.4 * np.float32([1, 1, 1]), 0.55,
         soft=0.1 * high, within=inside)  # fmt: skip
    pupil = ellipse(at - down * 0.04 * high, right * wide * 0.4, down * high * 0.44)
    fill(picture, pupil, dark * 0.4, 0.96, within=inside)
    ring = ellipse(at + down * 0.03 * high, right * wide * 0.62, down * high * 0.66)
    fill(picture, ring, mid, 0.28, soft=0.08 * high, within=inside)
    top = ellipse(at - down * 0.75 * high, right * wide * 1.1, down * high * 0.42)
    body_within = ellipse(at, right * wide, down * high)
    fill(picture, top, dark * 0.45, 0.7, soft=0.06 * high, within=body_within)
    side = np.float32(np.sign(traits.light) or 1)
    white = np.float32([1, 1, 1])
    size = 0.34 * style.gloss
    big = at + right * side * wide * 0.34 - down * high * 0.4
    fill(picture, ellipse(big, right * wide * size, down * high * size * 0.85), white)
    small = at - right * side * wide * 0.36 + down * high * 0.42
    fill(picture, ellipse(small, right * wide * 0.16, down * high * 0.14), white, 0.9)


def _iris_colors(iris, vivid):
    """Dark rim, middle and bright foot of the iris in the person's own hue."""
    chroma = float(np.hypot(iris[1], iris[2]))
    hue = float(np.arctan2(iris[2], iris[1]))
    rich = float(np.clip(chroma * vivid, 16, 46))
    lab = [(14, 0.45 * rich), (34, 0.95 * rich), (60, 1.15 * rich)]
    colors = [[v, c * np.cos(hue), c * np.sin(hue)] for v, c in lab]
    return from_lab(np.array([colors], np.float32))[0]


def _lashes(picture, eye, traits, style, line):
    unit = eye.span
    thick = style.lash * unit * (0.72 + 0.38 * traits.lashes)
    tip = eye.upper[-1] + (eye.out * 0.1 - eye.down * 0.05) * unit * (
        0.4 + traits.lashes
    )
    curve = smooth_curve(np.vstack([eye.upper[1:-3:4], eye.upper[-2], tip]), 60)
    at = np.linspace(0, 1, 60, dtype=np.float32)
    # Thin at the inner corner, full over the iris and outward, then a quick tip.
    widths = (
        thick * np.clip(at * 2.2, 0.16, 1) ** 0.8 * np.clip((1 - at) * 6, 0, 1) ** 0.7
    )
    fill(picture, banded(curve - eye.down * 0.22 * thick, widths), line)
    if traits.lashes > 0.45:
        for k, length in ((46, 0.1), (53, 0.13)):
            root = curve[k]
            end = (
                root
                + (eye.out * 0.75 - eye.down * 0.66) * unit * length * traits.lashes
            )
            bent = smooth_curve(
                np.stack([root, (root + end) / 2 + eye.down * 0.02 * unit, end]), 12
            )
            fill(picture, tapered(bent, 0.05 * unit, start=1.0, fullest=0.01), line)
    low = eye.lower[22:-2]
    fill(picture, tapered(low, 0.03 * unit, end=0.5, fullest=0.75), line, 0.85)


def _closed_eye(picture, traits, side, style):
    """One arc: bowed up when the cheeks laugh, down when the eye rests."""
    upper, lower, _ = lids(traits, side)
    line = np.array(style.line, np.float32)
    span = float(np.linalg.norm(upper[0] - upper[-1]))
    if span < 2:
        return
    corners = (upper[0] + upper[-1]) / 2
    rise = float(((upper[3:6] + lower[3:6]).mean(0) / 2 - corners) @ traits.down) / span
    bow = np.clip(rise * 1.5, -0.2, 0.2)
    bow = -0.14 if bow < -0.02 else max(bow, 0.12)
    middle = corners + traits.down * bow * span
    quarter = corners + traits.down * bow * span * 0.72
    way = (upper[-1] - upper[0]) * np.float32(style.wide)
    curve = np.stack([
        corners - way / 2, quarter - way / 4, middle, quarter + way / 4, corners + way / 2
    ])  # fmt: skip
    thick = style.lash * span * (0.6 + 0.3 * traits.lashes)
    fill(picture, tapered(smooth_curve(curve, 40), thick, 0.15, 0.15), line)


def _brow(picture, traits, side, style, eye):
    pairs = np.array([traits.points[list(pair)] for pair in BROW_PAIRS[side]])
    middle = pairs.mean(1)
    own = float(np.linalg.norm(pairs[1:4, 0] - pairs[1:4, 1], axis=1).mean())
    heavy = 0.5 + 0.42 * float(np.clip((0.6 - traits.lashes) / 0.25, 0, 1))
    least = (0.03 + 0.012 * (1 - traits.lashes)) * traits.width
    thick = np.clip(own * heavy, least, 0.07 * traits.width) * style.brow
    # Where the eye grew, the brow makes room.
    soft = float(np.clip((traits.lashes - 0.3) / 0.3, 0, 1))
    lift = 0.0 if eye is None else soft * max(0.0, 0.2 * (style.high - 1) * eye.opening)
    # Large eyes under low brows would scowl: the inner ends are let up a little.
    middle[2:] -= traits.down * np.float32([[0.2], [0.7], [1.0]]) * 0.016 * traits.width
    curve = smooth_curve(middle - traits.down * lift, 40)
    color = np.array([np.clip(traits.hair[0] * 0.8, 10, 45), *(traits.hair[1:] * 0.8)])
    color = from_lab(color.astype(np.float32)[None, None])[0, 0]
    # The list runs from the temple to the nose, where a brow is full.
    fill(
        picture, tapered(curve, thick, start=0.08, end=0.55, fullest=0.72), color, 0.95
    )


def drawn_area(traits: Traits, style: EyeStyle) -> list[np.ndarray]:
    """Return outlines around each eye as it is drawn: nothing else belongs there."""
    areas = []
    for side, part in enumerate((mesh.LEFT_EYE, mesh.RIGHT_EYE)):
        eye = _measured(traits, side, style)
        areas.append(traits.points[part] if eye is None else eye.outline)
    return areas
