"""A view turned to night: boards of light, lit windows, wet ground, rain."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, screen, smoothstep
from spark_studio.engines.local.recipe import Context
from spark_studio.engines.local.stage.neon_city import (
    AMBER,
    CYAN,
    MAGENTA,
    sign_board,
)


def signs(sketch: Study, context: Context) -> np.ndarray:
    """Return boards of light hung where the view has walls, high up and out of the middle."""
    rng, width, height = context.rng, context.width, context.height
    out = np.zeros((height, width, 3), np.float32)
    walls = (1 - sketch.busy) * (1 - sketch.backdrop) * (1 - sketch.subject)
    side, wanted = min(width, height), int(rng.integers(4, 8))
    for _ in range(60):
        wide = round(side * rng.uniform(0.03, 0.06))
        tall = round(wide * rng.uniform(2.6, 4.6))
        aside = (
            rng.uniform(0.02, 0.3) if rng.random() < 0.5 else rng.uniform(0.66, 0.93)
        )
        x, y = round(width * aside), round(height * rng.uniform(0.06, 0.42))
        if x + wide >= width or y + tall >= height:
            continue
        row = min(walls.shape[0] - 1, round((y + tall / 2) * walls.shape[0] / height))
        column = min(walls.shape[1] - 1, round((x + wide / 2) * walls.shape[1] / width))
        near = np.s_[
            max(0, y - wide // 2) : y + tall + wide // 2,
            max(0, x - wide) : x + 2 * wide,
        ]
        if walls[row, column] < 0.55 or out[near].any():
            continue
        color = hex_color(str(rng.choice((CYAN, MAGENTA, AMBER))))
        out[y : y + tall, x : x + wide] = sign_board(wide, tall, rng)[..., None] * color
        wanted -= 1
        if wanted == 0:
            break
    return out


def windows(sketch: Study, rng: np.random.Generator) -> np.ndarray:
    """Return, at working size, lit windows: by day they are darker than their wall."""
    tone = luminance(sketch.plain)
    dark = smoothstep(0.05, 0.12, blur(tone, 0.025) - tone)
    small = dark * smoothstep(0.5, 0.25, blur(dark, 0.025))
    some = smoothstep(0.5, 0.54, clouds(rng, *sketch.size, 0.03, octaves=1))
    return 0.4 * small * some * (1 - sketch.busy) * (1 - sketch.backdrop)


def wet_ground(picture: np.ndarray, glow: np.ndarray, smooth: np.ndarray) -> np.ndarray:
    """Return the view with its lower part mirroring the light above it, as wet ground does.

    ``smooth`` (height x width, 0 to 1) says what can mirror: leaves cannot.
    """
    height, width = picture.shape[:2]
    small = resize(
        np.clip(0.5 * picture + glow, 0, 1), max(8, width // 4), max(8, height // 4)
    )
    rows = small.shape[0]
    line = round(0.64 * rows)
    ground = rows - line
    above = small[max(0, line - ground) : line][::-1]
    above = cv2.blur(
        cv2.resize(above, (small.shape[1], ground)), (3, max(3, ground // 5))
    )
    mirror = np.zeros_like(small)
    mirror[line:] = above
    fade = smoothstep(0.6, 0.8, np.linspace(0, 1, height, dtype=np.float32))[:, None]
    return screen(
        picture, 0.5 * resize(mirror, width, height) * (fade * smooth)[..., None]
    )


def rain(
    width: int, height: int, rng: np.random.Generator, heads: np.ndarray
) -> np.ndarray:
    """Return fine streaks of rain as light to add, RGB, none where ``heads`` is 1."""
    side, streaks = min(width, height), np.zeros((height, width), np.float32)
    lean = rng.uniform(-0.12, 0.12)
    for _ in range(int(150 * width * height / side**2)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        long, level = side * rng.uniform(0.015, 0.05), float(rng.uniform(0.2, 0.8))
        ends = (x, y), (x + lean * long, y + long)
        fixed = [tuple(round(v * 16) for v in point) for point in ends]
        cv2.line(streaks, *fixed, level, 1, cv2.LINE_AA, 4)
    return (0.22 * streaks * (1 - heads))[..., None] * hex_color("#bfe6ff")
