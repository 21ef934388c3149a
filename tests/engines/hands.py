"""A painter's hand as numbers, to tell looks apart by more than their colors."""

import cv2
import numpy as np

from spark_studio.engines.local.networks import run_network


def hand_of(picture: np.ndarray) -> np.ndarray:
    """Return the 100 numbers a style network reads from a uint8 RGB picture."""
    small = cv2.resize(picture, (256, 256), interpolation=cv2.INTER_AREA)
    return run_network("arbitrary_predict", small[None].astype(np.float32) / 255)[
        0
    ].ravel()
