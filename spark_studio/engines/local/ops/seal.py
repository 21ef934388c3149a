"""A carved red seal: the one strong color on a sheet of ink."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import smoothstep

# Characters as strokes on a unit square, simplified as seal carvers do: straight cuts.
_GLYPHS = {
    "mountain": [
        [(0.5, 0.1), (0.5, 0.82)],
        [(0.16, 0.36), (0.16, 0.84), (0.84, 0.84), (0.84, 0.36)],
    ],
    "water": [
        [(0.5, 0.08), (0.5, 0.92)],
        [(0.12, 0.3), (0.36, 0.3), (0.16, 0.78)],
        [(0.86, 0.18), (0.62, 0.4), (0.88, 0.8)],
    ],
    "heart": [
        [(0.14, 0.42), (0.22, 0.72)],
        [(0.34, 0.34), (0.38, 0.84), (0.76, 0.84), (0.8, 0.6)],
        [(0.5, 0.2), (0.58, 0.44)],
        [(0.76, 0.24), (0.88, 0.48)],
    ],
    "light": [
        [(0.5, 0.06), (0.5, 0.42)],
        [(0.2, 0.14), (0.32, 0.34)],
        [(0.8, 0.14), (0.68, 0.34)],
        [(0.08, 0.46), (0.92, 0.46)],
        [(0.36, 0.46), (0.34, 0.7), (0.1, 0.92)],
        [(0.62, 0.46), (0.62, 0.88), (0.92, 0.88), (0.92, 0.72)],
    ],
    "day": [
        [(0.2, 0.1), (0.2, 0.9), (0.8, 0.9), (0.8, 0.1), (0.2, 0.1)],
        [(0.2, 0.5), (0.8, 0.5)],
    ],
}
# Pairs that read from top to bottom: landscape, mountain light, light on water, daylight,
# light of the heart.
_PAIRS = (
    ("mountain", "water"),
    ("mountain", "light"),
    ("water", "light"),
    ("day", "light"),
    ("heart", "light"),
)


def seal(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return the print of a seal: height x width, 0 no paste to 1 full.

    Upright (height over 1.4 widths) it carries two characters, square one. The edges
    are chipped and the paste is uneven, never the same twice.
    """
    scale = 4
    wide, high = max(8, width * scale), max(8, height * scale)
    canvas = np.zeros((high, wide), np.uint8)
    rim = max(2, wide // 16)
    cv2.rectangle(canvas, (rim, rim), (wide - rim, high - rim), 255, -1)
    pair = _PAIRS[int(rng.integers(len(_PAIRS)))]
    glyphs = pair if height > 1.4 * width else pair[:1]
    cut = max(2, wide // 15)
    for i, name in enumerate(glyphs):
        top, step = 2.4 * rim, (high - 4.8 * rim) / len(glyphs)
        box = (2.4 * rim, top + i * step + step * 0.06, wide - 4.8 * rim, step * 0.88)
        _carve(canvas, _GLYPHS[name], box, cut, rng)
    print_ = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    chips = smooth_noise(rng, width, height, 0.12, octaves=3)
    paste = smooth_noise(rng, width, height, 0.3, octaves=3)
    out = print_.astype(np.float32) / 255 * smoothstep(0.24, 0.36, chips)
    return np.clip(out * (0.72 + 0.45 * paste), 0, 1)


def _carve(canvas, strokes, box, cut, rng):
    left, top, wide, high = box
    for stroke in strokes:
        points = np.array(stroke) * (wide, high) + (left, top)
        points += rng.normal(0, cut * 0.12, points.shape)
        cv2.polylines(canvas, [points.astype(np.int32)], False, 0, cut, cv2.LINE_AA)
