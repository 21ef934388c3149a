"""A classroom: a blackboard with chalk, rows of desks, windows to one side."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.furniture import chair, table, window_view
from spark_studio.engines.local.scenes.layer import Layer, tint
from spark_studio.engines.local.scenes.room import (
    block,
    boards,
    facing_wall,
    level,
    plain,
    side_wall,
)
from spark_studio.engines.local.scenes.shot import Shot

HALF, END, HIGH = 3.5, 8.0, 3.1
CHALK = tint("#e8ece4", 0.8)


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    hand = float(rng.choice((-1, 1)))
    shot.aim(horizon=float(rng.uniform(0.47, 0.53)), zoom=1.1, middle=0.5 - 0.1 * hand)
    shot.blur_far, shot.bloom = 0.0105, 0.2
    lit = 0.2 * tint("#fff4e4") + 0.42 * light.haze
    _shell(shot, light, lit, hand)
    for z in (6.4, 5.1, 3.9):
        layer = shot.layer()
        for x in (-2.3, -0.75, 0.8, 2.35):
            chair(
                layer, shot.camera, x - 0.1, z + 0.42, tint("#a8743c") * lit, back=False
            )
            table(layer, shot.camera, (x, z), (1.05, 0.5), tint("#d8b078") * lit, 0.72)
            if rng.random() < 0.6:
                book = tint(
                    ("#c83a34", "#3a6aa8", "#f0ece0", "#4a9a5a")[int(rng.integers(4))]
                )
                at = x + float(rng.uniform(-0.35, 0.1))
                block(
                    layer,
                    shot.camera,
                    (at, at + 0.24),
                    (0.72, 0.77),
                    (z - 0.15, z + 0.1),
                    book * lit,
                )
        shot.lay(layer, z=z)
    shot.light, shot.light_color = (0.8 * hand, -0.35), light.haze + 0.3 * light.sun
    shot.ambient, shot.exposure = lit * 0.8, 1.3


def _shell(shot, light, lit, hand):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    wall = tint(("#e4dcc4", "#d4dcd4", "#e0d4c4")[int(rng.integers(3))]) * lit
    layer.box(0, 0, shot.width, shot.height, wall * 0.6)
    level(
        layer,
        camera,
        plain(rng, tint("#e8e8e4") * lit * 0.8),
        (-6, 6),
        HIGH,
        (0.8, END),
    )
    level(layer, camera, boards(rng, tint("#a07a50") * lit, 24), (-6, 6), 0, (0.8, END))
    facing_wall(layer, camera, plain(rng, wall), (-HALF, HALF), (0, HIGH), END)
    facing_wall(
        layer, camera, _blackboard(rng, lit), (-2.3, 2.3), (0.95, 2.3), END - 0.05
    )
    side_wall(
        layer, camera, plain(rng, wall * 0.85), -hand * HALF, (0, HIGH), (0.8, END)
    )
    side_wall(layer, camera, plain(rng, wall * 0.8), hand * HALF, (0, HIGH), (0.8, END))
    for near in (1.0, 3.4, 5.7):
        view = window_view(rng, light, 150, 120, "trees", (2, 3), tint("#e8e4da") * lit)
        side_wall(
            layer, camera, view, hand * (HALF - 0.02), (0.95, 2.75), (near, near + 1.9)
        )
    for z in np.arange(2.5, END, 1.8):
        for x in (-1.3, 1.3):
            tube = camera.at(
                [x - 0.6, x + 0.6, x + 0.6, x - 0.6],
                HIGH - 0.05,
                [z, z, z + 0.16, z + 0.16],
            )
            layer.polygon(tube, np.float32([2.2, 2.2, 2.1]))
    block(
        layer,
        camera,
        (-0.9, 0.9),
        (0, 1.0),
        (END - 1.4, END - 0.9),
        tint("#9a6a3c") * lit,
    )
    shot.lay(layer, z=END)


def _blackboard(rng, lit):
    """Green slate, half wiped, with lines of writing, a drawn circle and sums."""
    sheet = Layer(300, 96)
    sheet.box(0, 0, 300, 96, tint("#8a6238") * lit)
    sheet.box(4, 4, 296, 90, tint("#2a4a3c") * lit * 0.9)
    for _ in range(5):
        x, y = rng.uniform(20, 280), rng.uniform(15, 80)
        sheet.glow(x, y, 30, tint("#8aa898", 0.06), 0.5)
    for column in (18, 112, 206):
        for row in np.arange(16, 82, 11):
            x, end = column, column + rng.uniform(20, 72)
            while x < end:
                long = float(rng.uniform(3, 12))
                y = row + rng.normal(0, 0.6, 3)
                sheet.line(
                    np.stack([np.linspace(x, x + long, 3), y], 1), 1, CHALK * lit * 1.2
                )
                x += long + rng.uniform(2, 5)
    x, y = rng.uniform(60, 240), 48
    turn = np.linspace(0, 2 * np.pi, 30)
    ring = np.stack([x + 19 * np.cos(turn), y + 19 * np.sin(turn)], 1)
    sheet.line(ring, 1, CHALK * lit * 1.5)
    sheet.line(
        np.array([(x - 27, y + 24), (x, y - 27), (x + 27, y + 24), (x - 27, y + 24)]),
        1,
        CHALK * lit * 1.5,
    )
    return np.ascontiguousarray(sheet.rgba[..., :3])
