"""The full moon as it is: seas, bright rays, a soft limb, light around it."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep

# The seas as ellipses on a unit disc, north up: x, y, half width, half height, darkness.
SEAS = (
    (-0.30, -0.50, 0.30, 0.25, 0.90),  # Imbrium
    (0.18, -0.42, 0.19, 0.16, 0.95),  # Serenitatis
    (0.38, -0.14, 0.22, 0.18, 1.00),  # Tranquillitatis
    (0.72, -0.28, 0.09, 0.12, 0.95),  # Crisium
    (0.66, 0.08, 0.13, 0.20, 0.80),  # Fecunditatis
    (0.46, 0.24, 0.11, 0.11, 0.75),  # Nectaris
    (-0.18, 0.30, 0.20, 0.17, 0.75),  # Nubium
    (-0.50, 0.36, 0.12, 0.11, 0.85),  # Humorum
    (-0.62, -0.16, 0.25, 0.46, 0.80),  # Procellarum
    (-0.36, 0.08, 0.20, 0.16, 0.60),  # Cognitum
    (0.02, -0.82, 0.44, 0.06, 0.55),  # Frigoris
    (0.02, -0.12, 0.10, 0.08, 0.60),  # Vaporum
)
# Bright craters with rays: x, y, size, reach of the rays.
CRATERS = ((-0.10, 0.70, 0.050, 0.85), (-0.33, -0.10, 0.040, 0.30), (-0.60, -0.12, 0.026, 0.22),
           (-0.66, -0.38, 0.022, 0.12), (0.78, 0.12, 0.020, 0.20), (0.50, -0.66, 0.022, 0.16))  # fmt: skip
GLOW = "#f6f1e2"
PALE, SEA = "#fbf8ee", "#c3c3bd"


def moon(
    radius: int, rng: np.random.Generator, turn: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the disc's colors and alpha, ``2 * radius + 5`` pixels square.

    ``turn`` (radians) is how far it has rolled, as it does from rise to set.
    """
    side = 2 * radius + 5
    down, across = np.mgrid[0:side, 0:side].astype(np.float32)
    x, y = (
        (across - side / 2 + 0.5) / np.float32(radius),
        (down - side / 2 + 0.5) / np.float32(radius),
    )
    far = np.sqrt(x * x + y * y)
    alpha = np.clip((1 - far) * radius + 0.5, 0, 1)
    wobble = [
        smooth_noise(rng, side, side, share, 6, 0.62) - np.float32(0.5)
        for share in (0.20, 0.20, 0.08)
    ]
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u = x * c + y * s + wobble[0] * np.float32(0.42)
    v = y * c - x * s + wobble[1] * np.float32(0.42)
    sea = np.zeros_like(far)
    for sx, sy, w, h, dark in SEAS:
        inside = 1 - np.sqrt(
            ((u - sx) / (1.12 * w)) ** 2 + ((v - sy) / (1.12 * h)) ** 2
        )
        one = smoothstep(-0.28, 0.42, inside) * np.float32(dark)
        sea = sea + one - sea * one
    sea = blur_pixels(sea, radius * 0.010) * (0.86 + 1.1 * wobble[2])
    bright = _craters(
        u - wobble[0] * np.float32(0.16), v - wobble[1] * np.float32(0.16), rng
    )
    rough = smooth_noise(rng, side, side, 0.03, 4) - np.float32(0.5)
    value = np.clip(sea - bright, 0, 1) + np.clip(rough, -0.3, 0.3) * np.float32(0.22)
    colors = hex_color(PALE) + (hex_color(SEA) - hex_color(PALE)) * value[..., None]
    limb = 0.90 + 0.10 * np.sqrt(np.clip(1 - far * far, 0, 1))
    return np.clip(colors * limb[..., None], 0, 1).astype(np.float32), alpha


def _craters(u, v, rng):
    bright = np.zeros_like(u)
    for cx, cy, size, reach in CRATERS:
        dx, dy = u - np.float32(cx), v - np.float32(cy)
        far, angle = np.sqrt(dx * dx + dy * dy), np.arctan2(dy, dx)
        spokes = sum(
            np.clip(np.cos(angle * int(n) + float(rng.uniform(0, 6.28))), 0, 1) ** 6
            for n in rng.integers(3, 9, 3)
        )
        bright += 0.55 * np.exp(-((far / np.float32(size)) ** 2))
        bright += 0.16 * spokes * np.exp(-far / np.float32(reach * 0.38))
    return bright.astype(np.float32)


def hang_moon(
    picture: np.ndarray,
    centre: tuple[float, float],
    radius: float,
    rng: np.random.Generator,
    glow: float = 0.5,
) -> np.ndarray:
    """Lay the moon and its light on the picture, in place; return its alpha on the canvas."""
    rows, columns = picture.shape[:2]
    size = max(4, round(radius))
    colors, disc = moon(size, rng, float(rng.uniform(-0.5, 0.5)))
    alpha = np.zeros((rows, columns), np.float32)
    x, y = round(centre[0]) - size - 2, round(centre[1]) - size - 2
    x0, y0, x1, y1 = (
        max(0, x),
        max(0, y),
        min(columns, x + len(disc)),
        min(rows, y + len(disc)),
    )
    if x1 <= x0 or y1 <= y0:
        return alpha
    part = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    alpha[y0:y1, x0:x1] = disc[part]
    glow_around(picture, centre[0], centre[1], size, glow)
    view = picture[y0:y1, x0:x1]
    view += (colors[part] - view) * disc[part][..., None]
    return cv2.min(alpha, 1.0)


def glow_around(
    picture: np.ndarray, x: float, y: float, radius: float, strength: float
) -> None:
    """Light the air round a disc, in place: bright at its edge, faint far out."""
    down, across = np.ogrid[0 : picture.shape[0], 0 : picture.shape[1]]
    far = np.sqrt(((across - x) ** 2 + (down - y) ** 2).astype(np.float32))
    away = np.clip(far - np.float32(radius), 0, None) / np.float32(radius)
    halo = 0.62 * np.exp(-away * 5) + 0.38 * np.exp(-away * np.float32(1.5))
    picture += (
        (1 - picture) * (halo * np.float32(strength))[..., None] * hex_color(GLOW)
    )
