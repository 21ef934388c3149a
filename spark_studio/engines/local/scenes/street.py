"""What a street at night is full of: lamps, traffic, signs, and their image on wet ground."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.scenes.lamps import discs
from spark_studio.engines.local.scenes.layer import tint
from spark_studio.engines.local.scenes.shot import Shot

NEON = ("#ff2f6a", "#25d6ff", "#ffb02e", "#8a5cff", "#3dff9a", "#ff5a2e", "#fff0d0")


def traffic(shot: Shot, level: float = 1.0) -> None:
    """Cars that come and go: pairs of white and red discs, large near, small far."""
    rng, camera = shot.rng, shot.camera
    for near, far, count in ((45, 120, 16), (20, 45, 8), (9, 20, 5)):
        ahead, behind = [], []
        for z in rng.uniform(near, far, count):
            coming = rng.random() < 0.5
            x = -float(rng.uniform(0.8, 4)) if coming else float(rng.uniform(0.8, 4))
            pair = camera.at([x - 0.65, x + 0.65], 0.7, z)
            (ahead if coming else behind).extend(pair)
        radius = max(2.0, shot.radius((near + far) / 2))
        for lamps, color in (
            (ahead, tint("#fff0d4", 2.6)),
            (behind, tint("#ff2416", 1.7)),
        ):
            if lamps:
                discs(shot, np.array(lamps), color * level, radius, 0.12)


def street_lamps(
    shot: Shot, aside: float, tall: float, color: np.ndarray, gap: float = 9.0
) -> None:
    """Two rows of lamps ``aside`` metres from the middle."""
    camera, z = shot.camera, 8.0
    while z < 120:
        at = camera.at([-aside, aside], tall, z)
        discs(shot, at, color, max(2.0, shot.radius(z)), 0.05)
        z += gap


def loose_lights(
    shot: Shot, count: int, span: tuple[float, float], heights: tuple[float, float],
    depths: tuple[float, float], level: float = 1.0,
) -> None:  # fmt: skip
    """Lights of shops and signs of all colors at both sides, none before the road's end."""
    rng, camera = shot.rng, shot.camera
    z = rng.uniform(*depths, count)
    x = rng.choice((-1, 1), count) * rng.uniform(*span, count)
    y = rng.uniform(*heights, count)
    at = camera.at(x, y, z)
    colors = np.stack([tint(code) for code in NEON])[rng.integers(0, len(NEON), count)]
    colors = colors * rng.uniform(0.4, 1.6, (count, 1)).astype(np.float32) * level
    discs(shot, at, colors, max(2.0, shot.radius(sum(depths) / 2)), 0.3)


def wet_mirror(
    shot: Shot, amount: float, line: float | None = None, aside: float | None = None
) -> None:
    """Lay the image of what stands above the horizon on the ground, drawn out downwards.

    It begins at row ``line``, and reaches ``aside`` metres to both sides, or all across.
    """
    line = round(shot.camera.horizon if line is None else line)
    ground = shot.height - line
    above = shot.picture[max(0, line - ground) : line][::-1]
    if len(above) < 4:
        return
    image = cv2.resize(above, (shot.width, ground), interpolation=cv2.INTER_LINEAR)
    image = cv2.blur(image, (3, max(3, ground // 4)))
    ripple = shot.rng.normal(0, 1, (ground, 1)).astype(np.float32)
    ripple = cv2.GaussianBlur(ripple, (1, 9), 2.2) * 0.012 * shot.side
    u = np.arange(shot.width, dtype=np.float32)[None] + ripple
    v = np.broadcast_to(np.arange(ground, dtype=np.float32)[:, None], u.shape)
    image = cv2.remap(image, u, np.ascontiguousarray(v), cv2.INTER_LINEAR,
                      borderMode=cv2.BORDER_REFLECT)  # fmt: skip
    fade = smoothstep(1.25, 0.0, np.linspace(0, 1, ground))[:, None, None]
    if aside is not None:
        camera = shot.camera
        below = np.arange(line, shot.height)[:, None] + 1 - camera.horizon
        x = np.abs(np.arange(shot.width)[None] - camera.middle)
        half = aside * np.maximum(below, 1) / camera.eye
        fade = fade * smoothstep(1.08, 0.92, x / half)[..., None]
    shot.picture[line:] += image * (amount * fade)
