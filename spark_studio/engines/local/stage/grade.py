"""The light touch a photographer gives a portrait at the end."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.stage.finish import finish
from spark_studio.engines.local.stage.studio import light_pool

LIFT, BURN = 3.0, 7.0  # Lab lightness given to faces, taken from the corners


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


def without_color(picture: np.ndarray) -> np.ndarray:
    """Return the picture in black and white, as a photo without color wants its place."""
    return np.repeat(luminance(picture)[..., None], 3, axis=2)
