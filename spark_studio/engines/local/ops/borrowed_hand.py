"""Painting a photo in the hand of another picture, with the style network.

One network reads a picture as a hundred numbers, its hand; another paints any photo by
them. It paints with strokes of one size in pixels, so the photo is painted small for its
broad strokes and large for its edges, and the two are laid over each other.
"""

import math

import cv2
import numpy as np

from spark_studio.engines.local.networks import run_network
from spark_studio.engines.local.ops.shape import blur_pixels, resize, resize_like
from spark_studio.engines.local.ops.tone import mix

READ = 256  # pixels a side of what the first network reads
BROAD, FINE = 448, 960  # geometric mean of the sides the photo is painted at
STEP = 4  # the second network halves its picture twice


def hand_of(picture: np.ndarray, by_parts: bool = True) -> np.ndarray:
    """Return the hundred numbers of a picture's hand, 1 x 1 x 1 x 100: its whole and its parts.

    ``picture`` is float32 RGB, 0..1. Parts show its strokes larger, the whole its colors;
    not ``by_parts`` is enough for a photo, whose hand is only painted away from.
    """
    height, width = picture.shape[:2]
    side = min(height, width)
    looks = [resize(picture, READ, READ)]
    for x, y, share in _parts(height, width) if by_parts else ():
        part = side * share
        left, top = round((width - part) * x), round((height - part) * y)
        crop = picture[
            top : top + max(1, round(part)), left : left + max(1, round(part))
        ]
        looks.append(resize(crop, READ, READ))
    hands = [run_network("arbitrary_predict", look[None])[0] for look in looks]
    return np.mean(hands, axis=0, dtype=np.float32)


def _parts(height, width):
    """Where squares are read, as shares of the room there is, and how large they are."""
    yield 0.5, 0.5, 1.0
    if max(height, width) > 1.2 * min(height, width):
        yield 0.0, 0.0, 1.0
        yield 1.0, 1.0, 1.0
    yield 0.25, 0.3, 0.6
    yield 0.75, 0.7, 0.6


def painted(photo: np.ndarray, hand: np.ndarray) -> np.ndarray:
    """Return the photo painted by a hand: float32 RGB, 0..1, the photo's size."""
    fine = resize_like(_pass(photo, hand, FINE), photo)
    if _size(photo, BROAD) == _size(photo, FINE):  # a small one has one size of stroke
        return np.clip(fine, 0, 1)
    broad = resize_like(_pass(photo, hand, BROAD), photo)
    reach = math.sqrt(photo.shape[0] * photo.shape[1]) / 190
    # Colors and large strokes from the one, edges and small strokes from the other.
    low = mix(blur_pixels(fine, reach), blur_pixels(broad, reach), 0.65)
    return np.clip(
        low
        + (fine - blur_pixels(fine, reach))
        + 0.5 * (broad - blur_pixels(broad, reach)),
        0,
        1,
    )


def _size(photo, side):
    """Return width and height of the picture that is painted, as the network likes them."""
    height, width = photo.shape[:2]
    factor = min(1.0, side / math.sqrt(height * width))
    return [max(64, round(length * factor / STEP) * STEP) for length in (width, height)]


def _pass(photo, hand, side):
    small = resize(photo, *_size(photo, side))
    out = run_network("arbitrary_transform", small[None], hand)[0][0]
    # Its weights are whole numbers of eight bits, which shows as a fine noise.
    return cv2.bilateralFilter(out, 5, 0.06, 1.5)
