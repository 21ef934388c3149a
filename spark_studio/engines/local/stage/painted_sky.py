"""A summer sky painted in gouache: clear blue, and cumulus in a few large readable shapes."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.balls import lay_ball, light_on
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.ops.wash import wobble

LARGEST = 720  # pixels of the longer side while the sky is painted
BLUE = [(0.0, "#2e78c8"), (0.35, "#4f9fe0"), (0.7, "#8fcbee"), (1.0, "#d9f0f2")]
# From the foot of a cloud to its lit tops.
CLOUD = [
    (0.0, "#94b4dc"),
    (0.26, "#a9c6e6"),
    (0.32, "#c6dbf0"),
    (0.52, "#d8e7f5"),
    (0.6, "#f4f7f8"),
    (0.78, "#fdfbf3"),
    (1.0, "#ffffff"),
]


def painted_sky(
    width: int, height: int, rng: np.random.Generator, side: float, horizon: float = 1.0
) -> np.ndarray:
    """Return the sky, RGB. ``side`` is where the sun stands, -1 left to 1 right;
    ``horizon`` the share of the height where the sky ends: large clouds stand on it."""
    factor = min(1.0, LARGEST / max(width, height))
    w, h = max(16, round(width * factor)), max(16, round(height * factor))
    foot = max(8.0, horizon * h)
    fall = np.clip(np.arange(h, dtype=np.float32) / np.float32(foot), 0, 1)[:, None]
    veil = clouds(rng, w, h, 0.6, octaves=4)
    picture = gradient_map(np.clip(fall + 0.1 * (veil - 0.5), 0, 1), BLUE)
    picture = _wisps(picture, rng, fall)
    unit = min(min(w, h), 0.9 * foot)
    for x, low, wide, tall in _places(rng, w, foot, unit):
        picture = _lay_cloud(picture, rng, side, x, low, wide, tall)
    return resize(np.clip(picture, 0, 1), width, height)


def _places(rng, width, foot, unit):
    """Large clouds low on one side, smaller ones higher up on the other."""
    lead = rng.choice((-1, 1))
    middle = width * (0.5 + lead * rng.uniform(0.22, 0.4))
    yield (
        middle,
        foot * rng.uniform(0.88, 0.98),
        unit * rng.uniform(0.62, 0.8),
        unit * rng.uniform(0.5, 0.62),
    )
    other = width * (0.5 - lead * rng.uniform(0.25, 0.48))
    yield (
        other,
        foot * rng.uniform(0.8, 0.95),
        unit * rng.uniform(0.4, 0.55),
        unit * rng.uniform(0.26, 0.38),
    )
    for _ in range(int(rng.integers(2, 4))):
        wide = unit * rng.uniform(0.14, 0.26)
        yield (
            rng.uniform(0.05, 0.95) * width,
            foot * rng.uniform(0.16, 0.55),
            wide,
            wide * rng.uniform(0.4, 0.6),
        )


def _wisps(picture, rng, fall):
    h, w = picture.shape[:2]
    long = cv2.resize(clouds(rng, max(8, w // 4), h, 0.2, octaves=4), (w, h))
    wisps = smoothstep(0.56, 0.8, wobble(long, rng, 0.04, 0.3))
    return mix(picture, hex_color("#eaf6fb"), 0.4 * wisps * (1 - 0.4 * fall))


def _lay_cloud(picture, rng, side, x, low, wide, tall):
    """One cumulus: a mound of balls with a flat foot, in three tones."""
    h, w = picture.shape[:2]
    margin = 0.3 * wide
    x0, x1 = int(max(0, x - wide - margin)), int(min(w, x + wide + margin))
    y0, y1 = int(max(0, low - 1.35 * tall)), int(min(h, low + 0.14 * tall + 1))
    if x1 - x0 < 8 or y1 - y0 < 8:
        return picture
    relief = _mound(rng, (x0, y0, x1, y1), x, low, wide, tall)
    small = max(min(relief.shape), 8)
    sway = float(np.clip(0.05 * tall / small, 0.001, 0.03))
    relief = wobble(relief, rng, sway, 4 * sway)
    relief = wobble(relief, rng, 0.35 * sway, 1.2 * sway)
    cover = smoothstep(0.2, 1.6, relief)
    y = np.arange(y0, y1, dtype=np.float32)[:, None]
    cover = cover * smoothstep(low + 0.1 * tall, low - 0.16 * tall, y)
    light = light_on(relief, side, tall)
    up = np.clip((low - y) / max(tall, 1), 0, 1)
    tone = np.clip(0.14 + 0.56 * light + 0.3 * up, 0, 1)
    color = gradient_map(tone, CLOUD)
    haze = smoothstep(0.35, 0.0, up)
    part = picture[y0:y1, x0:x1]
    color = mix(color, part, 0.5 * haze)
    out = picture.copy()
    out[y0:y1, x0:x1] = mix(part, color, cover)
    return out


def _mound(rng, box, x, low, wide, tall):
    """Return the relief of the balls, in pixels."""
    x0, y0, x1, y1 = box
    relief = np.zeros((y1 - y0, x1 - x0), np.float32)
    peak = rng.uniform(-0.35, 0.35)
    count = int(np.clip(46 * (wide / max(tall, 1)) ** 0.5, 26, 80))
    for number in range(count):
        at = np.clip(rng.normal(0, 0.42), -1, 1)
        bend = 0.75 + 0.25 * np.cos(7 * at + 9 * peak)
        rise = max((1 - abs(at - 0.5 * peak) ** 1.5) * bend, 0.08) * tall
        rise *= rng.random() ** 0.6
        radius = tall * rng.uniform(0.1, 0.24) * (1.15 - 0.55 * rise / tall)
        bx, by = x + at * wide - x0, low - rise - y0
        lift = 0.02 * radius * (number % 5)
        lay_ball(relief, bx, by, radius, lift)
        for _ in range(4):
            turn, reach = rng.uniform(0, np.pi), radius * rng.uniform(0.7, 1.0)
            small = radius * rng.uniform(0.28, 0.5)
            lay_ball(
                relief,
                bx + reach * np.cos(turn),
                by - reach * np.sin(turn),
                small,
                lift,
            )
    return relief
