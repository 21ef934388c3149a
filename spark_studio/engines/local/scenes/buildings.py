"""Walls of windows, roofs of tiles, streets between houses."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.scenes.camera import Camera
from spark_studio.engines.local.scenes.layer import Layer, tint

PANE = 8  # pixels of a facade's texture per window and wall between, a side
LAMPS = ("#ffd9a0", "#ffc27a", "#fff0d8", "#cfe4ff")


def facade(
    rng: np.random.Generator, floors: int, columns: int, wall: np.ndarray,
    glass: np.ndarray, lit_share: float, lamp: float = 1.0,
) -> np.ndarray:  # fmt: skip
    """Return a front of windows; ``lit_share`` of them shine with ``lamp`` times their light."""
    shape = (floors, columns)
    lit = rng.random(shape) < lit_share * rng.uniform(0.5, 1.5, (floors, 1))
    colors = np.stack([tint(code) for code in LAMPS])[rng.integers(0, 4, shape)]
    level = (lamp * rng.uniform(0.25, 1.1, shape))[..., None]
    dark = glass * rng.uniform(0.6, 1.25, (*shape, 1))
    panes = np.where(lit[..., None], colors * level, dark).astype(np.float32)
    out = np.repeat(np.repeat(panes, PANE, 0), PANE, 1)
    mottle = clouds(rng, out.shape[1], out.shape[0], 0.3, 3)[..., None]
    is_wall = np.zeros(out.shape[:2], bool)
    is_wall[:, ::PANE] = is_wall[:, 1::PANE] = True
    for row in range(3):
        is_wall[row::PANE] = True
    return np.where(is_wall[..., None], wall * (0.75 + 0.5 * mottle), out).astype(
        np.float32
    )


def standing_front(
    layer: Layer, camera: Camera, texture: np.ndarray, span: tuple[float, float],
    heights: tuple[float, float], z: float,
) -> None:  # fmt: skip
    """Set a front that faces the camera: ``span`` in x, ``heights`` in y, metres."""
    (left, right), (low, high) = span, heights
    layer.quad(
        texture, camera.at([left, right, right, left], [high, high, low, low], z)
    )


def roof_slope(
    layer: Layer, camera: Camera, color: np.ndarray, eaves: tuple[float, float],
    ridge: tuple[float, float], depths: tuple[float, float], courses: int = 40,
) -> None:  # fmt: skip
    """Lay a slope of round tiles along the line of sight.

    ``eaves`` and ``ridge`` are (x, y) of its lower and its upper edge.
    """
    columns = 24
    wave = 0.55 + 0.45 * np.sin(np.linspace(0, 2 * np.pi * courses, courses * 8)) ** 2
    fall = np.linspace(1.1, 0.7, columns)
    texture = (fall[:, None] * wave[None])[..., None] * color
    near, far = depths
    (x0, y0), (x1, y1) = eaves, ridge
    corners = camera.at([x1, x1, x0, x0], [y1, y1, y0, y0], [near, far, far, near])
    layer.quad(texture.astype(np.float32), corners)


def paving(
    rng: np.random.Generator, color: np.ndarray, across: int = 8, down: int = 60,
) -> np.ndarray:  # fmt: skip
    """Return stone slabs, each course set off against the next."""
    tall, wide = 8, 24
    out = np.empty((down * tall, across * wide), np.float32)
    for course in range(down):
        tone = 1 + 0.25 * (rng.random(across).astype(np.float32) - 0.5) * 2
        row = np.repeat(tone, wide)
        row[::wide] *= 0.6
        out[course * tall : (course + 1) * tall] = np.roll(row, int(rng.integers(wide)))
    out[::tall] *= 0.65
    worn = 0.7 + 0.6 * clouds(rng, across * wide, down * tall, 0.3, 3)
    return ((out * worn)[..., None] * color).astype(np.float32)


def hip_roof(
    layer: Layer, x: float, y: float, wide: float, tall: float, color: np.ndarray
) -> None:
    """A Chinese roof seen from the front: eaves swept up at the ends, a short ridge.

    (x, y) is the middle of its eaves in pixels; ``wide`` and ``tall`` in pixels.
    """
    t = np.linspace(-1, 1, 25)
    eaves = np.stack([x + t * wide / 2, y - 0.22 * tall * np.abs(t) ** 5], 1)
    up = np.linspace(1, 0, 9)
    right = np.stack(
        [x + wide * (0.27 + 0.23 * up**1.8), y - tall * (1 - up * 0.78 * up**0.6)], 1
    )
    left = right[::-1] * [-1, 1] + [2 * x, 0]
    layer.polygon(np.concatenate([eaves, right, left]), color)
    ridge = y - tall
    layer.box(
        x - 0.29 * wide,
        ridge - 0.06 * tall,
        x + 0.29 * wide,
        ridge + 0.04 * tall,
        color * 0.7,
    )
    layer.line(eaves, max(1, 0.05 * tall), color * 1.5)


def lantern(layer: Layer, x: float, y: float, size: float, light: float) -> None:
    """A red paper lantern, ``size`` pixels high, shining ``light``; its top hangs at (x, y)."""
    half, middle = size * 0.46, y + size * 0.5
    layer.line(
        np.array([(x, y - 0.5 * size), (x, y)]), max(1, size * 0.03), tint("#2a1a12")
    )
    layer.ellipse(x, middle, half, size * 0.38, tint("#b3121a", 0.25 + 0.9 * light))
    layer.ellipse(
        x, middle, half * 0.72, size * 0.36, tint("#d8241c", 0.3 + 1.3 * light)
    )
    layer.ellipse(
        x, middle, half * 0.36, size * 0.3, tint("#ff5a2a", 0.3 + 1.9 * light)
    )
    gold = tint("#d9a441", 0.4 + 0.7 * light)
    for row in (y + 0.1 * size, y + 0.9 * size):
        layer.box(
            x - 0.2 * size, row - 0.045 * size, x + 0.2 * size, row + 0.045 * size, gold
        )
    tassel = np.array([(x, y + 0.93 * size), (x, y + 1.35 * size)])
    layer.line(tassel, max(1, size * 0.07), tint("#b3121a", 0.3 + 0.6 * light))
