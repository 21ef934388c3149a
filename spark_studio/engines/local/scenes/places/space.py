"""Space: a nebula, stars, a planet lit from one side."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import to_linear
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.scenes.layer import between, tint
from spark_studio.engines.local.scenes.shot import Shot
from spark_studio.engines.local.stage.galaxy import galaxy

PLANETS = (
    ("#b98a5a", "#e8d0a8", "#ffd8a0"),
    ("#2c5f8f", "#dfe8f0", "#8fc8ff"),
    ("#8f4a34", "#d98a5a", "#ffb890"),
)


def draw(shot: Shot) -> None:
    shot.blur_far, shot.grain, shot.bloom = 0.0, 0.012, 0.18
    view = galaxy((shot.width, shot.height), shot.rng)
    shot.picture[:] = to_linear(resize(view, shot.width, shot.height)) * 0.85
    side = float(np.sign(shot.light[0]))
    _planet(shot, side)
    shot.light, shot.light_color = (0.8 * side, -0.3), tint("#fff2e2")
    shot.ambient = tint("#5a4a9c", 0.4)


def _planet(shot, side):
    """A banded ball, half in night, thin air at its lit rim; a ring on some."""
    rng = shot.rng
    dark, pale, air = (tint(code) for code in PLANETS[int(rng.integers(len(PLANETS)))])
    radius = shot.side * float(rng.uniform(0.2, 0.34))
    x0 = shot.width * (0.5 - side * float(rng.uniform(0.2, 0.34)))
    y0 = shot.height * float(rng.uniform(0.14, 0.34))
    x = (np.arange(shot.width, dtype=np.float32)[None] - x0) / radius
    y = (np.arange(shot.height, dtype=np.float32)[:, None] - y0) / radius
    lean = float(rng.uniform(-0.5, 0.5))
    far = np.sqrt(x * x + y * y)
    z = np.sqrt(np.clip(1 - far * far, 0, 1))
    up = y * np.cos(lean) + x * np.sin(lean)
    noise = clouds(rng, shot.width, shot.height, 0.22, 5, 0.6) - 0.5
    bands = 0.5 + 0.5 * np.sin(up * float(rng.uniform(9, 16)) + 3.5 * noise)
    day = np.clip(x * side * 0.85 - y * 0.35 + z * 0.32, 0, 1)
    color = (
        between(dark, pale, bands * 0.8 + 0.6 * noise) * (1.6 * day + 0.01)[..., None]
    )
    rim = smoothstep(0.72, 1.0, far) * day
    color += rim[..., None] * air * 0.9
    mask = smoothstep(1.0 + 1.5 / radius, 1.0 - 1.5 / radius, far)
    shot.picture = mix(shot.picture, color, mask)
    outside = np.exp(-np.clip(far - 1, 0, None) * 26) * (far > 1)
    lit = np.clip(x * side * 0.85 - y * 0.35 + 0.2, 0, 1)
    shot.picture += (0.5 * outside * lit)[..., None] * air
    if rng.random() < 0.5:
        _ring(shot, x, y, up, lean, far, pale)


def _ring(shot, x, y, up, lean, far, pale):
    along = x * np.cos(lean) - y * np.sin(lean)
    flat = np.sqrt(along**2 + (up / 0.24) ** 2)
    tone = 0.55 + 0.45 * np.sin(flat * 34) * np.sin(flat * 13)
    ring = smoothstep(1.28, 1.34, flat) * smoothstep(2.1, 2.0, flat) * tone
    hidden = (far < 1.0) & (up < 0)
    shot.picture = mix(shot.picture, pale * 0.75, 0.75 * ring * ~hidden)
