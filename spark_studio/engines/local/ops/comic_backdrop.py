"""What stands behind a hero on a printed page: bursts, dots and speed lines, energy, a city.

Each takes the size, the point everything aims at (in pixels), four colors from light
to dark and chance, and returns a flat-colored picture for the whole sheet.
"""

from collections.abc import Callable

import cv2
import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.halftone import dots
from spark_studio.engines.local.ops.line import as_paths
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import mix, smoothstep

# Light, middle, strong, dark. Pure, as four inks give them.
PALETTES = (
    ("#fff3b0", "#ffd21f", "#f2691c", "#c9202b"),
    ("#e2f7ff", "#6fd0f2", "#1f8fe0", "#1c3f9e"),
    ("#fff0c2", "#ffb3c7", "#ec3f8c", "#5b1e8a"),
    ("#f4ffd6", "#b8e24a", "#1fb5a0", "#0d5f74"),
    ("#fff6cf", "#ffe04a", "#35b6e8", "#7a2bb5"),
)
# Dots of a backdrop are large: they are the pattern, not the shading.
CELL = 0.013


def choose_palette(
    rng: np.random.Generator, subject_color: np.ndarray
) -> list[np.ndarray]:
    """Return four colors that set off ``subject_color`` (RGB): chance among the best three."""
    own = to_lab(np.asarray(subject_color, np.float32).reshape(1, 1, 3))[0, 0]

    def contrast(palette):
        strong = np.stack([hex_color(code) for code in palette[1:3]])[None]
        return -float(np.linalg.norm((to_lab(strong)[0] - own), axis=1).min())

    ranked = sorted(PALETTES, key=contrast)
    chosen = ranked[int(rng.integers(3))]
    return [hex_color(code) for code in chosen]


def choose_backdrop(
    rng: np.random.Generator, people: bool
) -> Callable[..., np.ndarray]:
    """Return one of the backdrops; the city only stands behind ``people``, since above a
    roof or a street it would be a second place in one picture."""
    designs = (burst, speed_lines, energy, city)[: 4 if people else 3]
    return designs[int(rng.integers(len(designs)))]


def burst(width, height, aim, colors, rng) -> np.ndarray:
    """Uneven rays from behind the subject, dots growing towards the corners."""
    light, middle, strong, dark = colors
    angle, far = _polar(width, height, aim)
    edges = np.cumsum(rng.uniform(0.5, 1.5, 2 * int(rng.integers(11, 17))))
    edges = edges / edges[-1] * 2 * np.pi
    turned = np.mod(angle + np.float32(rng.uniform(0, 6.28)), np.float32(2 * np.pi))
    ray = _alternate(turned, edges, far, min(width, height))
    picture = mix(np.broadcast_to(middle, (height, width, 3)), strong, ray)
    picture = mix(picture, light, smoothstep(0.55, 0.15, far) * (1 - ray))
    corner = dots(np.clip(far * 0.85 - 0.3, 0, 0.6), 45, CELL * min(width, height))
    return mix(picture, dark, corner)


def speed_lines(width, height, aim, colors, rng) -> np.ndarray:
    """Two colors melting through dots, and lines that rush in from every side."""
    light, middle, strong, dark = colors
    side = min(width, height)
    lean = rng.uniform(-0.5, 0.5)
    x = np.arange(width, dtype=np.float32) / width - 0.5
    y = np.arange(height, dtype=np.float32)[:, None] / height
    fall = np.clip(y + np.float32(lean) * x, 0, 1)
    fall = fall if rng.random() < 0.5 else 1 - fall
    picture = mix(np.broadcast_to(middle, (height, width, 3)), light, 0.2)
    screen = dots(np.clip(fall * 1.15 - 0.1, 0, 1), 45, CELL * side)
    picture = mix(picture, strong, screen)
    count = int(rng.integers(110, 150))
    turns = np.sort(rng.uniform(0, 2 * np.pi, count))
    curves = []
    for turn in turns:
        start, stop = 1.5 * side, side * rng.uniform(0.34, 0.62)
        steps = np.linspace(start, stop, 8)[:, None]
        curves.append(np.asarray(aim) + steps * (np.cos(turn), np.sin(turn)))
    rush = as_paths(curves)
    thick = np.repeat(side * rng.uniform(0.001, 0.006, count), 8)
    thin = np.tile(np.linspace(2.6, 0.05, 8), count)
    lines = draw_paths(rush, width, height, thick * thin, rng, taper=1)
    ink = dark * 0.55 if rng.random() < 0.6 else np.ones(3, np.float32)
    return mix(picture, ink.astype(np.float32), lines)


def energy(width, height, aim, colors, rng) -> np.ndarray:
    """Crackling energy: a glow around the subject, broken by swarms of black discs."""
    light, middle, strong, dark = colors
    side = min(width, height)
    angle, far = _polar(width, height, aim)
    field = clouds(rng, width, height, 0.22, octaves=4, fade=0.6)
    tongues = np.sin(angle * int(rng.integers(7, 12)) + 9 * field)
    far = far * np.float32(2.5 * side / (width + height))
    glow = far + (field - 0.5) * np.float32(1.1) + 0.05 * tongues
    picture = np.broadcast_to(dark * np.float32(0.45), (height, width, 3))
    for reach, color in ((0.98, dark), (0.8, strong), (0.56, middle), (0.36, light)):
        picture = mix(picture, color, smoothstep(reach + 0.008, reach - 0.008, glow))
    discs = np.zeros((height, width), np.float32)
    for _ in range(int(2600 * width * height / side**2)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        band = float(glow[int(y), int(x)])
        size = side * (0.002 + 0.02 * rng.random() ** 2.5)
        # Discs swarm along the two outer rims of the glow.
        near = np.exp(-(((band - 0.8) / 0.06) ** 2)) + 0.6 * np.exp(
            -(((band - 1.02) / 0.08) ** 2)
        )
        if rng.random() < near:
            _disc(discs, x, y, size)
    return mix(picture, hex_color("#0c0a14"), discs)


def city(width, height, aim, colors, rng) -> np.ndarray:
    """A night skyline in two depths, windows lit, under a moon of dots."""
    light, middle, strong, dark = colors
    side = min(width, height)
    y = np.arange(height, dtype=np.float32)[:, None] / height * np.ones((1, width))
    screen = dots(np.clip(0.9 - y * 1.1, 0, 0.95).astype(np.float32), 45, CELL * side)
    picture = mix(np.broadcast_to(strong, (height, width, 3)), dark, screen)
    moon = np.zeros((height, width), np.float32)
    mx = width * (
        rng.uniform(0.08, 0.28) if aim[0] > width / 2 else rng.uniform(0.72, 0.92)
    )
    my, radius = height * rng.uniform(0.12, 0.28), side * rng.uniform(0.11, 0.17)
    _disc(moon, mx, my, radius)
    halo = np.clip(blur(moon, 0.08) * 1.3, 0, 0.55) * (1 - moon)
    picture = mix(picture, middle, dots(halo, 15, CELL * side * 0.8))
    picture = mix(picture, light, moon)
    far_wall = dark * 0.62 + strong * 0.1
    for depth, wall in ((0.45, far_wall), (0.62, dark * 0.28)):
        mask, windows = _skyline(width, height, depth, rng)
        picture = mix(picture, wall.astype(np.float32), mask)
        picture = mix(picture, middle, windows * mask)
    return picture


def _skyline(width, height, depth, rng):
    """Return the walls of one row of houses and their lit windows, as masks."""
    side = min(width, height)
    mask, windows = (np.zeros((height, width), np.float32) for _ in range(2))
    x = -side * rng.uniform(0, 0.08)
    pane = max(2, round(side * 0.007))
    while x < width:
        wide = side * rng.uniform(0.07, 0.17)
        top = height * (depth + rng.uniform(-0.2, 0.12))
        left, right, roof = round(x), round(x + wide), round(top)
        cv2.rectangle(mask, (left, roof), (right, height), 1.0, -1)
        if rng.random() < 0.4:
            mast = round(x + wide * rng.uniform(0.3, 0.7))
            tip = round(top - side * rng.uniform(0.03, 0.09))
            cv2.line(mask, (mast, roof), (mast, tip), 1.0, max(1, pane // 2))
        _light_windows(windows, left, right, roof, pane, rng)
        x += wide + side * 0.004
    return mask, windows


def _light_windows(windows, left, right, roof, pane, rng):
    height = windows.shape[0]
    lit = rng.uniform(0.15, 0.45)
    for top in range(roof + 2 * pane, height - pane, 3 * pane):
        for start in range(left + pane, right - 2 * pane, int(2.4 * pane)):
            if rng.random() < lit:
                cv2.rectangle(
                    windows,
                    (start, top),
                    (start + pane, top + int(1.5 * pane)),
                    1.0,
                    -1,
                )


def _polar(width, height, aim):
    """Return the angle around ``aim`` (radians) and the distance in shorter sides."""
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(aim[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(aim[1])
    far = np.sqrt(x * x + y * y) / np.float32(min(width, height))
    return np.arctan2(y, x), far


def _alternate(angle, edges, far, side):
    """Return 1 in every second sector, its borders smooth over about two pixels."""
    table = np.zeros(4096, np.float32)
    at = np.arange(4096) / 4096 * 2 * np.pi
    table[np.searchsorted(edges, at) % 2 == 1] = 1
    table = cv2.GaussianBlur(np.tile(table, 3)[None], (0, 0), sigmaX=2.0)[0, 4096:8192]
    index = np.clip(angle * np.float32(4096 / (2 * np.pi)), 0, 4095).astype(np.int32)
    soft = np.clip(4.0 / np.maximum(far * side, 1), 0.02, 0.5)
    return np.clip((table[index] - 0.5) / (2 * soft) + 0.5, 0, 1).astype(np.float32)


def _disc(canvas, x, y, radius):
    center = round(x * 16), round(y * 16)
    cv2.circle(canvas, center, max(1, round(radius * 16)), 1.0, -1, cv2.LINE_AA, 4)
