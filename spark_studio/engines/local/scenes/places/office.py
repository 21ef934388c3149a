"""An office: a wall of glass over the city, desks with screens, shelves, a plant."""

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.furniture import (
    plant,
    shelves,
    table,
    window_view,
)
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import (
    block,
    facing_wall,
    level,
    plain,
    side_wall,
    tiles,
)
from spark_studio.engines.local.scenes.shot import Shot

HALF, END, HIGH = 3.6, 9.0, 2.9


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    hand = float(rng.choice((-1, 1)))
    shot.aim(
        horizon=float(rng.uniform(0.47, 0.53)), zoom=1.15, middle=0.5 + 0.05 * hand
    )
    shot.blur_far, shot.bloom = 0.0145, 0.18
    day = {"night": 0.0, "dusk": 0.4}.get(light.hour, 1.0)
    lit = 0.42 * tint("#fff2e0") + 0.3 * day * light.haze
    _shell(shot, light, lit, hand)
    for z in (7.6, 6.0, 4.5):
        _desks(shot, lit, hand, z)
    layer = shot.layer()
    plant(layer, rng, shot.camera, -hand * 2.9, 4.4, 2.0, lit, tint("#d8d8d4"))
    shot.lay(layer, z=4.4)
    shot.light = (0.8 * hand, -0.25)
    shot.light_color = light.haze if day > 0.6 else tint("#fff0dc")
    shot.ambient, shot.exposure = lit * 0.75, 1.25
    shot.ground = 0.97 * shot.height


def _shell(shot, light, lit, hand):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    layer.box(0, 0, shot.width, shot.height, tint("#d8d8d4") * lit * 0.6)
    level(layer, camera, _ceiling(rng, lit), (-7, 7), HIGH, (0.8, END))
    level(
        layer,
        camera,
        tiles(rng, tint("#8a8c8e") * lit, 28, 20, 12, 0.85),
        (-7, 7),
        0,
        (0.8, END),
    )
    wall = tint(("#dcdad4", "#c4ccd2", "#cfc6b8")[int(rng.integers(3))]) * lit
    facing_wall(layer, camera, plain(rng, wall), (-HALF, HALF), (0, HIGH), END)
    view = window_view(rng, light, 150, 420, "town", (7, 1), tint("#3a3e44") * lit)
    facing_wall(layer, camera, view, (-HALF + 0.1, HALF - 0.1), (0.5, 2.8), END - 0.02)
    case = shelves(rng, 5, 5, tint("#b8916a"), lit * 0.9, 0.66)
    side_wall(
        layer, camera, plain(rng, wall * 0.85), -hand * HALF, (0, HIGH), (0.8, END)
    )
    side_wall(layer, camera, case, -hand * (HALF - 0.3), (0, 2.2), (4.6, END - 1.2))
    side_wall(layer, camera, plain(rng, wall * 0.8), hand * HALF, (0, HIGH), (0.8, END))
    shot.lay(layer, z=END)


def _ceiling(rng, lit):
    """White panels, some of them lamps."""
    out = tiles(rng, tint("#e4e4e0") * lit * 0.75, 14, 10, 16, 0.75, 0.05)
    for row in range(1, 10, 2):
        for column in (2, 6, 10):
            out[row * 16 + 2 : row * 16 + 14, column * 16 + 2 : column * 16 + 30] = 2.6
    return out


def _desks(shot, lit, hand, z):
    """A row of desks: screens seen from behind and in front, chairs, papers."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for x in (-2.0, 1.9):
        x += float(rng.uniform(-0.3, 0.3))
        table(layer, camera, (x, z), (2.2, 0.9), tint("#c8ac88") * lit)
        for at in (x - 0.55, x + 0.5):
            screen = tint("#20242a") if rng.random() < 0.45 else tint("#7fa8c8", 1.2)
            block(
                layer,
                camera,
                (at - 0.03, at + 0.03),
                (0.74, 0.9),
                (z, z + 0.05),
                tint("#2a2c30") * lit,
            )
            block(
                layer,
                camera,
                (at - 0.3, at + 0.3),
                (0.88, 1.24),
                (z, z + 0.04),
                tint("#22252a") * lit,
            )
            inside = camera.at(
                [at - 0.27, at + 0.27, at + 0.27, at - 0.27],
                [1.21, 1.21, 0.92, 0.92],
                z,
            )
            layer.polygon(inside, screen * (0.3 + 0.5 * lit))
        seat = x + float(rng.uniform(-0.2, 0.2))
        dark = tint("#2c3038") * lit
        block(
            layer,
            camera,
            (seat - 0.24, seat + 0.24),
            (0.5, 1.08),
            (z - 0.62, z - 0.54),
            dark,
        )
        block(
            layer,
            camera,
            (seat - 0.25, seat + 0.25),
            (0.42, 0.5),
            (z - 0.6, z - 0.1),
            dark,
        )
        block(
            layer,
            camera,
            (seat - 0.03, seat + 0.03),
            (0.05, 0.42),
            (z - 0.35, z - 0.3),
            dark * 0.6,
        )
        for at in rng.uniform(x - 0.9, x + 0.9, 3):
            paper = tint(("#f4f2ec", "#e8c34a", "#d8e4ec")[int(rng.integers(3))]) * lit
            block(
                layer, camera, (at, at + 0.2), (0.74, 0.76), (z - 0.3, z - 0.05), paper
            )
    shot.lay(layer, z=z)
