"""The stage of a character screen: a lit wall, one great shape, light bars, crystals or towers."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.facets import facets
from spark_studio.engines.local.ops.halftone import dots
from spark_studio.engines.local.ops.shape import blur, blur_pixels, coordinates, resize
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep
from spark_studio.engines.local.ops.vector import banded, ellipse, fill
from spark_studio.engines.local.stage.game_light import GameLight

LONGEST = 620  # a stage behind somebody needs no more pixels
RIM = 0.02  # width of the lit edge of a shape


def game_stage(
    width: int,
    height: int,
    light: GameLight,
    middle: tuple[float, float],
    size: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the stage (RGB). ``middle`` is where the head is, in shares of the picture,
    ``size`` how large it is, in shorter sides: the great shape stands behind it."""
    factor = min(1.0, LONGEST / max(width, height))
    small = max(16, round(width * factor)), max(16, round(height * factor))
    side = min(small)
    picture = _wall(*small, light, rng)
    center = np.float32([middle[0] * small[0], middle[1] * small[1]])
    kind = int(rng.integers(4))
    if kind % 2 == 0:
        _towers(picture, light, rng)
    else:
        _crystals(picture, light, rng)
    glow = np.zeros_like(picture)
    radius = side * float(np.clip(1.15 * size, 0.3, 0.46)) * rng.uniform(0.95, 1.15)
    _great_shape(picture, glow, center, radius, light, rng)
    _bars(glow, light, rng)
    _dots(picture, light, rng)
    _floor(picture, glow, light, rng)
    _shards(picture, glow, center, size * side, light, rng)
    picture = screen(picture, np.clip(glow, 0, 1))
    picture = screen(picture, np.clip(0.5 * blur(glow, 0.012) + 0.5 * blur(glow, 0.05), 0, 1))  # fmt: skip
    return resize(np.clip(blur(picture, 0.0012), 0, 1), width, height)


def _wall(width, height, light, rng):
    """Two colors across the wall in great planes, lighter towards the middle."""
    x, y = coordinates(width, height)
    turn = rng.uniform(-0.9, 0.9) - np.pi / 2
    along = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))
    level = smoothstep(-0.75, 0.75, along) * 0.75 + 0.3 * np.exp(-2.2 * (x * x + y * y))
    base = np.empty((height, width, 3), np.float32)
    base[:] = 0.5
    cells = facets(base, rng, 0.3)
    level = cells.mean(level) * 0.55 + 0.45 * level + 0.05 * cells.chance(rng)
    picture = mix(
        np.broadcast_to(light.deep, base.shape), light.wall, np.clip(level, 0, 1)
    )
    tint = 0.16 * smoothstep(0.1, 0.8, -along)
    return blur_pixels(mix(picture, light.back, tint), 0.7)


def _great_shape(picture, glow, center, radius, light, rng):
    """A ring, a triangle, a hexagon or a slanted square, its rim a tube of light."""
    corners = int(rng.choice([3, 4, 6, 48]))
    turn = rng.uniform(-0.25, 0.25) - np.pi / 2
    angle = turn + np.linspace(0, 2 * np.pi, corners, endpoint=False)
    grow = {3: 1.45, 4: 1.2, 6: 1.08}.get(corners, 1.0)
    unit = np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)
    outer = center + unit * radius * grow
    fill(picture, outer, 0.55 * light.wall + 0.45 * light.side, 0.5)
    upper = center + unit * radius * grow * 0.82
    fill(picture, upper, light.deep, 0.35)
    rim = RIM * min(picture.shape[:2])
    ring = np.zeros(picture.shape[:2], np.float32)
    points = np.round(outer * 16).astype(np.int32)
    mask = np.zeros(ring.shape, np.uint8)
    cv2.polylines(mask, [points], True, 255, max(1, round(rim)), cv2.LINE_AA, 4)
    glow += (
        0.85 * (mask.astype(np.float32) / 255)[..., None] * (0.25 + 0.75 * light.side)
    )


def _bars(glow, light, rng):
    """Some tubes of light, all at one slant."""
    height, width = glow.shape[:2]
    side, slant = min(width, height), rng.uniform(-0.5, 0.5)
    for k in range(int(rng.integers(3, 6))):
        color = light.side if k % 2 else light.back
        x = rng.choice([rng.uniform(-0.05, 0.3), rng.uniform(0.7, 1.05)]) * width
        y, long = rng.uniform(0, 0.75) * height, rng.uniform(0.2, 0.6) * side
        way = np.float32([slant, 1]) / np.hypot(slant, 1)
        across = np.float32([way[1], -way[0]]) * side * rng.uniform(0.004, 0.011)
        start = np.float32([x, y])
        bar = np.stack([start - across, start + across, start + way * long + across, start + way * long - across])  # fmt: skip
        fill(glow, bar, 0.3 + 0.7 * color, 0.9)


def _dots(picture, light, rng):
    """Printed dots that thin out from one upper corner."""
    height, width = picture.shape[:2]
    side = min(width, height)
    x, y = coordinates(width, height)
    way = float(rng.choice([-1, 1]))
    ways = way * 0.5 * width / side, -0.5 * height / side
    far = np.hypot(x - np.float32(ways[0]), y - np.float32(ways[1]))
    cover = np.clip(0.5 - 0.75 * far, 0, 0.45)
    ink = dots(cover, float(rng.uniform(20, 70)), 0.028 * side)
    picture += (light.back - picture) * (0.5 * ink)[..., None]


def _towers(picture, light, rng):
    """A skyline of plain blocks with a lit and a shaded side, far to near."""
    height, width = picture.shape[:2]
    side = min(width, height)
    for row in range(3):
        x, near = -0.1 * side, (row + 1) / 3
        color = mix(light.wall, light.deep, np.float32(0.25 + 0.5 * near))
        while x < width:
            wide = side * rng.uniform(0.07, 0.15)
            tall = height * rng.uniform(0.2, 0.44) * (1.15 - 0.4 * near)
            tall *= 1 + 0.6 * abs((x + wide / 2) / width - 0.5)
            top, split = height * 0.86 - tall, x + wide * 0.62
            cut = rng.uniform(0, 0.06) * side
            front = np.float32(
                [[x, top], [split, top - cut], [split, height], [x, height]]
            )
            flank = np.float32([[split, top - cut], [x + wide, top + 0.3 * cut], [x + wide, height], [split, height]])  # fmt: skip
            fill(picture, front, color * 1.12 + 0.05 * light.side, 0.92)
            fill(picture, flank, color * 0.78, 0.92)
            x += wide * rng.uniform(1.0, 1.5)


def _crystals(picture, light, rng):
    """Crystals that grow from below at both sides."""
    height, width = picture.shape[:2]
    side = min(width, height)
    for k in range(int(rng.integers(8, 13))):
        where = rng.uniform(-0.02, 0.34) if k % 2 else rng.uniform(0.66, 1.02)
        foot = np.float32([where * width, height * rng.uniform(0.82, 1.0)])
        lean = (0.5 - where) * -0.9 + rng.uniform(-0.25, 0.25)
        tall, wide = side * rng.uniform(0.2, 0.52), side * rng.uniform(0.045, 0.1)
        tip = foot + np.float32([lean, -1]) * tall
        waist = foot + (tip - foot) * np.float32(0.68)
        a, b = np.float32([wide, 0.2 * wide]), np.float32([wide * 0.25, 0])
        color = mix(light.wall, light.side if k % 3 else light.back, np.float32(rng.uniform(0.25, 0.6)))  # fmt: skip
        fill(picture, np.stack([foot - a, waist - a, tip, waist + b, foot + b]), color * 1.15, 0.9)  # fmt: skip
        fill(picture, np.stack([foot + b, waist + b, tip, waist + a, foot + a]), color * 0.62, 0.9)  # fmt: skip


def _floor(picture, glow, light, rng):
    """The stage's floor: darker, with a pool of light and lines that run to the horizon."""
    height, width = picture.shape[:2]
    horizon = round(height * rng.uniform(0.82, 0.88))
    rows = np.arange(height, dtype=np.float32)[:, None]
    x = (np.arange(width, dtype=np.float32)[None] / width - 0.5) * 2
    depth = np.clip((rows - horizon) / max(height - horizon, 1), 0, 1)
    inside = smoothstep(0, 0.03, depth)
    floor = mix(light.wall * 0.75, light.deep * 0.8, smoothstep(0, 0.9, np.abs(x) + 0 * rows)[..., None])  # fmt: skip
    picture += (floor - picture) * (0.85 * inside)[..., None]
    lines = smoothstep(0.94, 0.985, np.cos(x / (0.25 + 0.75 * depth) * 14))
    glow += (0.22 * lines * inside * (1 - 0.5 * depth))[..., None] * light.side
    edge = np.exp(-(((rows - horizon) / (0.006 * height)) ** 2)) + 0 * x
    glow += (0.5 * edge)[..., None] * light.side


def sky_signs(
    sky: np.ndarray,
    light: GameLight,
    center: np.ndarray,
    radius: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return a sky (RGB) with the great shape, some bars of light and shards in it.

    ``center`` and ``radius`` are the shape's, in pixels.
    """
    picture, glow = sky.copy(), np.zeros_like(sky)
    _great_shape(picture, glow, center, radius, light, rng)
    _bars(glow, light, rng)
    _shards(picture, glow, center, 0.0, light, rng)
    picture = screen(picture, np.clip(0.85 * glow, 0, 1))
    soft = 0.45 * blur(glow, 0.01) + 0.45 * blur(glow, 0.04)
    return screen(picture, np.clip(soft, 0, 1))


def pedestal(picture: np.ndarray, light: GameLight, figure: np.ndarray) -> None:
    """Set a round platform under a figure (its outline, as large as the picture), in place."""
    height, width = figure.shape
    solid = figure > 0.5
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if not rows.size:
        return
    foot, side = float(rows[-1]), min(width, height)
    half = 0.56 * (columns[-1] - columns[0])
    flat = min(0.26 * half, 0.11 * height)
    center = np.float32([(columns[0] + columns[-1]) / 2, foot - 0.55 * flat])
    along, down = np.float32([half, 0]), np.float32([0, flat])
    deep = np.float32([0, 0.075 * side])
    glow = np.zeros_like(picture)
    disc = ellipse(center, along * 1.25, down * 1.3, 72)
    fill(glow, disc + 0.8 * deep, 0.7 * light.side, 0.6, 0.03 * side)
    low = np.vstack([center - along, ellipse(center + deep, along, down, 72)[36::-1], center + along])  # fmt: skip
    fill(picture, low, 0.75 * light.deep)
    top = ellipse(center, along, down, 72)
    fill(picture, top, 0.55 * light.wall + 0.45 * light.deep)
    fill(picture, ellipse(center, along * 0.8, down * 0.8, 72), 0.35 * light.side + 0.5 * light.wall, 0.7)  # fmt: skip
    for shape, color in ((top, light.side), (ellipse(center + 0.6 * deep, along, down, 72)[:37], light.back)):  # fmt: skip
        line = banded(shape, np.full(len(shape), 0.007 * side, np.float32))
        fill(picture, line, 0.25 + 0.75 * color)
        fill(glow, line, color, 0.8, 0.006 * side)
    picture[:] = screen(picture, np.clip(0.75 * glow, 0, 1))


def _shards(picture, glow, center, size, light, rng):
    """Small triangles in the air, none before the head."""
    height, width = picture.shape[:2]
    side = min(width, height)
    for _ in range(int(rng.integers(9, 15))):
        at = np.float32([rng.uniform(0, width), rng.uniform(0, 0.8 * height)])
        if np.linalg.norm(at - center) < 1.1 * size:
            continue
        angle = rng.uniform(0, 6.28) + np.float32([0, 2.0, 4.1])
        long = side * rng.uniform(0.008, 0.026) * rng.uniform(0.6, 1.3, (3, 1))
        shape = at + np.stack([np.cos(angle), np.sin(angle)], 1) * long
        color = light.side if rng.random() < 0.5 else light.back
        fill(picture, shape, color, 0.9)
        fill(glow, shape, color, 0.35)
