"""A stadium: striped grass, white lines, a goal, stands full of people, floodlights."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.water import distance, ground_noise

SHIRTS = (
    "#c8302e",
    "#e8e4dc",
    "#2f5aa8",
    "#e0b030",
    "#3a3a44",
    "#d87a4a",
    "#5a9a6a",
    "#b8a898",
)
SIDE, END = 38.0, 58.0  # metres to the touch line and to the goal line
RISE = 20.0  # metres, how high the stands are


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "night" if rng.random() < 0.6 else "day")
    shot.aim(
        horizon=float(rng.uniform(0.53, 0.6)),
        zoom=1.2,
        middle=float(rng.uniform(0.42, 0.58)),
    )
    shot.blur_far, shot.bloom, shot.grain = 0.0115, 0.25, 0.013
    paint_sky(shot, light, cover=0.35)
    flood = 1.1 * tint("#f4f6ff") if light.is_dark else np.zeros(3, np.float32)
    lit = 0.5 * light.sun + 0.6 * light.shade + 0.7 * flood
    _stands(shot, light, lit)
    _pitch(shot, light, lit)
    _goal(shot, lit)
    if light.is_dark:
        _floodlights(shot)
    side = float(np.sign(shot.light[0]))
    shot.light = (0.5 * side, -0.7)
    shot.light_color = flood + light.sun
    shot.ambient = 0.3 * lit + 0.1
    shot.ground, shot.exposure = 0.95 * shot.height, 1.05


def _stands(shot, light, lit):
    """Two tiers of seats round the field, each seat a person in some shirt, a roof above."""
    camera, layer = shot.camera, shot.layer()
    crowd = _crowd(shot, lit)
    low, high = (3.0, END + 6), (3.0 + RISE, END + 32)
    for hand in (-1, 1):
        x0, x1 = hand * (SIDE + 5), hand * (SIDE + 27)
        corners = camera.at(
            [x1, x1, x0, x0], [high[0], high[0], 3.0, 3.0], [6, END + 30, END + 8, 6]
        )
        layer.quad(crowd if hand < 0 else crowd[:, ::-1], corners)
        roof = camera.at([x1, x1, x0 + hand * 4, x0 + hand * 4], [RISE + 7, RISE + 7, RISE + 9, RISE + 9],
                         [6, END + 30, END + 20, 6])  # fmt: skip
        layer.polygon(roof, tint("#6a707a") * (0.3 * light.shade + 0.16 * lit))
    half = SIDE + 27
    corners = camera.at([-half, half, half - 20, 20 - half], [high[0], high[0], low[0], low[0]],
                        [high[1], high[1], low[1], low[1]])  # fmt: skip
    layer.quad(crowd, corners)
    roof = camera.at([-half, half, half, -half], [RISE + 6, RISE + 6, RISE + 8, RISE + 8],
                     [high[1], high[1], high[1] - 9, high[1] - 9])  # fmt: skip
    layer.polygon(roof, tint("#8a909a") * (0.35 * light.shade + 0.2 * lit))
    edge = camera.at(
        [-half, half, half, -half],
        [RISE + 9, RISE + 9, RISE + 8, RISE + 8],
        high[1] - 9,
    )
    layer.polygon(edge, tint("#d8dce0") * (0.5 * light.shade + 0.2 * lit))
    _boards(layer, shot, lit)
    shot.lay(layer, z=END)


def _crowd(shot, lit):
    """Rows of people, half a pixel each; stairs between blocks, a darker gangway."""
    rng, rows, columns = shot.rng, 90, 420
    hues = np.stack([tint(code) for code in SHIRTS])
    main = int(rng.integers(0, 4))
    pick = np.where(
        rng.random((rows, columns)) < 0.4,
        main,
        rng.integers(0, len(SHIRTS), (rows, columns)),
    )
    seats = hues[pick] * rng.uniform(0.15, 1.0, (rows, columns, 1))
    if "people" in shot.wish.without:
        seats = (
            np.broadcast_to(hues[main], seats.shape)
            * rng.uniform(0.4, 0.6, seats.shape[:2])[..., None]
        )
    seats[:, ::42] = seats[:, 1::42] = tint("#8a8c90", 0.6)
    seats[40:46] = tint("#2c2e34")
    fall = np.linspace(0.55, 1.0, rows)[:, None, None]
    return (seats * fall * lit * 0.62).astype(np.float32)


def _boards(layer, shot, lit):
    """Boards of plain color along the lines; nobody's name on them."""
    rng, camera = shot.rng, shot.camera
    hues = ("#1f5aa8", "#c8322e", "#f0f0ec", "#1f8a5a", "#e8b428", "#20242c")
    for x in np.arange(-SIDE - 4, SIDE + 4, 6.0):
        color = tint(hues[int(rng.integers(len(hues)))]) * lit * 0.9
        layer.polygon(
            camera.at([x, x + 5.9, x + 5.9, x], [1.0, 1.0, 0, 0], END + 4), color
        )
    for hand in (-1, 1):
        for z in np.arange(6, END + 4, 6.0):
            color = tint(hues[int(rng.integers(len(hues)))]) * lit * 0.8
            x = hand * (SIDE + 4)
            layer.polygon(
                camera.at(x, [1.0, 1.0, 0, 0], [z, z + 5.9, z + 5.9, z]), color
            )


def _pitch(shot, light, lit):
    z, noise = ground_noise(shot, 1.5, 3)
    x = (
        (np.arange(shot.width) - shot.camera.middle)[None]
        / shot.camera.focal
        * distance(shot)
    )
    stripe = 0.5 + 0.5 * np.tanh(4 * np.sin(z / 5.5 * np.pi)) + 0 * x
    color = mix(
        tint("#3c6a30") * np.ones((*x.shape, 3), np.float32), tint("#5c8a44"), stripe
    )
    line = np.zeros_like(x)
    wide = 0.07 + z / 700
    for at in (END, END - 5.5, END - 16.5):
        across = np.abs(x) < (SIDE if at == END else 9.2 if at == END - 5.5 else 20.2)
        line = np.maximum(
            line, smoothstep(1.6, 0.8, np.abs(z - at) / (wide * (1 + z / 9))) * across
        )
    for half, start in ((9.2, END - 5.5), (20.2, END - 16.5), (SIDE, 0)):
        beside = smoothstep(1.6, 0.8, np.abs(np.abs(x) - half) / wide) * (
            (z > start) & (z < END)
        )
        line = np.maximum(line, beside)
    ring = np.abs(np.hypot(x, z - 8) - 9.15)
    line = np.maximum(
        line,
        smoothstep(1.6, 0.8, ring / wide) + smoothstep(1.6, 0.8, np.abs(z - 8) / wide),
    )
    color = mix(color, tint("#e8ece4"), np.clip(line, 0, 1) * 0.9)
    color = color * lit * (0.75 + 0.5 * noise)[..., None]
    layer = shot.layer()
    layer.fill(((z < END + 4) + 0 * x).astype(np.float32), color.astype(np.float32))
    shot.lay(layer, z=11)


def _goal(shot, lit):
    layer, camera = shot.layer(), shot.camera
    white = tint("#f4f6f8") * lit
    for x in np.linspace(-3.66, 3.66, 26):
        layer.line(camera.at([x, x], [2.44, 0], [END + 0.5, END + 2]), 1, white * 0.35)
    for x in (-3.66, 3.66):
        layer.line(
            camera.at(x, [0, 2.44], END), max(1, camera.length(0.16, END)), white
        )
    layer.line(
        camera.at([-3.66, 3.66], 2.44, END), max(1, camera.length(0.16, END)), white
    )
    shot.lay(layer, radius=0.5 * shot.radius(END))


def _floodlights(shot):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for x, z in ((-24, END + 24), (24, END + 24), (-52, 50), (52, 50)):
        height = RISE + float(rng.uniform(12, 16))
        column, row = camera.at(x, height, z)[0]
        layer.glow(column, row, shot.side * 0.16, tint("#dfe8ff", 0.35))
        rows, columns = np.mgrid[0:3, 0:6]
        at = camera.at(
            x + (columns.ravel() - 2.5) * 1.5, height + rows.ravel() * 1.3, z
        )
        discs(shot, at, tint("#f2f6ff", 4.5), max(2.0, shot.radius(z) * 0.55), 0.05)
    shot.picture += layer.rgba[..., :3]
