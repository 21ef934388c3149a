"""A sky as a patient photographer waits for it: deep above, pale below, a few lit clouds."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import gradient_map, hex_color
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import mix, smoothstep

DAY = [(0.0, "#2f6bb4"), (0.45, "#6fa6d8"), (0.8, "#b9d6ea"), (1.0, "#ecebdf")]
NIGHT = [(0.0, "#0b1230"), (0.5, "#1e2f63"), (0.85, "#55588f"), (1.0, "#a77f86")]
LIT, SHADED = "#fffaf0", "#9fb2c9"
STARS = 240  # on a square sky


def fine_sky(
    rng: np.random.Generator, width: int, height: int, horizon: float, side: float,
    night: bool,
) -> np.ndarray:  # fmt: skip
    """Return a sky for the whole picture that ends at ``horizon`` (share of the height).

    ``side`` is where the light comes from, -1 left to 1 right.
    """
    y = np.arange(height, dtype=np.float32)[:, None] / max(horizon * height, 1.0)
    down = np.broadcast_to(np.clip(y, 0, 1), (height, width))
    sky = gradient_map(down, NIGHT if night else DAY)
    if night:
        return _with_stars(sky, down, rng)
    # Seen from below clouds are wider than high.
    body = clouds(rng, max(2, round(width * 0.5)), height, 0.42, octaves=6, fade=0.55)
    body = resize(body, width, height)
    step = int(0.02 * min(width, height)) + 1
    towards = np.roll(body, (-step, int(side * step)), (0, 1))
    thick = smoothstep(0.52, 0.68, body) * smoothstep(1.05, 0.7, down)
    light = smoothstep(-0.05, 0.09, blur(body - towards, 0.004) + 0.02)
    color = mix(np.broadcast_to(hex_color(SHADED), sky.shape), hex_color(LIT), light)
    return mix(sky, color, 0.85 * thick)


def _with_stars(sky, down, rng):
    height, width = down.shape
    count = int(STARS * width * height / min(width, height) ** 2)
    stars = np.zeros((height, width), np.float32)
    at = rng.integers((0, 0), (height, width), (count, 2))
    stars[at[:, 0], at[:, 1]] = rng.random(count, dtype=np.float32) ** 3
    points = 4 * blur(stars, 0.0012) * (1 - down) * (min(width, height) / 500) ** 1.0
    return np.clip(sky + points[..., None], 0, 1)
