"""What lies out of focus: ground whose soft spots a drawing should let melt."""

import numpy as np

from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import smoothstep

# Contrast up to this is noise, not detail.
NOISE = 0.003
# The share of contrast that is fine: below the first nothing is sharp, above the second all.
BLURRED, SHARP = 0.08, 0.17


def out_of_focus(light: np.ndarray) -> np.ndarray:
    """Return 1 where a grey picture has no fine contrast, 0 where it is sharp.

    Sharp things have as much contrast within 3 thousandths of the shorter side as within
    15; plain ground, bokeh and distance have not.
    """
    fine = blur(np.abs(light - blur(light, 0.003)), 0.015)
    broad = blur(np.abs(light - blur(light, 0.015)), 0.015)
    return smoothstep(SHARP, BLURRED, np.clip(fine - NOISE, 0, 1) / (broad + 0.004))
