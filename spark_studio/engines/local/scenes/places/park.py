"""A park: a path between trees, in the leaves of the season."""

import numpy as np

from spark_studio.engines.local.scenes.avenue import Planting, paint_avenue
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.falling import scraps
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot

GREEN = ((tint("#1c3a16"), tint("#8fb545")), (tint("#16321a"), tint("#6fa043")))
FRESH = ((tint("#2f5a20"), tint("#b9d65c")), (tint("#2a5424"), tint("#9ccb58")))
AUTUMN = (
    (tint("#6b3a10"), tint("#f0a63c")), (tint("#6e2210"), tint("#e0662a")),
    (tint("#75550f"), tint("#f6cf52")), (tint("#5c1d12"), tint("#c94428")),
)  # fmt: skip
GRASS, PATH, BARK = tint("#5f7f38"), tint("#a3927a"), tint("#4a3a2e")


def draw(shot: Shot) -> None:
    season = shot.wish.season or "summer"
    draw_season(shot, season)


def draw_season(shot: Shot, season: str) -> None:
    """Paint the park of ``season``, and set the light it gives."""
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.52, 0.58)), zoom=1.25)
    shot.blur_far, shot.exposure = 0.0165, 0.95
    paint_avenue(shot, light, _planting(shot, season))
    if season == "autumn":
        colors = tuple(
            bright * (0.3 * light.sun + 0.5 * light.shade) for _, bright in AUTUMN
        )
        scraps(shot, colors, 26, 0.014, (0.1, 0.9), in_front=6)
    shot.light = (0.6 * float(np.sign(shot.light[0])), -0.55)
    shot.light_color = light.sun
    shot.ambient = 0.45 * light.shade + 0.3 * light.haze


def _planting(shot, season):
    if season == "autumn":
        first = int(shot.rng.integers(4))
        crowns = AUTUMN[first:] + AUTUMN[:first]
        dry, gold = tint("#7a7434"), tint("#d98a34")
        return Planting(crowns[:3], BARK, dry, gold, PATH, 1.4, 0.75)
    if season == "winter":
        earth, leaf = tint("#6f6a58"), tint("#8b7a5c")
        return Planting((), tint("#3c332c"), earth, leaf, PATH, 0, 0.5)
    crowns = FRESH if season == "spring" else GREEN
    return Planting(crowns, BARK, GRASS, tint("#86a04c"), PATH, 1.8, 0.4)
