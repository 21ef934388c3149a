"""A café: a counter with bottles and cups, lamps hanging low, a window to the street."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.furniture import (
    chair,
    pendant,
    plant,
    table,
    window_view,
)
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import (
    block,
    boards,
    bricks,
    facing_wall,
    level,
    plain,
    side_wall,
)
from spark_studio.engines.local.scenes.shot import Shot

HALF, END, HIGH = 2.7, 7.2, 3.0
WOOD, WARM = tint("#7a5030"), tint("#ffbf78")
SOFT = tint("#ffe0c0")  # its light on walls, mixed with all they throw back


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    hand = float(rng.choice((-1, 1)))  # the window's side
    shot.aim(
        horizon=float(rng.uniform(0.48, 0.55)), zoom=1.15, middle=0.5 - 0.13 * hand
    )
    shot.blur_far, shot.bloom, shot.grain = 0.0165, 0.25, 0.014
    day = {"night": 0.0, "dusk": 0.35}.get(light.hour, 1.0)
    lit = 0.38 * SOFT + 0.26 * day * light.haze
    _walls(shot, light, lit, hand, day)
    _counter(shot, lit, hand)
    _seats(shot, lit, hand)
    _lamps(shot, lit, hand)
    shot.light, shot.light_color = (
        (0.75 * hand, -0.3),
        light.haze + 0.25 * WARM if day > 0.5 else WARM,
    )
    shot.ambient, shot.exposure = lit * 0.6, 1.6 if day > 0.5 else 1.5
    shot.ground = 0.97 * shot.height


def _walls(shot, light, lit, hand, day):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    layer.box(0, 0, shot.width, shot.height, WOOD * lit * 0.3)
    level(layer, camera, plain(rng, tint("#3c332c") * lit), (-6, 6), HIGH, (0.8, END))
    level(layer, camera, boards(rng, tint("#6b4a30") * lit, 18), (-6, 6), 0, (0.8, END))
    tone = ("#8a4a36", "#a89a86", "#4f5f58", "#9a5c40")[int(rng.integers(4))]
    wall = bricks(rng, tint(tone) * lit, 30, 26, 1.25)
    facing_wall(layer, camera, wall, (-HALF, HALF), (0, HIGH), END)
    side_wall(
        layer,
        camera,
        plain(rng, tint("#b09a7c") * lit * 0.8),
        -hand * HALF,
        (0, HIGH),
        (0.8, END),
    )
    side_wall(
        layer,
        camera,
        plain(rng, tint("#4a3a2c") * lit * 0.8),
        hand * HALF,
        (0, HIGH),
        (0.8, END),
    )
    kind = "town" if light.hour in ("night", "dusk") or rng.random() < 0.5 else "trees"
    view = window_view(
        rng,
        light,
        160,
        300,
        kind,
        (4, 2),
        tint("#2a221c") * lit,
        weather=shot.wish.weather,
    )
    side_wall(
        layer,
        camera,
        view * (0.9 if day else 1.2),
        hand * (HALF - 0.03),
        (0.85, 2.85),
        (0.9, END - 0.6),
    )
    shot.lay(layer, z=END)


def _counter(shot, lit, hand):
    """The bar along the back: a machine, cups, bottles on boards above, a slate with chalk."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    z = END - 0.15
    left, right = (-2.6, 0.9) if hand > 0 else (-0.9, 2.6)
    for y in (1.55, 2.0):
        block(
            layer,
            camera,
            (left + 0.2, right - 0.2),
            (y, y + 0.05),
            (z - 0.25, z),
            WOOD * lit * 1.3,
        )
        x = left + 0.3
        while x < right - 0.4:
            tall, wide = float(rng.uniform(0.12, 0.36)), float(rng.uniform(0.06, 0.11))
            hue = tint(
                ("#2f5a3a", "#c8a05a", "#e8e0d0", "#7a3a24", "#4a6a7a", "#d8c8a8")[
                    int(rng.integers(6))
                ]
            )
            block(
                layer,
                camera,
                (x, x + wide),
                (y + 0.05, y + 0.05 + tall),
                (z - 0.2, z - 0.1),
                hue * lit,
            )
            x += wide + float(rng.uniform(0.02, 0.12))
    slate = np.full((60, 90, 3), 0.02, np.float32)
    for row in range(10, 54, 7):
        long = int(rng.uniform(20, 70))
        slate[row : row + 2, 9 : 9 + long] = tint("#d8d4c8", 0.5) * lit
    x = right + 0.15 if hand > 0 else left - 1.15
    facing_wall(layer, camera, slate, (x, x + 1.1), (1.5, 2.4), z)
    shot.lay(layer, z=z)
    layer = shot.layer()
    block(layer, camera, (left, right), (0, 1.05), (5.9, 6.5), tint("#5a4030") * lit)
    block(
        layer,
        camera,
        (left - 0.1, right + 0.1),
        (1.05, 1.12),
        (5.8, 6.6),
        tint("#a8845c") * lit,
    )
    block(
        layer,
        camera,
        (left + 0.7, left + 1.5),
        (1.12, 1.6),
        (6.1, 6.5),
        tint("#b8bcc0") * lit,
    )
    block(
        layer,
        camera,
        (right - 1.4, right - 0.3),
        (1.12, 1.45),
        (6.0, 6.4),
        tint("#ffe0b0") * lit * 1.7,
    )
    for x in rng.uniform(left + 0.2, right - 0.2, 9):
        block(
            layer,
            camera,
            (x, x + 0.09),
            (1.12, 1.22),
            (5.95, 6.05),
            tint("#f0ece2") * lit,
        )
    shot.lay(layer, z=6)


def _seats(shot, lit, hand):
    rng, camera = shot.rng, shot.camera
    for z in (5.0, 3.6):
        layer = shot.layer()
        x = hand * float(rng.uniform(1.2, 1.7))
        chair(layer, camera, x - 0.55 * hand, z + 0.55, WOOD * lit * 0.9)
        table(layer, camera, (x, z), (0.8, 0.8), WOOD * lit * 1.3)
        block(
            layer,
            camera,
            (x - 0.05, x + 0.05),
            (0.74, 0.84),
            (z, z + 0.1),
            tint("#f4f0e8") * lit,
        )
        chair(layer, camera, x + 0.1, z - 0.5, WOOD * lit * 0.8, back=False)
        shot.lay(layer, z=z)
    layer = shot.layer()
    plant(layer, rng, camera, -hand * 2.1, 4.6, 1.7, lit * 1.1)
    shot.lay(layer, z=4.6)


def _lamps(shot, lit, hand):
    rng, camera = shot.rng, shot.camera
    shade = tint(("#20201e", "#8a5a2a", "#2f4a3a")[int(rng.integers(3))])
    layer = shot.layer()
    for x in np.linspace(-2.2, 2.2, 4):
        pendant(layer, camera, (float(x), 2.15, 5.7), HIGH, shade * lit, WARM)
    shot.lay(layer, z=5.7)
    bulbs = np.concatenate(
        [
            camera.at(rng.uniform(-2.5, 2.5, 9), rng.uniform(2.3, 2.75, 9), z)
            for z in (6.6, 4.4)
        ]
    )
    discs(shot, bulbs, WARM * 1.9, max(2.0, shot.radius(6)), 0.15)
