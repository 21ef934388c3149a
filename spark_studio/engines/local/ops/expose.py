"""Bringing a photo to a light the looks can rely on, without flattening it."""

import numpy as np

from spark_studio.engines.local.ops.shape import guided_filter
from spark_studio.engines.local.ops.tone import float32, luminance
from spark_studio.engines.local.perception.findings import Findings

# Where a face, or else the middle tone of the photo, is brought to.
FACE_TARGET, PHOTO_TARGET = 0.56, 0.46
# The strongest lift and cut, as exponents: beyond these noise and grey skies come up.
MOST_LIFT, MOST_CUT = 0.5, 1.15
# How much brighter any pixel may become.
MOST_GAIN = 2.8


def expose(picture: np.ndarray, findings: Findings) -> np.ndarray:
    """Return the picture with its face, or its middle tone, at a usable brightness.

    Only the broad base of light is changed, split off along edges, so that fine contrast
    stays. A photo that is right already comes back unchanged.
    """
    target = FACE_TARGET if findings.faces else PHOTO_TARGET
    middle = float(np.clip(findings.exposure, 0.04, 0.95))
    exponent = float(np.clip(np.log(target) / np.log(middle), MOST_LIFT, MOST_CUT))
    if abs(exponent - 1) < 0.06:
        return float32(picture).copy()
    light = luminance(picture)
    base = np.clip(guided_filter(light, light, 0.045, 0.02), 0.02, 1)
    gain = np.minimum(base ** np.float32(exponent - 1), np.float32(MOST_GAIN))
    return np.clip(picture * gain[..., None], 0, 1)
