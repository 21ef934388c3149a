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
# A photo whose lightest part is darker, or whose darkest is lighter, than this is drawn
# out to fill the scale first; dark photos by four times at most.
WHITE, BLACK, MOST_STRETCH = 0.72, 0.15, 4.0


def expose(picture: np.ndarray, findings: Findings) -> np.ndarray:
    """Return the picture with its face, or its middle tone, at a usable brightness.

    A dim or hazy photo is drawn out first. Then only the broad base of light is changed,
    split off along edges, so that fine contrast stays. A photo that is right already
    comes back unchanged.
    """
    gain, haze = _range_of(picture)
    picture = float32(picture)
    middle = findings.exposure
    if gain != 1 or haze != 0:
        picture = np.clip((picture * np.float32(gain) - haze) / (1 - haze), 0, 1)
        middle = (middle * gain - haze) / (1 - haze)
    target = FACE_TARGET if findings.faces else PHOTO_TARGET
    middle = float(np.clip(middle, 0.04, 0.95))
    exponent = float(np.clip(np.log(target) / np.log(middle), MOST_LIFT, MOST_CUT))
    if abs(exponent - 1) < 0.06:
        return picture.copy()
    light = luminance(picture)
    base = np.clip(guided_filter(light, light, 0.045, 0.02), 0.02, 1)
    lift = np.minimum(base ** np.float32(exponent - 1), np.float32(MOST_GAIN))
    return np.clip(picture * lift[..., None], 0, 1)


def _range_of(picture):
    """Return by how much to multiply, and what to take off as haze: usually 1 and 0."""
    light = luminance(picture)[::4, ::4]
    low, high = (float(v) for v in np.quantile(light, (0.01, 0.99)))
    gain = 1.0
    if 0.01 < high < WHITE:
        gain = min(0.9 / high, MOST_STRETCH)
    haze = 0.85 * low * gain if low * gain > BLACK and high - low > 0.05 else 0.0
    return gain, min(haze, 0.7)
