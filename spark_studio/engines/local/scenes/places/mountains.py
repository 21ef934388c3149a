"""High mountains: ranges of rock and snow behind a wooded valley."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.daylight import Daylight, daylight
from spark_studio.engines.local.scenes.foliage import pine
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_sky, paint_stars
from spark_studio.engines.local.scenes.terrain import (
    CELLS,
    Land,
    facing,
    paint_land,
    ridges,
)

ROCK, SNOW = tint("#6f6a66"), tint("#f2f5fa")
WOOD, GRASS = tint("#27402a"), tint("#6f8442")
NEAR, FAR = 260.0, 5200.0


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(
        horizon=float(shot.rng.uniform(0.56, 0.62)), eye=130, zoom=1.35 * shot.narrow
    )
    shot.blur_far = 0.0045
    paint_range(shot, light)
    if shot.wish.weather == "fog":
        rows = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
        amount = 0.85 * smoothstep(0.25, 0.75, rows) + 0 * shot.picture[..., 0]
        shot.veil(light.haze, amount)
    _firs(shot, light)
    shot.light = (0.7 * float(np.sign(shot.light[0])), -0.3 - 0.4 * light.sun_height)
    shot.light_color, shot.ambient = light.sun, 0.5 * (light.shade + light.haze)
    shot.exposure = 2.6 if light.is_dark else 1.0


def _firs(shot, light):
    """Conifers on the near slope, dark against the range, higher at the sides."""
    rng, unit = shot.rng, shot.side
    needles = tint("#1f3626") * (0.3 * light.sun + 0.7 * light.shade)
    for level, near in ((0.82, 0.7), (0.93, 1.15)):
        layer = shot.layer()
        ragged = clouds(rng, shot.width, 32, 2.5, 5, 0.6)[16:17] - 0.5
        low = shot.height * level + unit * (0.06 + 0.14 * ragged)
        rows = np.arange(shot.height)[:, None]
        slope = smoothstep(-0.07 * unit, 0.03 * unit, rows - low)
        layer.fill(slope, _dim(needles, light, near))
        for x in rng.uniform(0, shot.width, int(60 * shot.width / unit)):
            edge = abs(2 * x / shot.width - 1)
            tall = unit * near * float(rng.uniform(0.10, 0.2)) * (0.7 + 0.6 * edge)
            foot = shot.height * level + unit * float(rng.uniform(0.02, 0.1))
            tone = needles * float(rng.uniform(0.5, 1.0)) * (1.1 - 0.5 * near)
            pine(layer, rng, x, foot, tall, tone + 0.035 * light.haze / near)
        shot.lay(layer, radius=unit * 0.004 * near)


def _dim(needles, light, near):
    """The mean color of the firs themselves, for the ground between their feet."""
    return needles * 0.7 * (1.1 - 0.5 * near) + 0.028 * light.haze / near


def paint_range(shot: Shot, light: Daylight, low: float = 0.0) -> tuple[float, float]:
    """Paint sky and mountains; ``low`` (0 to 1) flattens the near end, for water to lie on.

    Returns where the sun is.
    """
    sun = paint_sky(shot, light, cover=float(shot.rng.uniform(0.2, 0.5)))
    if light.is_dark:
        paint_stars(shot, 0.5, strength=0.5)
    layer = shot.layer()
    land = _land(shot, light, low)
    paint_land(shot, layer, land, light.haze, 6500, rough=26)
    shot.lay(layer, z=900)
    return sun


def _land(shot, light, low):
    rng, side = shot.rng, float(np.sign(shot.light[0]))
    crests = ridges(rng, 0.34)
    broad = clouds(rng, CELLS, CELLS, 0.5, 3)
    away = np.linspace(0, 1, CELLS, dtype=np.float32)[:, None]
    # Foothills before, the high range behind; a valley opens in the middle.
    x = np.linspace(-1, 1, CELLS, dtype=np.float32)[None]
    valley = np.exp(-(((x - rng.uniform(-0.06, 0.06)) / 0.13) ** 2))
    opening = 1 - 0.6 * valley * smoothstep(0.95, 0.5, away)
    tall = smoothstep(0.02 + 0.16 * low, 0.75, away) * 1150 * opening
    heights = tall * (0.25 + 1.25 * crests) * (0.55 + 0.9 * broad)
    heights += 55 * (broad - 0.35) * (1 - low)
    if low:
        heights -= 30 * smoothstep(0.2, 0.02, away) * low
    metres = (FAR - NEAR) / CELLS
    rise = 0.32 if light.sun_height < 0.3 else 0.55
    sunny = facing(heights, metres, side, rise)
    return Land(heights, _colors(rng, heights, sunny, light, shot.wish), NEAR, FAR)


def _colors(rng, heights, sunny, light, wish):
    """Woods below, rock above, snow on what is high and not too steep."""
    fine = clouds(rng, CELLS, CELLS, 0.03, 4, 0.65)
    # The line follows the range itself: a low one has its snow lower.
    top = float(np.quantile(heights, 0.985))
    line = (0.18 if wish.weather == "snow" or wish.season == "winter" else 0.46) * top
    green = between(WOOD, GRASS, smoothstep(0.45, 0.65, fine))
    color = mix(green, ROCK * (0.7 + 0.6 * fine)[..., None],
                smoothstep(0.2 * top, 0.42 * top, heights + 0.2 * top * (fine - 0.5)))  # fmt: skip
    snow = smoothstep(line, line + 0.12 * top, heights + 0.35 * top * (fine - 0.5))
    color = mix(color, SNOW, snow * smoothstep(0.1, 0.3, sunny + 0.25 * fine))
    return (color * (light.sun * sunny[..., None] * 0.75 + light.shade * 0.55)).astype(
        np.float32
    )
