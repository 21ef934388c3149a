"""A gallery: white walls, large pictures under spots, a polished floor, a bench."""

import numpy as np

from spark_studio.engines.local.scenes.furniture import picture_frame
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.people import standing
from spark_studio.engines.local.scenes.room import (
    block,
    boards,
    facing_wall,
    level,
    plain,
    side_wall,
)
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.street import wet_mirror

HALF, END, HIGH = 4.0, 9.5, 4.2
FRAMES = ("#b8924a", "#2a2420", "#6a4a2c", "#e8e4dc")
WALLS = ("#e6e2da", "#e8e6e2", "#7a2a2c", "#2f4a44", "#37455c")


def draw(shot: Shot) -> None:
    rng = shot.rng
    shot.aim(
        horizon=float(rng.uniform(0.5, 0.56)),
        zoom=1.1,
        middle=float(rng.uniform(0.4, 0.6)),
    )
    shot.blur_far, shot.bloom = 0.0115, 0.16
    lit = 0.62 * tint("#fff2e2")
    wall = tint(WALLS[int(rng.integers(len(WALLS)))])
    _shell(shot, lit, wall)
    wet_mirror(shot, 0.13, float(shot.camera.at(0, 0, END)[0, 1]))
    _bench(shot, lit)
    shot.light, shot.light_color = (
        (0.3 * float(np.sign(shot.light[0])), -0.8),
        tint("#fff0de"),
    )
    shot.ambient = 0.3 * lit + 0.35 * wall * lit
    shot.exposure, shot.ground = 1.15, 0.97 * shot.height


def _shell(shot, lit, wall):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    layer.box(0, 0, shot.width, shot.height, wall * lit * 0.6)
    level(
        layer,
        camera,
        plain(rng, tint("#d4d2ce") * lit * 0.5),
        (-7, 7),
        HIGH,
        (0.8, END),
    )
    level(
        layer,
        camera,
        boards(rng, tint("#8a6a4a") * lit * 0.75, 30, differ=0.12),
        (-7, 7),
        0,
        (0.8, END),
    )
    facing_wall(
        layer, camera, plain(rng, wall * lit * 0.9), (-HALF, HALF), (0, HIGH), END
    )
    for hand in (-1, 1):
        side_wall(
            layer,
            camera,
            plain(rng, wall * lit * (0.75 if hand < 0 else 0.68)),
            hand * HALF,
            (0, HIGH),
            (0.8, END),
        )
        near = 3.2
        while near < END - 1.4:
            wide, tall = float(rng.uniform(1.1, 1.7)), float(rng.uniform(1.0, 1.7))
            art = _art(rng, lit * 0.9)
            side_wall(
                layer,
                camera,
                art,
                hand * (HALF - 0.04),
                (1.75 - tall / 2, 1.75 + tall / 2),
                (near, near + wide),
            )
            near += wide + float(rng.uniform(0.6, 1.0))
    x = -HALF + 0.6
    while x < HALF - 1.4:
        wide, tall = float(rng.uniform(1.2, 2.1)), float(rng.uniform(1.2, 2.0))
        wide = min(wide, HALF - 0.4 - x)
        _spot(layer, camera, x + wide / 2, lit)
        facing_wall(
            layer,
            camera,
            _art(rng, lit * 1.25),
            (x, x + wide),
            (1.75 - tall / 2, 1.75 + tall / 2),
            END - 0.04,
        )
        x += wide + float(rng.uniform(0.6, 0.9))
    _track(layer, camera)
    _visitors(layer, shot, lit)
    shot.lay(layer, z=END)


def _art(rng, light):
    return picture_frame(
        rng, light, tint(FRAMES[int(rng.integers(len(FRAMES)))]), 84, 78
    )


def _spot(layer, camera, x, lit):
    """The pool a spot throws on the wall around a picture."""
    column, row = camera.at(x, 2.2, END)[0]
    layer.glow(column, row, camera.length(1.3, END), lit * 0.28, 1.1)


def _track(layer, camera):
    for x in (-2.4, 2.4):
        layer.line(camera.at(x, HIGH - 0.15, [1.0, END]), 2, tint("#2a2a2a"))
        for z in np.arange(3.0, END, 1.3):
            column, row = camera.at(x, HIGH - 0.25, z)[0]
            size = camera.length(0.06, z)
            layer.ellipse(column, row, size, size, np.float32([6, 5.6, 5]))


def _visitors(layer, shot, lit):
    if "people" in shot.wish.without or shot.rng.random() < 0.5:
        return
    coats = (tint("#3a3a44") * lit, tint("#6a4a3a") * lit)
    x = float(shot.rng.choice((-1, 1)) * shot.rng.uniform(1.6, 2.8))
    column, foot = shot.camera.at(x, 0, END - 1.2)[0]
    standing(layer, column, foot, shot.camera.length(1.7, END - 1.2), coats, shot.rng)


def _bench(shot, lit):
    layer, camera = shot.layer(), shot.camera
    x, z = float(shot.rng.uniform(-0.6, 0.6)), 6.2
    for at in (x - 0.8, x + 0.7):
        block(
            layer,
            camera,
            (at, at + 0.08),
            (0, 0.4),
            (z, z + 0.4),
            tint("#3a3632") * lit,
        )
    block(
        layer,
        camera,
        (x - 0.9, x + 0.9),
        (0.4, 0.47),
        (z - 0.05, z + 0.45),
        tint("#b08a5c") * lit,
    )
    shot.lay(layer, z=z)
