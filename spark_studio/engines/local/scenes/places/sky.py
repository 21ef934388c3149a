"""Nothing but sky: above the clouds, at any hour."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight, daylight
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars
from spark_studio.engines.local.scenes.terrain import CELLS, Land, facing, paint_land

NEAR, FAR = 350.0, 9000.0  # metres of cloud


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.66, 0.74)), eye=900, zoom=1.2)
    shot.blur_far = 0.006
    paint_cloud_sea(shot, light, float(shot.rng.uniform(0.35, 0.58)))
    shot.light = (0.65 * float(np.sign(shot.light[0])), -0.25 - 0.5 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.45 * light.shade + 0.45 * light.haze
    shot.exposure = 1.7 if light.is_dark else 1.0


def paint_cloud_sea(shot: Shot, light: Daylight, cover: float = 0.25) -> None:
    """Paint the sky and, below the horizon, a floor of cloud lit from the sun's side."""
    paint_sky(shot, light, cover=cover)
    if light.is_dark:
        paint_stars(shot, 0.5)
    side = float(np.sign(shot.light[0]))
    layer = shot.layer()
    low = light.sun_height < 0.3
    haze = light.haze * 0.85
    paint_land(shot, layer, _billows(shot.rng, light, side, low), haze, 6000)
    shot.lay(layer, radius=shot.side * 0.01)


def _billows(rng, light, side, low):
    """Heaps of cloud: round above, creased between, towers here and there."""
    heap = np.zeros((CELLS, CELLS), np.float32)
    for spot, tall in ((0.16, 480), (0.08, 170), (0.045, 60)):
        noise = clouds(rng, CELLS, CELLS, spot, 2)
        heap += np.float32(tall) * (1 - np.abs(2 * noise - 1) * 1.5)
    heap = blur_pixels(heap, 2.5)
    towers = smoothstep(0.5, 0.78, clouds(rng, CELLS, CELLS, 0.3, 3))
    heights = 0.75 * heap + 350 * towers - 350
    sunny = facing(heights, (FAR - NEAR) / CELLS, side, 0.3 if low else 0.5)
    deep = smoothstep(-200, 450, heights)
    lit = np.clip(0.05 + 1.5 * sunny, 0, 1) * (0.45 + 0.55 * deep)
    shaded = np.broadcast_to(light.shaded, (CELLS, CELLS, 3))
    # Seen from so high up the floor is flat; only its light tells the heaps.
    return Land(0.3 * heights, 0.72 * mix(0.85 * shaded, light.lit, lit), NEAR, FAR)
