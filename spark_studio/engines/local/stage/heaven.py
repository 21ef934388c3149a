"""A sky out of a film: deep blue, towers of cloud lit from one side, and rays of the sun."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur, blur_pixels, normals, resize
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep
from spark_studio.engines.local.ops.wash import wobble

SKY = [
    (0.0, "#12307f"),
    (0.3, "#1d57b8"),
    (0.6, "#4b9ade"),
    (0.82, "#a8d8f0"),
    (1.0, "#ffeccb"),
]
# From the shadow of a cloud to its lit rim.
CLOUD = [
    (0.0, "#5f7cc4"),
    (0.3, "#8ea6dc"),
    (0.52, "#c9d0ee"),
    (0.7, "#fbeede"),
    (0.86, "#fff8e4"),
    (1.0, "#ffffff"),
]
GOLD = "#fff0c4"
# Banks of cloud, far to near: towers, how high and how wide (shares of the height and of
# the shorter side), and where their foot lies (share of the height).
BANKS = ((6, 0.34, 0.34, 0.92), (5, 0.9, 0.46, 1.02), (5, 0.3, 0.5, 1.08))


@dataclass(frozen=True, slots=True)
class Sun:
    """Where the light comes from: x and y in shares of the sheet, y may lie above it."""

    x: float
    y: float


def place_sun(rng: np.random.Generator, side: float) -> Sun:
    """Return a sun high up on one ``side``: -1 picture left, 1 right."""
    return Sun(
        float(0.5 + side * rng.uniform(0.2, 0.42)), float(rng.uniform(-0.1, 0.06))
    )


def towering_sky(
    width: int, height: int, rng: np.random.Generator, sun: Sun, away: float = 0.5
) -> np.ndarray:
    """Return the sky, RGB, with its horizon at the bottom of the sheet.

    The tallest towers keep to the sides of ``away`` (share of the width).
    """
    factor = min(1.0, 720 / max(width, height))
    w, h = max(16, round(width * factor)), max(16, round(height * factor))
    fall = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    veil = clouds(rng, w, h, 0.5, octaves=3)
    picture = gradient_map(np.clip(fall + 0.08 * (veil - 0.5), 0, 1), SKY)
    wisps = wobble(clouds(rng, w, h, 0.35, octaves=4), rng, 0.05, 0.3)
    wisps = smoothstep(0.52, 0.78, wisps)
    picture = mix(picture, hex_color("#eaf4ff"), 0.4 * wisps * (1 - fall))
    glow = _glow(w, h, sun)
    picture = screen(picture, (0.75 * glow)[..., None] * hex_color(GOLD))
    for number, bank in enumerate(BANKS):
        relief, foot = _bank(w, h, rng, bank, away)
        picture = _lay_clouds(
            picture, relief, foot, rng, sun, glow, 0.5 - 0.25 * number
        )
    return resize(np.clip(picture, 0, 1), width, height)


def sun_rays(width: int, height: int, rng: np.random.Generator, sun: Sun) -> np.ndarray:
    """Return shafts of light from the sun: height x width, 0 to 1, fading as they go."""
    w, h = max(16, width // 3), max(16, height // 3)
    x = np.arange(w, dtype=np.float32)[None, :] - np.float32(sun.x * w)
    y = np.arange(h, dtype=np.float32)[:, None] - np.float32(min(sun.y, -0.04) * h)
    far = np.sqrt(x * x + y * y) / np.float32(max(w, h))
    angle = np.arctan2(x, y) / np.float32(np.pi) + 1
    table = rng.random(64).astype(np.float32)[None]
    table = 0.6 * cv2.resize(table, (2048, 1), interpolation=cv2.INTER_CUBIC)[0]
    fine = rng.random(230).astype(np.float32)[None]
    table += 0.4 * cv2.resize(fine, (2048, 1), interpolation=cv2.INTER_CUBIC)[0]
    index = np.clip(angle * 1023, 0, 2047).astype(np.int32)
    shafts = smoothstep(0.42, 0.8, table[index])
    rays = shafts * smoothstep(1.25, 0.1, far) * smoothstep(0.0, 0.12, far)
    return resize(np.clip(blur(rays, 0.004), 0, 1), width, height)


def cloud_floor(
    width: int, height: int, rng: np.random.Generator, sun: Sun, top: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return clouds along the lower edge, RGB, and where they lie, 0 to 1.

    ``top`` is how high they reach at the sides, as a share of the height; less in the middle.
    """
    factor = min(1.0, 720 / max(width, height))
    w, h = max(16, round(width * factor)), max(16, round(height * factor))
    side, balls = min(w, h), []
    for x in np.arange(-0.1 * w, 1.1 * w, 0.075 * side):
        off = abs(x / w - 0.5) * 2
        rise = h * top * (0.1 + 0.9 * off**1.8) * rng.uniform(0.6, 1.0)
        radius = side * rng.uniform(0.07, 0.15)
        balls += _puff(x, h - rise + radius, radius, rng)
    return _clouds_over(balls, (w, h), (width, height), rng, sun)


def cloud_seat(
    width: int, height: int, rng: np.random.Generator, sun: Sun, tops: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return clouds that something stands in, RGB, and where they lie, 0 to 1.

    ``tops`` says how far down they begin, from picture left to right, in shares of the
    height; below that they are solid.
    """
    factor = min(1.0, 720 / max(width, height))
    w, h = max(16, round(width * factor)), max(16, round(height * factor))
    side, balls = min(w, h), []
    for row in range(4):
        for x in np.arange(-0.1 * w, 1.1 * w, 0.085 * side):
            at = float(np.interp(x / w, np.linspace(0, 1, len(tops)), tops)) * h
            radius = side * rng.uniform(0.05, 0.1) * (1 + 0.3 * row)
            at += radius * rng.uniform(0.9, 1.5) + 0.11 * row * side
            # Nearer clouds stand before the farther ones.
            balls += _puff(x + rng.normal(0, 0.02) * side, at, radius, rng, row)
    colors, cover = _clouds_over(balls, (w, h), (width, height), rng, sun)
    # Far below their tops they lie in each other's shade, and are solid.
    line = np.interp(np.linspace(0, 1, width), np.linspace(0, 1, len(tops)), tops)
    rows = np.arange(height, dtype=np.float32)[:, None] / height
    down = rows - line.astype(np.float32)
    cover = np.maximum(cover, smoothstep(0.07, 0.11, down))
    shade = smoothstep(0.08, 0.5, down)
    return mix(colors, colors * hex_color("#a9b9ea"), shade), cover


def _clouds_over(balls, small, size, rng, sun):
    relief = _spheres(*small, balls)
    relief = wobble(wobble(relief, rng, 0.014, 0.04), rng, 0.006, 0.012)
    cover = smoothstep(0.0, 1.2, relief)
    light = _lit(relief, rng, sun)
    colors = gradient_map(np.float32(0.86) * light, CLOUD)
    return resize(colors, *size), resize(blur(cover, 0.0025), *size)


def _glow(width, height, sun):
    x = np.arange(width, dtype=np.float32)[None, :] / width - np.float32(sun.x)
    y = np.arange(height, dtype=np.float32)[:, None] / height - np.float32(sun.y)
    return np.exp(-(x * x + y * y) / np.float32(0.11)).astype(np.float32)


def _bank(width, height, rng, bank, away):
    count, tall, wide, foot = bank
    side, balls = min(width, height), []
    for number in range(count):
        x = (number + rng.uniform(0.1, 0.9)) / count
        off = min(1.0, abs(x - away) / 0.42)
        rise = height * tall * (0.3 + 0.7 * off) * rng.uniform(0.75, 1.1)
        span = side * wide * rng.uniform(0.7, 1.15)
        for _ in range(int(18 + 44 * rise / height)):
            t = rng.random() ** 1.2
            reach = span * (1 - 0.62 * t) * (1 + 0.25 * np.sin(9 * t + number))
            at = x * width + reach * rng.normal(0, 0.3)
            radius = span * rng.uniform(0.1, 0.24) * (1 - 0.45 * t)
            balls += _puff(at, foot * height - t * rise, radius, rng)
    return _spheres(width, height, balls), foot * height


def _puff(x, y, radius, rng, near=0):
    """One ball of cloud with smaller ones on its upper side."""
    lift = 0.5 * near * radius
    balls = [(x, y, radius, lift)]
    for _ in range(7):
        turn = rng.uniform(-0.15, 1.15) * np.pi
        small = radius * rng.uniform(0.3, 0.55)
        out = radius * rng.uniform(0.62, 0.95)
        balls.append(
            (
                x + out * np.cos(turn),
                y - out * np.sin(turn),
                small,
                lift + 0.45 * radius,
            )
        )
    return balls


def _spheres(width, height, balls):
    """Return the relief of many balls: height in pixels, 0 where there is none."""
    relief = np.zeros((height, width), np.float32)
    if balls:
        _raise_balls(relief, np.array(balls, np.float32))
    return relief


@njit(cache=True, nogil=True)
def _raise_balls(relief, balls):
    height, width = relief.shape
    for i in range(len(balls)):
        x, y, radius, lift = balls[i]
        for row in range(max(0, int(y - radius)), min(height, int(y + radius) + 2)):
            dy = row - y
            for column in range(
                max(0, int(x - radius)), min(width, int(x + radius) + 2)
            ):
                dx = column - x
                rest = radius * radius - dx * dx - dy * dy
                if rest > 0:
                    relief[row, column] = max(relief[row, column], np.sqrt(rest) + lift)


def _lit(relief, rng, sun):
    """Return how bright each place of a cloud is, 0 to 1."""
    height, width = relief.shape
    side = min(width, height)
    near = 0.55 * blur_pixels(relief, 0.003 * side) + 0.6 * blur_pixels(
        relief, 0.012 * side
    )
    solid = (relief > 0).astype(np.float32)
    broad = _round(0.16 * side * solid + relief, 0.05 * side)
    normal = 0.55 * normals(near, 0.9) + 0.75 * normals(broad, 2.2)
    x = np.arange(width, dtype=np.float32)[None, :] / width
    y = np.arange(height, dtype=np.float32)[:, None] / height
    to_x, to_y = np.float32(sun.x) - x, np.float32(min(sun.y, -0.1)) - y
    size = np.sqrt(to_x * to_x + to_y * to_y) + np.float32(1e-3)
    lit = (normal[..., 0] * to_x + normal[..., 1] * to_y) / size
    grain = clouds(rng, width, height, 0.1, octaves=4)
    # Noise lies along rows and columns; clouds do not.
    ruffled = 0.34 * (wobble(grain, rng, 0.03, 0.05) - 0.5)
    return np.clip(0.5 + 0.55 * lit + ruffled, 0, 1).astype(np.float32)


def _round(values, sigma):
    """Return a wide blur smooth enough to take normals from: no facets of a small grid."""
    height, width = values.shape
    size = max(4, width // 4), max(4, height // 4)
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(
        small, (0, 0), max(0.5, sigma / 4), borderType=cv2.BORDER_REPLICATE
    )
    grown = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.GaussianBlur(grown, (0, 0), 3, borderType=cv2.BORDER_REPLICATE)


def _lay_clouds(picture, relief, foot, rng, sun, glow, haze):
    height, width = relief.shape
    relief = wobble(wobble(relief, rng, 0.014, 0.04), rng, 0.006, 0.012)
    cover = smoothstep(0.0, 1.5, blur_pixels(relief, 0.7))
    y = np.arange(height, dtype=np.float32)[:, None]
    cover = cover * smoothstep(foot + 1, foot - 0.22 * height, y)
    light = np.clip(_lit(relief, rng, sun) + 0.22 * glow, 0, 1)
    colors = gradient_map(light, CLOUD)
    colors = mix(colors, picture, np.float32(haze))
    return mix(picture, colors, cover)


def feathers(
    width: int, height: int, rng: np.random.Generator, keep_out: np.ndarray
) -> np.ndarray:
    """Return a few white feathers in the air: height x width, 0 to 1, none on ``keep_out``."""
    out, side = np.zeros((height, width), np.float32), min(width, height)
    for _ in range(int(rng.integers(5, 9))):
        x, y = rng.uniform(0.03, 0.97) * width, rng.uniform(0.05, 0.8) * height
        long = side * rng.uniform(0.025, 0.07)
        x0, y0 = max(0, int(x - long)), max(0, int(y - long))
        if (keep_out[y0 : int(y + long), x0 : int(x + long)] > 0.1).any():
            continue
        np.maximum(
            out, rng.uniform(0.6, 0.95) * _feather(out.shape, x, y, long, rng), out=out
        )
    return out


def _feather(shape, x, y, long, rng):
    """One vane, wide near its root and split once, along a bent quill."""
    turn, bend = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5)
    t = np.linspace(0, 1, 24)
    wide = 0.15 * long * np.sin(np.pi * t**0.7) ** 0.8
    along, across = (t - 0.5) * long, bend * long * (t - 0.5) ** 2
    outline = np.concatenate(
        [
            np.stack([along, across + wide], 1),
            np.stack([along - 0.03 * long, across - 0.8 * wide], 1)[::-1],
        ]
    )
    c, s = np.cos(turn), np.sin(turn)
    points = outline @ np.array([[c, s], [-s, c]]) + (x, y)
    quill = np.stack([along * 1.15, across], 1) @ np.array([[c, s], [-s, c]]) + (x, y)
    vane = np.zeros(shape, np.float32)
    cv2.fillPoly(vane, [np.round(points * 16).astype(np.int32)], 0.85, cv2.LINE_AA, 4)
    vane = blur_pixels(vane, max(0.5, 0.025 * long))
    thick = max(1, round(0.02 * long))
    line = [np.round(quill * 16).astype(np.int32)]
    cv2.polylines(vane, line, False, 1.0, thick, cv2.LINE_AA, 4)
    return vane
