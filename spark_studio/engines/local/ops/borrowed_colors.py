"""The colors of one picture laid on another, shade by shade."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab

TURNS = 12  # directions the colors are put in order along
SAMPLES = 4096
LEVELS = np.linspace(0, 1, 65, dtype=np.float32)
CHUNK = 1 << 17  # pixels at once: what fits into the cache


def transported(
    lab: np.ndarray, palette: np.ndarray, amount: float, rng: np.random.Generator
) -> np.ndarray:
    """Return a picture with its colors moved ``amount`` (0..1) of the way to a palette's.

    ``lab`` and what is returned are CIE Lab, ``palette`` float32 RGB, 0..1. What was
    lighter stays lighter as far as a smooth change of colors can do it.
    """
    before = _sample(lab, rng)
    after = _sample(to_lab(palette), rng)
    moved = before.copy()
    for direction in _directions(rng):
        _move_along(moved, after, direction)
    # Like colors change alike, so the change has no detail that the picture has not.
    height, width = lab.shape[:2]
    half = max(1, width // 2), max(1, height // 2)
    small = cv2.resize(lab, half, interpolation=cv2.INTER_AREA)
    change = np.float32(amount) * _change(before, moved - before, small)
    return lab + cv2.resize(change, (width, height), interpolation=cv2.INTER_LINEAR)


def _sample(lab, rng):
    flat = lab.reshape(-1, 3)
    return flat[rng.integers(0, len(flat), SAMPLES)].astype(np.float32)


def _directions(rng):
    for _ in range(TURNS // 3):
        turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        yield from turn.T.astype(np.float32)


def _move_along(moved, after, direction):
    at = moved @ direction
    wanted = np.quantile(after @ direction, LEVELS)
    there = np.quantile(at, LEVELS)
    goal = np.interp(at, there + np.arange(len(there)) * 1e-4, wanted)
    moved += ((goal - at)[:, None] * direction).astype(np.float32)


def _change(before, change, lab):
    """Return the change of every pixel, as a smooth function of its color fitted to the samples."""
    terms, *_ = np.linalg.lstsq(_terms(before), change, rcond=1e-4)
    flat = lab.reshape(-1, 3)
    out = np.empty_like(flat)
    for start in range(0, len(flat), CHUNK):
        part = slice(start, start + CHUNK)
        out[part] = _terms(flat[part]) @ terms.astype(np.float32)
    return out.reshape(lab.shape)


def _terms(lab):
    light, a, b = (lab * np.float32(0.02)).T
    ones = np.ones_like(light)
    return np.stack(
        [ones, light, a, b, light * light, a * a, b * b]
        + [light * a, light * b, a * b],
        1,
    )
