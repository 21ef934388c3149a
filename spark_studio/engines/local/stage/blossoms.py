"""A flowering branch as a brush sets it: wood in broken strokes, petals in one dab each."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.brush import draw_paths
from spark_studio.engines.local.ops.line import Paths
from spark_studio.engines.local.ops.tone import smoothstep

# A bough starts this wide, in units of a thousandth of the shorter side.
BOUGH = 10.0
# How thick flowers sit along a twig, and how large the largest are, in the same units.
SPACING, LARGEST = 19.0, 25.0
PETALS = 5
SPRAYS_TRIED = 7
MOST_HIDDEN = 0.7  # a branch hidden more than this is not worth growing


@dataclass(slots=True)
class Spray:
    """A branch that has grown but is not drawn. Positions in pixels.

    boughs   curves, n x 3 each: x, y and half the width
    flowers  x, y, radius, turn (radians), tilt (1 seen from the front, 0 from the side)
    buds     x, y, radius
    """

    boughs: list[np.ndarray]
    flowers: list[tuple[float, float, float, float, float]]
    buds: list[tuple[float, float, float]]

    def meets(self, taken: np.ndarray) -> float:
        """Return the share of its flowers that would be hidden by, or lie on, ``taken``;
        1 where next to nothing of it is in the picture."""
        rows, columns = taken.shape
        on = [
            float(taken[int(y), int(x)])
            for x, y, *_ in self.flowers
            if 0 <= x < columns and 0 <= y < rows
        ]
        return sum(on) / len(on) if len(on) > 6 else 1.0


def grow_spray(
    start: tuple[float, float],
    angle: float,
    length: float,
    rng: np.random.Generator,
    unit: float,
) -> Spray:
    """Grow a branch from ``start`` (best outside the picture), ``length`` pixels at ``angle``
    (radians, 0 right, positive down). ``unit`` is a thousandth of the shorter side."""
    spray = Spray([], [], [])
    _grow(spray, start, angle, length, BOUGH * unit, 0, rng, unit)
    return spray


def _grow(spray, start, angle, length, width, depth, rng, unit):
    """Old wood bends in knees and sends out twigs; young twigs run straight and flower."""
    step = 6 * unit
    count = max(5, int(length / step))
    x, y = start
    curve, side, sway = [], float(rng.choice([-1, 1])), 0.0
    next_twig = rng.uniform(0.1, 0.25)
    until_flower = rng.uniform(0.3, 1.0) * SPACING * unit
    for i in range(count):
        t = i / count
        sway = 0.8 * sway + rng.normal(0, (0.035, 0.02, 0.015)[depth])
        if depth == 0 and rng.random() < 0.07:
            angle += rng.choice([-1, 1]) * rng.uniform(0.25, 0.5)
        angle += sway
        x, y = x + np.cos(angle) * step, y + np.sin(angle) * step
        curve.append((x, y, width * (1 - 0.8 * t)))
        if depth < 2 and t > next_twig:
            turn = angle + side * rng.uniform(0.5, 1.05)
            share = rng.uniform(0.28, 0.5) * (1.15 - 0.5 * t)
            _grow(
                spray, (x, y), turn, length * share, 0.5 * width, depth + 1, rng, unit
            )
            side, next_twig = -side, t + rng.uniform(0.1, 0.22)
        until_flower -= step
        if (depth > 0 or t > 0.35) and until_flower < 0:
            until_flower = SPACING * unit * rng.uniform(0.4, 2.2)
            _flower(spray, x, y, angle, rng, unit)
    spray.boughs.append(np.array(curve))
    spray.buds.append((x, y, 4.5 * unit))


def _flower(spray, x, y, angle, rng, unit):
    away = angle + rng.choice([-1, 1]) * np.pi / 2
    size = LARGEST * unit * rng.uniform(0.55, 1.0)
    x, y = x + np.cos(away) * 0.45 * size, y + np.sin(away) * 0.45 * size
    if rng.random() < 0.3:
        spray.buds.append((x, y, 0.36 * size))
        return
    tilt = float(rng.uniform(0.55, 1.0))
    spray.flowers.append((x, y, size, float(rng.uniform(0, 6.28)), tilt))


def best_spray(room: np.ndarray, rng: np.random.Generator) -> Spray | None:
    """Grow a few branches in from the sides and return the one that is seen best.

    ``room`` (height x width) is 1 where there is nothing before it. None where all would
    be mostly hidden.
    """
    height, width = room.shape
    unit, grown = min(width, height) / 1000, []
    first = int(rng.integers(2))
    for i in range(SPRAYS_TRIED):
        left = (i + first) % 2 == 0
        x = -20 * unit if left else width + 20 * unit
        start = x, height * rng.uniform(0.02, 0.42)
        angle = float(rng.uniform(-0.4, 0.5))
        length = min(0.75 * width, unit * rng.uniform(480, 760))
        angle = angle if left else np.pi - angle
        grown.append(grow_spray(start, angle, length, rng, unit))
    best = min(grown, key=lambda spray: spray.meets(1 - room))
    return best if best.meets(1 - room) < MOST_HIDDEN else None


def draw_wood(
    spray: Spray, shape: tuple[int, int], rng: np.random.Generator, unit: float
) -> np.ndarray:
    """Return the ink of the wood: rows x columns, 0 to 1, broken where the brush ran dry."""
    lengths = [len(curve) for curve in spray.boughs]
    every = np.concatenate(spray.boughs).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    # Knots and hollows, each a few points long.
    rough = rng.standard_normal(len(every), dtype=np.float32)
    rough = 1 + 0.55 * np.convolve(rough, np.ones(5, np.float32) / 5, "same")
    weight = np.full(len(every), 0.88, np.float32)
    paths = Paths(np.ascontiguousarray(every[:, :2]), weight, starts)
    radius = np.maximum(every[:, 2] * np.clip(rough, 0.6, 1.5), 0.9 * unit)
    rows, columns = shape
    return draw_paths(paths, columns, rows, radius, rng, 9 * unit, dryness=0.75)


def lay_flowers(
    picture: np.ndarray,
    spray: Spray,
    colors: tuple[np.ndarray, np.ndarray, np.ndarray],
    rng: np.random.Generator,
    mask: np.ndarray | None = None,
) -> None:
    """Paint flowers and buds onto the picture, in place.

    ``colors`` are those of the tip of a petal, of its root and of the stamens, RGB.
    ``mask`` (0 to 1, as large as the picture) says how much of them may be seen.
    """
    for x, y, size in spray.buds:
        _lay(picture, x, y, size, _bud(size, rng), colors, mask)
    for x, y, size, turn, tilt in spray.flowers:
        _lay(picture, x, y, size, _bloom(size, turn, tilt, rng), colors, mask)


def lay_petals(
    picture: np.ndarray,
    count: int,
    colors: tuple[np.ndarray, np.ndarray, np.ndarray],
    rng: np.random.Generator,
    keep_out: np.ndarray,
) -> None:
    """Let single petals drift over the picture, in place, none on ``keep_out``."""
    rows, columns = picture.shape[:2]
    unit = min(rows, columns) / 1000
    for _ in range(count):
        x, y = rng.uniform(0, columns), rng.uniform(0, rows)
        size, turn = unit * rng.uniform(6, 13), float(rng.uniform(0, 6.28))
        thin = float(rng.uniform(0.35, 0.8))
        if keep_out[int(y), int(x)] < 0.1:
            _lay(picture, x, y, size, _petal(size, turn, thin), colors, None)


def _grid(size):
    reach = int(np.ceil(1.15 * size)) + 1
    span = np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(size)
    return np.broadcast_to(span, (len(span), len(span))), span[:, None]


def _bloom(size, turn, tilt, rng):
    """Return alpha, how far towards the tip (0 to 1), and the stamens of one flower."""
    x, y = _grid(size)
    order = rng.permutation(PETALS)
    angles = 2 * np.pi * order / PETALS + rng.normal(0, 0.06, PETALS)
    alpha, tip = np.zeros((2, *x.shape), np.float32)
    _lay_petals(alpha, tip, x[0], size, turn, tilt, angles.astype(np.float32))
    return alpha, tip, _stamens(x, y, size, rng)


@njit(cache=True, nogil=True)
def _lay_petals(alpha, tip, span, size, turn, tilt, angles):
    """Lay round petals over each other. Wet paint dries darkest at the rim of each."""
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    soft, tilt = np.float32(0.9 / size), np.float32(tilt)
    for row in range(len(span)):
        for column in range(len(span)):
            x, y = span[column], span[row]
            u, v = c * x + s * y, (c * y - s * x) / tilt
            cover, shade = np.float32(0), np.float32(0)
            for angle in angles:
                ca, sa = np.cos(angle), np.sin(angle)
                along, across = u * ca + v * sa, v * ca - u * sa
                far = np.sqrt(((along - 0.53) / 0.44) ** 2 + (across / 0.40) ** 2)
                inside = _ease((1 + soft - far) / (2 * soft))
                if inside > 0.5:
                    rim = _ease((far - np.float32(0.7)) / np.float32(0.3))
                    shade = min(max(along, 0), 1) * 0.75 + 0.4 * rim
                cover = max(cover, inside)
            alpha[row, column] = cover * 0.93
            tip[row, column] = min(max(shade, 0), 1)


@njit(cache=True, nogil=True)
def _ease(t):
    t = min(max(t, np.float32(0)), np.float32(1))
    return t * t * (3 - 2 * t)


def _stamens(u, v, size, rng):
    out = np.zeros(u.shape, np.uint8)
    middle = (u.shape[1] - 1) / 2
    line = max(1, round(0.035 * size))
    for _ in range(9):
        angle, reach = rng.uniform(0, 6.28), size * rng.uniform(0.3, 0.5)
        end = middle + reach * np.cos(angle), middle + reach * np.sin(angle)
        points = [round(middle * 8), round(middle * 8)], [round(p * 8) for p in end]
        cv2.line(out, *points, 190, line, cv2.LINE_AA, 3)
        dot = max(4, round(0.05 * size * 8))
        cv2.circle(out, points[1], dot, 255, -1, cv2.LINE_AA, 3)
    return out.astype(np.float32) / 255


def _bud(size, rng):
    x, y = _grid(size)
    lean = np.float32(rng.uniform(-0.3, 0.3))
    far = np.sqrt((x + lean * y) ** 2 / 0.6 + y**2 / 0.8)
    alpha = smoothstep(1.0 + 0.9 / size, 1.0 - 0.9 / size, far)
    return alpha * 0.93, np.clip(0.45 + 0.5 * far, 0, 1), np.zeros_like(alpha)


def _petal(size, turn, thin):
    x, y = _grid(size)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = c * x + s * y, (c * y - s * x) / np.float32(thin)
    far = np.sqrt(u * u + (v * (1.25 + 0.45 * u)) ** 2)
    alpha = smoothstep(0.9 + 0.9 / size, 0.9 - 0.9 / size, far)
    return alpha * 0.85, np.clip(0.5 + 0.5 * u, 0, 1), np.zeros_like(alpha)


def _lay(picture, x, y, size, flower, colors, mask):
    alpha, tip, stamens = flower
    reach = (len(alpha) - 1) // 2
    left, top = round(x) - reach, round(y) - reach
    rows, columns = picture.shape[:2]
    y0, y1 = max(0, top), min(rows, top + len(alpha))
    x0, x1 = max(0, left), min(columns, left + len(alpha))
    if y1 <= y0 or x1 <= x0:
        return
    inside = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
    alpha, tip, stamens = alpha[inside], tip[inside][..., None], stamens[inside]
    if mask is not None:
        seen = mask[y0:y1, x0:x1]
        alpha, stamens = alpha * seen, stamens * seen
    view = picture[y0:y1, x0:x1]
    view += (colors[1] + (colors[0] - colors[1]) * tip - view) * alpha[..., None]
    view += (colors[2] - view) * (0.85 * stamens * (alpha > 0.3))[..., None]
