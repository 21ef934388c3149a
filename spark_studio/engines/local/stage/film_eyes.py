"""Large living eyes: a white ball in its lids, an iris with depth, wet lights, lashes, brows."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits, lids
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.vector import (
    banded,
    ellipse,
    fill,
    smooth_curve,
    tapered,
)
from spark_studio.engines.local.stage.film_brows import set_brow

CLOSED = 0.14  # an eye less open than this, in its own widths, is closed
BOWED = 0.12  # the eyes of a bowed head look down: so much more must they be open
# Openings in widths of the eye: what eyes are brought to, at least and at most.
OPENED, LEAST, MOST = 1.45, 0.34, 0.72
WIDER, IRIS = 1.08, 0.285
BROWN = (11.0, 20.0)  # a and b of an iris that the photo does not tell
LASH = np.float32([0.075, 0.05, 0.05])
WHITE = np.float32([0.96, 0.945, 0.93])


@dataclass(frozen=True, slots=True)
class _Eye:
    """One eye in pixels: ``out`` points to its outer corner, ``down`` down the face."""

    center: np.ndarray
    out: np.ndarray
    down: np.ndarray
    span: float
    opening: float
    upper: np.ndarray  # from the inner corner to the outer one
    lower: np.ndarray
    gaze: np.ndarray

    @property
    def outline(self):
        return np.vstack([self.upper, self.lower[::-1]])


def set_eyes(
    picture: np.ndarray, traits: Traits, light: Light, rng: np.random.Generator
) -> None:
    """Set both eyes and brows of a face, in place. ``traits`` are in the picture's pixels."""
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    for side in (0, 1):
        eye = _eye(traits, side)
        if eye.opening < (CLOSED + BOWED * traits.bowed) * eye.span:
            _closed(picture, eye, traits)
        else:
            _socket(picture, eye, skin)
            _ball(picture, eye, traits, light, rng)
            _lids(picture, eye, skin, traits, rng)
        set_brow(picture, traits, side, rng)


def _eye(traits, side):
    upper, lower, ring = lids(traits, side)
    if side == 0:  # both lists run from picture left to right
        upper, lower = upper[::-1], lower[::-1]
    inner, outer = upper[0], upper[-1]
    span = max(float(np.linalg.norm(outer - inner)), 1.0)
    out = (outer - inner) / span
    down = traits.down
    middle = (inner + outer) / 2
    own = float(np.max((lower - upper) @ down))
    both = [lids(traits, k) for k in (0, 1)]
    shares = [
        float(np.max((low - up) @ down))
        / max(float(np.linalg.norm(up[0] - up[-1])), 1.0)
        for up, low, _ in both
    ]
    share = float(np.mean(shares))
    opening = (
        share * span
        if share < CLOSED + 0.12 * traits.bowed
        else float(np.clip(OPENED * share, LEAST, MOST)) * span
    )
    grow = opening / max(own, 0.02 * span)

    def lid(points):
        x, y = (points - middle) @ out, (points - middle) @ down
        return middle + np.outer(x * WIDER, out) + np.outer(y * grow, down)

    upper, lower = smooth_curve(lid(upper), 44), smooth_curve(lid(lower), 44)
    center = (upper.mean(0) + lower.mean(0)) / 2
    gaze = ring[0] - (lids(traits, side)[0].mean(0) + lids(traits, side)[1].mean(0)) / 2
    return _Eye(center, out, down, span * WIDER, opening, upper, lower, gaze)


def _socket(picture, eye, skin):
    """Soft shade above the lid, in the fold."""
    curve = eye.upper - eye.down * 0.13 * eye.span
    band = tapered(curve[3:-1], 0.17 * eye.span, 0.3, 0.4)
    deep = skin * np.float32([0.66, 0.5, 0.48])
    fill(picture, band, deep, 0.42, soft=0.05 * eye.span)
    crease = tapered(
        eye.upper[5:-2] - eye.down * 0.125 * eye.span, 0.024 * eye.span, 0, 0.1, 0.6
    )
    fill(
        picture,
        crease,
        skin * np.float32([0.5, 0.33, 0.31]),
        0.7,
        soft=0.008 * eye.span,
    )


def _ball(picture, eye, traits, light, rng):
    radius = IRIS * eye.span
    radius = max(radius, 0.5 * eye.opening)
    reach = 0.5 * eye.span - 0.85 * radius
    across = float(np.clip(0.85 * (eye.gaze @ eye.out), -reach, reach))
    along = float(
        np.clip(0.4 * (eye.gaze @ eye.down), -0.1 * eye.opening, 0.1 * eye.opening)
    )
    iris = eye.center + eye.out * across + eye.down * (along - 0.02 * eye.opening)

    def white(x, y):
        dx = ((x - eye.center[0]) * eye.out[0] + (y - eye.center[1]) * eye.out[1]) / (
            0.5 * eye.span
        )
        dy = ((x - eye.center[0]) * eye.down[0] + (y - eye.center[1]) * eye.down[1]) / (
            0.5 * eye.opening
        )
        ball = 1 - 0.26 * np.clip(dx * dx, 0, 1.4) - 0.1 * np.clip(dy, 0, 1) ** 2
        lid = 1 - 0.5 * np.clip(-dy - 0.12, 0, 1) ** 0.8
        pink = np.clip(np.abs(dx) - 0.62, 0, 0.5)[..., None] * np.float32(
            [0.0, 0.24, 0.2]
        )
        shade = (ball * lid)[..., None]
        cool = np.float32([1, 1, 1]) - (1 - shade) * np.float32([1.0, 0.93, 0.84])
        return WHITE * cool * (1 - pink)

    fill(picture, eye.outline, white)
    fill(picture, ellipse(iris, eye.out * radius, eye.down * radius, 64),
         _iris_color(eye, iris, radius, traits, light, rng), within=eye.outline, soft=0.02 * radius)  # fmt: skip
    pupil = ellipse(iris, eye.out * radius * 0.44, eye.down * radius * 0.44, 40)
    fill(
        picture,
        pupil,
        np.float32([0.02, 0.016, 0.02]),
        0.97,
        0.035 * radius,
        within=eye.outline,
    )
    shadow = tapered(eye.upper + eye.down * 0.05 * eye.span, 0.16 * eye.span, 0.6, 0.6)
    fill(
        picture,
        shadow,
        np.float32([0.1, 0.06, 0.07]),
        0.42,
        soft=0.045 * eye.span,
        within=eye.outline,
    )
    for way, size, level in ((1.0, 0.23, 1.0), (-0.95, 0.1, 0.7)):
        at = iris + np.float32([light.x, light.y]) * way * 0.52 * radius
        spot = ellipse(at, eye.out * size * radius, eye.down * size * radius * 1.1, 28)
        fill(
            picture,
            spot,
            np.ones(3, np.float32),
            level,
            0.03 * radius,
            within=eye.outline,
        )


def _iris_color(eye, iris, radius, traits, light, rng):
    lab = np.float32(traits.iris).copy()
    chroma, hue = float(np.hypot(lab[1], lab[2])), float(np.arctan2(lab[2], lab[1]))
    if chroma < 5 or -1.1 < hue < 0.6:  # no eye is grey by a photo's noise, or pink
        lab[1:], chroma = BROWN, float(np.hypot(*BROWN))
    lab[0] = np.clip(lab[0] * 1.1 + 6, 27, 58)
    lab[1:] *= np.float32(np.clip(1.5 * chroma, 20, 42) / chroma)
    base = from_lab(lab.reshape(1, 1, 3))[0, 0]
    phase, count = float(rng.uniform(0, 6.28)), int(rng.integers(26, 34))

    def color(x, y):
        dx, dy = (x - iris[0]) / radius, (y - iris[1]) / radius
        far = np.sqrt(dx * dx + dy * dy)
        turn = np.arctan2(dy, dx)
        rays = 0.5 + 0.5 * np.cos(turn * count + phase + 2.4 * np.cos(turn * 5 + phase))
        rays = 0.86 + 0.28 * rays * np.clip((far - 0.35) * 2.2, 0, 1)
        # light gathers on the side away from the lamp
        pool = (
            np.clip(-(dx * light.x + dy * light.y), 0, 1)
            * np.clip(1.25 - far, 0, 1)
            * 2.2
        )
        ring = np.clip((far - 0.72) / 0.24, 0, 1) ** 1.5
        level = (0.62 + 0.95 * pool) * rays * (1 - 0.78 * ring)
        warm = pool[..., None] * np.float32([0.16, 0.1, 0.02])
        return np.clip(base * level[..., None] + warm * (1 - ring)[..., None], 0, 1)

    return color


def _lids(picture, eye, skin, traits, rng):
    span = eye.span
    heavy = 0.03 + 0.06 * traits.lashes
    wet = tapered(eye.lower[4:-3] + eye.down * 0.012 * span, 0.03 * span, 0.2, 0.3)
    fill(
        picture,
        wet,
        np.clip(skin * np.float32([1.12, 0.98, 0.95]), 0, 1),
        0.7,
        0.008 * span,
    )
    under = tapered(
        eye.lower[8:-1] + eye.down * 0.03 * span, 0.022 * span, 0.1, 0.6, 0.7
    )
    fill(picture, under, skin * np.float32([0.45, 0.3, 0.3]), 0.55, 0.01 * span)
    corner = ellipse(eye.upper[1], eye.out * 0.035 * span, eye.down * 0.028 * span, 20)
    fill(picture, corner, np.float32([0.86, 0.5, 0.46]), 0.8, 0.008 * span)
    upper = eye.upper.copy()
    upper[-1] += (eye.out * 0.03 - eye.down * 0.015) * span
    widths = (
        heavy
        * span
        * np.interp(
            np.linspace(0, 1, len(upper)), (0, 0.12, 0.7, 1), (0.25, 0.7, 1.0, 0.45)
        )
    )
    fill(
        picture,
        banded(upper - eye.down * 0.25 * heavy * span, widths.astype(np.float32)),
        LASH,
        0.96,
        0.006 * span,
    )
    _lashes(picture, eye, traits, rng)


def _lashes(picture, eye, traits, rng):
    """Single lashes on the outer half, only where they would be seen as lashes."""
    if traits.lashes < 0.5 or eye.span < 24:
        return
    for at in np.linspace(0.5, 0.97, 7):
        i = min(len(eye.upper) - 1, int(at * (len(eye.upper) - 1)))
        foot = eye.upper[i]
        long = (
            eye.span * (0.1 + 0.1 * at) * float(rng.uniform(0.9, 1.1)) * traits.lashes
        )
        tip = foot + (eye.out * (0.35 + 0.75 * (at - 0.5) * 2) - eye.down) * long * 0.8
        bow = foot + (eye.out * 0.5 - eye.down * 0.2) * long * 0.5
        curve = smooth_curve(np.stack([foot, bow, tip]), 14)
        fill(picture, tapered(curve, 0.032 * eye.span, 1.0, 0.05, 0.15), LASH, 0.92)


def _closed(picture, eye, traits):
    """Closed, an eye is its lashes: one bow from corner to corner."""
    inner, outer = eye.upper[0], eye.upper[-1]
    inner, outer = 0.92 * inner + 0.08 * outer, 0.06 * inner + 0.94 * outer
    sag = 0.15 * (1 - 0.6 * traits.bowed)
    at = np.linspace(0, 1, 30, dtype=np.float32)[:, None]
    bow = eye.down * (sag * eye.span * np.sin(np.pi * at))
    line = inner + (outer - inner) * at + bow + eye.down * 0.03 * eye.span
    thick = (0.045 + 0.035 * traits.lashes) * eye.span
    fill(picture, tapered(line, thick, 0.2, 0.3, 0.65), LASH, 0.9, 0.008 * eye.span)
