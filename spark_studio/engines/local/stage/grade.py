"""The light touch a photographer gives a portrait at the end."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.color import (
    from_lab,
    to_lab,
    to_linear,
    to_srgb,
)
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception.findings import Face, Findings
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.studio import light_pool

UNDEREXPOSED, BRIGHT, MOST_LIFT = 0.72, 0.86, 2.2  # luma of the lights; its factor
LIFT, BURN = 3.0, 7.0  # Lab lightness given to faces, taken from the corners


def well_exposed(photo: Photo) -> Photo:
    """Return the photo with its lights where lights should be; only a dark one is changed.

    All is multiplied alike, as a longer exposure would: skin stays as dark, beside the rest,
    as it was.
    """
    found = photo.findings
    columns, rows = (max(8, side // 4) for side in photo.size)
    light = luminance(resize(photo.image, columns, rows))
    seen = resize(found.cutout, columns, rows) > 0.5
    bright = max(
        float(np.quantile(light[part], 0.97)) for part in (seen, ~seen) if part.any()
    )
    lift = min(BRIGHT / max(bright, 0.05), MOST_LIFT)
    if bright > UNDEREXPOSED:
        return photo
    image = to_srgb(to_linear(photo.image) * np.float32(lift**2.2))
    image.setflags(write=False)
    exposure = min(1.0, found.exposure * lift)
    return Photo(image=image, findings=replace(found, exposure=exposure))


def portrait_light(
    picture: np.ndarray, findings: Findings, rng: np.random.Generator
) -> np.ndarray:
    """Return the picture with a soft lamp on the faces, quieter ground and a clean contrast.

    Skin keeps its lightness; what is brightened is the shade on it.
    """
    height, width = picture.shape[:2]
    small = max(8, width // 4), max(8, height // 4)
    pool = np.zeros(small[::-1], np.float32)
    for face in findings.faces:
        x, y = face.center
        np.maximum(pool, light_pool(*small, (x, y + 0.3 * face.box[3]), 0.55), out=pool)
    pool = resize(pool, width, height)
    cutout = np.clip(findings.cutout, 0, 1)
    lab = to_lab(picture)
    light = lab[..., 0]
    shade = smoothstep(62, 25, blur(light, 0.02)) * smoothstep(3, 20, light)
    light += LIFT * pool * shade * cutout
    light -= BURN * (1 - pool) * (1 - cutout) * smoothstep(5, 40, light)
    t = light / 100
    lab[..., 0] = 100 * (t + 0.14 * ((t * t * (3 - 2 * t)) - t))
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    lift = 1 + 0.08 * smoothstep(3, 14, chroma) * smoothstep(60, 25, chroma)
    lab[..., 1:] *= lift[..., None]
    return finish(from_lab(lab), rng, bloom=0.06, vignette=0.08, specks=0.003)


def bold(picture: np.ndarray, faces: tuple[Face, ...]) -> np.ndarray:
    """Return the picture with deep shadows, full colors, and its light drawn to the faces."""
    height, width = picture.shape[:2]
    small = max(8, width // 4), max(8, height // 4)
    pool = np.zeros(small[::-1], np.float32)
    for face in faces:
        np.maximum(pool, light_pool(*small, face.center, 0.7), out=pool)
    pool = resize(pool, width, height)
    lab = to_lab(picture)
    t = lab[..., 0] / 100
    curved = t * t * (3 - 2 * t)
    lab[..., 0] = 100 * (t + (0.08 + 0.2 * (1 - pool)) * (curved - t))
    lab[..., 0] *= 0.86 + 0.14 * pool
    lab[..., 1:] *= np.float32(1.06)
    return from_lab(lab)


def without_color(picture: np.ndarray) -> np.ndarray:
    """Return the picture in black and white, as a photo without color wants its place."""
    return np.repeat(luminance(picture)[..., None], 3, axis=2)
