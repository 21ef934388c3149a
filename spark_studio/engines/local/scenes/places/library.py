"""A library: walls of books running back on both sides, reading lamps, a tall window."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.furniture import (
    chair,
    shelves,
    table,
    window_view,
)
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import (
    boards,
    facing_wall,
    level,
    plain,
    side_wall,
)
from spark_studio.engines.local.scenes.shot import Shot

HALF, END, HIGH = 3.4, 15.0, 4.4
WOOD, WARM = tint("#6e4526"), tint("#ffc98a")
SOFT = tint("#ffe4c8")  # its light on walls, mixed with all they throw back


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    by_day = not light.is_dark
    shot.aim(
        horizon=float(rng.uniform(0.5, 0.57)),
        zoom=1.15,
        middle=float(rng.uniform(0.42, 0.58)),
    )
    shot.blur_far, shot.bloom, shot.grain = 0.0125, 0.22, 0.013
    lit = 0.38 * SOFT + (0.22 if by_day else 0.0) * np.float32([0.9, 1, 1.1])
    _far_end(shot, light, lit, by_day)
    _floor_and_ceiling(shot, lit)
    for near, far in ((10.5, END), (7, 10.5), (4.4, 7), (0.9, 4.4)):
        layer = shot.layer()
        for hand in (-1, 1):
            wall = shelves(rng, 8, max(2, round((far - near) / 1.1)), WOOD, lit * 1.15)
            side_wall(layer, shot.camera, wall, hand * HALF, (0, HIGH), (near, far))
            edge = shot.camera.at(
                [hand * HALF, hand * (HALF - 0.18)] * 2, [HIGH, HIGH, 0, 0], far
            )
            layer.polygon(edge[[0, 1, 3, 2]], WOOD * lit * 0.9)
        shot.lay(layer, z=0.6 * near + 0.4 * far)
    _tables(shot, lit)
    shot.light = (0.4 * float(np.sign(shot.light[0])), -0.6)
    shot.light_color, shot.ambient = WARM if not by_day else tint("#fff0dc"), lit * 0.6
    shot.exposure, shot.ground = 1.7 if by_day else 1.5, 0.96 * shot.height


def _far_end(shot, light, lit, by_day):
    layer, rng = shot.layer(), shot.rng
    layer.box(0, 0, shot.width, shot.height, WOOD * lit * 0.3)
    facing_wall(
        layer, shot.camera, shelves(rng, 8, 8, WOOD, lit), (-HALF, HALF), (0, HIGH), END
    )
    view = window_view(rng, light, 200, 110, "trees", (3, 5), WOOD * lit)
    facing_wall(
        layer,
        shot.camera,
        view * (0.9 if by_day else 1),
        (-1.2, 1.2),
        (0.9, HIGH),
        END - 0.1,
    )
    column, row = shot.camera.at(0, 2.4, END)[0]
    if by_day:
        layer.glow(column, row, shot.side * 0.3, light.haze * 0.16)
    shot.lay(layer, z=END)


def _floor_and_ceiling(shot, lit):
    layer, rng = shot.layer(), shot.rng
    wide = 1.3 * HALF
    level(
        layer,
        shot.camera,
        boards(rng, tint("#5c3a22") * lit * 0.9, 22),
        (-wide, wide),
        0,
        (0.8, END),
    )
    level(
        layer,
        shot.camera,
        plain(rng, tint("#b8a68a") * lit * 0.7),
        (-wide, wide),
        HIGH,
        (0.8, END),
    )
    for z in np.arange(3, END, 2.4):
        beam = shot.camera.at(
            [-wide, wide, wide, -wide], [HIGH] * 2 + [HIGH - 0.25] * 2, z
        )
        layer.polygon(beam, WOOD * lit * 0.7)
    shot.lay(layer, z=8)


def _tables(shot, lit):
    """Reading tables in the middle, a green-shaded lamp on each."""
    rng, camera = shot.rng, shot.camera
    for z in (11.5, 8.6, 6.2):
        layer = shot.layer()
        x = float(rng.uniform(-0.5, 0.5))
        chair(layer, camera, x - 0.9, z + 0.7, WOOD * lit)
        chair(layer, camera, x + 0.8, z + 0.7, WOOD * lit)
        table(layer, camera, (x, z), (2.6, 1.0), WOOD * lit * 1.2)
        for at in (x - 0.7, x + 0.7):
            column, row = camera.at(at, 1.08, z)[0]
            size = camera.length(0.16, z)
            layer.line(
                camera.at(at, [0.74, 1.05], z),
                max(1, size * 0.14),
                tint("#8a6a30") * lit,
            )
            layer.ellipse(column, row, size, size * 0.42, tint("#2f8a5a", 0.7))
            layer.glow(column, row + size * 0.7, size * 2.2, WARM * 0.16, 0.5)
        shot.lay(layer, z=z)
    for z in (13, 9.5, 6.5):
        at = camera.at([-1.6, 1.6], HIGH - 0.7, z)
        discs(shot, at, WARM * 3.2, max(2.0, shot.radius(z)), 0.05)
