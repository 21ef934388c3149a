"""A roof above the city: towers to the horizon, the sky of the hour, a parapet."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.buildings import facade, standing_front
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars

WALLS = ("#8a8f98", "#a39a90", "#7d8894", "#9a8f86", "#6d7682", "#b3aaa0")
EYE = 62.0  # metres above the streets


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "dusk")
    shot.aim(horizon=float(rng.uniform(0.52, 0.58)), eye=EYE, zoom=1.3)
    shot.blur_far = 0.0095
    sun = paint_sky(shot, light, cover=float(rng.uniform(0.35, 0.6)))
    if light.is_dark:
        paint_stars(shot, 0.25)
    for near, far, count in (
        (900, 1700, 44),
        (480, 900, 26),
        (260, 480, 15),
        (150, 260, 6),
    ):
        _towers(shot, light, near, far, count)
        shot.veil(light.haze, 0.025)
    if light.sun_height < 0.3:
        layer = shot.layer()
        layer.glow(*sun, shot.side * 0.3, light.sun * 0.3, 0.7)
        shot.picture += layer.rgba[..., :3]
    if light.hour in ("night", "dusk"):
        _city_lights(shot, 1.0 if light.is_dark else 0.35)
    _parapet(shot, light)
    side = float(np.sign(shot.light[0]))
    shot.light, shot.light_color = (
        (0.75 * side, -0.2 - 0.4 * light.sun_height),
        light.sun,
    )
    if light.is_dark:
        shot.light_color = tint("#c8c4e8")
        shot.blur_far, shot.grain = 0.012, 0.017
    shot.ambient = 0.45 * light.shade + 0.35 * light.haze
    shot.exposure = 1.35 if light.is_dark else 1.0


def _towers(shot, light, near, far, count):
    """Towers of one distance, the sides that face the sun lit, windows lit after sunset."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    side = float(np.sign(shot.light[0]))
    lit_share = {"night": 0.5, "dusk": 0.22, "dawn": 0.12}.get(light.hour, 0.0)
    for z in sorted(rng.uniform(near, far, count), reverse=True):
        wide, deep = float(rng.uniform(22, 48)), float(rng.uniform(20, 40))
        tall = float(rng.uniform(24, 66) + (rng.random() < 0.25) * rng.uniform(15, 90))
        x = float(rng.uniform(-1.15, 1.15)) * camera.half_width(z)
        wall = tint(WALLS[int(rng.integers(len(WALLS)))])
        veil = 1 - np.exp(-z / 2600)
        front = wall * (0.18 * light.sun + 0.75 * light.shade)
        glass = 0.5 * light.shade * tint("#9fb8d0") + 0.12 * light.haze
        texture = facade(
            rng,
            max(4, round(tall / 4)),
            max(3, round(wide / 5)),
            front,
            glass,
            lit_share,
            0.9,
        )
        toward = 1 if x < 0 else -1
        flank = wall * (
            light.shade * 0.8 + light.sun * (0.75 if toward == side else 0.06)
        )
        edge = x + toward * wide / 2
        wall_of = camera.at(edge, [tall, tall, 0, 0], [z, z + deep, z + deep, z])
        layer.polygon(wall_of, mix(flank, light.haze, veil))
        span = (x - wide / 2, x + wide / 2)
        standing_front(
            layer, camera, mix(texture, light.haze, veil), span, (0, tall), z
        )
        if rng.random() < 0.3:
            mast = camera.at(x, [tall, tall + wide * 0.6], z)
            layer.line(mast, 1, mix(front * 0.5, light.haze, veil))
    shot.lay(layer, z=near)


def _city_lights(shot, level):
    rng, camera = shot.rng, shot.camera
    count = int(170 * shot.width / shot.side)
    z = rng.uniform(300, 1500, count)
    at = camera.at(
        rng.uniform(-1.1, 1.1, count) * z * camera.middle / camera.focal,
        rng.uniform(0, 30, count),
        z,
    )
    warm = np.stack([tint(c) for c in ("#ffc070", "#ffe2b4", "#ff7a4a", "#cfe4ff")])
    colors = warm[rng.integers(0, 4, count)] * rng.uniform(0.2, 1.1, (count, 1)).astype(
        np.float32
    )
    discs(shot, at, colors * level, shot.side * 0.007, 0.4)


def _parapet(shot, light):
    """The wall at the edge of the roof, with a rail; near, so that it is soft."""
    layer, camera = shot.layer(), shot.camera
    scale = 1.3 * shot.side / 4.2  # pixels to a metre at the parapet
    top = camera.horizon + 1.0 * scale
    stone = tint("#8f8a84") * (0.3 * light.sun + 0.7 * light.shade)
    layer.box(0, top, shot.width, top + 0.09 * scale, stone * 1.35)
    layer.box(0, top + 0.09 * scale, shot.width, shot.height, stone * 0.55)
    gap, x = 0.9 * scale, float(shot.rng.uniform(0, 1)) * scale
    rail = top - 0.42 * scale
    while x < shot.width:
        layer.box(x - 0.018 * scale, rail, x + 0.018 * scale, top, stone * 0.35)
        x += gap
    layer.box(0, rail - 0.02 * scale, shot.width, rail + 0.02 * scale, stone * 0.4)
    shot.lay(layer, radius=shot.side * 0.006)
