"""Open country: rolling land of grass or flowers, single trees, far hills."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight
from spark_studio.engines.local.scenes.foliage import crown, trunk
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.terrain import CELLS, Land, facing, paint_land

NEAR, FAR = 30.0, 1500.0


def paint_country(shot: Shot, light: Daylight, cover: float = 0.45) -> None:
    """Paint the sky and green hills below it, hedges and woods on them."""
    paint_sky(shot, light, cover=cover)
    layer, rng = shot.layer(), shot.rng
    broad = clouds(rng, CELLS, CELLS, 0.4, 3)
    away = np.linspace(0, 1, CELLS, dtype=np.float32)[:, None]
    heights = smoothstep(0.05, 0.7, away) * (broad - 0.25) * 165
    sunny = facing(heights, (FAR - NEAR) / CELLS, float(np.sign(shot.light[0])), 0.5)
    patches = clouds(rng, CELLS, CELLS, 0.12, 2)
    woods = smoothstep(0.55, 0.6, clouds(rng, CELLS, CELLS, 0.09, 4, 0.6))
    color = between(tint("#6f9040"), tint("#a9a95a"), smoothstep(0.4, 0.6, patches))
    color = mix(color, tint("#24401f"), woods)
    color = color * (light.sun * 0.6 * sunny[..., None] + light.shade * 0.7)
    land = Land(heights, color.astype(np.float32), NEAR, FAR)
    paint_land(shot, layer, land, light.haze, 1300)
    shot.lay(layer, z=200)


def paint_trees(
    shot: Shot, light: Daylight, count: int, depths: tuple[float, float]
) -> None:
    """Broad single trees and bushes at the edge of the field, none in the middle."""
    rng, camera, side = shot.rng, shot.camera, float(np.sign(shot.light[0]))
    lit = 0.6 * light.sun + 0.7 * light.shade
    dim = 0.05 * light.sun + 0.7 * light.shade
    for z in sorted(rng.uniform(*depths, count), reverse=True):
        half = camera.half_width(z)
        x = float(rng.choice((-1, 1)) * rng.uniform(0.35, 1.05)) * half
        tall, wide = float(rng.uniform(7, 13)), float(rng.uniform(3.8, 6.5))
        veil = 1 - np.exp(-z / 220)
        (column, foot), (_, top) = camera.at(x, [0, tall], z)
        layer = shot.layer()
        trunk(
            layer,
            column,
            (foot + top) / 2,
            foot,
            camera.length(0.5, z),
            tint("#3c3026") * dim,
        )
        dark = mix(tint("#1c3416") * dim, light.haze, veil)
        bright = mix(tint("#86a844") * lit, light.haze, veil)
        reach = camera.length(wide, z)
        crown(layer, rng, (column - reach, top, column + reach, foot - 0.12 * (foot - top)),
              dark, bright, side, 1.2)  # fmt: skip
        shot.lay(layer, z=z)


def blades(
    shot: Shot, light: Daylight, low: str, high: str, depths: tuple[float, float],
    tall: float,
) -> None:  # fmt: skip
    """Grass standing up between two distances, ``tall`` metres, lit at its tips."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    lit, middle = 0.6 * light.sun + 0.6 * light.shade, sum(depths) / 2
    for z in sorted(
        rng.uniform(*depths, int(420 * shot.width / shot.side)), reverse=True
    ):
        x, foot = camera.at(float(rng.uniform(-1.1, 1.1)) * camera.half_width(z), 0, z)[
            0
        ]
        long = camera.length(tall, z) * float(rng.uniform(0.3, 1))
        bend = long * float(rng.normal(0.06, 0.3))
        color = between(tint(low), tint(high), rng.random((1, 1)))[0, 0] * lit
        points = [
            (x, foot),
            (x + 0.3 * bend, foot - 0.6 * long),
            (x + bend, foot - long),
        ]
        layer.line(np.array(points), max(1, 0.012 * camera.focal / z), color)
    shot.lay(layer, radius=max(shot.radius(middle), 0.004 * shot.side))
