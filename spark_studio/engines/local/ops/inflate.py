"""Height of a shape blown up like a cushion, or of many parts side by side.

Inside a shape laplace(u) = -1 is solved, with u = 0 at its outline, and the height is
2 * sqrt(u): a disc becomes half a ball, any outline a pillow without ridges. Grids are
coarse (the form is smooth), the outline itself is the caller's crisp mask.
"""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import float32

CELLS = 96  # of the finest grid, along the longer side of one shape
PARTS_CELLS = 320  # and along the shorter side of a picture of parts
COARSEST = 12
ROUNDS = 14  # sweeps on each grid; the grid before has done the far work
OVERSHOOT = 1.55


def inflate(mask: np.ndarray, cells: int = CELLS) -> np.ndarray:
    """Return the height, in pixels, of a soft mask (0 to 1) that fills its array closely.

    Outside of the mask it is 0. A shape that the border of the array cuts off ends there.
    """
    height, width = mask.shape
    finest = min(cells, max(height, width))
    cell = max(height, width) / finest
    size = max(2, round(width / cell)), max(2, round(height / cell))
    covered = cv2.resize(float32(mask), size, interpolation=cv2.INTER_AREA)
    covered = cv2.copyMakeBorder(covered, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inside = _solve_shape(covered)[1:-1, 1:-1]
    inside = cv2.resize(inside, (width, height), interpolation=cv2.INTER_CUBIC)
    # The root makes small waves of the grid steep: they are ironed out again.
    rise = np.sqrt(np.maximum(inside, 0)) * np.float32(2 * cell)
    return blur_pixels(rise, 0.9 * cell) if cell > 1 else rise


def inflate_parts(labels: np.ndarray, cells: int = PARTS_CELLS) -> np.ndarray:
    """Return the height, in pixels, of every part of an int32 label map at once.

    Each part is a cushion of its own; 0 marks what is no part and stays flat. Parts go on
    beyond the border of the picture.
    """
    height, width = labels.shape
    finest = min(cells, min(height, width))
    cell = min(height, width) / finest
    size = max(2, round(width / cell)), max(2, round(height / cell))
    # Nearest neighbours by hand: OpenCV resizes no int32.
    rows = ((np.arange(size[1]) + 0.5) * height / size[1]).astype(np.int64)
    columns = ((np.arange(size[0]) + 0.5) * width / size[0]).astype(np.int64)
    small = np.ascontiguousarray(labels[rows][:, columns], np.int32)
    inside = _solve_parts(small)
    inside = cv2.resize(inside, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.sqrt(np.maximum(inside, 0)) * np.float32(2 * cell)


def _solve_shape(covered):
    if max(covered.shape) <= COARSEST:
        start = np.zeros_like(covered)
    else:
        size = tuple(max(3, (side + 1) // 2) for side in covered.shape[::-1])
        coarse = _solve_shape(cv2.resize(covered, size, interpolation=cv2.INTER_AREA))
        start = cv2.resize(
            coarse, covered.shape[::-1], interpolation=cv2.INTER_LINEAR
        ) * np.float32((covered.shape[0] / size[1]) * (covered.shape[1] / size[0]))
    _relax_shape(start, covered, ROUNDS)
    return start


def _solve_parts(labels):
    if min(labels.shape) <= COARSEST:
        start = np.zeros(labels.shape, np.float32)
    else:
        coarse = _solve_parts(np.ascontiguousarray(labels[::2, ::2]))
        start = cv2.resize(coarse, labels.shape[::-1], interpolation=cv2.INTER_LINEAR)
        start *= np.float32(4)
    _relax_parts(start, labels, ROUNDS)
    return start


@njit(cache=True, fastmath=True, nogil=True)
def _relax_shape(u, covered, rounds):
    height, width = u.shape
    for _ in range(rounds):
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                part = covered[y, x]
                if part < 0.02:
                    u[y, x] = 0
                    continue
                around = u[y - 1, x] + u[y + 1, x] + u[y, x - 1] + u[y, x + 1]
                wanted = np.float32(0.25) * (around + 1) * part
                u[y, x] += np.float32(OVERSHOOT) * (wanted - u[y, x])


@njit(cache=True, fastmath=True, nogil=True)
def _relax_parts(u, labels, rounds):
    height, width = u.shape
    for _ in range(rounds):
        for y in range(height):
            for x in range(width):
                own = labels[y, x]
                if own == 0:
                    u[y, x] = 0
                    continue
                around = np.float32(1)
                for step in range(4):
                    i = x + (step == 0) - (step == 1)
                    j = y + (step == 2) - (step == 3)
                    if i < 0 or j < 0 or i >= width or j >= height:
                        around += u[y, x]
                    elif labels[j, i] == own:
                        around += u[j, i]
                wanted = np.float32(0.25) * around
                u[y, x] += np.float32(OVERSHOOT) * (wanted - u[y, x])
