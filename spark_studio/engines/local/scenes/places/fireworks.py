"""Fireworks over a city by the water."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color, to_linear
from spark_studio.engines.local.scenes.buildings import facade, standing_front
from spark_studio.engines.local.scenes.daylight import gradient
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.lens import disc_blur
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.scenes.street import wet_mirror

NIGHT = ((0, tint("#04060f")), (0.7, tint("#0c1230")), (1, tint("#2c2848")))
COLORS = ("#ffc45a", "#ff5a6a", "#6ab8ff", "#b47aff", "#7affb4", "#ffe8c0", "#ff8ad0")


def draw(shot: Shot) -> None:
    rng = shot.rng
    shot.aim(horizon=float(rng.uniform(0.66, 0.74)), eye=14, zoom=1.2)
    shot.blur_far, shot.bloom, shot.grain = 0.008, 0.25, 0.017
    rows = np.arange(shot.height) / shot.camera.horizon
    shot.picture[:] = gradient(NIGHT, np.clip(rows, 0, 1))[:, None]
    colors = _bursts(shot)
    _skyline(shot)
    wet_mirror(shot, 0.8, shot.camera.horizon + 2)
    main = colors[0] / max(float(colors[0].max()), 1e-3)
    shot.light, shot.light_color = (0.3 * float(np.sign(shot.light[0])), -0.85), main
    shot.ambient, shot.exposure = 0.16 * main + 0.05, 1.25


def _bursts(shot):
    """Shells at every stage, the largest beside and above where a head would be."""
    rng, width, height = shot.rng, shot.width, shot.height
    codes = list(rng.permutation(COLORS))
    if shot.wish.palette:
        codes.insert(0, shot.wish.palette)
    colors = [to_linear(hex_color(str(code))) for code in codes]
    count = int(rng.integers(4, 7)) + int(2 * width / shot.side)
    light = shot.layer()
    for number in range(count):
        x = width * ((number + 0.5) / count + float(rng.normal(0, 0.05)))
        y = height * float(rng.uniform(0.08, 0.44))
        size = shot.side * float(rng.uniform(0.12, 0.3))
        _shell(light, shot, (x, y), size, colors[number % len(colors)])
    smoke = clouds(rng, width, height, 0.35, 4)[..., None]
    wide = cv2.GaussianBlur(light.rgba[..., :3], (0, 0), shot.side * 0.05)
    shot.picture += disc_blur(light.rgba[..., :3], shot.side * 0.0045)
    shot.picture += wide * (0.2 + 1.1 * smoke) * 0.4
    return colors


def _shell(layer, shot, center, size, color):
    """One burst: sparks on arcs that fall a little, bright at their heads."""
    rng = shot.rng
    count = int(rng.integers(70, 130))
    turn = rng.uniform(0, 2 * np.pi, count)
    # Directions on a ball, seen flat: more of them towards the rim.
    reach = (
        size
        * np.sqrt(1 - rng.uniform(-1, 1, count) ** 2)
        * rng.uniform(0.86, 1.0, count)
    )
    steps = np.linspace(0.25, 1, 26)
    aim = np.stack([np.cos(turn), np.sin(turn)], 1)
    for at in steps:
        place = np.array(center) + aim * (reach * at**0.8)[:, None]
        place[:, 1] += 0.22 * size * at**2
        level = (0.15 + 2.4 * at**3) * rng.uniform(0.3, 1.2, (count, 1))
        hue = color * (1 - 0.15 * at**6) + 0.15 * at**6
        layer.points(place, (hue * level).astype(np.float32) * 0.2, shot.side * 0.0045)
    layer.glow(*center, size * 0.22, color * 0.3)


def _skyline(shot):
    rng, camera, layer = shot.rng, shot.camera, shot.layer()
    for z in sorted(
        rng.uniform(300, 700, int(34 * shot.width / shot.side)), reverse=True
    ):
        wide, tall = float(rng.uniform(14, 40)), float(rng.uniform(18, 85))
        x = float(rng.uniform(-1.1, 1.1)) * camera.half_width(z)
        wall = tint("#10121f") * float(rng.uniform(0.5, 1.5))
        texture = facade(
            rng,
            max(4, round(tall / 4)),
            max(3, round(wide / 4)),
            wall,
            wall,
            0.42,
            0.75,
        )
        standing_front(
            layer, camera, texture, (x - wide / 2, x + wide / 2), (0, tall), z
        )
    layer.box(0, camera.horizon + 3, shot.width, shot.height, tint("#070a16"))
    shot.lay(layer, z=300)
