"""People turned to clay, each in their own tone."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.cast import Cast
from spark_studio.engines.local.ops.color import from_lab, hex_color
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import mix

CLAY = "#fcf8f3"
FAIR, DEEP = (
    82.0,
    54.0,
)  # L of skin that becomes nearly white, and that stays nearly its own
GREY = 6.0  # less color than this tells nothing about skin


def clays(cast: Cast, sketch: Study) -> np.ndarray:
    """Return the RGB of everybody's clay at working size: each in their own tone."""
    height, width = sketch.hair.shape
    heads = cast.drawn + cast.kept
    if not heads:
        return np.broadcast_to(hex_color(CLAY), (height, width, 3))
    colors = np.stack([_clay(head.skin) for head in heads])
    step = 8
    x = np.arange(0, width, step, dtype=np.float32)[None]
    y = np.arange(0, height, step, dtype=np.float32)[:, None]
    away = [
        np.hypot(x - head.points[4][0], y - head.points[4][1]) / head.width
        for head in heads
    ]
    small = colors[np.argmin(away, axis=0)].astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), 2.0)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def _clay(skin):
    """Fair skin turns nearly white, deep skin stays itself, lifted as a glaze lifts it."""
    skin = np.asarray(skin, np.float32)
    if np.hypot(skin[1], skin[2]) < GREY:
        return hex_color(CLAY)
    fair = float(np.clip((skin[0] - DEEP) / (FAIR - DEEP), 0, 1))
    lab = skin.copy()
    lab[0] += (0.22 + 0.5 * fair) * (97 - lab[0])
    lab[1] = np.clip(lab[1], 4, 16)
    lab[2] = np.clip(lab[2], 0.7 * lab[1], 1.7 * lab[1])
    lab[1:] *= 0.85 - 0.45 * fair
    return mix(from_lab(lab[None, None])[0, 0], hex_color(CLAY), 0.7 * fair)
