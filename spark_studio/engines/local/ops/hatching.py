"""Hatching: many short strokes that follow the form, closer where it is darker."""

import numpy as np
from numba import njit

from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.line import Paths
from spark_studio.engines.local.ops.shape import shorter_side
from spark_studio.engines.local.ops.tone import float32

# A stroke ends where less than this is left of the shade, or the form turns this sharply.
LEAST_SHADE, SHARPEST_TURN = 0.12, 0.85
LEAST_STEPS = 6


def hatch_paths(
    shade: np.ndarray,
    flow: Flow,
    rng: np.random.Generator,
    spacing: float,
    length: float,
) -> Paths:
    """Return strokes along the flow where ``shade`` (0 none to 1 full) asks for them.

    ``spacing`` is the distance between neighbours in full shade and ``length`` the longest
    stroke, both shares of the shorter side; strokes never touch. Weights are the shade
    under each point.
    """
    height, width = shade.shape
    side = shorter_side(shade)
    gap = max(1.5, spacing * side)
    rows, columns = np.mgrid[0 : int(height / gap), 0 : int(width / gap)]
    at = np.stack([columns.ravel(), rows.ravel()], 1) + rng.random((rows.size, 2))
    at = np.minimum(float32(at * gap), np.float32([width - 1, height - 1]))
    rng.shuffle(at)
    here = shade[at[:, 1].astype(int), at[:, 0].astype(int)]
    at = at[rng.random(len(at)) < here * here]  # long strokes fill what few begin
    reach = float32(length * side * rng.uniform(0.25, 0.5, len(at)))
    points, weight, starts = _hatch(float32(shade), flow.x, flow.y, at, reach, gap)
    return Paths(points, weight, starts)


@njit(cache=True, nogil=True)
def _walk(shade, tx, ty, taken, mine, x, y, sign, steps, gap, out):
    """Walk one way along the flow into ``out``; return how many points were laid."""
    height, width = shade.shape
    vx, vy = tx[int(y), int(x)] * sign, ty[int(y), int(x)] * sign
    count = 0
    while count < steps and count < len(out):
        x += vx
        y += vy
        i, j = int(x + 0.5), int(y + 0.5)
        if i < 0 or j < 0 or i >= width or j >= height:
            break
        owner = taken[int(j / gap), int(i / gap)]
        if shade[j, i] < LEAST_SHADE or (owner != 0 and owner != mine):
            break
        nx, ny = tx[j, i], ty[j, i]
        turn = nx * vx + ny * vy
        if turn < 0:
            nx, ny, turn = -nx, -ny, -turn
        if turn < SHARPEST_TURN:
            break
        vx, vy = 0.7 * vx + 0.3 * nx, 0.7 * vy + 0.3 * ny
        size = np.sqrt(vx * vx + vy * vy)
        vx, vy = vx / size, vy / size
        out[count, 0], out[count, 1] = x, y
        count += 1
    return count


@njit(cache=True, nogil=True)
def _hatch(shade, tx, ty, seeds, reach, gap):
    height, width = shade.shape
    taken = np.zeros((int(height / gap) + 2, int(width / gap) + 2), np.int32)
    most = int(reach.max()) + 2 if len(reach) else 2
    ahead, behind = np.empty((most, 2), np.float32), np.empty((most, 2), np.float32)
    points = np.empty((len(seeds) * (2 * most + 1), 2), np.float32)
    weight = np.empty(len(points), np.float32)
    starts = np.zeros(len(seeds) + 1, np.int64)
    paths, n = 0, 0
    for seed in range(len(seeds)):
        x, y = seeds[seed]
        mine, steps = paths + 1, int(reach[seed])
        if taken[int(y / gap), int(x / gap)] != 0:
            continue
        a = _walk(shade, tx, ty, taken, mine, x, y, 1.0, steps, gap, ahead)
        b = _walk(shade, tx, ty, taken, mine, x, y, -1.0, steps, gap, behind)
        if a + b + 1 < LEAST_STEPS:
            continue
        first = n
        for k in range(b - 1, -1, -1):
            points[n] = behind[k]
            n += 1
        points[n, 0], points[n, 1] = x, y
        n += 1
        for k in range(a):
            points[n] = ahead[k]
            n += 1
        for k in range(first, n):
            i, j = int(points[k, 0] + 0.5), int(points[k, 1] + 0.5)
            i, j = min(i, width - 1), min(j, height - 1)
            weight[k] = shade[j, i]
            taken[int(j / gap), int(i / gap)] = mine
        paths += 1
        starts[paths] = n
    return points[:n].copy(), weight[:n].copy(), starts[: paths + 1].copy()
