"""A desert: dunes one behind another, sharp crests, wind ripples."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars
from spark_studio.engines.local.scenes.terrain import CELLS, Land, facing, paint_land

SAND = tint("#d99a58")
NEAR, FAR = 5.0, 420.0


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.46, 0.54)), eye=14, zoom=1.3)
    shot.blur_far = 0.007
    paint_sky(shot, light, cover=0.12)
    if light.is_dark:
        paint_stars(shot, 0.7, strength=0.5)
    side = float(np.sign(shot.light[0]))
    layer = shot.layer()
    warm = light.haze * np.float32([1.05, 0.94, 0.82])
    paint_land(shot, layer, _dunes(shot, light, side), warm, 640)
    shot.lay(layer, z=30)
    shot.light = (0.75 * side, -0.3 - 0.4 * light.sun_height)
    shot.light_color = light.sun
    shot.ambient = 0.4 * light.shade + 0.3 * SAND * light.sun.mean()
    shot.exposure = 2.4 if light.is_dark else 1.0
    shot.ground = 0.95 * shot.height


def _dunes(shot, light, side):
    """Crests that run across, long on the windward side and steep in the lee."""
    rng = shot.rng
    x = np.linspace(0, 1, CELLS, dtype=np.float32)[None]
    z = np.linspace(0, 1, CELLS, dtype=np.float32)[:, None]
    heights = np.zeros((CELLS, CELLS), np.float32)
    for count, tall in ((4.6, 26), (11, 7.0)):
        warp = clouds(rng, CELLS, CELLS, 0.4, 3) * 2.6
        phase = count * (z + 0.55 * side * x) + warp + rng.uniform(0, 1)
        t = phase - np.floor(phase)
        wave = np.where(t < 0.72, t / 0.72, (1 - t) / 0.28)
        size = 0.4 + 1.2 * clouds(rng, CELLS, CELLS, 0.5, 2)
        heights += np.float32(tall) * wave * wave * (3 - 2 * wave) * size
    heights = blur_pixels(heights, 1.0) - 6.0
    heights *= 0.25 + 0.75 * np.clip(z * 5, 0, 1)
    sunny = facing(
        heights, (FAR - NEAR) / CELLS, side, 0.16 if light.sun_height < 0.3 else 0.3
    )
    ripple = np.sin((z * 260 + 30 * clouds(rng, CELLS, CELLS, 0.2, 3)) * 2.2)
    tone = 0.94 + 0.06 * ripple + 0.2 * (clouds(rng, CELLS, CELLS, 0.1, 4) - 0.5)
    lit = light.sun * (1.7 * sunny[..., None] ** 1.3) + light.shade * 0.55
    return Land(heights, (SAND * lit * tone[..., None]).astype(np.float32), NEAR, FAR)
