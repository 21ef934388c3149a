"""Plates for heads that no mesh fits, such as one seen from below: half of the neck is clad."""

from collections.abc import Sequence

import numpy as np

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.face_traits import Traits
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix, smoothstep

INK = "#05060f"
REACH = 1.9  # of the plates around a face, in its own widths
TURNED = 0.6  # from this yaw on a face is a profile


def machine_necks(heads: Sequence[Traits], sketch: Study) -> np.ndarray:
    """Return where skin of these heads becomes plates, 0 to 1, at working size."""
    out = np.zeros_like(sketch.skin)
    rows, columns = out.shape
    x = np.arange(columns, dtype=np.float32)[None]
    y = np.arange(rows, dtype=np.float32)[:, None]
    bare = np.maximum(sketch.skin, sketch.face * (1 - sketch.hair)) * sketch.subject
    bare = bare * (1 - np.clip(2 * blur(sketch.features, 0.006), 0, 1))
    for head in heads:
        if abs(head.yaw) > TURNED:  # most of what is seen of a profile is hair
            continue
        middle = head.points[[1, 152, 234, 454]].mean(0)
        side = 1.0 if head.yaw <= 0 else -1.0
        dx, dy = x - middle[0], y - middle[1]
        # Level axes: those of a mesh that does not fit would lean.
        aside = side * dx - 0.1 * head.width
        soft = max(1.0, 0.012 * head.width)
        near = smoothstep(1.0, 0.97, np.hypot(dx, 0.8 * dy) / (REACH * head.width))
        np.maximum(out, bare * smoothstep(-soft, soft, aside) * near, out=out)
    return smoothstep(0.4, 0.6, blur(out, 0.004))


def seams(
    picture: np.ndarray, glow: np.ndarray, necks: np.ndarray, color: np.ndarray
) -> np.ndarray:
    """Return the picture with a dark seam where plates meet skin; it glows into ``glow``."""
    if not necks.any():
        return picture
    height, width = picture.shape[:2]
    soft = resize(blur(necks, 0.0035), width, height)
    seam = smoothstep(0.55, 1.0, 4 * soft * (1 - soft))
    glow += (0.8 * smoothstep(0.75, 1.0, seam))[..., None] * color
    return mix(picture, hex_color(INK), 0.85 * seam)
