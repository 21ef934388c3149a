"""A toy maker's studio: one pastel color, a paler disc behind the figure, its soft shadow."""

import numpy as np

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.shape import blur, coordinates
from spark_studio.engines.local.ops.tone import mix, smoothstep

# Wall and disc.
PASTELS = (
    ("#f9b9c8", "#fde0e4"),
    ("#a9dcf5", "#dff3fb"),
    ("#bfe8b8", "#e6f7dd"),
    ("#fbdc94", "#fef1cc"),
    ("#cbbcf5", "#e9e1fd"),
    ("#fdc3a2", "#fee5d4"),
    ("#a6e6d8", "#dcf7f0"),
)


def pastel_studio(
    width: int,
    height: int,
    alpha: np.ndarray,
    colors: np.ndarray,
    rng: np.random.Generator,
    middle: tuple[float, float],
) -> np.ndarray:
    """Return the set behind a figure.

    ``alpha`` is the figure at full size, ``colors`` (n x 3) what it is made of: the wall
    keeps away from them. ``middle`` (shares) is what the disc stands behind.
    """
    wall, disc = _choose(colors, rng)
    x, y = coordinates(width, height)
    side = min(width, height)
    fall = smoothstep(-0.7, 0.8, y - 0.25 * x)
    ground = mix(np.broadcast_to(wall * 1.03, (height, width, 3)), wall * 0.93, fall)
    cx = (middle[0] - 0.5) * width / side + rng.uniform(-0.12, 0.12)
    cy = (middle[1] - 0.5) * height / side + rng.uniform(-0.08, 0.1)
    radius = rng.uniform(0.36, 0.46)
    far = np.hypot(x - np.float32(cx), y - np.float32(cy)) - np.float32(radius)
    edge = np.clip(0.5 - far * side, 0, 1)
    shadow = np.exp(-np.square(np.clip(far - 0.006, 0, None) / 0.035)) * (1 - edge)
    lower = smoothstep(-0.2, 0.3, (y - np.float32(cy)) + 0.5 * (x - np.float32(cx)))
    ground = ground * (1 - np.float32(0.2) * shadow * lower)[..., None]
    ground = mix(ground, disc * (1.02 - 0.05 * fall)[..., None], edge)
    return np.clip(ground * _shadow(alpha, side)[..., None], 0, 1).astype(np.float32)


def _choose(colors, rng):
    walls = np.stack([hex_color(wall) for wall, _ in PASTELS])
    own = to_lab(colors[None])[0] if len(colors) else np.zeros((0, 3), np.float32)
    labs = to_lab(walls[None])[0]
    away = np.array(
        [np.min(np.linalg.norm(own - lab, axis=1), initial=60.0) for lab in labs]
    )
    best = np.argsort(-away)[:4]
    chosen = int(best[int(rng.integers(len(best)))])
    return walls[chosen], hex_color(PASTELS[chosen][1])


def _shadow(alpha, side):
    """What the figure keeps from the wall behind it, below and to the right."""
    out = np.ones_like(alpha)
    for reach, strength in ((0.012, 0.16), (0.045, 0.2)):
        move = round(reach * side)
        thrown = np.zeros_like(alpha)
        thrown[move:, move // 2 :] = alpha[: -move or None, : -(move // 2) or None]
        out *= 1 - np.float32(strength) * blur(thrown, reach)
    return out
