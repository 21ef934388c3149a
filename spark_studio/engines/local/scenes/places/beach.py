"""A beach: sea to the horizon, a line of surf, sand; a palm where it is warm."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.foliage import palm
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars
from spark_studio.engines.local.scenes.water import ground_noise, paint_water


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(rng.uniform(0.42, 0.5)), eye=1.7, zoom=1.25)
    shot.blur_far = 0.007
    sun = paint_sky(shot, light, cover=float(rng.uniform(0.25, 0.6)))
    if light.is_dark:
        paint_stars(shot, 0.3, strength=0.7)
    _headland(shot, light)
    paint_water(shot, light, sun, deep="#0d5e78", shallow="#3fb0b4", waves=1.0)
    _surf_and_sand(shot, light)
    if (
        shot.says("palm", "tropical", "椰", "三亚", "夏威夷", "马尔代夫")
        or rng.random() < 0.4
    ):
        _palms(shot, light)
    if shot.wish.weather == "fog":
        rows = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
        far = np.exp(-(((rows - shot.camera.horizon / shot.height) / 0.22) ** 2))
        shot.veil(light.haze, 0.12 + 0.5 * far + 0 * shot.picture[..., 0])
    shot.light = (0.75 * float(np.sign(shot.light[0])), -0.25 - 0.5 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.5 * (light.shade + light.haze)
    shot.ground = 0.93 * shot.height
    shot.exposure = 2.1 if light.is_dark else 1.0


def _headland(shot, light):
    """Far hills that run into the sea from one side, blue with distance."""
    rng, width = shot.rng, shot.width
    horizon = shot.camera.horizon
    ridge = clouds(rng, width, 64, 2.0, 6, 0.5)[20]
    start = rng.uniform(0.3, 0.55)
    x = np.linspace(0, 1, width)
    if rng.random() < 0.5:
        x = 1 - x
    tall = smoothstep(start, start + 0.5, x) * (0.04 + 0.14 * ridge) * shot.side
    rows = np.arange(shot.height)[:, None]
    mask = np.clip(rows - (horizon - tall)[None], 0, 1) * (rows < horizon + 1)
    color = mix(
        tint("#4c6a5e") * light.sun.mean() * 0.5 + light.shade * 0.1, light.haze, 0.62
    )
    layer = shot.layer()
    layer.fill(mask.astype(np.float32), color)
    shot.lay(layer, z=400)


def _palms(shot, light):
    """Palms at one side, leaning over the water."""
    rng, hand = shot.rng, float(shot.rng.choice((-1, 1)))
    lit, dim = 0.5 * light.sun + 0.5 * light.shade, 0.5 * light.shade + 0.04 * light.sun
    for z in sorted(rng.uniform(8, 16, int(rng.integers(2, 4))), reverse=True):
        layer = shot.layer()
        x = hand * shot.camera.half_width(z) * float(rng.uniform(0.72, 1.05))
        column, foot = shot.camera.at(x, 0, z)[0]
        tall = shot.camera.length(float(rng.uniform(5, 7.5)), z)
        palm(layer, rng, column, foot, tall, -hand * tall * float(rng.uniform(0.1, 0.35)),
             tint("#6b5640") * (0.4 * lit + 0.5 * dim), tint("#1f3f1a") * dim, tint("#86a03e") * lit)  # fmt: skip
        shot.lay(layer, z=z)


def _surf_and_sand(shot, light):
    """Sand that is dark where the water just was, and a ragged line of foam."""
    rng, camera = shot.rng, shot.camera
    z, noise = ground_noise(shot, 2.6, 4)
    x = (np.arange(shot.width) - camera.middle)[None] / camera.focal * z
    line = 9.5 + 0.25 * x * float(rng.uniform(-1, 1)) + 4.5 * (noise - 0.5)
    inland = line - z
    layer = shot.layer()
    _, grains = ground_noise(shot, 0.35, 3)
    sunlit = light.sun * 0.5 + light.shade
    wet = smoothstep(0, 3.5, inland)
    dry = tint("#e2cba4") * (0.75 + 0.5 * grains[..., None])
    damp = mix(tint("#8d7556", 0.75), light.haze / np.maximum(sunlit, 1e-3), 0.28)
    color = mix(damp * np.ones_like(dry), dry, wet) * sunlit * 0.62
    layer.fill(smoothstep(-0.15, 0.1, inland) * (z < 400), color)
    for at, wide, level in (
        (0.0, 0.5, 1.0),
        (-2.2, 0.4, 0.8),
        (-6.5, 0.9, 0.7),
        (-15, 1.6, 0.55),
    ):
        _, ragged = ground_noise(shot, 1.1, 4)
        foam = np.exp(-(((inland - at + 1.6 * (ragged - 0.5)) / wide) ** 2))
        foam = smoothstep(0.25, 0.85, foam * (0.5 + ragged)) * level
        layer.fill(foam.astype(np.float32), (0.8 * sunlit + 0.15 * light.haze) * 0.75)
    rows = np.arange(shot.height)[:, None]
    layer.rgba *= (rows > camera.horizon + 1)[..., None]
    shot.lay(layer, z=9)
