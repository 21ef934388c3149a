"""Deep snow between conifers, snow falling."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import HOURS, daylight
from spark_studio.engines.local.scenes.falling import snowfall
from spark_studio.engines.local.scenes.foliage import pine
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky
from spark_studio.engines.local.scenes.water import ground_noise
from spark_studio.engines.local.words.scene_wish import SceneWish

SNOW, NEEDLES = tint("#eef2f8"), tint("#20372c")


def draw(shot: Shot) -> None:
    rng = shot.rng
    falls = "snow" not in shot.wish.without
    light = _light(shot.wish)
    shot.aim(horizon=float(rng.uniform(0.5, 0.58)), zoom=1.25)
    shot.blur_far = 0.013
    paint_sky(shot, light, cover=0.0 if light.is_overcast else 0.3)
    lit = 0.6 * light.sun + 0.55 * light.shade
    _ground(shot, light, lit)
    for z in (48, 30, 19, 12, 7.5):
        _row(shot, light, lit, z)
        shot.veil(light.haze, 0.035)
    if light.is_dark:
        _lamps(shot)
    if falls:
        snowfall(shot, (light.haze + lit) * 0.75 + 0.06, float(rng.uniform(0.8, 1.2)))
    if shot.wish.weather == "fog":
        shot.veil(light.haze, 0.4)
    shot.light = (0.4 * float(np.sign(shot.light[0])), -0.6)
    shot.light_color, shot.ambient = light.sun + 0.1, 0.4 * lit + 0.35 * light.haze
    shot.exposure = 1.7 if light.is_dark else 1.35
    shot.ground = 0.94 * shot.height


def _light(wish):
    """Snow falls from a grey sky; a low sun may still color it."""
    if wish.hour in (None, "day", "dawn") and wish.weather != "clear":
        return daylight(SceneWish(weather="snow"))
    return HOURS[wish.hour or "day"]


def _ground(shot, light, lit):
    z, drifts = ground_noise(shot, 5.0, 4, 1.6)
    _, fine = ground_noise(shot, 0.8, 3)
    level = 0.72 + 0.42 * (drifts - 0.5) + 0.14 * (fine - 0.5)
    color = between(
        SNOW * light.shade * 0.9, SNOW * lit * 1.25, smoothstep(0.5, 0.95, level)
    )
    far = 1 - np.exp(-z / 90) + 0 * drifts
    rows = np.arange(shot.height)[:, None]
    mask = (rows > shot.camera.horizon) + 0 * drifts
    layer = shot.layer()
    layer.fill(mask.astype(np.float32), mix(color, light.haze, far))
    shot.lay(layer, z=9)


def _row(shot, light, lit, z):
    """Conifers about ``z`` metres away, none in the middle where the near ones would stand."""
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    veil = 1 - np.exp(-z / 75)
    needles = mix(NEEDLES * (0.36 * lit + 0.15 * light.shade), light.haze, veil)
    snow = mix(SNOW * lit * 0.95, light.haze, veil * 0.9)
    half = camera.half_width(z) * 1.25
    gap, clear = (2.6 if z > 15 else 2.2), (0.32 if z < 25 else 0.1) * half
    x = -half + float(rng.uniform(0, gap))
    while x < half:
        if abs(x) > clear:
            column, foot = camera.at(x, 0, z + float(rng.uniform(-1, 1)))[0]
            tall = camera.length(float(rng.uniform(4.5, 8.5)), z)
            pine(layer, rng, column, foot, tall, needles, snow)
        x += gap * float(rng.uniform(0.6, 1.5))
    shot.lay(layer, z=z)


def _lamps(shot):
    rng, camera = shot.rng, shot.camera
    count = 6
    z = rng.uniform(9, 30, count)
    x = rng.choice((-1, 1), count) * rng.uniform(0.12, 0.42, count) * z
    at = np.stack([camera.at(a, 2.9, b)[0] for a, b in zip(x, z, strict=True)])
    layer = shot.layer()
    for (column, row), far in zip(at, z, strict=True):
        layer.glow(column, row, camera.length(2.4, far), tint("#ffb765", 0.12))
        foot = row + camera.length(2.9, far)
        layer.glow(column, foot, camera.length(2.2, far), tint("#ffb765", 0.10), 0.3)
    shot.picture += layer.rgba[..., :3]
    discs(shot, at, tint("#ffcf8a", 3.5), shot.side * 0.013)
