"""A street in a large city at night: traffic, signs and windows in discs of light."""

import numpy as np

from spark_studio.engines.local.scenes.buildings import facade
from spark_studio.engines.local.scenes.daylight import gradient
from spark_studio.engines.local.scenes.falling import rainfall
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import level, side_wall
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.street import (
    NEON,
    loose_lights,
    street_lamps,
    traffic,
    wet_mirror,
)

NIGHT = ((0, tint("#070b1c")), (0.7, tint("#1a1c3a")), (1, tint("#5a3f52", 0.9)))
DUSK = (
    (0, tint("#1d2c5c", 0.9)),
    (0.6, tint("#5a5488", 0.9)),
    (1, tint("#e8946a", 1.0)),
)


def draw(shot: Shot) -> None:
    rng, dusk = shot.rng, shot.wish.hour == "dusk"
    shot.aim(
        horizon=float(rng.uniform(0.52, 0.6)),
        zoom=1.25,
        middle=float(rng.uniform(0.42, 0.58)),
    )
    shot.blur_far, shot.bloom, shot.grain = 0.019, 0.3, 0.018
    rows = np.arange(shot.height) / shot.camera.horizon
    shot.picture[:] = gradient(DUSK if dusk else NIGHT, np.clip(rows, 0, 1))[:, None]
    _houses(shot, dusk)
    _road(shot)
    wet = shot.wish.weather == "rain" or rng.random() < 0.5
    wet_mirror(shot, 0.75 if wet else 0.3, aside=7.4)
    lamp = tint("#ffb45c", 2.2) if rng.random() < 0.6 else tint("#ffe6c0", 2.0)
    loose_lights(shot, 64, (5.4, 7.5), (0.5, 5), (24, 110), 0.9)
    street_lamps(shot, 5.0, 6.2, lamp, 11)
    traffic(shot)
    loose_lights(shot, 40, (4.2, 7.2), (0.8, 9), (10, 28), 0.9)
    if shot.wish.weather == "rain":
        rainfall(shot, tint("#cfe0ff", 0.7))
    side = float(rng.choice((-1, 1)))
    shot.light, shot.light_color = (0.6 * side, -0.3), tint("#ffc890")
    shot.ambient = tint("#4a4a80", 0.55) if dusk else tint("#3a3560", 0.5)
    shot.ground, shot.exposure = 0.95 * shot.height, 1.15


def _houses(shot, dusk):
    """Walls of windows along both sides, boards of light standing out from them."""
    rng, camera = shot.rng, shot.camera
    for far, near in ((150, 80), (80, 45), (45, 26), (26, 15), (15, 8), (8, 2.5)):
        layer = shot.layer()
        for hand in (-1, 1):
            tall = float(rng.uniform(14, 42))
            wall = tint("#1a1b28" if not dusk else "#34344a") * float(
                rng.uniform(0.6, 1.6)
            )
            floors = max(3, round(tall / 3.2))
            columns = max(2, round((far - near) / 3.0))
            texture = facade(
                rng,
                floors,
                columns,
                wall,
                wall * 0.8,
                float(rng.uniform(0.25, 0.5)),
                0.8,
            )
            texture[-9:-2] = _shops(rng, texture.shape[1])
            side_wall(layer, camera, texture, hand * 7.5, (0, tall), (near, far))
            _signs(layer, shot, hand, near, far)
        shot.lay(layer, z=(near + far) / 2)


def _shops(rng, columns):
    """A row of shop windows: bright, dim and dark ones, some in the color of their sign."""
    out = np.zeros((1, columns, 3), np.float32)
    at = 0
    while at < columns:
        wide = int(rng.integers(8, 26))
        hue = tint(NEON[int(rng.integers(len(NEON)))], 0.35) + tint("#ffd9a0", 0.45)
        out[:, at : at + wide] = hue * float(rng.random() ** 2 * 1.3)
        at += wide + 3
    return out


def _signs(layer, shot, hand, near, far):
    rng, camera = shot.rng, shot.camera
    for z in sorted(rng.uniform(near, far, int(rng.integers(1, 4))), reverse=True):
        color = tint(NEON[int(rng.integers(len(NEON)))], float(rng.uniform(0.9, 2.2)))
        low, wide = float(rng.uniform(3.2, 8)), float(rng.uniform(0.7, 1.3))
        tall = wide * float(rng.uniform(1.2, 3.6))
        x0, x1 = hand * 7.3, hand * (7.3 - wide)
        board = camera.at([x0, x1, x1, x0], [low + tall, low + tall, low, low], z)
        layer.polygon(board, color * 0.18)
        for row in np.arange(0.12, 0.9, 0.26 * wide / tall * 1.6):
            top, bottom = low + tall * (1 - row), low + tall * (0.92 - row - 0.06)
            inner = [x0 + (x1 - x0) * 0.2, x0 + (x1 - x0) * 0.8]
            mark = camera.at(
                [inner[0], inner[1], inner[1], inner[0]], [top, top, bottom, bottom], z
            )
            layer.polygon(mark, color)


def _road(shot):
    """Asphalt and pavement, lane marks; it shines where the light is."""
    camera, layer = shot.camera, shot.layer()
    texture = np.ones((300, 120, 3), np.float32) * tint("#23242c", 0.8)
    texture[:, 58:62][(np.arange(300) // 10 % 2) == 0] = tint("#b8b4a8", 0.35)
    texture[:, :18] = texture[:, -18:] = tint("#3a3836", 0.8)
    level(layer, camera, texture, (-7.5, 7.5), 0, (1.0, 160))
    glow = camera.at(0, 0, 30)[0]
    layer.glow(glow[0], glow[1], shot.side * 0.3, tint("#ffb878", 0.12), 0.35)
    shot.lay(layer, z=10)
