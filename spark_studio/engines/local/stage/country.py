"""Open country on a summer day, painted: hills, woods in clumps, a few roofs, a meadow."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.balls import lay_ball, light_on
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.gouache import leafy
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import float32, mix, smoothstep
from spark_studio.engines.local.ops.wash import wobble
from spark_studio.engines.local.stage.painted_sky import painted_sky

LARGEST = 760
FAR = ("#8fb8cf", "#7db0a8", "#74ae7c")
WOOD = ("#24563c", "#3c7c3e", "#6ba546", "#a8cc5a")
MEADOW = [
    (0.0, "#3f8a48"),
    (0.3, "#5da54a"),
    (0.55, "#85c053"),
    (0.8, "#b0d566"),
    (1.0, "#d6e884"),
]
ROOFS = ("#c8603f", "#b4553c", "#a8664a", "#cf7a4c")
FLOWERS = ("#fffdf2", "#fff0a0", "#f7c6cf", "#f2735f")


def open_country(
    width: int,
    height: int,
    rng: np.random.Generator,
    side: float,
    horizon: float = 0.62,
) -> np.ndarray:
    """Return the view, RGB. ``side`` is where the sun stands, -1 left to 1 right;
    ``horizon`` the share of the height where the meadow begins."""
    factor = min(1.0, LARGEST / max(width, height))
    w, h = max(24, round(width * factor)), max(24, round(height * factor))
    foot = horizon * h
    picture = painted_sky(w, h, rng, side, horizon)
    unit = float(min(w, h))
    for number, color in enumerate(FAR):
        rise = unit * (0.15 - 0.035 * number)
        line = foot - rise * _ridge(rng, w, 2.2 + 1.3 * number) + 0.012 * unit * number
        picture = _hill(picture, rng, line, hex_color(color), side)
    line = foot - 0.02 * unit * _ridge(rng, w, 2.0)
    picture = _meadow(picture, rng, line, side)
    picture = _houses(picture, rng, line, unit)
    picture = _woods(picture, rng, line, side, unit)
    return resize(_flowers(picture, rng, line, unit), width, height)


def _ridge(rng, width, waves):
    """A line of hills: 0 to 1 at every column."""
    x = np.linspace(0, 1, width, dtype=np.float32)
    out = np.zeros(width, np.float32)
    for octave in range(4):
        pace = waves * 2**octave
        out += (
            np.sin(2 * np.pi * (pace * x + rng.random())).astype(np.float32)
            / 2.1**octave
        )
    return np.clip(0.5 + 0.28 * out, 0, 1)


def _below(line, height):
    y = np.arange(height, dtype=np.float32)[:, None]
    return np.clip(y - line[None] + 0.5, 0, 1)


def _hill(picture, rng, line, color, side):
    h, w = picture.shape[:2]
    body = _below(line, h)
    down = (np.arange(h, dtype=np.float32)[:, None] - line[None]) / (0.15 * min(w, h))
    tone = clouds(rng, w, h, 0.12, octaves=4)
    step = smoothstep(0.44, 0.52, tone) + smoothstep(0.56, 0.64, tone)
    shaded = color * (0.9 + 0.07 * step)[..., None]
    lit = mix(shaded, hex_color("#dcebd0"), 0.3 * np.clip(down, 0, 1))
    return mix(picture, float32(lit), body)


def _meadow(picture, rng, line, side):
    h, w = picture.shape[:2]
    body = _below(line, h)
    deep = (np.arange(h, dtype=np.float32)[:, None] - line[None]) / max(
        h - float(line.mean()), 8
    )
    deep = np.clip(deep, 0, 1)
    # Shadows of clouds lie across it in long bands.
    bands = clouds(rng, max(8, w // 5), h, 0.35, octaves=4)
    bands = cv2.resize(bands, (w, h), interpolation=cv2.INTER_CUBIC)
    tufts = clouds(rng, w, h, 0.05, octaves=4) - 0.5
    tone = 0.92 - 0.55 * deep + 0.9 * (bands - 0.5) + 0.35 * tufts
    level = tone * 6
    stepped = (np.floor(level) + smoothstep(0.3, 0.7, level - np.floor(level))) / 6
    ground = gradient_map(np.clip(0.4 * tone + 0.6 * stepped, 0, 1), MEADOW)
    ground = _blades(ground, rng, deep)
    return mix(picture, ground, body)


def _blades(ground, rng, deep):
    """Grass: upright touches, longer the nearer they are."""
    h, w = deep.shape
    noise = rng.standard_normal((h, w), dtype=np.float32)
    short = cv2.GaussianBlur(noise, (0, 0), sigmaX=0.8, sigmaY=2.2)
    long = cv2.GaussianBlur(noise, (0, 0), sigmaX=1.3, sigmaY=6.0)
    marks = mix(short / short.std(), long / long.std(), deep)
    return np.clip(ground * (1 + 0.055 * marks * (0.3 + deep))[..., None], 0, 1)


def _houses(picture, rng, line, unit):
    """A hamlet far off: white walls, red roofs."""
    h, w = picture.shape[:2]
    out = picture.copy()
    start, count = rng.uniform(0.05, 0.85) * w, int(rng.integers(2, 5))
    for number in range(count):
        x = start + number * unit * rng.uniform(0.035, 0.05)
        if not 0 <= x < w:
            continue
        size = unit * rng.uniform(0.014, 0.022)
        y = float(line[int(x)]) + unit * rng.uniform(0.0, 0.012)
        wall = np.float32(
            [[x - size, y], [x + size, y], [x + size, y - size], [x - size, y - size]]
        )
        roof = np.float32(
            [
                [x - 1.25 * size, y - 0.9 * size],
                [x + 1.25 * size, y - 0.9 * size],
                [x + 0.7 * size, y - 1.9 * size],
                [x - 0.7 * size, y - 1.9 * size],
            ]
        )
        for shape, color in (
            (wall, "#f6efe0"),
            (roof, ROOFS[int(rng.integers(len(ROOFS)))]),
        ):
            tint = tuple(float(v) for v in hex_color(color))
            cv2.fillPoly(
                out, [np.round(shape * 16).astype(np.int32)], tint, cv2.LINE_AA, 4
            )
    return out


def _woods(picture, rng, line, side, unit):
    """Clumps of trees along the edge of the meadow, and a large one near on one side."""
    h, w = picture.shape[:2]
    relief = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(7, 12))):
        x = rng.uniform(-0.05, 1.05) * w
        size = unit * rng.uniform(0.02, 0.055)
        y = float(line[int(np.clip(x, 0, w - 1))]) + unit * rng.uniform(-0.008, 0.03)
        _tree(relief, rng, x, y, size)
    near = rng.choice((-1, 1))
    x = w * (0.5 + near * rng.uniform(0.5, 0.6))
    foot = float(line.mean()) + 0.1 * unit
    for rise in np.linspace(0.22, 0, 8):
        size = unit * rng.uniform(0.09, 0.15)
        _tree(relief, rng, x + rng.normal(0, 0.08) * unit, foot - rise * unit, size)
    sway = 0.008
    relief = wobble(relief, rng, sway, 3 * sway)
    where = smoothstep(0.0, 1.0, relief)
    shade = np.roll(
        blur_pixels(where, 0.012 * unit), round(-side * 0.02 * unit), axis=1
    )
    y = np.arange(h, dtype=np.float32)[:, None] - line[None]
    ground = smoothstep(0, 0.05 * unit, y) * shade * (1 - where)
    picture = mix(picture, picture * hex_color("#5d9a72"), 0.55 * ground)
    light = light_on(relief, side, 0.22 * unit)
    light = np.clip(1.5 * (light - 0.5) + 0.5, 0, 1)
    greens = np.stack([np.broadcast_to(hex_color(c), picture.shape) for c in WOOD])
    hue = 1 + 0.16 * (clouds(rng, w, h, 0.15, octaves=2) - 0.5)
    greens = float32(greens * hue[None, ..., None])
    reach = np.clip(2 * blur_pixels(where, 0.005 * unit), 0, 1)
    return leafy(picture, where, light, greens, rng, 0.0095, reach)


def _tree(relief, rng, x, y, size):
    for number in range(7):
        bx = x + rng.normal(0, 0.5) * size
        by = y - size * rng.uniform(0.3, 1.35)
        radius = size * rng.uniform(0.3, 0.55)
        lay_ball(relief, bx, by, radius, 0.1 * number * radius)


def _flowers(picture, rng, line, unit):
    h, w = picture.shape[:2]
    out = np.ascontiguousarray(picture, np.float32).copy()
    patches = clouds(rng, w, h, 0.16, octaves=2)
    for _ in range(900):
        x, t = rng.uniform(0, w), rng.random() ** 0.7
        top = float(line[int(min(x, w - 1))])
        y = top + (0.06 + 0.94 * t) * (h - top)
        if y >= h or patches[int(y), int(x)] < 0.55:
            continue
        size = unit * (0.0012 + 0.0035 * t)
        color = FLOWERS[int(min(len(FLOWERS) - 1, rng.exponential(0.9)))]
        tint = tuple(float(v) for v in hex_color(color))
        center = round(float(x) * 16), round(float(y) * 16)
        cv2.circle(out, center, max(8, round(size * 16)), tint, -1, cv2.LINE_AA, 4)
    return np.clip(out, 0, 1)
