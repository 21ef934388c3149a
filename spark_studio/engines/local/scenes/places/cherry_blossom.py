"""Cherry trees in full blossom over a path, petals in the air."""

import numpy as np

from spark_studio.engines.local.scenes.avenue import Planting, paint_avenue
from spark_studio.engines.local.scenes.daylight import daylight
from spark_studio.engines.local.scenes.falling import scraps
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot

BLOSSOM = (
    (tint("#b9788c"), tint("#ffdce4", 1.1)), (tint("#a8657e"), tint("#fbc4d2", 1.05)),
    (tint("#c490a2"), tint("#fff0f2", 1.1)),
)  # fmt: skip


def draw(shot: Shot) -> None:
    light = daylight(shot.wish, "day")
    shot.aim(horizon=float(shot.rng.uniform(0.55, 0.6)), zoom=1.25)
    shot.blur_far, shot.exposure = 0.0165, 0.95
    planting = Planting(
        BLOSSOM, tint("#4a3834"), tint("#7d9a55"), tint("#f3c9d2"), tint("#b3a498"),
        1.2, 0.55, tall=5.6,
    )  # fmt: skip
    paint_avenue(shot, light, planting)
    glow = light.sun * 0.5 + light.shade * 0.7
    scraps(
        shot, (tint("#ffe3ea") * glow, tint("#ffc9d6") * glow), 70, 0.009, in_front=9
    )
    shot.light = (0.55 * float(np.sign(shot.light[0])), -0.6)
    shot.light_color = light.sun
    shot.ambient = 0.5 * light.shade + 0.3 * tint("#ffd6e0")
