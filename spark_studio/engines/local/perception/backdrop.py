"""Ground that a look may replace: sky, a plain wall, a defocused background.

With people, plain ground that reaches the top may go, and everything behind them where it
lies out of focus. Without people, only what looks like sky may go: free of texture, grey
or blue, reaching down from the top. A cat's nose is never sky, and neither is a lake:
what lies below something solid in the same column stays.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import guided_filter, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep

WORKING_SIDE = 256
DEFOCUSED = 0.025  # 90th percentile of the gradient behind the people
LEAST_SHARE = 0.03  # a scrap of sky is not worth replacing
LEAST_TOP = 0.25  # without people, this much of the upper edge must be sky


def find_backdrop(
    picture: np.ndarray, cutout: np.ndarray, with_people: bool
) -> np.ndarray:
    """Return the replaceable ground of a float32 RGB picture, 0 to 1."""
    height, width = picture.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small, subject = resize(picture, *size), resize(cutout, *size)
    if with_people and _is_defocused(small, subject):
        return 1 - cutout
    plain = _plain_from_the_top(picture, small, subject, with_people)
    if plain.mean() < LEAST_SHARE:
        return np.zeros((height, width), np.float32)
    plain = resize(plain.astype(np.float32), width, height)
    fitted = np.clip(guided_filter(luminance(picture), plain, 0.012, 3e-4), 0, 1)
    return smoothstep(0.3, 0.8, fitted * (1 - cutout))


def _is_defocused(small, subject):
    grey = cv2.GaussianBlur(luminance(small), (0, 0), 1.2)
    slope = np.hypot(
        cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8
    )
    behind = cv2.erode((subject < 0.05).astype(np.uint8), np.ones((9, 9))) > 0
    return behind.sum() > 100 and float(np.percentile(slope[behind], 90)) < DEFOCUSED


def _plain_from_the_top(picture, small, subject, with_people):
    calm = _calm(picture, small) & (subject < 0.3)
    if not with_people:
        calm &= _like_sky(small)
    reached = _reached_from_the_top(calm)
    edge = max(1, round(0.02 * len(reached)))
    if not with_people and reached[:edge].any(0).mean() < LEAST_TOP:
        return np.zeros_like(reached)
    closed = cv2.morphologyEx(
        reached.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3))
    )
    return (closed > 0) & (subject < 0.3)


def _calm(picture, small):
    """Return where the photo has neither edges nor fine texture."""
    smooth = cv2.bilateralFilter(small, 7, 0.1, 4)
    light = to_lab(smooth)[..., 0]
    edges = np.abs(cv2.Scharr(light, cv2.CV_32F, 1, 0))
    edges += np.abs(cv2.Scharr(light, cv2.CV_32F, 0, 1))
    edges = cv2.blur(edges / 32, (3, 3))
    grey = luminance(picture)
    fine = cv2.blur(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.6)), (15, 15))
    fine = resize(fine, small.shape[1], small.shape[0])
    return (edges < 2.5) & (light > 40) & (fine < 0.012)


def _like_sky(small):
    lab = to_lab(small)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    return (lab[..., 0] > 52) & ((lab[..., 2] < 2) | (chroma < 9))


def _reached_from_the_top(calm):
    """Return the calm pixels that a look straight down from the upper edge reaches.

    Small gaps (a wire, a twig) are looked through; a shore, a roof or a nose is not.
    """
    height, _ = calm.shape
    gap = max(1, round(0.02 * height))
    blocked = cv2.morphologyEx(
        (~calm).astype(np.uint8), cv2.MORPH_OPEN, np.ones((gap + 1, 1))
    )
    open_sky = np.cumsum(blocked, axis=0) == 0
    return open_sky & calm
