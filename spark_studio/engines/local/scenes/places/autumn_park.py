"""A park in autumn: gold and red trees over a path full of leaves."""

from spark_studio.engines.local.scenes.places.park import draw_season
from spark_studio.engines.local.scenes.shot import Shot


def draw(shot: Shot) -> None:
    draw_season(shot, "autumn")
