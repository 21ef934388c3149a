"""A photographer's studio: painted muslin or a roll of paper, the fall of one softbox."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color, to_linear
from spark_studio.engines.local.ops.shape import coordinates
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.scenes.shot import Shot

# Canvases and papers a studio keeps when no color is asked for.
CANVASES = ("#6d7f8c", "#7d7468", "#8a6f6a", "#5f7d78", "#76708f", "#55687f", "#6f6a62")


def draw(shot: Shot) -> None:
    rng, own = shot.rng, shot.wish.palette
    side = float(rng.choice((-1, 1)))
    is_paper = bool(own) or rng.random() < 0.35
    code = own or CANVASES[int(rng.integers(len(CANVASES)))]
    color = to_linear(hex_color(code))
    pool = _pool(shot, side)
    backdrop = _paper if is_paper else _muslin
    shot.picture[:] = backdrop(shot, color, pool)
    shot.bloom, shot.grain = 0.05, 0.008
    shot.light, shot.light_color = (0.7 * side, -0.6), np.float32([1, 0.97, 0.93])
    shot.ambient = 0.28 + 0.25 * color


def _pool(shot, side):
    """The light on the wall: from a lamp beside the camera, low behind the shoulders."""
    x, y = coordinates(shot.width, shot.height)
    rng = shot.rng
    at = side * rng.uniform(0.02, 0.2), rng.uniform(-0.02, 0.12)
    reach = rng.uniform(0.5, 0.66)
    far = ((x - at[0]) ** 2 + 0.8 * (y - at[1]) ** 2) / reach**2
    return (0.16 + 0.84 * np.exp(-far) + 0.1 * side * x).astype(np.float32)


def _paper(shot, color, pool):
    """Seamless paper: no seam, only light; it bends to the floor low in the picture."""
    rows = np.linspace(0, 1, shot.height, dtype=np.float32)[:, None]
    bend = 1 + 0.16 * smoothstep(0.74, 0.98, rows)
    level = np.clip(pool, 0.05, None) ** np.float32(0.75) * bend
    sheen = 0.05 * np.clip(pool - 0.6, 0, 1)
    return color * (1.25 * level)[..., None] + sheen[..., None]


def _muslin(shot, color, pool):
    """Cloth painted by hand in soft clouds, a few deep folds hanging in it."""
    rng, width, height = shot.rng, shot.width, shot.height
    mottle = clouds(rng, width, height, 0.5, 5, 0.6) - 0.5
    spots = clouds(rng, width, height, 0.16, 4, 0.55) - 0.5
    x = np.linspace(0, 1, width, dtype=np.float32)[None] * width / shot.side
    sway = clouds(rng, width, height, 0.8, 2) * 0.3
    fold = np.sin((x + sway) * rng.uniform(9, 15) + rng.uniform(0, 6))
    fold = np.clip(fold, -0.4, 1) * clouds(rng, width, height, 0.7, 2)
    level = pool * (1 + 1.5 * mottle + 0.6 * spots) + 0.06 * fold * pool
    warm = np.float32([1.06, 1.0, 0.9]) ** (4 * mottle[..., None])
    return color * np.clip(1.15 * level, 0.02, None)[..., None] * warm
