"""A lane inside a Chinese palace: vermilion walls, golden tiles, a gate tower behind."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.buildings import hip_roof, paving, roof_slope
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.falling import snowfall
from spark_studio.engines.local.scenes.foliage import branches
from spark_studio.engines.local.scenes.layer import Layer, tint
from spark_studio.engines.local.scenes.room import level, side_wall
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky

RED, GOLD, SNOW = tint("#9c2b20"), tint("#d99a2b"), tint("#eef2f8")
END = 60.0


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    snowy = shot.wish.weather == "snow" or shot.wish.season == "winter"
    side = float(rng.choice((-1, 1)))
    shot.light = (0.7 * side, -0.5)
    shot.aim(
        horizon=float(rng.uniform(0.56, 0.62)),
        zoom=1.2,
        middle=0.5 - side * float(rng.uniform(0.1, 0.2)),
    )
    shot.blur_far = 0.0105
    paint_sky(shot, light, cover=0.25)
    lit = 0.42 * light.sun + 0.5 * light.shade
    dim = 0.06 * light.sun + 0.8 * light.shade
    _tower(shot, light, lit, dim)
    _ground(shot, light, lit, snowy)
    # The near wall stands in the sun, the far one in its own shade.
    _wall(shot, light, -side * 6.5, dim, snowy, False)
    _wall(shot, light, side * 2.6, lit, snowy, True)
    if shot.wish.weather == "snow":
        snowfall(shot, light.haze * 0.9, 0.8)
    shot.light_color = light.sun
    shot.ambient = 0.35 * light.shade + 0.3 * RED * light.sun.mean() + 0.1
    shot.ground = 0.95 * shot.height


def _wall(shot, light, x, lit, snowy, has_shadows):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    worn = clouds(rng, 512, 96, 0.5, 5, 0.6)[..., None]
    stain = clouds(rng, 256, 24, 0.3, 4)
    stain = np.repeat(np.repeat(stain, 4, 0), 2, 1)[:, :512, None]
    wall = RED * (0.72 + 0.45 * worn) * (0.85 + 0.3 * stain)
    if has_shadows and not light.is_overcast:
        wall = wall * (0.42 + 0.58 * _branch_light(rng))[..., None]
    wall[-14:] = tint("#8f8a84") * (0.8 + 0.3 * worn[-14:])
    wall[:9] = tint("#3a5a5c")
    wall[3:6, ::10] = GOLD
    side_wall(layer, camera, (wall * lit).astype(np.float32), x, (0, 5.0), (0.8, END))
    hand = np.sign(x)
    tiles = (SNOW if snowy else GOLD) * lit * (0.9 if snowy else 1.0)
    roof_slope(
        layer,
        camera,
        tiles,
        (x - hand * 0.55, 4.95),
        (x + hand * 0.9, 6.1),
        (0.8, END),
        150,
    )
    rim = camera.at(x - hand * 0.56, [5.02, 5.02, 4.86, 4.86], [0.8, END, END, 0.8])
    layer.polygon(rim, GOLD * lit * 0.55)
    shot.lay(layer, z=8)


def _branch_light(rng):
    """Sunlight on a wall through a tree: 1 in the sun, 0 in the shadow of its branches."""
    sheet = Layer(512, 96)
    for start in rng.uniform(0, 512, 7):
        branches(
            sheet,
            rng,
            float(start),
            100,
            34,
            float(rng.uniform(-0.6, 0.6)),
            5,
            np.zeros(3),
            5,
        )
    leaves = smoothstep(0.55, 0.66, clouds(rng, 512, 96, 0.25, 5, 0.6))
    return 1 - blur(np.maximum(sheet.rgba[..., 3], 0.8 * leaves), 0.012)


def _ground(shot, light, lit, snowy):
    layer = shot.layer()
    stone = mix(tint("#8f8a82"), SNOW, 0.82) if snowy else tint("#8f8a82")
    slabs = paving(shot.rng, stone * lit * 0.7, 14, 90)
    if snowy:
        slabs = mix(slabs, SNOW * lit * 0.8, 0.6)
    level(layer, shot.camera, slabs, (-14, 14), 0, (0.9, END))
    shot.lay(layer, z=8)


def _tower(shot, light, lit, dim):
    """The gate at the end: a red base with three doors, a hall under two golden roofs."""
    camera, layer = shot.camera, shot.layer()
    unit = camera.length(1.0, END) * 1.0
    x, ground = camera.at(-1.8 * np.sign(shot.light[0]), 0, END)[0]
    veil = 0.18
    red, gold = (
        mix(RED * lit * 0.8, light.haze, veil),
        mix(GOLD * lit, light.haze, veil),
    )
    layer.box(x - 13 * unit, ground - 7 * unit, x + 13 * unit, ground, red)
    for offset in (-5.5, 0, 5.5):
        at, dark = x + offset * unit, mix(tint("#2a1512") * dim, light.haze, veil)
        layer.ellipse(at, ground - 3 * unit, 1.2 * unit, 1.4 * unit, dark)
        layer.box(at - 1.2 * unit, ground - 3 * unit, at + 1.2 * unit, ground, dark)
    layer.box(
        x - 9 * unit, ground - 13 * unit, x + 9 * unit, ground - 7 * unit, red * 0.6
    )
    for offset in np.linspace(-8.6, 8.6, 9):
        layer.box(
            x + (offset - 0.35) * unit,
            ground - 11 * unit,
            x + (offset + 0.35) * unit,
            ground - 7 * unit,
            red * 1.1,
        )
    layer.box(
        x - 9 * unit,
        ground - 11.6 * unit,
        x + 9 * unit,
        ground - 10.6 * unit,
        mix(tint("#2f5a66") * lit, light.haze, veil),
    )
    hip_roof(layer, x, ground - 11.3 * unit, 24 * unit, 2.6 * unit, gold * 0.85)
    hip_roof(layer, x, ground - 14.3 * unit, 20 * unit, 4.4 * unit, gold)
    shot.lay(layer, z=END)
