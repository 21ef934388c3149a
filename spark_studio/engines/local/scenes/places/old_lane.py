"""An old Chinese lane: brick walls, tiled eaves, lanterns, a gate roof at its end."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.buildings import (
    hip_roof,
    lantern,
    paving,
    roof_slope,
)
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.falling import rainfall
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.room import bricks, level, side_wall
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars
from spark_studio.engines.local.scenes.street import wet_mirror

HALF, END = 2.5, 34.0  # metres from the middle to the walls, and to the gate


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "night" if rng.random() < 0.5 else "dusk")
    shot.aim(
        horizon=float(rng.uniform(0.52, 0.58)),
        zoom=1.2,
        middle=float(rng.uniform(0.44, 0.56)),
    )
    shot.blur_far = 0.0115
    paint_sky(shot, light, cover=0.3)
    if light.is_dark:
        paint_stars(shot, 0.3)
    glow = {"night": 1.0, "dusk": 0.8}.get(light.hour, 0.12)
    warm = tint("#ff9a4a", 0.55 * glow)
    lit = 0.22 * light.sun + 0.75 * light.shade + 0.42 * warm
    _gate(shot, light, lit, glow)
    _floor(shot, lit, warm)
    for far, near in ((END, 22), (22, 13), (13, 7.5), (7.5, 4), (4, 0.8)):
        _houses(shot, light, lit, near, far, glow)
    if shot.wish.weather == "rain":
        wet_mirror(shot, 0.5, aside=HALF)
    _lanterns(shot, glow)
    if shot.wish.weather == "rain":
        rainfall(shot, light.haze * 0.8 + 0.1)
    _finish(shot, light, warm, glow)


def _finish(shot, light, warm, glow):
    side = float(np.sign(shot.light[0]))
    shot.light = (0.6 * side, -0.5)
    shot.light_color = light.sun + 1.2 * warm
    shot.ambient = 0.5 * light.shade + 0.4 * warm
    shot.ground = 0.95 * shot.height
    shot.exposure = 1.5 if light.is_dark else 1.1
    shot.grain = 0.016 if glow > 0.5 else 0.012


def _houses(shot, light, lit, near, far, glow):
    """One house to each side: bricks, a door or a lit window, eaves above."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for hand in (-1, 1):
        high = float(rng.uniform(3.0, 3.9))
        tone = ("#7d7c78", "#8a847c", "#6d6f70", "#b8b2a6")[int(rng.integers(4))]
        wall = bricks(rng, tint(tone) * lit, 26, max(5, round((far - near) * 2.2)))
        _openings(wall, rng, glow, lit)
        veil = 1 - np.exp(-near / 120)
        side_wall(
            layer,
            camera,
            mix(wall, light.haze, veil),
            hand * HALF,
            (0, high),
            (near, far),
        )
        tiles = mix(tint("#3c4046") * lit * 0.9, light.haze, veil)
        out, back = (
            (hand * (HALF - 0.6), high - 0.25),
            (hand * (HALF + 0.9), high + 0.85),
        )
        roof_slope(
            layer,
            camera,
            tiles,
            out,
            back,
            (max(near, 0.8), far),
            max(6, round((far - near) * 4)),
        )
        under = camera.at(hand * (HALF - 0.6), [high - 0.17, high - 0.17, high - 0.3, high - 0.3],
                          [max(near, 0.8), far, far, max(near, 0.8)])  # fmt: skip
        layer.polygon(under, tiles * 0.45)
    shot.lay(layer, z=0.6 * near + 0.4 * far)


def _openings(wall, rng, glow, lit):
    """A wooden door, and windows with lattice that shine after dark."""
    rows, columns = wall.shape[:2]
    at = int(columns * rng.uniform(0.08, 0.3))
    wide = min(columns // 3, 64)
    wall[int(rows * 0.36) :, at : at + wide] = tint("#6b2a1a") * lit * 0.8
    wall[int(rows * 0.36) :, at + wide // 2] *= 0.3
    wall[int(rows * 0.33) : int(rows * 0.37), at - 4 : at + wide + 4] = (
        tint("#4a3222") * lit * 0.6
    )
    left = int(columns * rng.uniform(0.5, 0.68))
    pane = wall[int(rows * 0.34) : int(rows * 0.66), left : left + wide]
    pane[:] = tint("#ffb45a", 0.95 * glow) + tint("#3a332c") * lit * 0.4
    pane[::10] = pane[:, ::8] = tint("#4a2a1a") * lit * 0.5


def _floor(shot, lit, warm):
    layer = shot.layer()
    stones = paving(shot.rng, tint("#7d7a74") * (0.75 * lit + 0.15 * warm), 10, 70)
    level(layer, shot.camera, stones, (-2 * HALF, 2 * HALF), 0, (0.9, END))
    shot.lay(layer, z=7)


def _gate(shot, light, lit, glow):
    """A gate tower closes the lane: two roofs, a dark arch, lamps along the eaves."""
    camera, layer = shot.camera, shot.layer()
    unit = camera.length(1.0, END)
    x, ground = camera.at(0, 0, END)[0]
    brick, roof = tint("#6b3a2c") * lit, tint("#4a4038") * lit
    layer.box(x - 6.5 * unit, ground - 5.2 * unit, x + 6.5 * unit, ground, brick)
    layer.ellipse(
        x,
        ground - 2.2 * unit,
        1.25 * unit,
        1.3 * unit,
        tint("#ffb060", 0.5 * glow) + 0.25 * light.haze,
    )
    layer.box(
        x - 1.25 * unit,
        ground - 2.2 * unit,
        x + 1.25 * unit,
        ground,
        tint("#ffb060", 0.5 * glow) + 0.25 * light.haze,
    )
    layer.box(
        x - 3.6 * unit,
        ground - 9.4 * unit,
        x + 3.6 * unit,
        ground - 5 * unit,
        tint("#8f2a20") * lit,
    )
    hip_roof(layer, x, ground - 6.1 * unit, 11.5 * unit, 1.5 * unit, roof)
    hip_roof(layer, x, ground - 9.0 * unit, 10 * unit, 2.3 * unit, roof)
    for row, half in ((5.9, 5), (8.7, 4.2)):
        for offset in np.linspace(-half, half, 9):
            layer.ellipse(
                x + offset * unit,
                ground - row * unit,
                0.14 * unit,
                0.18 * unit,
                tint("#ff8a3a", 0.3 + 2.2 * glow),
            )
    shot.lay(layer, z=END)


def _lanterns(shot, glow):
    """Two strings of lanterns under the eaves, a few across the lane."""
    rng, camera = shot.rng, shot.camera
    z = 26.0
    while z > 3.4:
        layer = shot.layer()
        places = [(-HALF + 0.75, 2.95), (HALF - 0.75, 2.95)]
        if rng.random() < 0.45 and z > 7:
            places += [(x, 3.9 + 0.1 * abs(x)) for x in (-1.1, 0, 1.1)]
        for x, y in places:
            column, row = camera.at(x, y + float(rng.normal(0, 0.05)), z)[0]
            size = camera.length(0.52, z)
            free = shot.away_from_heads(np.array([(column, row + 0.5 * size)]))[0]
            if free:
                lantern(layer, column, row, size, 0.25 + 0.75 * glow)
                layer.glow(
                    column, row + 0.5 * size, 2.2 * size, tint("#ff6a2a", 0.07 * glow)
                )
        shot.lay(layer, z=z)
        z *= 0.76
