"""What a lens and a sensor do: discs of blur, bloom, a film's curve. Linear light in."""

from functools import cache

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_srgb
from spark_studio.engines.local.ops.shape import blur_pixels

# Wide discs are laid on a smaller picture, so that a kernel never has a larger radius.
WIDEST_KERNEL = 6.0
RIM = 0.25  # how much brighter a disc is at its rim


def disc_blur(picture: np.ndarray, radius: float) -> np.ndarray:
    """Return the picture spread into discs of ``radius`` pixels; any number of channels."""
    if radius < 0.6:
        return picture
    factor = 1
    while radius / factor > WIDEST_KERNEL and min(picture.shape[:2]) // factor > 24:
        factor *= 2
    height, width = picture.shape[:2]
    small = picture
    if factor > 1:
        size = (max(2, width // factor), max(2, height // factor))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    kernel = _disc(round(4 * radius / factor))
    small = cv2.filter2D(small, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    if factor == 1:
        return small
    grown = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return blur_pixels(grown, factor * 0.35)


@cache
def _disc(quarters):
    """A disc kernel whose radius is given in quarters of a pixel."""
    radius = max(0.5, quarters / 4)
    reach = int(np.ceil(radius + 0.5))
    steps = (np.arange((2 * reach + 1) * 4) + 0.5) / 4 - reach - 0.5
    far = np.hypot(steps[:, None], steps[None])
    fine = (far <= radius) * (1 - RIM + RIM * np.minimum(far / radius, 1) ** 3)
    fine = fine.astype(np.float32).reshape(2 * reach + 1, 4, 2 * reach + 1, 4)
    kernel = fine.mean((1, 3))
    return kernel / kernel.sum()


def bloom(light: np.ndarray, amount: float) -> np.ndarray:
    """Return linear light with ``amount`` (0 to 1) of it strewn about by the glass."""
    if amount <= 0:
        return light
    near, wide = (blur_pixels(light, min(light.shape[:2]) * s) for s in (0.012, 0.06))
    return light * np.float32(1 - amount) + np.float32(amount / 2) * (near + wide)


def film(light: np.ndarray, exposure: float = 1.0) -> np.ndarray:
    """Return linear light of any height as sRGB 0 to 1: soft shoulder, deep toe."""
    x = np.maximum(light, 0) * np.float32(exposure * 0.8)
    toned = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
    return to_srgb(toned.astype(np.float32))
