"""The near shore of a pond: water before what is painted, willow leaves hanging into view."""

import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.impasto import Strokes, as_strokes
from spark_studio.engines.local.ops.tone import smoothstep

# How high the water stands in the middle and at the corners, and how far leaves hang.
MIDDLE, CORNER, HANG = 0.07, 0.21, 0.34
TWIG = "#5b6b62"
LEAVES = ("#3f6f66", "#6ea27a", "#8fbf86", "#5a7f9e", "#b3cf9a")


def shore(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return the water along the lower edge, 0 to 1: a strip that rises to one corner more."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(1, 0, height, dtype=np.float32)[:, None]
    higher = np.float32(rng.choice((-1, 1)) * rng.uniform(0.15, 0.4))
    rise = MIDDLE + (CORNER - MIDDLE) * x * x * (1 + higher * np.sign(x))
    uneven = np.float32(0.05) * (clouds(rng, width, height, 0.2, octaves=2) - 0.5)
    return smoothstep(0.012, -0.012, y - rise - uneven)


def willow_leaves(rng: np.random.Generator, width: int, height: int) -> Strokes:
    """Return twigs with narrow leaves hanging from the upper edge, mostly at one corner."""
    parts, side = ([], [], [], [], []), min(width, height)
    first = int(rng.integers(2))
    for corner, count in (
        (first, rng.integers(13, 17)),
        (1 - first, rng.integers(5, 8)),
    ):
        for _ in range(int(count)):
            away = side * (0.02 + 0.3 * rng.random() ** 1.4)
            left = away if corner == 0 else width - away
            reach = (
                side * HANG * rng.uniform(0.45, 1.0) * (1 - 0.55 * away / (0.32 * side))
            )
            _twig(parts, rng, left, reach, side)
    return as_strokes(*parts)


def _twig(parts, rng, left, reach, side):
    """One twig swung a little by the wind, with leaves by twos and a few too many."""
    t = np.linspace(0, 1, 14)
    swing = side * rng.normal(0, 0.018)
    curve = np.stack([left + swing * t**2, -0.01 * side + reach * t], 1)
    tone = hex_color(TWIG)
    _add(parts, curve, side * 0.0016 * (1.1 - 0.7 * t), tone, tone, 0.5)
    for place in np.arange(0.1, 1.0, 0.009 * side / max(reach, 1) * 2):
        at = curve[int(place * 13)] + (curve[-1] - curve[0]) * (place * 13 % 1) / 13
        turn = rng.normal(0, 0.25) + rng.choice((-1, 1)) * rng.uniform(0.15, 0.6)
        way = np.array([np.sin(turn), np.cos(turn)])
        long = side * rng.uniform(0.02, 0.036)
        leaf = at + np.linspace(0, long, 4)[:, None] * way
        codes = rng.permutation(LEAVES)
        radius = (
            side * 0.0046 * np.array([0.5, 1.0, 0.85, 0.25]) * rng.uniform(0.8, 1.3)
        )
        _add(
            parts, leaf, radius, hex_color(str(codes[0])), hex_color(str(codes[1])), 0.9
        )


def _add(parts, curve, radius, color, second, body):
    for kept, new in zip(parts, (curve, radius, color, second, body), strict=True):
        kept.append(new)
