"""A hall for a feast: red brocade, a golden disc, lanterns, clouds, dust of gold."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.brocade import woven
from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.stage.auspicious_clouds import lay_cloud, shape_cloud
from spark_studio.engines.local.stage.blossoms import (
    best_spray,
    draw_wood,
    lay_flowers,
)
from spark_studio.engines.local.stage.lanterns import hang_lantern

LACQUER, VERMILION, GLOW = "#6b080d", "#b8151a", "#e0402a"
GOLD, PALE_GOLD, DEEP_GOLD = "#f3bf5e", "#ffeec4", "#c47a24"
# Crest and foot of the clouds, from far to near.
CLOUDS = (("#c3201d", "#8f0e13"), ("#d8382a", "#a01317"), ("#f0d9a8", "#d9502f"))


@dataclass(slots=True)
class Hall:
    """The size of the picture, where its light comes from (x, y, pixels), how wide the disc
    is there (radius, pixels) and ``room``: 1 where the hall is seen, 0 on the subject."""

    width: int
    height: int
    aim: tuple[float, float]
    radius: float
    room: np.ndarray

    @property
    def side(self) -> int:
        return min(self.width, self.height)


def paint_wall(hall: Hall, rng: np.random.Generator) -> np.ndarray:
    """Return the wall: lit around the aim, woven tone on tone."""
    width, height = hall.width, hall.height
    small = max(8, width // 2), max(8, height // 2)
    far = _far(hall, *small) / np.float32(0.75 * max(width, height))
    uneven = clouds(rng, *small, 0.5, octaves=4)
    light = np.clip(1 - far + 0.22 * (uneven - 0.5), 0, 1)
    wall = mix(
        hex_color(LACQUER) + np.zeros((1, 1, 3)),
        hex_color(VERMILION),
        smoothstep(0.05, 0.62, light),
    )
    wall = mix(wall, hex_color(GLOW), 0.75 * smoothstep(0.5, 1.0, light))
    wall = resize(wall.astype(np.float32), width, height)
    threads = woven(rng, width, height, float(rng.uniform(0.06, 0.085)), 0.0011)
    shine = resize(0.1 + 0.34 * light, width, height)
    return mix(wall, hex_color(GOLD), threads * shine)


def _far(hall, width, height):
    """Return the distance from the aim in pixels of the full picture, on a smaller one."""
    x = (np.arange(width, dtype=np.float32) + 0.5) * (hall.width / width) - hall.aim[0]
    y = (np.arange(height, dtype=np.float32) + 0.5) * (hall.height / height) - hall.aim[
        1
    ]
    return np.hypot(x[None, :], y[:, None]).astype(np.float32)


def hang_disc(wall: np.ndarray, hall: Hall, rng: np.random.Generator) -> np.ndarray:
    """Return the wall with a disc of beaten gold leaf, its double rim, and its light."""
    height, width = wall.shape[:2]
    far = _far(hall, width, height)
    radius = np.float32(hall.radius)
    halo = np.exp(-np.clip(far - radius, 0, None) / (0.3 * radius)) * (far > radius)
    wall = mix(wall, hex_color("#ff9a3c"), 0.5 * halo)
    leaf = clouds(rng, width, height, 0.12, octaves=5, fade=0.65)
    t = np.clip(far / radius, 0, 1)
    gold = mix(
        hex_color(PALE_GOLD) + np.zeros((1, 1, 3), np.float32),
        hex_color(GOLD),
        smoothstep(0.1, 0.95, t),
    )
    gold = mix(gold, hex_color(DEEP_GOLD), 0.34 * smoothstep(0.42, 0.85, leaf))
    wall = mix(wall, gold, np.clip(radius - far + 0.5, 0, 1))
    unit = hall.side / 1000
    for share, wide in ((1.0, 3.0), (1.06, 1.2)):
        ring = np.clip(wide * unit - np.abs(far - share * radius) + 0.5, 0, 1)
        wall = mix(wall, hex_color(DEEP_GOLD if share == 1.0 else GOLD), 0.9 * ring)
    return wall.astype(np.float32)


def lay_far_clouds(picture: np.ndarray, hall: Hall, rng: np.random.Generator) -> None:
    """Clouds behind the subject, in place: small and high at the sides, a bank below."""
    unit = hall.side / 1000
    for _ in range(int(rng.integers(3, 6))):
        way = rng.choice([-1, 1])
        x = hall.width * (0.5 + way * rng.uniform(0.2, 0.5))
        y = hall.height * rng.uniform(0.3, 0.72)
        size = hall.side * rng.uniform(0.2, 0.34)
        _lay(picture, x, y, size, CLOUDS[0], rng, 1.3 * unit, None, 0.85)
    count = int(np.ceil(hall.width / (0.3 * hall.side))) + 1
    for i in range(count):
        x = hall.width * (i + rng.uniform(-0.3, 0.3)) / max(1, count - 1)
        y = hall.height * rng.uniform(0.86, 0.95)
        size = hall.side * rng.uniform(0.38, 0.55)
        _lay(picture, x, y, size, CLOUDS[1], rng, 1.6 * unit, None, 1.0)


def lay_near_clouds(
    picture: np.ndarray, hall: Hall, rng: np.random.Generator, clear: np.ndarray
) -> None:
    """Pale clouds before the subject in the lower corners, in place; none where ``clear``
    (0 to 1, faces) is."""
    unit = hall.side / 1000
    seen = 1 - np.clip(3 * clear, 0, 1)
    for way in (-1, 1):
        for _ in range(int(rng.integers(1, 3))):
            x = hall.width * (0.5 + way * rng.uniform(0.36, 0.55))
            y = hall.height * rng.uniform(1.0, 1.06)
            size = hall.side * rng.uniform(0.34, 0.5)
            _lay(picture, x, y, size, CLOUDS[2], rng, 1.8 * unit, seen, 1.0)


def _lay(picture, x, y, size, colors, rng, line, mask, strength):
    cloud = shape_cloud(x, y, size, rng, max(0.6, line))
    body = hex_color(colors[0]), hex_color(colors[1])
    lay_cloud(picture, cloud, body, hex_color(GOLD), mask, strength)


def hang_lanterns(picture: np.ndarray, hall: Hall, rng: np.random.Generator) -> None:
    """One to three lanterns on each side, at uneven heights, in place, behind the subject."""
    for way in (-1, 1):
        for k in range(int(rng.integers(1, 3))):
            size = hall.side * rng.uniform(0.055, 0.085) * (1 - 0.25 * k)
            off = rng.uniform(0.33, 0.44) - k * rng.uniform(0.1, 0.14)
            x = hall.width * (0.5 + way * off)
            top = hall.height * rng.uniform(0.02, 0.16) * (1 if k == 0 else 0.5)
            hang_lantern(picture, x, top, size, rng, hall.room)


def strew_gold(
    picture: np.ndarray, hall: Hall, rng: np.random.Generator, clear: np.ndarray
) -> None:
    """Let flakes of gold float in the air, in place, none on ``clear``."""
    dust = np.zeros(picture.shape[:2], np.uint8)
    unit = hall.side / 1000
    for _ in range(int(110 * hall.width * hall.height / hall.side**2)):
        x, y = rng.uniform(0, hall.width), rng.uniform(0, hall.height)
        if clear[int(y), int(x)] > 0.05:
            continue
        size = unit * (0.8 + 4.2 * rng.random() ** 3)
        box = ((x, y), (2 * size, 2 * size * rng.uniform(0.35, 1)), rng.uniform(0, 180))
        cv2.ellipse(dust, box, int(rng.integers(90, 256)), -1, cv2.LINE_AA)
    dust = dust.astype(np.float32) / 255
    glow = blur(dust, 0.006)
    light = np.clip(0.85 * dust + 0.9 * glow, 0, 1)
    picture += (hex_color("#ffdd8c") - picture) * light[..., None]


def lay_branch(picture: np.ndarray, hall: Hall, rng: np.random.Generator) -> None:
    """Let a branch of pale blossoms reach in, in place, where the hall is seen."""
    spray = best_spray(hall.room, rng)
    if spray is None:
        return
    unit = hall.side / 1000
    wood = draw_wood(spray, picture.shape[:2], rng, unit) * hall.room
    picture += (hex_color("#3a0c0a") - picture) * (0.95 * wood)[..., None]
    colors = tuple(hex_color(code) for code in ("#ffe6d0", "#f0907c", "#e8b040"))
    lay_flowers(picture, spray, colors, rng, hall.room)
