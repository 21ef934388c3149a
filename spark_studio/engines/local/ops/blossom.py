"""A painter's small flowers: blossoms of five petals with two leaves and a tendril."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import shorter_side

FIXED = 4  # OpenCV draws to sixteenths of a pixel
BETWEEN = 1.9  # distance of two blossoms, in their own sizes
TRIES = 2.5  # per blossom that would fit


def blossoms(where: np.ndarray, rng: np.random.Generator, size: float) -> np.ndarray:
    """Return flowers strewn where ``where`` (0 to 1) has room for them: 0 bare to 1 paint.

    ``size`` is the radius of the largest in shares of the shorter side. Flowers never
    touch, and none crosses the border of its ground.
    """
    out = np.zeros(where.shape, np.uint8)  # of bytes: only those are drawn smoothly
    side = shorter_side(where)
    room = cv2.distanceTransform((where > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    largest = size * side
    if largest < 3 or room.max() < largest * 0.6:
        return out.astype(np.float32)
    height, width = where.shape
    kept = np.zeros((0, 3))
    for _ in range(int(TRIES * width * height / (BETWEEN * largest) ** 2)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        radius = largest * rng.uniform(0.6, 1.0)
        free = room[int(y), int(x)] > 1.25 * radius
        far = np.hypot(kept[:, 0] - x, kept[:, 1] - y)
        if not free or (far < BETWEEN * 0.5 * (kept[:, 2] + radius) * 1.35).any():
            continue
        kept = np.vstack([kept, (x, y, radius)])
        _flower(out, x, y, radius, rng)
    return out.astype(np.float32) / np.float32(255)


def _flower(out, x, y, radius, rng):
    turn = rng.uniform(0, 360)
    for step in range(5):
        angle = turn + 72 * step
        _petal(out, x, y, 0.30 * radius, angle, 0.30 * radius, 0.21 * radius, 1.0)
    _petal(out, x, y, 0.0, 0, 0.13 * radius, 0.13 * radius, 0.0)
    lean = turn + rng.uniform(20, 50)
    for angle in (lean, lean + rng.uniform(130, 200)):
        _petal(out, x, y, 0.84 * radius, angle, 0.26 * radius, 0.09 * radius, 0.85)
    _tendril(out, x, y, radius, np.radians(lean + 90), rng)


def _petal(out, x, y, reach, angle, long, wide, level):
    """An ellipse ``reach`` away from the middle that points away from it."""
    along = np.radians(angle)
    centre = x + reach * np.cos(along), y + reach * np.sin(along)
    centre, axes = (
        tuple(round(v * 2**FIXED) for v in pair) for pair in (centre, (long, wide))
    )
    color = round(255 * level)
    cv2.ellipse(out, centre, axes, angle, 0, 360, color, -1, cv2.LINE_AA, FIXED)


def _tendril(out, x, y, radius, angle, rng):
    """A thin line that curls up at its end."""
    t = np.linspace(0, 1, 14)
    curl = angle + rng.choice((-1, 1)) * 3.4 * t**1.5
    steps = np.stack([np.cos(curl), np.sin(curl)], 1) * radius * 0.075
    points = (x, y) + 0.62 * radius * np.array([np.cos(angle), np.sin(angle)])
    line = points + np.cumsum(steps, 0)
    fixed = np.round(line * 2**FIXED).astype(np.int32)
    thick = max(1, round(0.06 * radius))
    cv2.polylines(out, [fixed], False, 210, thick, cv2.LINE_AA, FIXED)
