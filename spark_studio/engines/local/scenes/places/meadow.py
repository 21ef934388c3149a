"""A meadow: grass in the wind, scattered flowers, trees at its edge, hills."""

import numpy as np

from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.fields import blades, paint_country, paint_trees
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.water import ground_noise

FLOWERS = ("#fff6e6", "#ffd84a", "#f4f0ff", "#e86a8a")


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.5, 0.57)), zoom=1.25)
    shot.blur_far = 0.011
    paint_country(shot, light)
    _grass(shot, light)
    paint_trees(shot, light, int(shot.rng.integers(3, 6)), (24, 70))
    _flowers(shot, light)
    for depths in ((6, 10), (3.4, 6), (2.6, 3.6)):
        blades(shot, light, "#3f5f22", "#a9ba58", depths, 0.26)
    if shot.wish.weather == "fog":
        rows = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
        shot.veil(
            light.haze, 0.8 * smoothstep(0.95, 0.5, rows) + 0 * shot.picture[..., 0]
        )
    shot.light = (0.65 * float(np.sign(shot.light[0])), -0.3 - 0.4 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.5 * light.shade + 0.3 * light.haze
    shot.ground = 0.95 * shot.height


def _grass(shot, light):
    z, patches = ground_noise(shot, 6.0, 4, 2.0)
    _, fine = ground_noise(shot, 0.7, 3)
    color = between(
        tint("#4f7426"),
        tint("#a8bf55"),
        smoothstep(0.3, 0.7, 0.55 * patches + 0.45 * fine),
    )
    lit = 0.55 * light.sun + 0.6 * light.shade
    color = color * lit * (0.6 + 0.8 * fine)[..., None]
    mask = (z < 120) + 0 * fine
    layer = shot.layer()
    layer.fill(
        mask.astype(np.float32), mix(color, light.haze, 1 - np.exp(-z / 420) + 0 * fine)
    )
    shot.lay(layer, z=12)


def _flowers(shot, light):
    """Specks of color in the grass, larger and rarer the nearer they stand."""
    rng, camera = shot.rng, shot.camera
    lit = 0.6 * light.sun + 0.6 * light.shade
    colors = [tint(code) * lit for code in FLOWERS]
    for near, far, count in ((14, 50, 260), (7, 14, 110), (4.2, 7, 44)):
        layer = shot.layer()
        for z in rng.uniform(near, far, count):
            x = float(rng.uniform(-1, 1)) * camera.half_width(z) * 1.1
            column, row = camera.at(x, 0.3, z)[0]
            size = max(0.8, camera.length(0.035, z))
            layer.ellipse(
                column, row, size, size * 0.8, colors[int(rng.integers(len(colors)))]
            )
        shot.lay(layer, z=(near + far) / 2)
