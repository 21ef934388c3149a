"""The strokes and the grain of one picture, laid over another patch by patch.

For every place of the picture a patch of the other is looked for that is about as light
and runs the same way; of that patch only what is finer than its shapes is taken.
"""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur_pixels, resize, shorter_side
from spark_studio.engines.local.ops.tone import float32, luminance

PATCH = 1 / 20  # side of a patch, in shares of the shorter side of the picture
FINER = 1 / 110  # what is finer than this share is grain
CANDIDATES = 700
MOST = 0.14  # in luminance: the deepest stroke that is borrowed
RUN = 0.22  # how much the way a patch runs counts beside its lightness
CHANCE = 0.02


def borrowed_grain(
    picture: np.ndarray, source: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return what to add to the luminance of a picture: height x width, around 0.

    ``picture`` and ``source`` are float32 RGB, 0..1; a source without grain gives none.
    """
    height, width = picture.shape[:2]
    side = 2 * max(4, round(shorter_side(picture) * PATCH / 2))
    sheets = [_sheet(source, shorter_side(picture), side, turn) for turn in range(4)]
    patches, traits = _candidates(sheets, side, rng)
    tones = luminance(picture)
    wanted = _traits(tones, side)
    step = side // 2
    window = _window(side)
    total = np.zeros((height + 2 * side, width + 2 * side), np.float32)
    weight = np.zeros_like(total)
    for top in range(0, height + step, step):
        lefts = range(0, width + step, step)
        places = np.minimum(lefts, width - 1)
        chance = rng.random((len(places), len(traits))).astype(np.float32) * CHANCE
        chosen = _nearest(traits, wanted[min(top, height - 1), places], chance)
        for left, number in zip(lefts, chosen, strict=True):
            place = np.s_[
                top + step : top + step + side, left + step : left + step + side
            ]
            total[place] += window * patches[number]
            weight[place] += window * window
    grain = total / np.sqrt(np.maximum(weight, 1e-3))
    return np.ascontiguousarray(grain[side : side + height, side : side + width])


@njit(cache=True, nogil=True)
def _nearest(traits, wanted, chance):
    """Return for each wanted row the number of the trait that is least apart from it."""
    out = np.zeros(len(wanted), np.int64)
    for i in range(len(wanted)):
        least = np.float32(np.inf)
        for k in range(len(traits)):
            apart = chance[i, k]
            for c in range(traits.shape[1]):
                away = traits[k, c] - wanted[i, c]
                apart += away * away
            if apart < least:
                least, out[i] = apart, k
    return out


def _sheet(source, shorter, side, turn):
    """Return the luminance of the source, turned, and its grain, at the picture's scale."""
    turned = np.rot90(luminance(source), turn)
    factor = max(shorter, 3 * side) / shorter_side(turned)
    height, width = turned.shape
    tones = resize(float32(turned), round(width * factor), round(height * factor))
    grain = tones - blur_pixels(tones, shorter * FINER)
    return tones, MOST * np.tanh(grain / MOST)


def _candidates(sheets, side, rng):
    patches, traits = [], []
    for tones, grain in sheets:
        seen = _traits(tones, side)
        for _ in range(CANDIDATES // len(sheets)):
            y = int(rng.integers(0, tones.shape[0] - side + 1))
            x = int(rng.integers(0, tones.shape[1] - side + 1))
            patches.append(grain[y : y + side, x : x + side])
            traits.append(seen[y + side // 2, x + side // 2])
    return patches, np.array(traits, np.float32)


def _traits(tones, side):
    """Return, for every pixel, how light its surroundings are and which way they run."""
    dx = cv2.Sobel(tones, cv2.CV_32F, 1, 0)
    dy = cv2.Sobel(tones, cv2.CV_32F, 0, 1)
    reach = side / 3
    across = blur_pixels(dx * dx - dy * dy, reach)
    along = blur_pixels(2 * dx * dy, reach)
    size = blur_pixels(dx * dx + dy * dy, reach) + 1e-4
    light = blur_pixels(tones, reach)
    return np.dstack([light, RUN * across / size, RUN * along / size])


def _window(side):
    ramp = np.sin(np.pi * (np.arange(side) + 0.5) / side).astype(np.float32)
    return np.outer(ramp, ramp)
