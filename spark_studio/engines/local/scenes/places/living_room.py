"""A living room: a fire or a window, a sofa, a lamp, shelves and pictures."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.furniture import (
    picture_frame,
    plant,
    shelves,
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

HALF, END, HIGH = 3.2, 5.8, 2.7
WARM, FIRE = tint("#ffbd7a"), tint("#ff7a26")
SOFT = tint("#ffe2c4")  # lamplight on walls, mixed with all they throw back
WALLS = ("#b7ab98", "#8f9a92", "#a8988c", "#6f7f86", "#c4b49c")
SOFAS = ("#7a6a58", "#50626e", "#9a5a40", "#5f6f58", "#a89478")


def draw(shot: Shot) -> None:
    rng = shot.rng
    wants_fire = shot.says("fire", "炉")
    has_fire = wants_fire or rng.random() < 0.5
    light = daylight(shot.wish, "night" if has_fire else "day")
    hand = float(rng.choice((-1, 1)))
    shot.aim(
        horizon=float(rng.uniform(0.46, 0.53)),
        eye=1.45,
        zoom=1.1,
        middle=0.5 - 0.05 * hand,
    )
    shot.blur_far, shot.bloom, shot.grain = 0.0165, 0.24, 0.014
    day = {"night": 0.0, "dusk": 0.4}.get(light.hour, 1.0)
    lit = 0.36 * SOFT + 0.3 * day * light.haze
    _shell(shot, light, lit, hand)
    if has_fire:
        _fireplace(shot, lit, -0.55 * hand)
    else:
        _shelf_and_pictures(shot, lit, hand)
    _sofa(shot, lit, hand * (1.9 if has_fire else 0.4))
    _lamp(shot, lit, -hand)
    shot.light = (0.7 * hand, -0.2) if day > 0.5 else (-0.6 * hand, -0.15)
    shot.light_color = (
        light.haze if day > 0.5 else (0.6 * WARM + 0.4 * FIRE if has_fire else WARM)
    )
    shot.ambient, shot.exposure = lit * 0.6, 1.5
    shot.ground = None


def _shell(shot, light, lit, hand):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    wall = tint(WALLS[int(rng.integers(len(WALLS)))]) * lit
    layer.box(0, 0, shot.width, shot.height, wall * 0.5)
    level(
        layer,
        camera,
        plain(rng, tint("#d8d0c4") * lit * 0.8),
        (-5, 5),
        HIGH,
        (0.8, END),
    )
    level(layer, camera, boards(rng, tint("#7a5434") * lit, 16), (-5, 5), 0, (0.8, END))
    facing_wall(layer, camera, plain(rng, wall), (-HALF, HALF), (0, HIGH), END)
    side_wall(
        layer, camera, plain(rng, wall * 0.85), -hand * HALF, (0, HIGH), (0.8, END)
    )
    side_wall(layer, camera, plain(rng, wall * 0.8), hand * HALF, (0, HIGH), (0.8, END))
    _window(layer, shot, light, lit, hand)
    shot.lay(layer, z=END)


def _window(layer, shot, light, lit, hand):
    """A window with curtains: beside the person, or behind where its weather is asked for."""
    rng, camera, weather = shot.rng, shot.camera, shot.wish.weather
    frame = tint("#e4ded2") * lit
    view = window_view(rng, light, 160, 220, "trees", (4, 2), frame, weather)
    drape = np.tile(0.55 + 0.45 * np.sin(np.arange(48) * 0.9), (40, 1))[..., None]
    cloth = (drape * tint("#c8b8a0") * lit).astype(np.float32)
    if weather:
        x = 1.35 * hand
        facing_wall(layer, camera, view, (x - 1.0, x + 1.0), (0.8, 2.35), END - 0.02)
        for left in (x - 1.25, x + 0.85):
            facing_wall(
                layer, camera, cloth, (left, left + 0.4), (0.05, 2.5), END - 0.05
            )
        return
    side_wall(layer, camera, view, hand * (HALF - 0.02), (0.7, 2.35), (2.4, 4.9))
    for near in (2.0, 4.75):
        at = hand * (HALF - 0.08)
        side_wall(layer, camera, cloth, at, (0.05, 2.5), (near, near + 0.65))


def _fireplace(shot, lit, x):
    """A hearth of brick with a fire in it, a mantel, candles and a picture above."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    z = END - 0.35
    stone = bricks(
        rng,
        tint(("#8a5a46", "#b0a494", "#6f625a")[int(rng.integers(3))]) * lit,
        22,
        12,
        1.2,
    )
    facing_wall(layer, camera, stone, (x - 1.05, x + 1.05), (0, HIGH), z)
    block(
        layer,
        camera,
        (x - 1.2, x + 1.2),
        (1.22, 1.34),
        (z - 0.2, z),
        tint("#7a5232") * lit,
    )
    hole = camera.at(
        [x - 0.6, x + 0.6, x + 0.6, x - 0.6], [0.95, 0.95, 0.08, 0.08], z - 0.01
    )
    layer.polygon(hole, FIRE * 0.05)
    column, row = camera.at(x, 0.2, z)[0]
    unit = camera.length(1.0, z)
    for _ in range(34):
        side, tall = float(rng.normal(0, 0.2)), float(rng.uniform(0.15, 0.55))
        tall *= max(0.2, 1 - abs(side) * 1.6)
        at = np.array([(-0.06, 0), (0, -tall), (0.06, 0)]) * unit
        hot = FIRE * 2.6 if rng.random() < 0.6 else tint("#ffc04a", 4.0)
        layer.polygon(at + [column + side * unit, row], hot)
    for side in (-0.28, 0.1):
        layer.line(
            camera.at([x + side, x + side + 0.34], [0.14, 0.2], z),
            0.09 * unit,
            tint("#2a1a10"),
        )
    layer.glow(column, row - 0.1 * unit, 0.9 * unit, FIRE * 0.7)
    layer.glow(column, row + 0.35 * unit, 1.3 * unit, FIRE * 0.2, 0.4)
    frame = picture_frame(rng, lit, tint("#6a4a2a"), 60, 84)
    facing_wall(layer, camera, frame, (x - 0.5, x + 0.5), (1.6, 2.3), z - 0.02)
    shot.lay(layer, z=z)
    candles = camera.at(x + rng.uniform(-1.0, 1.0, 5), 1.52, z - 0.1)
    discs(shot, candles, WARM * 2.2, shot.radius(z) * 0.8, 0.2)


def _shelf_and_pictures(shot, lit, hand):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    x = -hand * 1.9
    case = shelves(rng, 5, 2, tint("#8a6242"), lit, 0.75)
    facing_wall(layer, camera, case, (x - 0.85, x + 0.85), (0, 2.1), END - 0.3)
    for number in range(0 if shot.wish.weather else 3):
        at = hand * (0.1 + 0.85 * number) - 0.3
        tall = float(rng.uniform(0.6, 0.85))
        frame = picture_frame(rng, lit, tint("#3a2c20"))
        facing_wall(
            layer, camera, frame, (at, at + 0.62), (1.3, 1.3 + tall), END - 0.03
        )
    shot.lay(layer, z=END)


def _sofa(shot, lit, x):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    cloth = tint(SOFAS[int(rng.integers(len(SOFAS)))]) * lit
    x0, x1, z = x - 1.1, x + 1.1, 4.1
    block(layer, camera, (x0, x1), (0.1, 0.45), (z, z + 0.8), cloth)
    block(layer, camera, (x0, x1), (0.45, 0.88), (z + 0.55, z + 0.85), cloth * 1.05)
    for edge in (x0 - 0.16, x1):
        block(
            layer,
            camera,
            (edge, edge + 0.16),
            (0.1, 0.62),
            (z - 0.02, z + 0.85),
            cloth * 0.95,
        )
    hues = ("#d8a84a", "#e8e0d0", "#b0503a", "#4a6a70")
    for at in rng.uniform(x0 + 0.2, x1 - 0.4, 3):
        column, row = camera.at(at, 0.64, z + 0.5)[0]
        size = camera.length(0.22, z)
        layer.ellipse(
            column,
            row,
            size,
            size * 0.85,
            tint(hues[int(rng.integers(4))]) * lit,
            float(rng.uniform(-20, 20)),
        )
    shot.lay(layer, z=z)


def _lamp(shot, lit, hand):
    """A floor lamp beside a plant."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    x, z = hand * 2.3, 4.9
    plant(layer, rng, camera, x - hand * 0.75, 5.2, 1.3, lit)
    layer.line(
        camera.at(x, [0, 1.4], z), max(1, camera.length(0.03, z)), tint("#3a2c20") * lit
    )
    shade = camera.at(
        [x - 0.16, x + 0.16, x + 0.27, x - 0.27], [1.75, 1.75, 1.38, 1.38], z
    )
    layer.polygon(shade, WARM * 1.9)
    column, row = camera.at(x, 1.5, z)[0]
    layer.glow(column, row, camera.length(0.9, z), WARM * 0.42)
    shot.lay(layer, z=z)
