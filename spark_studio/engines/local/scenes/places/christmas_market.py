"""A Christmas market after dark: stalls, a tree, strings of lamps, snow on the roofs."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.falling import snowfall
from spark_studio.engines.local.scenes.foliage import pine
from spark_studio.engines.local.scenes.lamps import discs, front_discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.people import standing
from spark_studio.engines.local.scenes.room import block
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.water import ground_noise

SNOW, WARM = tint("#e6ecf8"), tint("#ffb45e")
COATS = ("#3a2a30", "#4a3a2c", "#2a3444", "#6b2a2c", "#565048")


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "night")
    shot.aim(horizon=float(rng.uniform(0.53, 0.58)), zoom=1.2)
    shot.blur_far, shot.bloom, shot.grain = 0.0135, 0.28, 0.016
    paint_sky(shot, light, cover=0.2)
    lit = 0.5 * light.shade + 0.16 * WARM
    _ground(shot, lit)
    _tree(shot, lit)
    _people(shot, lit, (13, 24), 10)
    for z in (24, 17, 12, 8.2, 5.4):
        _stalls(shot, lit, z)
    _strings(shot)
    if "snow" not in shot.wish.without and shot.wish.weather != "clear":
        snowfall(shot, SNOW * 0.42, 0.7)
    count = 4
    at = np.stack(
        [rng.uniform(0, shot.width, count), rng.uniform(0.55, 1, count) * shot.height],
        1,
    )
    front_discs(shot, at, WARM * 0.28, shot.side * 0.045)
    shot.light, shot.light_color = (
        (0.6 * float(np.sign(shot.light[0])), -0.35),
        tint("#ffc68a"),
    )
    shot.ambient = 0.3 * light.shade + 0.14 * WARM + 0.03
    shot.exposure, shot.ground = 1.45, 0.95 * shot.height


def _ground(shot, lit):
    z, noise = ground_noise(shot, 1.2, 4)
    color = (
        SNOW * lit * (0.35 + 0.9 * noise)[..., None]
        + WARM * (0.10 * np.exp(-z / 30) * noise)[..., None]
    )
    rows = np.arange(shot.height)[:, None]
    layer = shot.layer()
    layer.fill(((rows > shot.camera.horizon) + 0 * noise).astype(np.float32), color)
    shot.lay(layer, z=8)


def _tree(shot, lit):
    """The tall tree in the square, wound with lamps, a star on it."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    z = 30.0
    x = float(rng.choice((-1, 1)) * rng.uniform(1.5, 4.5))
    column, foot = camera.at(x, 0, z)[0]
    tall = camera.length(float(rng.uniform(10, 13)), z)
    pine(layer, rng, column, foot, tall, tint("#1c4a2c") * (lit + 0.12 * WARM))
    layer.glow(column, foot - 0.4 * tall, 0.5 * tall, WARM * 0.08)
    shot.lay(layer, z=z)
    down = rng.random(170) ** 0.6
    across = rng.uniform(-1, 1, 170) * 0.22 * down * tall
    at = np.stack([column + across, foot - tall * (1 - 0.92 * down)], 1)
    hues = np.stack([tint(c) for c in ("#ffc46a", "#ffe2a8", "#ff5a3a", "#ffc46a")])
    discs(shot, at, hues[rng.integers(0, 4, 170)] * 1.1, shot.side * 0.0075, 0.3)
    discs(
        shot, np.array([(column, foot - tall)]), tint("#ffe8b0", 5), shot.side * 0.015
    )


def _stalls(shot, lit, z):
    """A wooden hut to each side, open and bright inside, snow thick on its roof."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for hand in (-1, 1):
        inner = hand * float(rng.uniform(2.5, 3.1))
        outer = inner + hand * 3.0
        span = (min(inner, outer), max(inner, outer))
        deep = 2.4 if z > 6 else 1.8
        wood = tint(("#6b4426", "#7a5030", "#5a3a24")[int(rng.integers(3))]) * lit
        block(layer, camera, span, (0, 1.0), (z, z + deep), wood)
        block(layer, camera, span, (1.0, 2.3), (z + deep - 0.1, z + deep), WARM * 0.6)
        inside = WARM * float(rng.uniform(0.5, 0.95))
        shelf = camera.at(inner, [2.3, 2.3, 1.0, 1.0], [z, z + deep, z + deep, z])
        layer.polygon(shelf, inside)
        front = camera.at([span[0], span[1], span[1], span[0]], [2.3, 2.3, 1.0, 1.0], z)
        layer.polygon(front, inside * 0.8)
        for _ in range(16):  # wares
            at = camera.at(float(rng.uniform(*span)), float(rng.uniform(1.0, 1.9)), z)[
                0
            ]
            hue = tint(
                ("#c8302a", "#2f7a4a", "#e8c070", "#f4f0e8")[int(rng.integers(4))]
            )
            layer.ellipse(
                *at,
                camera.length(0.1, z),
                camera.length(0.13, z),
                hue * float(rng.uniform(0.3, 0.9)),
            )
        _roof(layer, camera, span, z, deep, wood, lit)
    shot.lay(layer, z=z)
    eaves = np.concatenate(
        [camera.at(np.linspace(h * 2.6, h * 5.8, 9), 2.42, z - 0.3) for h in (-1, 1)]
    )
    discs(shot, eaves, tint("#ffcf8a", 2.0), max(2.0, shot.radius(z) * 0.8), 0.1)


def _roof(layer, camera, span, z, deep, wood, lit):
    left, right = span[0] - 0.3, span[1] + 0.3
    middle, z0 = (left + right) / 2, z - 0.35
    gable = camera.at([left, middle, right], [2.3, 3.5, 2.3], z0)
    layer.polygon(gable, wood * 1.3)
    near = middle if abs(left) > abs(right) else middle
    edge = right if near < 0 else left
    slope = camera.at(
        [middle, middle, edge, edge], [3.5, 3.5, 2.3, 2.3], [z0, z + deep, z + deep, z0]
    )
    layer.polygon(slope, SNOW * lit * 1.5)
    for side in (left, right):
        cap = camera.at([middle, side, side, middle], [3.62, 2.42, 2.24, 3.42], z0)
        layer.polygon(cap, SNOW * lit * 2.0)


def _strings(shot):
    """Strings of lamps that sag from side to side above the way."""
    rng, camera = shot.rng, shot.camera
    for z in (26, 19, 14, 10, 7, 5):
        t = np.linspace(-1, 1, 17)
        x = t * 3.2
        y = 4.1 - 0.7 * (1 - t**2) + float(rng.uniform(-0.15, 0.25))
        discs(
            shot,
            camera.at(x, y, z),
            tint("#ffd08a", 1.9),
            max(2.0, shot.radius(z) * 0.9),
            0.1,
        )


def _people(shot, lit, depths, count):
    if "people" in shot.wish.without:
        return
    rng, camera = shot.rng, shot.camera
    colors = tuple(tint(code) * (lit + 0.05 * WARM) for code in COATS)
    for z in sorted(rng.uniform(*depths, count), reverse=True):
        layer = shot.layer()
        x = float(rng.uniform(-2.2, 2.2))
        column, foot = camera.at(x, 0, z)[0]
        standing(layer, column, foot, camera.length(1.7, z), colors, rng)
        shot.lay(layer, z=z)
