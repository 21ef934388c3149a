"""The pale ground of a webtoon portrait: two tints, soft light, petals on the wind."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import coordinates
from spark_studio.engines.local.ops.tone import mix, screen, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.petals import lay_petals
from spark_studio.engines.local.stage.soft_discs import soft_discs

# Above, below, and the tint of the light between.
TINTS = (
    ("#fbe6ea", "#e9eefb", "#ffffff"),
    ("#f3e6f7", "#fdeee6", "#fffafc"),
    ("#e3eefa", "#fbe7ee", "#ffffff"),
    ("#fdeee0", "#f1e6f6", "#fffdf8"),
)
LIGHTS = ("#ffd9e2", "#fff3d9", "#dfe9ff", "#ffe6f4")


def pale_ground(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Return the ground as RGB, width x height."""
    top, foot, light = (
        hex_color(code) for code in TINTS[int(rng.integers(len(TINTS)))]
    )
    x, y = coordinates(width, height)
    lean = np.float32(rng.uniform(-0.5, 0.5))
    veil = clouds(rng, width, height, 0.6, octaves=2)
    fall = smoothstep(-0.55, 0.6, y + lean * x + 0.5 * (veil - 0.5))
    ground = mix(np.broadcast_to(top, (height, width, 3)), foot, fall)
    at = rng.uniform(-0.3, 0.3, 2).astype(np.float32)
    glow = np.exp(-(((x - at[0]) / 0.42) ** 2 + ((y - at[1]) / 0.5) ** 2))
    return mix(ground, light, 0.75 * glow)


def lay_petals_and_light(
    picture: np.ndarray, photo: Photo, free: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return the picture with discs of light and petals on its ``free`` ground (0 to 1)."""
    height, width = free.shape
    faces = keep_out(photo.findings, width, height, 0.12)
    share = float(free.mean())
    open_place = free * (1 - faces)
    if share > 0.02:
        count = int(6 + 22 * share)
        light = soft_discs(rng, width, height, count, (0.012, 0.06), LIGHTS, open_place)
        # Pale ground takes no more light: there a disc is a tint.
        room = 1 - picture.min(2, keepdims=True)
        picture = screen(picture, light * free[..., None])
        tint = 1 - 0.16 * (1 - room) * (light.max(2, keepdims=True) - light) / 0.3
        picture = picture * np.clip(1 - free[..., None] * (1 - tint), 0.7, 1)
    picture = np.ascontiguousarray(picture, np.float32)
    sun = (float(rng.uniform(0, width)), 0.0)
    taken = np.maximum(faces, (free < 0.2).astype(np.float32))
    lay_petals(picture, rng, int(14 + 16 * share), sun, taken)
    return picture
