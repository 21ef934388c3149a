"""Eyes of a game character: level lids, a heavy lash line, a cut iris, brows in two strokes."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_traits import Traits, lids
from spark_studio.engines.local.ops.vector import (
    banded,
    ellipse,
    fill,
    smooth_curve,
    tapered,
)
from spark_studio.engines.local.stage.game_light import GameLight

CLOSED, BOWED = 0.14, 0.12  # an eye less open than this, in its own widths, is closed
OPENED, LEAST, MOST = (
    1.25,
    0.3,
    0.56,
)  # what openings are brought to, in widths of the eye
WIDER, LIFTED, LEVEL = 1.1, 0.05, 0.4  # the outer corner rises, the lid runs level
IRIS, AGED = 0.27, 0.16  # lids sink with age
LASH, WHITE = np.float32([0.05, 0.04, 0.06]), np.float32([0.93, 0.95, 0.98])
BROWN = (11.0, 20.0)  # a and b of an iris that the photo does not tell
# Upper and lower edge of each brow from its outer end, and how far it is raised there.
BROWS = (
    ((70, 46), (63, 53), (105, 52), (66, 65), (107, 55)),
    ((300, 276), (293, 283), (334, 282), (296, 295), (336, 285)),
)
RAISED = (0.02, 0.034, 0.036, 0.038, 0.046)


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


def cut_eyes(picture: np.ndarray, traits: Traits, light: GameLight) -> None:
    """Set both eyes and brows of a face, in place. ``traits`` are in the picture's pixels."""
    skin = from_lab(np.float32(traits.skin).reshape(1, 1, 3))[0, 0]
    for side in (0, 1):
        eye = _eye(traits, side)
        if eye.opening < (CLOSED + BOWED * traits.bowed) * eye.span:
            _closed(picture, eye, traits)
        else:
            _socket(picture, eye, skin)
            _ball(picture, eye, traits, light)
            _lids(picture, eye, skin, traits)
        _brow(picture, traits, side, light)


def _share_open(traits):
    shares = []
    for side in (0, 1):
        upper, lower, _ = lids(traits, side)
        gap = float(np.max((lower - upper) @ traits.down))
        shares.append(gap / max(float(np.linalg.norm(upper[0] - upper[-1])), 1.0))
    return float(np.mean(shares))


def _eye(traits, side):
    upper, lower, ring = lids(traits, side)
    gaze = ring[0] - (upper.mean(0) + lower.mean(0)) / 2
    if side == 0:  # both lists run from picture left to right
        upper, lower = upper[::-1], lower[::-1]
    inner, outer, down = upper[0], upper[-1], traits.down
    span = max(float(np.linalg.norm(outer - inner)), 1.0)
    out, middle = (outer - inner) / span, (inner + outer) / 2
    own = float(np.max((lower - upper) @ down))
    share = _share_open(traits)
    closed = share < CLOSED + BOWED * traits.bowed
    most = MOST - AGED * traits.lines
    opening = (share if closed else float(np.clip(OPENED * share, LEAST, most))) * span
    grow = opening / max(own, 0.02 * span)

    def lid(points, level):
        x, y = (points - middle) @ out, (points - middle) @ down * grow
        t = np.clip(x / span + 0.5, 0, 1)
        flat = -0.46 * opening * np.minimum(1, np.minimum(6.0 * t, 3.2 * (1 - t)))
        y = y + level * (flat - y)
        y = y - LIFTED * span * t * (0 if closed else 1)
        return middle + np.outer(x * WIDER, out) + np.outer(y, down)

    upper = smooth_curve(lid(upper, 0 if closed else LEVEL), 44)
    lower = smooth_curve(lid(lower, 0), 44)
    center = (upper.mean(0) + lower.mean(0)) / 2
    return _Eye(center, out, down, span * WIDER, opening, upper, lower, gaze)


def _socket(picture, eye, skin):
    """A clear plane of shade over the lid, and its fold."""
    span = eye.span
    deep = skin * np.float32([0.6, 0.44, 0.46])
    band = tapered(eye.upper[2:] - eye.down * 0.1 * span, 0.2 * span, 0.2, 0.5, 0.7)
    fill(picture, band, deep, 0.5, soft=0.025 * span)
    crease = tapered(eye.upper[6:-1] - eye.down * 0.15 * span, 0.03 * span, 0, 0.1, 0.6)
    fill(picture, crease, skin * np.float32([0.4, 0.25, 0.27]), 0.75, 0.006 * span)


def _ball(picture, eye, traits, light):
    radius = max(IRIS * eye.span, 0.56 * eye.opening)
    reach = max(0.5 * eye.span - 0.85 * radius, 0)
    across = float(np.clip(0.85 * (eye.gaze @ eye.out), -reach, reach))
    iris = eye.center + eye.out * across - eye.down * 0.03 * eye.opening
    inside = eye.outline
    fill(picture, inside, WHITE)
    shade = tapered(eye.upper + eye.down * 0.07 * eye.span, 0.2 * eye.span, 0.7, 0.7)
    fill(picture, shade, np.float32([0.4, 0.42, 0.56]), 0.6, 0.02 * eye.span, inside)
    base = _iris_color(traits)
    disc = ellipse(iris, eye.out * radius, eye.down * radius, 64)
    fill(picture, disc, base * np.float32(0.28), 1.0, 0.012 * radius, within=inside)
    core = ellipse(iris, eye.out * radius * 0.84, eye.down * radius * 0.84, 48)

    def facets(x, y):
        dx, dy = (x - iris[0]) / radius, (y - iris[1]) / radius
        low = (dx * eye.down[0] + dy * eye.down[1]) * 0.5 + 0.5
        turn = np.arctan2(dy, dx)
        cut = np.floor(turn / (np.pi / 5)) % 2
        level = 0.5 + 0.85 * np.clip(low, 0, 1) ** 1.3 + 0.1 * cut
        return np.clip(base * level[..., None], 0, 1)

    fill(picture, core, facets, 1.0, 0.02 * radius, within=inside)
    bow = ellipse(iris, eye.out * radius * 0.72, eye.down * radius * 0.72, 48)[4:21]
    fill(picture, tapered(bow, 0.16 * radius), np.clip(base * 1.5 + 0.25, 0, 1), 0.75,
         0.02 * radius, within=inside)  # fmt: skip
    pupil = ellipse(iris, eye.out * radius * 0.4, eye.down * radius * 0.44, 40)
    fill(picture, pupil, LASH, 1.0, 0.02 * radius, within=inside)
    over = tapered(eye.upper + eye.down * 0.03 * eye.span, 0.13 * eye.span, 0.6, 0.6)
    fill(picture, over, LASH, 0.5, 0.015 * eye.span, within=inside)
    _glints(picture, eye, iris, radius, light)


def _glints(picture, eye, iris, radius, light):
    """One window of light on the lamp's side, a colored one across from it."""
    way = float(np.sign(light.key.x))
    right = eye.out * float(np.sign(eye.out[0]) or 1)
    at = iris + right * way * 0.34 * radius - eye.down * 0.3 * radius
    a, b = right * 0.2 * radius, eye.down * 0.24 * radius
    slant = right * 0.07 * radius
    window = np.stack(
        [at - a - b + slant, at + a - b + slant, at + a + b - slant, at - a + b - slant]
    )
    fill(picture, window, np.ones(3, np.float32), 1.0, 0.02 * radius, eye.outline)
    spot = iris - right * way * 0.46 * radius + eye.down * 0.4 * radius
    small = ellipse(spot, right * 0.12 * radius, eye.down * 0.12 * radius, 20)
    fill(picture, small, 0.4 + 0.6 * light.back, 0.9, 0.02 * radius, eye.outline)


def _iris_color(traits):
    lab = np.float32(traits.iris).copy()
    chroma, hue = float(np.hypot(lab[1], lab[2])), float(np.arctan2(lab[2], lab[1]))
    if chroma < 5 or -1.1 < hue < 0.6:  # no eye is grey by a photo's noise, or pink
        lab[1:], chroma = BROWN, float(np.hypot(*BROWN))
    lab[0] = np.clip(lab[0] * 1.1 + 8, 32, 58)
    lab[1:] *= np.float32(np.clip(1.6 * chroma, 24, 44) / chroma)
    return from_lab(lab.reshape(1, 1, 3))[0, 0]


def _lids(picture, eye, skin, traits):
    span, heavy = eye.span, 0.034 + 0.07 * traits.lashes
    under = tapered(eye.lower[12:-1] + eye.down * 0.012 * span, 0.026 * span, 0, 0.6, 0.8)  # fmt: skip
    fill(picture, under, skin * np.float32([0.3, 0.18, 0.2]), 0.8, 0.006 * span)
    upper = eye.upper.copy()
    wing = (0.01 + 0.09 * traits.lashes) * span
    upper[-1] += eye.out * wing - eye.down * 0.5 * wing
    at = np.linspace(0, 1, len(upper))
    widths = (
        heavy * span * np.interp(at, (0, 0.15, 0.75, 0.93, 1), (0.35, 0.75, 1.15, 1, 0))
    )
    line = upper - eye.down * 0.3 * heavy * span
    fill(picture, banded(line, widths.astype(np.float32)), LASH, 1.0, 0.004 * span)


def _closed(picture, eye, traits):
    at = np.linspace(0, 1, 30, dtype=np.float32)[:, None]
    bow = eye.down * (0.13 * eye.span * np.sin(np.pi * at))
    line = eye.upper[0] + (eye.upper[-1] - eye.upper[0]) * at + bow
    thick = (0.06 + 0.035 * traits.lashes) * eye.span
    fill(picture, tapered(line, thick, 0.2, 0.2, 0.65), LASH, 0.95, 0.005 * eye.span)


def _brow(picture, traits, side, light):
    """A brow of straight strokes: broad at the nose, its peak an angle, its end a point."""
    points, down, wide = traits.points, traits.down, traits.width
    up = np.stack([points[a] for a, _ in BROWS[side]])
    low = np.stack([points[b] for _, b in BROWS[side]])
    middle = (up + low) / 2 - down * np.float32(RAISED)[:, None] * wide
    thick = float(np.linalg.norm(up - low, axis=1).mean()) * 0.95
    thick = float(np.clip(thick, 0.036 * wide, 0.07 * wide))
    half = down * thick / 2
    top = [middle[1] - 0.75 * half, middle[2] - 0.95 * half, middle[4] - 1.0 * half]
    bottom = [middle[4] + 0.9 * half, middle[2] + 0.75 * half]
    shape = np.stack([middle[0], *top, *bottom])
    lab = np.float32(traits.hair).copy()
    lab[0] = np.clip(0.55 * lab[0], 8, min(44, traits.skin[0] - 18))
    color = from_lab(lab.reshape(1, 1, 3))[0, 0]
    fill(
        picture,
        shape + down * 0.012 * wide,
        np.zeros(3, np.float32),
        0.22,
        0.012 * wide,
    )
    fill(picture, shape, color, 1.0, 0.004 * wide)
    lift = np.stack([top[0], top[1], top[2], top[2] + 0.5 * half, top[1] + 0.5 * half])
    fill(picture, lift, color * 1.25 + 0.1 * light.side, 0.6, 0.004 * wide)
