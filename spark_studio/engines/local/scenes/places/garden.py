"""A garden in bloom: borders of flowers along a path, an arch of roses, trees behind."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.foliage import crown, leaves
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.water import ground_noise

ROSES = ("#e8506a", "#f5a0b4", "#fff0ea", "#d82f4a")
MEADOW = ("#f2c42e", "#a86ad8", "#f28aa8", "#ffffff", "#e8642e", "#6a8af0", "#d83a5a")


def draw(shot: Shot) -> None:
    rng, side = shot.rng, float(np.sign(shot.light[0]))
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(rng.uniform(0.46, 0.52)), zoom=1.2)
    shot.blur_far = 0.0155
    lit = 0.6 * light.sun + 0.7 * light.shade
    dim = 0.05 * light.sun + 0.75 * light.shade
    paint_sky(shot, light, cover=0.3)
    _hedge(shot, light, lit, dim, side)
    _lawn(shot, light, lit, dim)
    for z in (17, 12, 8.5, 6.2, 4.6, 3.5):
        _border(shot, lit, dim, side, z)
        if z == 8.5:
            _arch(shot, lit, dim, side, 8.0)
    _sun_in_air(shot, light, side)
    shot.light, shot.light_color = (0.65 * side, -0.5), light.sun
    shot.ambient = 0.45 * light.shade + 0.25 * light.haze
    shot.ground = 0.96 * shot.height


def _hedge(shot, light, lit, dim, side):
    """Trees and shrubs at the end of the garden, some of them in flower."""
    rng, layer = shot.rng, shot.layer()
    width, height, unit = shot.width, shot.height, shot.side
    dark, bright = tint("#1c3a18") * dim, tint("#86ac46") * lit
    wall = leaves(rng, width, height, unit * 0.01, dark * 1.5, bright, 2.5)
    rows = np.arange(height)[:, None] + 0 * np.arange(width)[None]
    layer.fill(
        (rows > shot.camera.horizon - 0.1 * unit).astype(np.float32),
        mix(wall, light.haze, 0.08),
    )
    for _ in range(int(11 * width / unit)):
        x, wide = rng.uniform(0, width), unit * rng.uniform(0.14, 0.3)
        foot = shot.camera.horizon + 0.03 * unit
        tall = unit * rng.uniform(0.2, 0.46)
        blooming = rng.random() < 0.28
        top = (
            tint(ROSES[int(rng.integers(3))]) * lit
            if blooming
            else bright * float(rng.uniform(0.7, 1.2))
        )
        under = mix(dark, top * 0.3, 0.5) if blooming else dark
        crown(
            layer,
            rng,
            (x - wide, foot - tall, x + wide, foot + 0.1 * tall),
            under,
            top,
            side,
            1.8,
            1.2,
        )
    shot.lay(layer, z=30)


def _lawn(shot, light, lit, dim):
    z, patches = ground_noise(shot, 1.6, 4)
    _, fine = ground_noise(shot, 0.4, 3)
    x = (np.arange(shot.width) - shot.camera.middle)[None] / shot.camera.focal * z
    color = between(tint("#4f7a2c"), tint("#94b852"), fine)
    gravel = between(tint("#b8a488"), tint("#d8c8ac"), fine)
    color = mix(color, gravel, smoothstep(0.95, 0.85, np.abs(x) + 0.1 * (fine - 0.5)))
    shone = dim + (lit - dim) * smoothstep(0.4, 0.6, patches)[..., None]
    layer = shot.layer()
    layer.fill(
        ((z < 26) + 0 * x).astype(np.float32), (color * shone).astype(np.float32)
    )
    shot.lay(layer, z=7)


def _border(shot, lit, dim, side, z):
    """A stretch of flowers to each side: a bank of leaves, then heads of a few kinds."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for hand in (-1, 1):
        inner = camera.middle + hand * camera.length(1.15, z)
        foot = float(camera.at(0, 0, z)[0, 1])
        reach = camera.length(1.5, z)
        for number in range(4):
            x = inner + hand * (0.55 + 0.9 * number) * reach
            tall = camera.length(float(rng.uniform(0.55, 1.0)), z)
            box = x - 0.8 * reach, foot - tall * 1.1, x + 0.8 * reach, foot + tall * 0.7
            crown(
                layer,
                rng,
                box,
                tint("#1f3f1a") * dim,
                tint("#6f9a3c") * lit,
                side,
                1.0,
                0.9,
            )
        kinds = [tint(MEADOW[i]) for i in rng.permutation(len(MEADOW))[:3]]
        count = int(30 + 26 * min(4.0, 8 / z))
        across = inner + hand * (0.1 + rng.random(count) ** 0.8 * 3.6) * reach
        up = foot - camera.length(1.0, z) * rng.uniform(0.1, 1.05, count)
        clump = (across / (0.6 * reach)).astype(int)
        for x, y, kind in zip(across, up, clump, strict=True):
            size = camera.length(float(rng.uniform(0.035, 0.075)), z)
            _bloom(
                layer,
                rng,
                x,
                y,
                size,
                kinds[kind % 3] * lit * float(rng.uniform(0.6, 1.1)),
            )
    shot.lay(layer, z=z)


def _bloom(layer, rng, x, y, size, color):
    """One flower: petals round a heart where it is near, else a dab."""
    if size < 4:
        layer.ellipse(x, y, size, size * 0.85, color)
        return
    start = float(rng.uniform(0, 72))
    for turn in np.radians(start + np.arange(5) * 72):
        at = x + 0.55 * size * np.cos(turn), y + 0.5 * size * np.sin(turn)
        layer.ellipse(
            *at,
            0.55 * size,
            0.4 * size,
            color * float(rng.uniform(0.8, 1.15)),
            float(np.degrees(turn)),
        )
    layer.ellipse(x, y, 0.25 * size, 0.22 * size, tint("#f2c860"))


def _arch(shot, lit, dim, side, z):
    """An arch over the path, grown with roses."""
    layer = shot.layer()
    turn = np.linspace(0, np.pi, 26)
    for at in turn:
        x, y = 1.5 * np.cos(at), 1.75 + 1.25 * np.sin(at)
        _rose_clump(layer, shot, x, y, z, lit, dim, side)
    for y in np.linspace(0.2, 1.75, 9):
        for x in (-1.5, 1.5):
            _rose_clump(layer, shot, x, y, z, lit, dim, side)
    shot.lay(layer, z=z)


def _rose_clump(layer, shot, x, y, z, lit, dim, side):
    rng, camera = shot.rng, shot.camera
    column, row = camera.at(x, y, z)[0]
    reach = camera.length(0.32, z)
    box = column - reach, row - reach, column + reach, row + reach
    crown(layer, rng, box, tint("#234a1e") * dim, tint("#7aa248") * lit, side, 1.0, 1.0)
    for _ in range(5):
        at = np.array([column, row]) + rng.normal(0, 0.5, 2) * reach
        size = camera.length(0.075, z)
        color = tint(ROSES[int(rng.integers(4))]) * lit
        layer.ellipse(*at, size, size * 0.9, color * 0.85)
        layer.ellipse(*(at - 0.2 * size), size * 0.5, size * 0.45, color * 1.15)


def _sun_in_air(shot, light, side):
    layer = shot.layer()
    layer.glow(
        shot.width * (0.5 + 0.4 * side),
        0.1 * shot.height,
        shot.side * 0.6,
        light.sun * 0.06,
    )
    shot.picture += layer.rgba[..., :3]
