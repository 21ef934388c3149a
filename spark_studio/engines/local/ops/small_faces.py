"""Small faces, which no mesh draws: eyes, brows and mouths told by their own darks."""

from dataclasses import replace

import numpy as np

from spark_studio.engines.local.ops.features import feature_mask
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.ops.vector import shape_mask
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

# Faces up to this many pixels wide are told whole this way, from the second on not at all.
WHOLE, NONE = 80, 170
# The share by which a mark is darker than the face around it: first seen, and black.
FIRST, BLACK = 0.12, 0.5
MOUTH = 0.4  # how much of that a mouth has: its line, not its red
AROUND = 0.16  # of a face width: what a mark is compared with


def small_features(
    picture: np.ndarray, findings: Findings, whole: float = WHOLE, none: float = NONE
) -> np.ndarray:
    """Return how dark eyes, brows and mouths of small faces are drawn, 0 to 1.

    ``picture`` is the photo at full size (RGB), and so is what comes back. Faces from
    ``none`` pixels on have nothing here: their mesh draws them better.
    """
    height, width = picture.shape[:2]
    out = np.zeros((height, width), np.float32)
    for face in findings.faces:
        wide = face.box[2] * width
        share = float(np.clip((none - wide) / (none - whole), 0, 1))
        if share == 0:
            continue
        where = feature_mask(replace(findings, faces=(face,)), width, height, 0.03)
        left, top, right, bottom = box_around(where, round(wide))
        part = slice(top, bottom), slice(left, right)
        light = luminance(picture[part])
        dark = 1 - light / (blur_pixels(light, AROUND * wide) + 0.02)
        told = smoothstep(FIRST, BLACK, dark) * where[part]
        lips = face.points[mesh.LIPS, :2] * (width, height) - (left, top)
        mouth = blur_pixels(shape_mask(lips, *light.shape[::-1]), 0.03 * wide)
        told *= 1 - (1 - MOUTH) * np.clip(1.6 * mouth, 0, 1)
        np.maximum(out[part], share * told, out=out[part])
    return out
