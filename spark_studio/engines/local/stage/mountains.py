"""Mountains in ink wash: ridges one behind another, mist between them."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.surface import smooth_noise

SMALLER = 2  # washes are soft: made at half size


def ink_mountains(
    picture: np.ndarray,
    rng: np.random.Generator,
    *,
    horizon: float = 0.74,
    tallest: float = 0.30,
    layers: int = 5,
    far: np.ndarray,
    near: np.ndarray,
    mist: np.ndarray,
) -> None:
    """Paint ``layers`` ridges over the picture, in place, the farthest first.

    ``horizon`` and ``tallest`` are shares of the height: where the ranges stand, and how
    high the highest rises above it. ``far``, ``near`` and ``mist`` are RGB colors.
    """
    rows, columns = picture.shape[:2]
    small = (max(8, columns // SMALLER), max(8, rows // SMALLER))
    lean = float(rng.choice([-1.0, 1.0]))
    for i in range(layers):
        t = i / max(1, layers - 1)
        foot = horizon - 0.03 + 0.20 * t
        height = tallest * (1.0 - 0.52 * t) * float(rng.uniform(0.85, 1.1))
        ridge = _ridge(small[0], rng, 0.55 - 0.25 * t, lean if i % 2 else -lean)
        ink = far + (near - far) * np.float32(t**1.25)
        wash = _wash(small, foot - height * ridge, rng, t)
        wash = _enlarged(wash, columns, rows)
        picture += (ink - picture) * wash[..., None]
        veil = _veil(small, foot, rng)
        picture += (mist - picture) * (
            _enlarged(veil, columns, rows) * np.float32(0.75)
        )[..., None]


def _ridge(
    width: int, rng: np.random.Generator, scale: float, lean: float
) -> np.ndarray:
    """Heights 0 to 1 along the width: a few peaks, crags on them, one side higher."""
    x = np.linspace(0, 1, width, dtype=np.float32)
    total = np.zeros(width, np.float32)
    strength = 1.0
    for octave in range(8):
        cells = int(2.2 / scale * 2**octave) + 3
        points = rng.random(cells, dtype=np.float32)
        at = x * (cells - 3) + np.float32(rng.random())
        left = at.astype(np.int32)
        t = at - left
        value = points[left] + (points[left + 1] - points[left]) * (t * t * (3 - 2 * t))
        if octave in (1, 2, 3):
            value = 1 - np.abs(2 * value - 1)  # crags
        total += np.float32(strength) * value
        strength *= 0.50 if octave else 0.42
    total += np.float32(0.5 * lean) * (x - 0.5)
    total -= total.min()
    return (total / max(float(total.max()), 1e-6)) ** np.float32(1.35)


def _wash(
    size: tuple[int, int], line: np.ndarray, rng: np.random.Generator, t: float
) -> np.ndarray:
    """Ink density under a ridge line (shares of the height, from the top): dark crest, pale foot."""
    width, height = size
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    below = (y - line[None, :]) * np.float32(height)
    steep = np.sqrt(1 + (np.gradient(line) * height) ** 2).astype(np.float32)
    body = np.clip(below / steep + 0.5, 0, 1)
    depth = np.clip(below, 0, None) / np.float32(height)
    folds = smooth_noise(rng, width, height, 0.10, 5, 0.62)
    # folds run down the slopes: the noise is read further left where a ridge falls right
    slope = blur_pixels(
        np.gradient(line)[None, :].astype(np.float32) * height, width * 0.01
    )
    shift = np.clip(slope, -1.2, 1.2) * depth * np.float32(height * 0.5)
    columns = np.clip(
        (np.arange(width)[None, :] + shift).astype(np.int32), 0, width - 1
    )
    crags = np.take_along_axis(folds, columns, axis=1)
    fade = np.exp(-depth * np.float32(8.5 - 2.5 * t))
    texture = 0.62 + 1.1 * np.clip(crags - 0.36, -0.3, 0.6)
    crest = 0.20 * np.exp(
        -np.clip(below, 0, None) / np.float32(max(1.0, 0.004 * height))
    )
    strength = 0.44 + 0.40 * t
    return body * np.clip(strength * fade * texture * 1.25 + crest * strength, 0, 1)


def _veil(size: tuple[int, int], foot: float, rng: np.random.Generator) -> np.ndarray:
    """A bank of mist at the foot of a range."""
    width, height = size
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    drift = smooth_noise(rng, width, max(2, height // 3), 0.5, 4)
    drift = np.repeat(drift, 3, axis=0)
    drift = np.pad(drift, ((0, max(0, height - len(drift))), (0, 0)), mode="edge")[
        :height
    ]
    bank = np.exp(-(((y - foot - 0.01) / np.float32(0.075)) ** 2))
    return blur_pixels(np.clip(bank * (drift * 1.9 - 0.25), 0, 1), 2.0)


def _enlarged(small: np.ndarray, columns: int, rows: int) -> np.ndarray:
    return cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)


def front_ridge(
    shape: tuple[int, int],
    crest: float,
    rng: np.random.Generator,
    roughness: float = 0.05,
) -> np.ndarray:
    """Return the ink density of low rocks in the foreground, before whatever stands there.

    ``crest`` is where their tops run, ``roughness`` how far they rise and fall, both
    shares of the height.
    """
    rows, columns = shape
    small = (max(8, columns // SMALLER), max(8, rows // SMALLER))
    line = crest + roughness * (0.5 - _ridge(small[0], rng, 0.30, 0.0))
    return _enlarged(_wash(small, line.astype(np.float32), rng, 1.0), columns, rows)
