"""A clear night far from any town: the Milky Way over dark hills, the last light below."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.scenes.daylight import gradient
from spark_studio.engines.local.scenes.foliage import pine
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.sky import paint_stars

NIGHT = ((0, tint("#060c26", 1.0)), (0.55, tint("#10265a", 1.0)), (0.85, tint("#2a4a80", 1.0)),
         (1, tint("#5f7c98", 1.0)))  # fmt: skip


def draw(shot: Shot) -> None:
    shot.aim(horizon=float(shot.rng.uniform(0.74, 0.8)), zoom=1.2)
    shot.blur_far, shot.exposure, shot.grain = 0.004, 1.25, 0.016
    rows = np.arange(shot.height) / shot.camera.horizon
    shot.picture[:] = gradient(NIGHT, np.clip(rows, 0, 1))[:, None]
    if shot.says("aurora", "northern light", "极光"):
        _aurora(shot)
    else:
        _milky_way(shot)
    paint_stars(shot, 1.5)
    if shot.says("meteor", "流星"):
        _meteors(shot)
    _hills(shot)
    shot.light = (0.4 * float(np.sign(shot.light[0])), -0.7)
    shot.light_color, shot.ambient = tint("#9fb8e8"), tint("#4a68a8", 0.55)


def _milky_way(shot):
    """A leaning band of light with dark lanes, rose and blue clouds in it."""
    rng, width, height = shot.rng, shot.width, shot.height
    x = (np.arange(width, dtype=np.float32)[None] - width / 2) / shot.side
    y = (np.arange(height, dtype=np.float32)[:, None] - 0.4 * height) / shot.side
    lean = float(rng.uniform(0.5, 1.0) * rng.choice((-1, 1)))
    warp = clouds(rng, width, height, 0.5, 4) - 0.5
    across = x * np.cos(lean) + y * np.sin(lean) + 0.2 * warp - rng.uniform(-0.12, 0.12)
    glow = np.exp(-((across / 0.22) ** 2)).astype(np.float32)
    core = np.exp(-((across / 0.10) ** 2)).astype(np.float32)
    dust = clouds(rng, width, height, 0.26, 6, 0.62)
    fine = clouds(rng, width, height, 0.1, 5, 0.65)
    lane = smoothstep(0.44, 0.6, dust) * np.exp(-(((across - 0.02) / 0.12) ** 2))
    fade = smoothstep(1.0, 0.5, np.arange(height)[:, None] / shot.camera.horizon)
    amount = glow * (0.25 + 1.1 * fine) * (1 - 0.85 * lane) * fade
    light = amount[..., None] * tint("#8fa4e0", 0.55)
    light += (core * smoothstep(0.4, 0.8, fine) * (1 - 0.7 * lane) * fade)[
        ..., None
    ] * tint("#ffd2c0", 0.6)
    shot.picture += light
    _star_dust(shot, amount)


def _star_dust(shot, amount):
    rng = shot.rng
    chance = rng.random(amount.shape, np.float32) < 0.05 * np.clip(amount, 0, 1)
    dust = chance * rng.random(amount.shape, np.float32) ** 3
    shot.picture += cv2.GaussianBlur(dust, (0, 0), 0.6)[..., None] * np.float32(1.4)


def _aurora(shot):
    """Curtains of green light that hang in folds, rose above."""
    rng, width, height = shot.rng, shot.width, shot.height
    rows = np.arange(height, dtype=np.float32)[:, None] / height
    for _ in range(3):
        bend = clouds(rng, width, 16, 1.6, 3)[8] * 0.34
        foot = (rng.uniform(0.42, 0.6) - 0.5 * 0.34 + bend)[None]
        rays = np.repeat(clouds(rng, width, 8, 0.9, 6, 0.75)[4:5], height, 0)
        above = (foot - rows) / float(rng.uniform(0.25, 0.4))
        veil = np.where(above > 0, np.exp(-2.6 * above), np.exp(30 * above)) * (
            0.15 + 1.5 * rays**2
        )
        shot.picture += veil[..., None] * tint("#3dffa0", 0.38)
        shot.picture += (veil * np.clip(above, 0, 1))[..., None] * tint("#c060ff", 0.5)


def _meteors(shot):
    """A few streaks out of one point of the sky, bright at their heads."""
    rng, layer = shot.rng, shot.layer()
    source = np.array([rng.uniform(0.3, 0.7) * shot.width, -0.2 * shot.height])
    for _ in range(int(rng.integers(5, 9))):
        head = rng.uniform((0, 0.05 * shot.height), (shot.width, 0.6 * shot.height))
        back = (source - head) * float(rng.uniform(0.12, 0.3))
        for t in np.linspace(1, 0, 24):
            layer.points(
                (head + back * t)[None], tint("#e4efff", 5 * (1 - t) ** 2 + 0.2)
            )
    shot.picture += cv2.GaussianBlur(layer.rgba[..., :3], (0, 0), shot.side * 0.0016)


def _hills(shot):
    rng, layer = shot.rng, shot.layer()
    for number, dark in enumerate((tint("#152444", 0.8), tint("#080f20", 0.8))):
        ridge = clouds(rng, shot.width, 64, 2.6, 5, 0.5)[32]
        top = (
            shot.camera.horizon
            + (number - 0.4) * 0.05 * shot.height
            - 0.16 * shot.side * (ridge - 0.5)
        )
        rows = np.arange(shot.height)[:, None]
        layer.fill(np.clip(rows - top[None], 0, 1).astype(np.float32), dark)
        if number:
            for x in rng.uniform(0, shot.width, 26):
                foot = float(top[min(shot.width - 1, int(x))]) + 4
                pine(
                    layer, rng, x, foot, shot.side * float(rng.uniform(0.03, 0.1)), dark
                )
    shot.lay(layer, z=60)
