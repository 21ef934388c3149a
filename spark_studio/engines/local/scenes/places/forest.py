"""A forest, or a grove of bamboo: trunks going back into lit haze, leaves above, fern below, shafts of sun."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.foliage import crown, leaves, trunk
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.water import ground_noise

DARK, BRIGHT, BARK = tint("#12260f"), tint("#7fa63c"), tint("#3d3026")
BAMBOO = tint("#6a8a3a")
TRUNK_SPAN, BAMBOO_SPAN = (0.2, 0.46), (0.08, 0.15)  # metres
MOSS, EARTH = tint("#55702c"), tint("#4c3a26")


def draw(shot: Shot) -> None:
    rng, side = shot.rng, float(np.sign(shot.light[0]))
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(rng.uniform(0.5, 0.58)), zoom=1.25)
    shot.blur_far = 0.015
    lit = 0.6 * light.sun + 0.7 * light.shade
    dim = 0.05 * light.sun + 0.6 * light.shade
    glow = 0.16 * light.haze + 0.3 * BRIGHT * lit + 0.03 * light.sun
    _depth(shot, lit, dim, glow, side)
    _ground(shot, lit, dim, glow)
    for near, far, count in ((22, 45, 26), (13, 22, 12), (7.5, 13, 7), (4.5, 7.5, 4)):
        _trunks(shot, (near, far), count, dim, glow, side)
        if shot.wish.weather == "fog":
            shot.veil(light.haze, 0.34 if near > 8 else 0.08)
        if near > 10:
            _undergrowth(shot, near, lit, dim, glow, side)
    _shafts(shot, light, side)
    _overhead(shot, lit, dim, side)
    shot.light = (0.5 * side, -0.7)
    shot.light_color = light.sun * np.float32([0.95, 1, 0.85])
    shot.ambient = 0.5 * dim + 0.2 * glow
    shot.ground, shot.exposure = 0.95 * shot.height, 1.15


def _depth(shot, lit, dim, glow, side):
    """The far end: leaves with the sky showing through, light towards the sun."""
    wall = leaves(shot.rng, shot.width, shot.height, shot.side * 0.011, DARK * dim * 2,
                  BRIGHT * lit, 3.0)  # fmt: skip
    holes = clouds(shot.rng, shot.width, shot.height, 0.12, 4)
    wall = mix(wall, glow * 3.2, 0.9 * smoothstep(0.56, 0.68, holes))
    x = np.linspace(-1, 1, shot.width, dtype=np.float32)[None]
    y = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
    near = np.exp(-(((x - 0.35 * side) / 0.7) ** 2) - ((y - 0.36) / 0.36) ** 2)
    layer = shot.layer()
    layer.fill(
        np.ones(wall.shape[:2], np.float32), mix(wall, glow * 2.0, 0.15 + 0.6 * near)
    )
    shot.lay(layer, z=60)


def _ground(shot, lit, dim, glow):
    z, patches = ground_noise(shot, 2.4, 4)
    _, fine = ground_noise(shot, 0.5, 3)
    color = between(EARTH, MOSS, smoothstep(0.4, 0.6, patches))
    sunny = smoothstep(0.55, 0.68, 0.6 * fine + 0.4 * patches)[..., None]
    color = color * (dim + (lit * 1.1 - dim) * sunny) * (0.6 + 0.8 * fine)[..., None]
    rows = np.arange(shot.height)[:, None]
    mask = smoothstep(-2, 6, rows - shot.camera.horizon) + 0 * fine
    layer = shot.layer()
    layer.fill(mask, mix(color, glow, 1 - np.exp(-z / 26) + 0 * fine))
    shot.lay(layer, z=9)


def _trunks(shot, depths, count, dim, glow, side):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    bamboo = shot.says("bamboo", "竹")
    count = count * 3 if bamboo else count
    for z in sorted(rng.uniform(*depths, count), reverse=True):
        half = camera.half_width(z) * 1.1
        x = float(rng.uniform(-half, half))
        if z < 13 and abs(x) < 0.36 * half:
            x = np.sign(x or 1) * half * float(rng.uniform(0.4, 1))
        column, foot = camera.at(x, 0, z)[0]
        thick = camera.length(
            float(rng.uniform(*(BAMBOO_SPAN if bamboo else TRUNK_SPAN))), z
        )
        bark = BAMBOO * float(rng.uniform(1.2, 2.6)) if bamboo else BARK * 1.2
        color = mix(bark * dim, glow, 1 - np.exp(-z / 34))
        lean = shot.height * float(rng.normal(0, 0.02))
        trunk(layer, column, -20, foot, thick, color, side, lean)
        if bamboo:
            _joints(layer, camera, (column, foot, lean), z, thick, color)
    shot.lay(layer, z=sum(depths) / 2)


def _joints(layer, camera, cane, z, thick, color):
    """The rings of a cane of bamboo, a pale line over a dark one."""
    column, foot, lean = cane
    for row in np.arange(foot, -20, -camera.length(0.42, z)):
        x = column + lean * (foot - row) / (foot + 20)
        half = 0.55 * thick
        layer.box(x - half, row, x + half, row + 0.14 * thick, color * 0.45)
        layer.box(x - half, row - 0.14 * thick, x + half, row, color * 2.2)


def _undergrowth(shot, z, lit, dim, glow, side):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    veil = 1 - np.exp(-z / 40)
    for _ in range(14):
        x = float(rng.uniform(-1, 1)) * camera.half_width(z) * 1.1
        column, foot = camera.at(x, 0, z)[0]
        wide, tall = (
            camera.length(float(rng.uniform(*span)), z)
            for span in ((0.8, 1.7), (0.4, 0.9))
        )
        box = column - wide, foot - tall, column + wide, foot + tall * 0.7
        crown(
            layer,
            rng,
            box,
            mix(DARK * dim, glow, veil),
            mix(BRIGHT * lit, glow, veil),
            side,
            1.0,
            1.2,
        )
    shot.lay(layer, z=z)


def _shafts(shot, light, side):
    """Sunlight between the trunks, seen in the damp air."""
    if light.is_overcast:
        return
    rng = shot.rng
    comb = np.zeros((shot.height, shot.width), np.float32)
    for _ in range(9):
        x, wide = (
            rng.uniform(-0.2, 1.2) * shot.width,
            shot.side * rng.uniform(0.01, 0.05),
        )
        slant = -side * shot.height * 0.45
        ends = np.array(
            [
                (x, -5),
                (x + wide, -5),
                (x + wide * 2 + slant, shot.height),
                (x + slant, shot.height),
            ]
        )
        cv2.fillPoly(comb, [ends.astype(np.int32)], float(rng.uniform(0.3, 1)))
    comb = blur_pixels(comb, shot.side * 0.014)
    fade = smoothstep(1.0, 0.15, np.linspace(0, 1, shot.height))[:, None]
    shot.picture += (0.20 * comb * fade)[..., None] * light.sun


def _overhead(shot, lit, dim, side):
    rng, layer = shot.rng, shot.layer()
    for _ in range(8):
        x, wide = rng.uniform(0, shot.width), shot.side * rng.uniform(0.2, 0.4)
        high = shot.side * rng.uniform(0.08, 0.2)
        crown(
            layer,
            rng,
            (x - wide, -1.2 * high, x + wide, high * 1.3),
            DARK * dim,
            BRIGHT * lit,
            side,
            2.0,
            1.3,
        )
    shot.lay(layer, radius=shot.side * 0.014)
