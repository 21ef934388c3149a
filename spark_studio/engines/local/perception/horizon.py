"""A sky with clouds and a setting sun, told by its horizon and not by its color."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import guided_filter, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep

SIDE = 160
TOP, UPPER, LOWER = (
    0.06,
    0.35,
    0.7,
)  # surely sky above, perhaps sky above, surely not below
ROUNDS = 3
LEAST, MOST = 0.1, 0.6  # of the photo
UNEVEN = 0.14  # of the height: between most columns' ends, for a horizon
FREE = 0.6  # of the columns must show their end, not a subject
BRIGHTER = 0.15  # than the ground


def find_sky_over_horizon(picture: np.ndarray, cutout: np.ndarray) -> np.ndarray:
    """Return the sky of an open view, 0 to 1; zeros where there is no clear horizon.

    ``picture`` is float32 RGB. Only for photos known to be taken outdoors: a wall above a
    floor has a horizon, too. Rother, Kolmogorov, Blake: GrabCut (2004).
    """
    height, width = cutout.shape
    factor = min(1.0, SIDE / max(height, width))
    size = max(8, round(width * factor)), max(8, round(height * factor))
    small, subject = resize(picture, *size), resize(cutout, *size) > 0.3
    sky = _above_the_ground(small, subject)
    if not _has_a_horizon(sky, small, subject):
        return np.zeros_like(cutout)
    soft = cv2.GaussianBlur(sky.astype(np.float32), (0, 0), 0.7)
    fitted = guided_filter(luminance(picture), resize(soft, width, height), 0.01, 1e-3)
    return smoothstep(0.25, 0.75, fitted) * (1 - cutout)


def _above_the_ground(small, subject):
    """Part upper from lower by their colors; only what is joined to the upper edge is sky."""
    height = len(small)
    marks = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    marks[: round(UPPER * height)] = cv2.GC_PR_FGD
    marks[round(LOWER * height) :] = cv2.GC_BGD
    marks[: max(2, round(TOP * height))] = cv2.GC_FGD
    marks[subject] = cv2.GC_BGD
    if not (marks == cv2.GC_FGD).any():
        return np.zeros(marks.shape, bool)
    lab = cv2.cvtColor((small * 255).astype(np.uint8), cv2.COLOR_RGB2Lab)
    cv2.setRNGSeed(1)  # its clusters start by chance
    models = np.zeros((2, 1, 65))
    cv2.grabCut(lab, marks, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    ground = (marks != cv2.GC_FGD) & (marks != cv2.GC_PR_FGD)
    return np.cumsum(ground, axis=0) == 0


def _has_a_horizon(sky, small, subject):
    height, width = sky.shape
    ends = sky.sum(0)
    below = np.minimum(ends + 2, height - 1)
    free = (ends > 0) & ~subject[below, np.arange(width)]
    if not LEAST < sky.mean() < MOST or free.mean() < FREE:
        return False
    low, high = np.percentile(ends[free], (10, 90))
    grey = luminance(small)
    brighter = grey[sky].mean() - grey[~sky & ~subject].mean()
    return (high - low) / height < UNEVEN and brighter > BRIGHTER
