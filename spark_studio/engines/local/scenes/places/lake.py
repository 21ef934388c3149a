"""A lake between mountains, their image on the water, reeds at the near shore."""

import numpy as np

from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.places.mountains import paint_range
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.water import paint_water


def draw(shot: Shot) -> None:
    rng = shot.rng
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(rng.uniform(0.46, 0.52)), eye=60, zoom=1.35 * shot.narrow)
    shot.blur_far = 0.005
    sun = paint_range(shot, light, low=1.0)
    shore = shot.camera.horizon + 0.035 * shot.height
    _far_shore(shot, light, shore)
    shot.aim(
        horizon=shot.camera.horizon / shot.height, eye=1.6, zoom=1.35 * shot.narrow
    )
    paint_water(shot, light, sun, "#0e3a44", "#2c6a66", waves=0.22, floor=shore)
    _reeds(shot, light)
    if shot.wish.weather == "fog":
        rows = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
        band = np.exp(-(((rows - shore / shot.height) / 0.16) ** 2))
        shot.veil(light.haze, 0.85 * band + 0.1 + 0 * shot.picture[..., 0])
    shot.light = (0.7 * float(np.sign(shot.light[0])), -0.3 - 0.4 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.5 * (light.shade + light.haze)
    shot.exposure = 2.6 if light.is_dark else 1.0


def _far_shore(shot, light, shore):
    """A dark line of conifers where the water ends."""
    rng, layer = shot.rng, shot.layer()
    color = tint("#1d3324") * (0.35 * light.sun + 0.7 * light.shade)
    color = color + 0.16 * (light.haze - color)
    x = -4.0
    while x < shot.width + 4:
        tall = shot.side * float(rng.uniform(0.012, 0.042))
        half = tall * float(rng.uniform(0.2, 0.3))
        tone = color * float(rng.uniform(0.7, 1.35))
        layer.polygon(
            np.array([(x - half, shore + 2), (x, shore - tall), (x + half, shore + 2)]),
            tone,
        )
        x += half * float(rng.uniform(0.5, 1.1))
    layer.box(0, shore - 0.004 * shot.side, shot.width, shore + 2, color * 0.8)
    shot.lay(layer, z=300)


def _reeds(shot, light):
    """Blades of reed before the water, at both lower corners."""
    rng = shot.rng
    lit = 0.5 * light.sun + 0.6 * light.shade
    for number in range(2):
        layer = shot.layer()
        for _ in range(70):
            edge = float(rng.random() ** 1.7) * 0.34
            x = shot.width * (edge if rng.random() < 0.5 else 1 - edge)
            tall = (
                shot.side
                * float(rng.uniform(0.06, 0.2))
                * (1.2 - edge * 2.4)
                * (1 + number)
            )
            foot = shot.height * (0.97 + 0.05 * number)
            bend = float(rng.normal(0, 0.22)) * tall
            blade = np.array(
                [
                    (x, foot),
                    (x + 0.3 * bend, foot - 0.6 * tall),
                    (x + bend, foot - tall),
                ]
            )
            color = tint("#7d8a3c") if rng.random() < 0.7 else tint("#b79a58")
            layer.line(
                blade,
                shot.side * 0.003 * (1 + number),
                color * lit * float(rng.uniform(0.3, 1)),
            )
        shot.lay(layer, radius=shot.side * (0.006 + 0.003 * number))
