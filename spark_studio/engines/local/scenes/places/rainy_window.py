"""Behind a window in the rain: the street's lights melt, drops hang on the glass."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.scenes.daylight import GREY, gradient
from spark_studio.engines.local.scenes.foliage import leaves
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.lens import disc_blur
from spark_studio.engines.local.scenes.shot import Shot

NIGHT = ((0, tint("#0c1226")), (0.6, tint("#1e2440")), (1, tint("#3a3040")))
DUSK = (
    (0, tint("#3a4668", 0.9)),
    (0.55, tint("#6a6484", 0.9)),
    (1, tint("#5a4a54", 0.9)),
)
LAMPS = ("#ffb45c", "#ff5a3a", "#ffe0b0", "#5ab4ff", "#ff7ab0", "#7affc4", "#ffb45c")


def draw(shot: Shot) -> None:
    rng = shot.rng
    by_day = shot.wish.hour == "day"
    shot.bloom, shot.grain = 0.2, 0.014
    if by_day:
        _garden(shot)
    else:
        _street(shot)
    shot.picture = _mist(shot)
    _drops(shot)
    _frame(shot, by_day)
    side = float(np.sign(shot.light[0]))
    shot.light = (0.7 * side, -0.2)
    shot.light_color = tint("#e4ecf4") if by_day else tint("#ffcf9a")
    shot.ambient = tint("#9aa8b4", 0.6) if by_day else tint("#5a5670", 0.5)
    shot.exposure = 1.1 if by_day else float(rng.uniform(1.15, 1.35))


def _garden(shot):
    rng, width, height = shot.rng, shot.width, shot.height
    shot.picture[:] = gradient(GREY.sky, np.linspace(0, 1, height))[:, None] * 0.9
    green = leaves(
        rng,
        width,
        height,
        shot.side * 0.03,
        tint("#1f3a20") * 0.7,
        tint("#7a9a58") * 0.8,
        1.2,
    )
    x = np.linspace(0, 1, width, dtype=np.float32)[None]
    edge = 0.42 + 0.16 * np.sin(x * 7 + rng.uniform(0, 6)) + 0.05 * np.sin(x * 23)
    mask = (np.linspace(0, 1, height)[:, None] > edge).astype(np.float32)
    layer = shot.layer()
    layer.fill(mask, green)
    shot.lay(layer, radius=shot.side * 0.02)


def _street(shot):
    rng, width, height = shot.rng, shot.width, shot.height
    sky = DUSK if shot.wish.hour == "dusk" else NIGHT
    shot.picture[:] = gradient(sky, np.linspace(0, 1, height))[:, None] * 1.6
    hues = np.stack([tint(code) for code in LAMPS])
    count = int(46 * width / shot.side)
    y = height * np.clip(rng.normal(0.56, 0.13, count), 0.05, 0.95)
    at = np.stack([rng.uniform(0, width, count), y], 1)
    colors = hues[rng.integers(0, len(hues), count)] * rng.uniform(
        0.25, 1.3, (count, 1)
    ).astype(np.float32)
    discs(shot, at, colors, shot.side * 0.034, 0.35)
    wall = shot.layer()
    for _ in range(7):
        x, wide = rng.uniform(0, width), shot.side * rng.uniform(0.08, 0.2)
        hue = hues[int(rng.integers(len(hues)))] * 0.10
        wall.box(
            x,
            height * rng.uniform(0.0, 0.4),
            x + wide,
            height * rng.uniform(0.55, 0.75),
            hue + 0.01,
        )
    wall.rgba *= 0.6
    shot.lay(wall, radius=shot.side * 0.03)


def _mist(shot):
    """A fogged pane spreads what is behind it, clearer where water ran down."""
    rng, width, height = shot.rng, shot.width, shot.height
    soft = blur(shot.picture, 0.02)
    trails = np.zeros((height, width), np.float32)
    for _ in range(int(13 * width / shot.side)):
        x, top = rng.uniform(0, width), rng.uniform(-0.2, 0.6) * height
        steps = np.arange(0, rng.uniform(0.3, 0.9) * height, shot.side * 0.03)
        sway = np.cumsum(rng.normal(0, 0.0035, len(steps))) * shot.side
        points = np.stack([x + sway, top + steps], 1).astype(np.int32)
        cv2.polylines(trails, [points], False, 1.0, max(1, round(shot.side * 0.008)))
    trails = blur(trails, 0.002)[..., None]
    return soft * (1 - trails) * np.float32(0.94) + 0.02 + shot.picture * trails


def _drops(shot):
    """Drops: each a small lens that shows the view upside down, dark above, bright below."""
    rng, width, height = shot.rng, shot.width, shot.height
    flipped = blur(shot.picture, 0.03)[::-1]
    layer = shot.layer()
    area = width * height / shot.side**2
    for count, size in ((520, 0.0035), (190, 0.0065), (60, 0.011)):
        at = rng.uniform((0, 0), (width, height), (int(count * area), 2))
        for x, y in at[shot.away_from_heads(at)]:
            half = shot.side * size * float(rng.uniform(0.6, 1.3))
            tall = half * float(rng.uniform(1.0, 1.5))
            seen = flipped[min(height - 1, int(y)), min(width - 1, int(x))]
            layer.ellipse(x, y, half, tall, seen * 0.45)
            layer.ellipse(
                x, y + 0.32 * tall, half * 0.75, tall * 0.55, seen * 1.25 + 0.03
            )
            layer.ellipse(
                x - 0.25 * half,
                y - 0.35 * tall,
                half * 0.22,
                tall * 0.18,
                seen * 1.6 + 0.35,
            )
    rgba = disc_blur(layer.rgba, max(0.7, shot.side * 0.0016))
    shot.picture *= 1 - rgba[..., 3:]
    shot.picture += rgba[..., :3]


def _frame(shot, by_day):
    """A bar of the window and its sill."""
    rng, layer = shot.rng, shot.layer()
    wood = tint("#3a2c22", 0.9) if not by_day else tint("#d8d2c6", 0.55)
    x = shot.width * (0.5 + float(rng.choice((-1, 1)) * rng.uniform(0.26, 0.36)))
    half = shot.side * 0.018
    layer.box(x - half, 0, x + half, shot.height, wood)
    layer.box(x - half, 0, x - half * 0.5, shot.height, wood * 1.9)
    foot = shot.height - 0.07 * shot.side
    layer.box(0, foot, shot.width, shot.height, wood * 1.2)
    layer.box(0, foot, shot.width, foot + 0.012 * shot.side, wood * 2.4)
    shot.lay(layer, radius=shot.side * 0.006)
