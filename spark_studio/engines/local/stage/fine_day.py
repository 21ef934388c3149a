"""A view on a fine day: sun raking over it from one side, and a sky where there was none."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur, normals, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance, mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.fine_sky import fine_sky

NIGHT = 0.34  # a sky darker than this stays a night sky


def fine_day(
    picture: np.ndarray,
    photo: Photo,
    sketch: Study,
    side: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the view as it looks at the right hour: raking sun, cool shade, a sky worth it.

    ``picture`` is RGB at full size, ``side`` where the sun stands: -1 left to 1 right.
    """
    height, width = picture.shape[:2]
    columns, rows = sketch.size
    grey = luminance(sketch.plain)
    low = blur(grey, 0.01)
    relief = normals(low * np.float32(0.05 * min(sketch.size)))
    raking = np.clip(-0.8 * relief[..., 1] + 0.8 * side * relief[..., 0], -0.5, 0.5)
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None]
    sun = 0.9 * raking + 0.14 * np.float32(side) * x
    ground = 1 - sketch.backdrop
    factor = 1 + np.clip(sun, -0.3, 0.35) * ground
    lab = to_lab(
        np.clip(picture * resize(factor / 2, width, height)[..., None] * 2, 0, 1)
    )
    warm = resize(np.clip(0.5 + sun + 0.7 * (low - 0.45), 0, 1) * ground, width, height)
    cool = resize(np.clip(0.75 - low - sun, 0, 1) * ground, width, height)
    # A photo that is vivid already only gets the rest of it.
    vivid = np.quantile(np.hypot(lab[::5, ::5, 1], lab[::5, ::5, 2]), 0.75)
    amount = np.float32(np.clip(1.3 - vivid / 32, 0.15, 1))
    lab[..., 1] += amount * (4 * warm - 1.5 * cool)
    lab[..., 2] += amount * (13 * warm - 12 * cool)
    return _under_a_sky(from_lab(lab), photo, sketch, side, rng)


def _all_of_the_sky(sketch):
    """Add what shows between leaves and girders: near the sky, above where it ends, alike."""
    sky = sketch.backdrop
    sure = (sky > 0.8).astype(np.float32)
    if sure.mean() < 0.02:
        return sky
    lab = to_lab(sketch.light)
    here = blur(sure, 0.06) + np.float32(1e-4)
    local = blur(lab * sure[..., None], 0.06) / here[..., None]
    alike = smoothstep(20, 10, np.linalg.norm(lab - local, axis=2))
    end = np.flatnonzero(sure.any(1))[-1] + 1
    alike[end:] = 0
    return np.maximum(sky, alike * smoothstep(0.04, 0.2, here) * (1 - sketch.subject))


def _under_a_sky(picture, photo, sketch, side, rng):
    """Hang a fine sky where the photo's own has nothing to show, and let haze rise to it."""
    sky = _all_of_the_sky(sketch)
    sure = sketch.backdrop > 0.8
    if sure.mean() < 0.04:
        return picture
    own = to_lab(sketch.plain)[sure]
    empty = float(np.clip((40 - own.std(0).sum()) / 14, 0, 1))
    rows, columns = sky.shape
    horizon = float(np.flatnonzero(sure.any(1))[-1] + 1) / rows
    as_taken = resize(luminance(photo.image), columns, rows)[sure]
    night = float(np.median(as_taken)) < NIGHT
    above = fine_sky(rng, columns, rows, horizon, side, night)
    height, width = picture.shape[:2]
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    haze = blur(sky, 0.05) * (1 - sky) * np.exp(-(((y - horizon) / 0.1) ** 2))
    haze = resize(np.clip(haze, 0, 1).astype(np.float32), width, height)
    tint = above[min(rows - 1, int(horizon * rows) - 1)].mean(0)
    picture = mix(picture, tint, 0.12 * haze)
    amount = resize(sky, width, height) * np.float32(0.85 * empty)
    return mix(picture, resize(above, width, height), amount)
