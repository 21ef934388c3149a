"""A fairy-tale evening: a pink-gold sky, and a castle far off that stands in its haze."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep
from spark_studio.engines.local.ops.wash import wobble

LARGEST = 760  # pixels of the longer side while the scene is made
# Three evenings; each from the zenith to the horizon.
EVENINGS = (
    ((0.0, "#8f86d8"), (0.3, "#c99be0"), (0.58, "#f6aecb"), (0.8, "#ffcdb4"), (1.0, "#ffe9bd")),
    ((0.0, "#7fa3e0"), (0.3, "#b9aee6"), (0.58, "#f2b4d4"), (0.8, "#ffd2c0"), (1.0, "#fff0cc")),
    ((0.0, "#b778c4"), (0.3, "#e58fc0"), (0.58, "#fba9b6"), (0.8, "#ffc9a2"), (1.0, "#ffe7ac")),
)  # fmt: skip
ROOFS = ("#b0558f", "#7f6ac2", "#d0667f")
WALL_LIT, WALL_SHADE = "#ffeede", "#d79cc0"
GOLD = "#ffdf94"


def fairy_evening(
    width: int,
    height: int,
    rng: np.random.Generator,
    side: float,
    horizon: float = 0.72,
    castle_at: float = 0.78,
    castle_tall: float = 0.5,
) -> np.ndarray:
    """Return the scene, RGB.

    ``side`` is where the low sun stands, -1 left to 1 right; ``horizon`` the share of the
    height where hills begin; the castle's middle lies at ``castle_at`` of the width and
    it rises ``castle_tall`` of the shorter side (0: no castle).
    """
    factor = min(1.0, LARGEST / max(width, height))
    w, h = max(24, round(width * factor)), max(24, round(height * factor))
    unit, foot = float(min(w, h)), horizon * h
    picture = evening_sky(w, h, rng, side, horizon)
    picture = _hills(picture, rng, foot - 0.05 * unit, unit, "#d9a3d2", 0.35)
    if castle_tall > 0:
        picture = _castle(picture, rng, castle_at * w, foot, castle_tall * unit, side)
    picture = _hills(picture, rng, foot, unit, "#c98fc0", 0.16)
    picture = _hills(picture, rng, foot + 0.1 * unit, unit, "#b97bb0", 0.0)
    picture = _mist(picture, rng, foot, unit)
    return resize(np.clip(picture, 0, 1), width, height)


def evening_sky(
    width: int, height: int, rng: np.random.Generator, side: float, horizon: float
) -> np.ndarray:
    """Return the sky alone, RGB: bands of lit cloud, the sun's glow low on one side."""
    factor = min(1.0, LARGEST / max(width, height))
    w, h = max(16, round(width * factor)), max(16, round(height * factor))
    stops = list(EVENINGS[int(rng.integers(len(EVENINGS)))])
    y = np.arange(h, dtype=np.float32)[:, None] / np.float32(max(horizon * h, 8))
    x = np.linspace(0, 1, w, dtype=np.float32)[None, :]
    picture = gradient_map(np.clip(y + 0 * x, 0, 1), stops)
    sun = np.float32(0.5 + 0.34 * side)
    glow = np.exp(-((x - sun) ** 2 / 0.09 + (y - 0.92) ** 2 / 0.12)).astype(np.float32)
    picture = screen(picture, (0.6 * glow)[..., None] * hex_color(GOLD))
    bands = cv2.resize(
        clouds(rng, max(8, w // 3), h, 0.22, octaves=5, fade=0.55), (w, h)
    )
    bands = wobble(bands, rng, 0.03, 0.2)
    under = cv2.warpAffine(
        bands,
        np.float32([[1, 0, 0], [0, 1, -0.02 * h]]),
        (w, h),
        borderMode=cv2.BORDER_REFLECT,
    )
    cover = smoothstep(0.5, 0.68, bands) * (0.85 - 0.3 * np.clip(y, 0, 1))
    lit = np.clip(0.5 + 5 * (bands - under) + 0.7 * glow, 0, 1)
    color = mix(
        hex_color("#e09ad0"),
        hex_color("#fff2dc"),
        lit[..., None] * np.ones(3, np.float32),
    )
    return resize(np.clip(mix(picture, color, 0.8 * cover), 0, 1), width, height)


def _hills(picture, rng, level, unit, color, haze):
    h, w = picture.shape[:2]
    x = np.linspace(0, 1, w, dtype=np.float32)
    line = np.full(w, level, np.float32)
    for octave in range(4):
        pace = (1.1 + rng.random()) * 2**octave
        line += np.float32(0.035 * unit / 1.9**octave) * np.sin(
            2 * np.pi * (pace * x + rng.random())
        ).astype(np.float32)
    down = np.arange(h, dtype=np.float32)[:, None] - line[None]
    body = np.clip(down + 0.5, 0, 1)
    shade = clouds(rng, w, h, 0.08, octaves=4) - 0.5
    fill = hex_color(color) * (1 + 0.16 * shade)[..., None]
    light = np.exp(-np.clip(down, 0, None) / (0.035 * unit))
    fill = mix(fill, hex_color("#ffd9c2"), 0.4 * light)
    return mix(picture, mix(fill, picture, np.float32(haze)), body)


def _castle(picture, rng, x, foot, tall, side):
    """A keep among towers on a rock: walls lit on the sun's side, pointed roofs, windows."""
    h, w = picture.shape[:2]
    sheet, tall = picture.copy(), tall / 1.25  # the roof of the keep counts too
    alpha = np.zeros((h, w), np.float32)
    roof = hex_color(ROOFS[int(rng.integers(len(ROOFS)))])
    towers = [(0.0, 0.17, 1.0, 0.3)]
    for sign in (-1, 1):
        towers.append(
            (sign * rng.uniform(0.13, 0.17), 0.085, rng.uniform(0.66, 0.86), 0.24)
        )
        towers.append(
            (sign * rng.uniform(0.22, 0.27), 0.1, rng.uniform(0.48, 0.62), 0.22)
        )
        towers.append(
            (sign * rng.uniform(0.33, 0.4), 0.07, rng.uniform(0.32, 0.46), 0.2)
        )
    _rock(sheet, alpha, rng, x, foot, tall)
    for at, wide, high, cap in sorted(towers, key=lambda each: -each[2]):
        _tower(
            sheet,
            alpha,
            x + at * tall,
            foot - 0.1 * tall,
            wide * tall,
            high * 0.9 * tall,
            cap * tall,
            roof,
            side,
        )
    _wall(sheet, alpha, x, foot - 0.1 * tall, tall, side)
    y = np.arange(h, dtype=np.float32)[:, None]
    depth = np.clip((y - (foot - tall)) / max(tall, 1), 0, 1)
    air = mix(blur_pixels(picture, 0.1 * tall), hex_color("#ffdcd6"), np.float32(0.35))
    sheet = mix(sheet, air, 0.2 + 0.36 * depth**1.5)
    return mix(picture, sheet, blur_pixels(alpha, 0.6))


def _fill(sheet, alpha, points, color):
    shape = [np.round(np.float32(points) * 16).astype(np.int32)]
    cv2.fillPoly(sheet, shape, tuple(float(v) for v in color), cv2.LINE_AA, 4)
    cv2.fillPoly(alpha, shape, 1.0, cv2.LINE_8, 4)


def _rock(sheet, alpha, rng, x, foot, tall):
    top = [
        (
            x + t * 0.5 * tall,
            foot - (0.16 - 0.14 * abs(t) ** 1.6) * tall + rng.normal(0, 0.006) * tall,
        )
        for t in np.linspace(-1, 1, 17)
    ]
    points = [
        *top,
        (x + 0.6 * tall, foot + 0.2 * tall),
        (x - 0.6 * tall, foot + 0.2 * tall),
    ]
    _fill(sheet, alpha, points, hex_color("#a878b4"))


def _tower(sheet, alpha, x, foot, wide, high, cap, roof, side):
    """One round tower: shaded in upright strips, a rim of merlons, a roof with a flag."""
    lit, shade = hex_color(WALL_LIT), hex_color(WALL_SHADE)
    half, top = wide / 2, foot - high
    strips = 6
    for k in range(strips):
        a, b = -half + wide * k / strips, -half + wide * (k + 1) / strips
        facing = (0.5 * (a + b) / max(half, 0.5)) * side
        color = mix(shade, lit, np.float32(np.clip(0.5 + 0.7 * facing, 0, 1)))
        _fill(
            sheet,
            alpha,
            [
                (x + a, foot + 2),
                (x + b + 0.4, foot + 2),
                (x + b + 0.4, top),
                (x + a, top),
            ],
            color,
        )
    rim = 0.62 * wide
    for k, color in (
        (-1, mix(shade, lit, 0.35 if side > 0 else 0.9)),
        (1, mix(shade, lit, 0.9 if side > 0 else 0.35)),
    ):
        _fill(
            sheet,
            alpha,
            [
                (x, top + 0.12 * wide),
                (x + k * rim, top),
                (x + k * rim, top - 0.2 * wide),
                (x, top - 0.2 * wide),
            ],
            color,
        )
    peak = (x, top - 0.2 * wide - cap)
    for k in (-1, 1):
        tint = mix(
            roof * np.float32(0.78),
            mix(roof, hex_color("#ffd8c8"), 0.3),
            1.0 if k * side > 0 else 0.0,
        )
        _fill(
            sheet,
            alpha,
            [peak, (x + k * 0.7 * wide, top - 0.18 * wide), (x, top - 0.14 * wide)],
            tint,
        )
    flag = 0.16 * cap
    _fill(
        sheet,
        alpha,
        [
            peak,
            (x, peak[1] - 1.3 * flag),
            (x + 1.4 * flag, peak[1] - 0.9 * flag),
            (x, peak[1] - 0.5 * flag),
        ],
        hex_color("#ff9db4"),
    )
    for share in (0.25, 0.55):
        y, size = top + share * high, 0.09 * wide
        _fill(
            sheet,
            alpha,
            [
                (x - size, y + 2.4 * size),
                (x + size, y + 2.4 * size),
                (x + size, y),
                (x, y - 1.2 * size),
                (x - size, y),
            ],
            hex_color("#fff0a8"),
        )


def _wall(sheet, alpha, x, foot, tall, side):
    lit, shade = hex_color(WALL_LIT), hex_color(WALL_SHADE)
    color = mix(shade, lit, np.float32(0.6))
    top = foot - 0.26 * tall
    _fill(
        sheet,
        alpha,
        [
            (x - 0.4 * tall, foot + 3),
            (x + 0.4 * tall, foot + 3),
            (x + 0.36 * tall, top),
            (x - 0.36 * tall, top),
        ],
        color,
    )
    count = 18
    for k in range(count):
        a = x - 0.36 * tall + 0.72 * tall * k / count
        b = a + 0.4 * 0.72 * tall / count
        _fill(
            sheet,
            alpha,
            [
                (a, top + 1),
                (b, top + 1),
                (b, top - 0.02 * tall),
                (a, top - 0.02 * tall),
            ],
            color,
        )
    size = 0.05 * tall
    _fill(
        sheet,
        alpha,
        [
            (x - size, foot + 3),
            (x + size, foot + 3),
            (x + size, foot - 1.6 * size),
            (x, foot - 2.6 * size),
            (x - size, foot - 1.6 * size),
        ],
        hex_color("#b06aa0"),
    )


def _mist(picture, rng, foot, unit):
    """Bright mist lies in the valley and thins towards the viewer."""
    h, w = picture.shape[:2]
    y = np.arange(h, dtype=np.float32)[:, None]
    drift = cv2.resize(clouds(rng, max(8, w // 4), h, 0.2, octaves=4), (w, h))
    band = np.exp(-(((y - foot - 0.05 * unit) / (0.13 * unit)) ** 2))
    low = smoothstep(foot, foot + 0.35 * unit, y)
    amount = np.clip(band * (0.35 + 1.1 * (drift - 0.3)) + 0.35 * low * drift, 0, 0.85)
    return mix(picture, hex_color("#ffe6e0"), amount.astype(np.float32))
