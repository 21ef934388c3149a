"""Oil paint: strokes of a loaded flat brush, laid from broad to fine, with a relief of bristles.

Strokes are only laid where the picture does not yet look like what is being painted, so
that calm ground keeps its broad brush and an eye gets a small one.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.flow import Flow, flow_field
from spark_studio.engines.local.ops.shape import blur, blur_pixels, resize
from spark_studio.engines.local.ops.tone import float32

LANES, LENGTH = 48, 512  # bristles across a brush; how long their pattern is
POINTS = 7  # of a stroke's path
# A stroke ends where the color under it has changed by this much (0 to 1).
STRAYS = 0.085


@dataclass(frozen=True, slots=True)
class Brush:
    """``radius`` and ``length`` are shares of the shorter side; ``miss`` is the mean error of
    color (0 to 1) in a stroke's place that calls for one: 0 paints everywhere.
    """

    radius: float
    length: float
    miss: float


def paint(
    target: np.ndarray,
    flow: Flow,
    brushes: tuple[Brush, ...],
    rng: np.random.Generator,
    weight: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``target`` (RGB) painted, and the relief of the paint, about 0 to 1.

    ``flow`` may be of another size. ``weight`` (height x width, about 0 to 2) says where
    an error counts more or less; nothing is painted where it is 0.
    """
    height, width = target.shape[:2]
    side = min(width, height)
    canvas = blur_pixels(target, brushes[0].radius * side)
    relief = np.zeros((height, width), np.float32)
    pattern = _bristles(rng)
    for brush in brushes:
        radius = max(1.2, brush.radius * side)
        wanted = blur_pixels(target, 0.3 * radius)
        seeds = _places(canvas, wanted, weight, brush.miss, radius, rng)
        if not len(seeds):
            continue
        turns = rng.integers(0, LANES, len(seeds))
        hand = rng.normal(0, 1, (len(seeds), 4)).astype(np.float32)
        _lay(
            canvas, relief, wanted, flow.x, flow.y, seeds, turns, hand, pattern,
            np.float32(radius), np.float32(brush.length * side), np.float32(STRAYS),
        )  # fmt: skip
    return canvas, relief


def brush_flow(grey: np.ndarray, slant: float) -> Flow:
    """Return the way a hand would lead a brush over a grey picture.

    Along its edges near them, along the sweep of its masses elsewhere, and slanting by
    ``slant`` (radians) where there is nothing to follow.
    """
    near, broad = flow_field(grey, 0.005), flow_field(grey, 0.07)
    trust = near.coherence * np.clip(near.strength * 60, 0, 1)
    sweep = (1 - trust) * broad.coherence * np.clip(broad.strength * 120, 0, 1)
    # Directions have no sign: they are added as double angles.
    x = trust * (near.x**2 - near.y**2) + sweep * (broad.x**2 - broad.y**2)
    y = 2 * trust * near.x * near.y + 2 * sweep * broad.x * broad.y
    x, y = blur(x, 0.006), blur(y, 0.006)
    loose = np.float32(0.3) * (1 - np.clip(trust, 0, 1))
    x, y = (
        x + loose * np.float32(np.cos(2 * slant)),
        y + loose * np.float32(np.sin(2 * slant)),
    )
    angle = 0.5 * np.arctan2(y, x)
    return Flow(np.cos(angle), np.sin(angle), near.coherence, near.strength)


def relief_shade(
    relief: np.ndarray, towards: tuple[float, float], depth: float
) -> np.ndarray:
    """Return how the relief takes raking light from ``towards`` (x, y): factors around 1."""
    grain = blur_pixels(relief, 0.6)
    dx = cv2.Sobel(grain, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(grain, cv2.CV_32F, 0, 1, scale=1 / 8)
    slope = -(dx * np.float32(towards[0]) + dy * np.float32(towards[1]))
    return 1 + np.clip(np.float32(depth) * slope, -0.16, 0.2)


def _places(canvas, wanted, weight, miss, radius, rng):
    """Return where strokes begin: one in each cell that is not yet right, in chance order."""
    height, width = canvas.shape[:2]
    cell = radius * 1.5
    columns, rows = max(1, int(width / cell)), max(1, int(height / cell))
    # A third of the size shows well enough what is wrong.
    size = max(columns, width // 3), max(rows, height // 3)
    seen, meant = (cv2.resize(part, size, interpolation=cv2.INTER_AREA)
                   for part in (canvas, wanted))  # fmt: skip
    error = cv2.transform(cv2.absdiff(seen, meant), np.ones((1, 3), np.float32))
    small = cv2.resize(error, (columns, rows), interpolation=cv2.INTER_AREA)
    if weight is not None:
        share = resize(np.clip(weight, 0, 2) / 2, columns, rows)
        small = np.where(share > 0.02, small * 2 * share, -1)
    y, x = np.nonzero(small >= miss)
    order = rng.permutation(len(x))
    spot = np.stack([x, y], 1)[order] + rng.random((len(x), 2))
    return float32(spot * (width / columns, height / rows))


def _bristles(rng):
    """How much paint each bristle carries, changing slowly along the stroke: 0 to 1."""
    sheet = rng.standard_normal((LANES, LENGTH), dtype=np.float32)
    sheet = cv2.GaussianBlur(sheet, (0, 0), sigmaX=22, sigmaY=0.8)
    return np.clip(sheet / max(float(sheet.std()), 1e-6) * 0.24 + 0.5, 0, 1)


@njit(cache=True, fastmath=True, nogil=True)
def _lay(
    canvas, relief, wanted, fx, fy, seeds, turns, hand, pattern, radius, length, strays
):
    height, width, _ = canvas.shape
    rows, columns = fx.shape
    sx, sy = np.float32(columns / width), np.float32(rows / height)
    path = np.empty((POINTS, 2), np.float32)
    for i in range(len(seeds)):
        reach = length * (np.float32(1) + np.float32(0.3) * hand[i, 0])
        step = max(reach, radius) / np.float32(POINTS - 1)
        count = _trace(path, wanted, fx, fy, sx, sy, seeds[i], step, strays, i % 2)
        if count < 2:
            continue
        mx = min(max(int(seeds[i, 0]), 0), width - 1)
        my = min(max(int(seeds[i, 1]), 0), height - 1)
        lift = np.float32(0.012) * hand[i, 1]
        warm = np.float32(0.008) * hand[i, 2]
        r = wanted[my, mx, 0] + lift + warm
        g = wanted[my, mx, 1] + lift
        b = wanted[my, mx, 2] + lift - warm
        wide = radius * (np.float32(1) + np.float32(0.14) * hand[i, 3])
        _draw(canvas, relief, path, count, wide, r, g, b, pattern, turns[i])


@njit(cache=True, fastmath=True, nogil=True)
def _trace(path, wanted, fx, fy, sx, sy, seed, step, strays, back):
    """Follow the flow from the seed until the color changes; return how many points."""
    height, width, _ = wanted.shape
    rows, columns = fx.shape
    x, y = seed[0], seed[1]
    ix, iy = min(int(x), width - 1), min(int(y), height - 1)
    r, g, b = wanted[iy, ix, 0], wanted[iy, ix, 1], wanted[iy, ix, 2]
    vx, vy = np.float32(0), np.float32(0)
    count = 0
    for k in range(POINTS):
        ix, iy = int(x), int(y)
        if ix < 0 or iy < 0 or ix >= width or iy >= height:
            break
        away = (
            abs(wanted[iy, ix, 0] - r)
            + abs(wanted[iy, ix, 1] - g)
            + abs(wanted[iy, ix, 2] - b)
        ) / 3
        if k > 1 and away > strays:
            break
        path[k, 0], path[k, 1] = x, y
        count = k + 1
        j = min(max(int(y * sy), 0), rows - 1)
        i = min(max(int(x * sx), 0), columns - 1)
        tx, ty = fx[j, i], fy[j, i]
        if k == 0 and back == 1:
            tx, ty = -tx, -ty
        if k > 0 and tx * vx + ty * vy < 0:
            tx, ty = -tx, -ty
        vx = np.float32(0.45) * vx + np.float32(0.55) * tx
        vy = np.float32(0.45) * vy + np.float32(0.55) * ty
        size = np.sqrt(vx * vx + vy * vy) + np.float32(1e-6)
        vx, vy = vx / size, vy / size
        x += vx * step
        y += vy * step
    return count


@njit(cache=True, fastmath=True, nogil=True)
def _draw(canvas, relief, path, count, radius, r, g, b, pattern, turn):
    height, width, _ = canvas.shape
    lanes, length = pattern.shape
    total = np.float32(0)
    for k in range(count - 1):
        total += np.hypot(path[k + 1, 0] - path[k, 0], path[k + 1, 1] - path[k, 1])
    gone = np.float32(0)
    most2 = (radius + np.float32(0.5)) ** 2
    for k in range(count - 1):
        ax, ay = path[k, 0], path[k, 1]
        bx, by = path[k + 1, 0] - ax, path[k + 1, 1] - ay
        size2 = bx * bx + by * by + np.float32(1e-6)
        size = np.sqrt(size2)
        x0 = max(0, int(min(ax, ax + bx) - radius - 1))
        x1 = min(width - 1, int(max(ax, ax + bx) + radius + 2))
        y0 = max(0, int(min(ay, ay + by) - radius - 1))
        y1 = min(height - 1, int(max(ay, ay + by) + radius + 2))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                dx, dy = x - ax, y - ay
                at = (dx * bx + dy * by) / size2
                # Each segment paints its own stretch: joints are not painted twice.
                if (at < 0 and k > 0) or (at > 1.02 and k < count - 2):
                    continue
                t = min(np.float32(1), max(np.float32(0), at))
                ex, ey = dx - t * bx, dy - t * by
                far2 = ex * ex + ey * ey
                if far2 >= most2:
                    continue
                cover = radius - np.sqrt(far2) + np.float32(0.5)
                cover = min(cover, np.float32(1))
                side = (bx * ey - by * ex) / size / radius
                along = gone + t * size
                lane = int(turn + (side + 1) * np.float32(14)) % lanes
                load = pattern[lane, int(along * 24 / radius) % length]
                spent = along / (total + 1)
                # The brush runs dry towards the end and at its sides.
                need = np.float32(0.12) + np.float32(0.34) * spent * spent
                need += np.float32(0.16) * side * side
                wet = min(np.float32(1), max(np.float32(0), (load - need) * 6 + 0.4))
                cover *= wet * np.float32(0.94)
                tint = (load - np.float32(0.5)) * np.float32(0.05)
                canvas[y, x, 0] += (r + tint - canvas[y, x, 0]) * cover
                canvas[y, x, 1] += (g + tint - canvas[y, x, 1]) * cover
                canvas[y, x, 2] += (b + tint - canvas[y, x, 2]) * cover
                ridge = np.float32(0.3) + np.float32(0.7) * load
                ridge += np.float32(0.35) * side * side
                relief[y, x] += (ridge - relief[y, x]) * cover
        gone += size
