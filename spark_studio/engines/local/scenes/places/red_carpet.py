"""A red carpet: a wall of emblems nobody owns, ropes on brass posts, flashes going off."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import Layer, tint
from spark_studio.engines.local.scenes.people import rim_of, row_of_people
from spark_studio.engines.local.scenes.room import level
from spark_studio.engines.local.scenes.shot import Shot

WALLS = (
    ("#15161c", "#d8b25a"),
    ("#f0ede6", "#b08a3c"),
    ("#122446", "#d8b86a"),
    ("#5c1420", "#e4c070"),
)


def draw(shot: Shot) -> None:
    rng = shot.rng
    hand = float(rng.choice((-1, 1)))  # the side the press stands on
    shot.aim(horizon=float(rng.uniform(0.45, 0.5)), zoom=1.1)
    shot.blur_far, shot.bloom, shot.grain = 0.0125, 0.25, 0.014
    ground, mark = (tint(code) for code in WALLS[int(rng.integers(len(WALLS)))])
    lit = 0.85 * tint("#fff6ea")
    _wall(shot, ground, mark, lit, hand)
    _floor(shot, lit)
    _press(shot, lit, hand)
    _ropes(shot, lit)
    _flashes(shot, hand)
    shot.light, shot.light_color = (0.35 * hand, -0.35), tint("#fff6ec")
    shot.ambient, shot.is_flash = 0.4 * lit * tint("#ffd8d0"), True
    shot.ground = 0.97 * shot.height


def _wall(shot, ground, mark, lit, hand):
    """The wall stands a little askew, nearer on the side away from the press."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    layer.box(0, 0, shot.width, shot.height, tint("#0c0c10"))
    sheet = _emblems(rng, ground, mark)
    x = np.linspace(0, 1, sheet.shape[1], dtype=np.float32)[None]
    y = np.linspace(0, 1, sheet.shape[0], dtype=np.float32)[:, None]
    pool = 0.45 + 0.75 * np.exp(-(((x - 0.5) / 0.36) ** 2) - ((y - 0.45) / 0.6) ** 2)
    sheet = (sheet * (pool[..., None] * lit)).astype(np.float32)
    near, far = 4.3, 6.6
    first, last = (near, far) if hand > 0 else (far, near)
    wide = 4.6
    corners = camera.at(
        [-wide, wide, wide, -wide], [3.4, 3.4, 0, 0], [first, last, last, first]
    )
    layer.quad(sheet, corners)
    shot.lay(layer, z=5.5)


def _emblems(rng, ground, mark):
    """Stars, rings, laurels and bars in a chequer: what such walls show, for no one."""
    across, down, cell = 11, 8, 40
    sheet = Layer(across * cell, down * cell)
    sheet.box(0, 0, across * cell, down * cell, ground)
    kinds = rng.permutation(4)
    for row in range(down):
        for column in range(across):
            x, y = (column + 0.5) * cell, (row + 0.5) * cell
            if (row + column) % 2:
                sheet.box(x - 13, y - 3, x + 13, y - 0.5, mark * 0.9)
                sheet.box(x - 9, y + 2.5, x + 9, y + 4.5, mark * 0.7)
                continue
            _emblem(
                sheet,
                x,
                y,
                10.5,
                mark,
                int(kinds[(row // 2 + column // 2) % 2]),
                ground,
            )
    return np.ascontiguousarray(sheet.rgba[..., :3])


def _emblem(sheet, x, y, size, color, kind, ground):
    turn = np.linspace(0, 2 * np.pi, 11)[:-1] - np.pi / 2
    if kind == 0:
        reach = np.where(np.arange(10) % 2, 0.42, 1.0) * size
        sheet.polygon(
            np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1), color
        )
    elif kind == 1:
        sheet.ellipse(x, y, size, size, color)
        sheet.ellipse(x, y, size * 0.62, size * 0.62, ground)
        sheet.ellipse(x, y, size * 0.3, size * 0.3, color)
    elif kind == 2:
        sheet.polygon(
            np.array([(x, y - size), (x + size, y), (x, y + size), (x - size, y)]),
            color,
        )
        sheet.polygon(
            np.array([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]), ground
        )
    else:
        for side in (-1, 1):
            for at in np.linspace(-0.9, 0.9, 5):
                sheet.ellipse(
                    x + side * size * (0.95 - 0.35 * at * at),
                    y - at * size,
                    3.4,
                    1.9,
                    color,
                    side * (30 + 45 * at),
                )
        sheet.ellipse(x, y, 3, 3, color)


def _floor(shot, lit):
    rng, layer = shot.rng, shot.layer()
    pile = clouds(rng, 160, 160, 0.2, 4)[..., None]
    carpet = tint("#a3121e") * (0.65 + 0.5 * pile) * lit * 0.8
    level(layer, shot.camera, np.ascontiguousarray(carpet), (-9, 9), 0, (0.8, 9))
    shot.lay(layer, z=4)


def _press(shot, lit, hand):
    """Photographers behind the rope at one side, dark, the light on their shoulders."""
    if "people" in shot.wish.without:
        return
    rng, camera = shot.rng, shot.camera
    for z, aside in ((5.8, 1.75), (4.4, 1.55)):
        layer = shot.layer()
        head = camera.length(0.24, z)
        y = float(camera.at(0, 1.52, z)[0, 1])
        colors = tuple(
            tint(code) * lit * 0.4
            for code in ("#1c1c22", "#26262c", "#1a2230", "#2c2420")
        )
        row_of_people(layer, rng, y, head, colors, 0.35, 2.2, is_crowd=False)
        rim_of(layer, max(1.5, head * 0.08), tint("#fff0e0", 0.35))
        edge = camera.middle + hand * camera.length(aside, z)
        x = np.arange(shot.width)[None]
        inside = (x > edge) if hand > 0 else (x < edge)
        layer.rgba *= inside[..., None].astype(np.float32)
        shot.lay(layer, z=z)


def _ropes(shot, lit):
    """Brass posts with a velvet rope sagging from each to the next, along both sides."""
    camera = shot.camera
    brass, velvet = tint("#d8a84a") * lit, tint("#7a0f1c") * lit
    for far, near in ((6.0, 4.6), (4.6, 3.4), (3.4, 2.5)):
        layer = shot.layer()
        for hand in (-1, 1):
            x = hand * 1.62
            t = np.linspace(0, 1, 13)
            sag = 0.88 - 0.30 * (1 - (2 * t - 1) ** 2)
            rope = camera.at(x, sag, near + (far - near) * t)
            layer.line(rope, max(2, camera.length(0.06, (near + far) / 2)), velvet)
            post = camera.at(
                [x - 0.035, x + 0.035, x + 0.035, x - 0.035], [0.98, 0.98, 0, 0], far
            )
            layer.polygon(post, brass)
            column, row = camera.at(x, 1.0, far)[0]
            size = camera.length(0.07, far)
            layer.ellipse(column, row, size, size, brass * 1.6)
            foot = camera.at(x, 0.02, far)[0]
            layer.ellipse(*foot, size * 2.4, size * 0.8, brass * 0.8)
        shot.lay(layer, z=near)


def _flashes(shot, hand):
    """Flashes on the press's side, one or two right before the lens."""
    rng, camera = shot.rng, shot.camera
    count = 9
    z, x = rng.uniform(3.8, 6.2, count), hand * rng.uniform(1.9, 3.6, count)
    at = camera.at(x, rng.uniform(1.2, 1.95, count), z)
    layer = shot.layer()
    for column, row in at[:5]:
        layer.glow(column, row, shot.side * 0.10, tint("#eef4ff", 0.35))
    shot.picture += layer.rgba[..., :3]
    discs(shot, at, tint("#f4f8ff", 5), shot.side * 0.017, 0.3)
    lamps = camera.at(rng.uniform(-3, 3, 5), 3.7, 5.0)
    discs(shot, lamps, tint("#fff2dc", 4), shot.side * 0.02, 0.15)
