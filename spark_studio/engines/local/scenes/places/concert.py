"""A concert: a stage of lamps and beams in haze, a crowd before it."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color, to_linear
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.scenes.lamps import discs, front_discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.people import rim_of, row_of_people
from spark_studio.engines.local.scenes.shot import Shot

# The lamps of one evening: two colors of beams and a warm or cold white.
SHOWS = (
    ("#2f6bff", "#ff2f9a", "#ffe9c8"), ("#7a3cff", "#25c8ff", "#e8f2ff"),
    ("#ff7a1f", "#ff2f4a", "#fff0c8"), ("#20d0c0", "#3a5cff", "#fff4e0"),
    ("#ff3fb0", "#8a4cff", "#ffe0f0"),
)  # fmt: skip


def draw(shot: Shot) -> None:
    shot.aim(horizon=0.62, zoom=1.2)
    shot.blur_far, shot.bloom, shot.exposure = 0.013, 0.28, 1.0
    first, second, white = _colors(shot)
    stage = shot.camera.horizon - 0.02 * shot.height
    truss = shot.height * float(shot.rng.uniform(0.1, 0.2))
    _hall(shot, first, second, stage, truss)
    _screens(shot, first, second, stage, truss)
    _beams(shot, (first, second, white), truss, stage)
    _lamps(shot, (first, second, white), truss, stage)
    _crowd(shot, first, second, white)
    shot.light = (float(shot.rng.choice((-0.5, 0.5))), -0.7)
    shot.light_color = 0.5 * first + 0.5 * white
    shot.ambient = 0.05 * first + 0.05 * second + 0.03
    shot.is_flash = shot.wish.is_flash
    shot.grain = 0.02


def _colors(shot):
    codes = SHOWS[int(shot.rng.integers(len(SHOWS)))]
    colors = [to_linear(hex_color(code)) for code in codes]
    if shot.wish.palette:
        own = to_linear(hex_color(shot.wish.palette))
        colors[0] = own / max(float(own.max()), 0.05)
        colors[1] = 0.75 * colors[0] + 0.25 * colors[2]
    return colors


def _hall(shot, first, second, stage, truss):
    """The haze that hangs over the stage, brightest low in the middle."""
    layer = shot.layer()
    middle = shot.width * float(shot.rng.uniform(0.4, 0.6))
    layer.rgba[..., 3] = 1
    layer.rgba[..., :3] = 0.006 * first + 0.004
    layer.glow(middle, stage, shot.side * 0.75, first * 0.30, 0.7)
    layer.glow(middle * 0.4, stage, shot.side * 0.5, second * 0.22, 0.9)
    layer.glow(shot.width - middle * 0.3, stage, shot.side * 0.5, second * 0.16, 0.9)
    smoke = clouds(shot.rng, shot.width, shot.height, 0.5, 4)
    layer.shade(0.4 + 1.2 * smoke)
    shot.picture[:] = layer.rgba[..., :3]


def _screens(shot, first, second, stage, truss):
    """A wall of light behind the band, bars of it, and the dark truss above."""
    layer, rng = shot.layer(), shot.rng
    left, right = (
        shot.width * 0.5 - shot.side * 0.62,
        shot.width * 0.5 + shot.side * 0.62,
    )
    top = truss + 0.1 * shot.height
    wall = clouds(rng, 96, 48, 0.4, 4)[..., None]
    wall = smoothstep(0.3, 0.75, wall) * first + (1 - wall) * second * 0.45
    wall[:, ::8] *= 0.45
    corners = np.array([(left, top), (right, top), (right, stage), (left, stage)])
    layer.quad((0.55 * wall).astype(np.float32), corners)
    for side in (-1, 1):
        x = shot.width / 2 + side * shot.side * 0.74
        half = shot.side * 0.07
        layer.box(x - half, top, x + half, stage, np.float32([0.008, 0.008, 0.01]))
    layer.box(0, stage, shot.width, shot.height, np.float32([0.01, 0.01, 0.014]))
    layer.box(left, stage, right, stage + 0.012 * shot.height, first * 1.4)
    for row in (0.0, 0.03):
        at = truss + row * shot.height
        ends = np.array([(0, at), (shot.width, at)])
        layer.line(ends, shot.side * 0.008, np.float32([0.02, 0.02, 0.022]))
    for player in rng.uniform(0.3, 0.7, 3):
        _player(layer, shot, player * shot.width, stage)
    shot.lay(layer, z=14)


def _player(layer, shot, x, stage):
    tall = shot.side * float(shot.rng.uniform(0.13, 0.16))
    dark = np.float32([0.012, 0.01, 0.014])
    layer.box(x - 0.12 * tall, stage - 0.85 * tall, x + 0.12 * tall, stage, dark)
    layer.ellipse(x, stage - 0.92 * tall, 0.07 * tall, 0.09 * tall, dark)
    arm = np.array([(x, stage - 0.7 * tall), (x + 0.3 * tall, stage - 0.5 * tall)])
    layer.line(arm, 0.08 * tall, dark)


def _beams(shot, colors, truss, stage):
    """Cones of light through the haze, from the truss and from the floor."""
    rng, layer = shot.rng, shot.layer()
    light = np.zeros((shot.height, shot.width, 3), np.float32)
    count = max(7, round(9 * shot.width / shot.side))
    fan = float(rng.uniform(-0.35, 0.35))
    for number in range(count):
        at = (number + 0.5) / count
        angle = (at - 0.5) * 1.5 + fan + float(rng.normal(0, 0.08))
        color = colors[number % 2] if rng.random() < 0.8 else colors[2]
        _cone(light, (at * shot.width, truss), angle, shot, color * 0.55)
    for _ in range(int(rng.integers(2, 5))):
        at, angle = rng.uniform(0.15, 0.85), float(np.pi + rng.normal(0, 0.4))
        _cone(light, (at * shot.width, stage), angle, shot, colors[1] * 0.4)
    smoke = clouds(rng, shot.width, shot.height, 0.22, 4)
    layer.rgba[..., :3] = blur_pixels(light, shot.side * 0.004)
    layer.shade(0.35 + 1.25 * smoke)
    shot.lay(layer, radius=shot.side * 0.006)


def _cone(light, start, angle, shot, color):
    """One beam: bright at its lamp, wider and fainter away from it."""
    long, open_ = shot.height * 0.95, 0.055
    mask = np.zeros(light.shape[:2], np.uint8)
    ends = [
        (start[0] + np.sin(angle + d) * long, start[1] + np.cos(angle + d) * long)
        for d in (-open_, open_)
    ]
    points = np.array([start, *ends]) * 16
    cv2.fillPoly(mask, [points.astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    rows = np.arange(light.shape[0], dtype=np.float32)
    far = np.abs(rows - np.float32(start[1])) / np.float32(long)
    fade = (0.2 + np.exp(-3.2 * far)) * np.clip(1 - far, 0, 1)
    light += (mask.astype(np.float32) / 255 * fade[:, None])[..., None] * color


def _lamps(shot, colors, truss, stage):
    rng, width = shot.rng, shot.width
    count = max(9, round(12 * width / shot.side))
    x = (np.arange(count) + 0.5) / count * width + rng.normal(0, 2, count)
    at = np.stack([x, np.full(count, truss + 0.015 * shot.height)], 1)
    pick = rng.integers(0, 3, count)
    discs(shot, at, np.stack(colors)[pick] * 5, shot.side * 0.016)
    count = 16
    x = width / 2 + shot.side * rng.uniform(-0.6, 0.6, count)
    at = np.stack([x, stage - shot.height * rng.uniform(0, 0.03, count)], 1)
    discs(shot, at, np.stack(colors)[rng.integers(0, 3, count)] * 3, shot.side * 0.012)
    big = np.stack(
        [width * rng.uniform(0, 1, 5), truss + shot.height * rng.uniform(0, 0.12, 5)], 1
    )
    discs(shot, big, colors[2] * 6, shot.side * 0.024)


def _crowd(shot, first, second, white):
    if "people" in shot.wish.without:
        return
    rng = shot.rng
    for z, arms in ((9, 0.5), (6.5, 0.4), (4.6, 0.25)):
        layer = shot.layer()
        head = shot.camera.length(0.25, z)
        y = shot.camera.horizon + shot.camera.length(0.08, z) + 0.02 * shot.height
        dark = tuple(first * 0.012 * k + 0.004 for k in (0.5, 1, 1.6))
        row_of_people(layer, rng, y, head, dark, arms)
        rim_of(layer, max(1.5, head * 0.09), 0.5 * first + 0.25 * second)
        if shot.wish.is_flash:  # the flash reaches the nearest
            lit = 0.022 * (4.6 / z) ** 2
            layer.rgba[..., :3] += layer.rgba[..., 3:] * lit * tint("#d8b8a4")
        shot.lay(layer, z=z)
    count = 7
    at = np.stack(
        [rng.uniform(0, shot.width, count), shot.height * rng.uniform(0.7, 1, count)], 1
    )
    front_discs(
        shot,
        at,
        np.stack([first, second])[rng.integers(0, 2, count)] * 0.16,
        shot.side * 0.05,
    )
