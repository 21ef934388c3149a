"""A pale sky of three colors that flow into each other, with soft white clouds."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import coordinates
from spark_studio.engines.local.ops.tone import mix, smoothstep

# From the zenith down; every picture takes one of these.
SKIES = (
    ("#8fa8ee", "#c9b8f2", "#f6e4f6"),
    ("#a3a0ee", "#b7d0f8", "#eaf3fb"),
    ("#86bdf0", "#bcb6f4", "#f8dff0"),
    ("#9c95e8", "#dcb9ee", "#e3f4f8"),
)


def pastel_sky(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Return a sky of width x height, sRGB 0 to 1."""
    zenith, middle, foot = (
        hex_color(code) for code in SKIES[int(rng.integers(len(SKIES)))]
    )
    x, y = coordinates(width, height)
    lean = np.float32(rng.uniform(-0.5, 0.5))
    veil = clouds(rng, width, height, 0.55, octaves=5, fade=0.55)
    billow = clouds(rng, width, height, 0.3, octaves=5, fade=0.55)
    fall = np.clip(0.5 + 0.9 * y + lean * x + 1.1 * (veil - 0.5), 0, 1)
    sky = np.broadcast_to(zenith, (height, width, 3))
    sky = mix(sky, middle, smoothstep(0, 0.6, fall))
    sky = mix(sky, foot, smoothstep(0.5, 1.1, fall))
    return mix(sky, hex_color("#ffffff"), 0.7 * smoothstep(0.5, 0.78, billow))
