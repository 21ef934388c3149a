"""What a photo is of: a person, people, an animal, an object or a place.

All of it is judged at one small size, so that the answer does not hang on how large the
photo is.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception.findings import Face, Thing

SIDE = 320
SHARP = (
    0.05,
    0.09,
)  # mean slope of the surroundings: blurred or plain, and sharp all over
SMALL = 0.30, 0.08  # share of the photo: a subject that rules it, and one that does not
LEAST_AROUND = 0.05
LEAST_PERSON = 0.02  # of the photo: people farther off are part of the view


def find_placeness(
    picture: np.ndarray, cutout: np.ndarray, backdrop: np.ndarray
) -> float:
    """Return 0 for a subject before blurred or plain ground, 1 for a view sharp all over."""
    height, width = picture.shape[:2]
    factor = SIDE / max(height, width)
    size = max(8, round(width * factor)), max(8, round(height * factor))
    grey = cv2.GaussianBlur(luminance(resize(picture, *size)), (0, 0), 1.2)
    around = (resize(cutout, *size) < 0.2) & (resize(backdrop, *size) < 0.3)
    if around.mean() < LEAST_AROUND:
        return 0.0
    slope = np.hypot(
        cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 4
    )
    low, high = SHARP
    return float(np.clip((slope[around].mean() - low) / (high - low), 0, 1))


def kind_of(
    faces: tuple[Face, ...],
    things: tuple[Thing, ...],
    cutout: np.ndarray,
    placeness: float,
) -> str:
    """Return one of ``findings.KINDS``."""
    if faces:
        return "person" if len(faces) == 1 else "people"
    share = float((cutout > 0.5).mean())
    return "place" if share < SMALL[1] or placeness > 0.5 else "object"
