"""A pet or a thing in a photographer's studio: light across it, a canvas behind it."""

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.edges import clean_colors
from spark_studio.engines.local.stage.studio import (
    canvas,
    cast_shadow,
    choose_canvas,
    light_pool,
    out_of_focus,
)


def raked(picture: np.ndarray, sketch: Study, side: float) -> np.ndarray:
    """Light a pet or a thing across its surface: every hair, feather and petal has a bright
    side and a dark one, and the form falls off into shade.

    ``picture`` is RGB at full size; the lamp stands at ``side``: -1 left, 1 right.
    """
    height, width = picture.shape[:2]
    grey = luminance(picture)
    fine = grey - blur(grey, 0.0035)
    leaf = blur(grey, 0.002) - blur(grey, 0.014)
    # A step to the side the lamp stands on: what rises towards it is lit.
    step = max(1, round(0.0016 * min(width, height)))
    smooth = blur(grey, 0.0012)
    slope = smooth - np.roll(smooth, round(side) * step, axis=1)
    subject = resize(sketch.subject, width, height)
    relief = 0.5 * fine + 0.42 * leaf + 0.5 * np.clip(slope, -0.12, 0.12)
    inner = smoothstep(0.6, 1.0, blur(subject, 0.006))
    columns = np.arange(width, dtype=np.float32)[None] / width
    there = np.flatnonzero((subject > 0.5).any(0))
    low, high = (there[0], there[-1] + 1) if there.size else (0, width)
    across = np.clip((columns * width - low) / max(high - low, 1), 0, 1)
    across = across if side > 0 else 1 - across
    fall = 0.5 + 0.66 * smoothstep(-0.1, 0.75, across)
    lit = picture * (1 + (fall - 1) * 0.8 * subject)[..., None]
    return np.clip(lit + (np.clip(relief, -0.15, 0.13) * inner)[..., None], 0, 1)


def pose(
    picture: np.ndarray,
    photo: Photo,
    sketch: Study,
    side: float,
    depth: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Hang a canvas behind a pet or a thing; what it stands on stays, out of focus far off.

    ``depth`` (0 to 1, at working size) is how far behind it each place lies.
    """
    columns, rows = sketch.size
    alpha = smoothstep(0.12, 0.88, blur(sketch.subject, 0.0015))
    box = photo.findings.subject_box or (0.25, 0.25, 0.5, 0.5)
    x, y = box[0] + box[2] / 2, box[1] + 0.4 * box[3]
    pool = light_pool(columns, rows, (x - 0.16 * side, y), 0.62)
    color = choose_canvas(to_lab(sketch.plain)[alpha > 0.6][::37], rng)
    behind = canvas(color, 0.9 * pool, rng)
    own = resize(picture, columns, rows)
    far = out_of_focus(own, sketch.subject, depth, 0.03)
    toned = far * (0.5 + 0.5 * color / color.max())
    toned = mix(far, toned, 0.6) * (0.22 + 0.75 * pool)[..., None]
    stand, close = _stand(photo, alpha)
    ground = mix(behind, toned, stand)
    shadow = cast_shadow(alpha, side, 0.035, 0.03)
    ground = resize(ground * (1 - 0.5 * shadow)[..., None], *photo.size)
    # Legs and stems are too thin to be cut out: about the foot the photo itself stays.
    kept = resize(close, *photo.size)
    ground = mix(ground, picture * np.float32(0.8), kept)
    alpha = resize(alpha, *photo.size)
    return mix(ground, mix(clean_colors(picture, alpha), picture, kept), alpha)


def _stand(photo, alpha):
    """Return 1 on what it stands on, 0 where the canvas hangs, soft in between; and 1 on
    what of that lies close about it."""
    rows = len(alpha)
    if "bottom" in photo.findings.touches:
        return np.zeros_like(alpha), np.zeros_like(alpha)
    solid = np.flatnonzero((alpha > 0.3).any(1))
    foot = (solid[-1] + 1) / rows if solid.size else 0.9
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    near = np.clip(1.6 * blur(alpha, 0.16), 0, 1)
    down = smoothstep(foot - 0.17, foot - 0.02, y) * (0.35 + 0.65 * near)
    about = np.clip(3 * blur(alpha, 0.045), 0, 1) * smoothstep(foot + 0.14, foot, y)
    close = smoothstep(foot - 0.26, foot - 0.1, y) * about
    return down.astype(np.float32), close.astype(np.float32)
