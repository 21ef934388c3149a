"""Lines found in a picture, as paths a hand could draw.

Pixels that merely look dark make a photocopy. Here the dark side of every edge is
followed as one path, so that lines can taper, overshoot, run dry and be left out.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.flow import Flow, smear
from spark_studio.engines.local.ops.shape import blur_pixels, shorter_side
from spark_studio.engines.local.ops.tone import float32


@dataclass(frozen=True, slots=True)
class Paths:
    """Many paths in a row.

    points    n x 2 float32: x and y in pixels
    weight    n float32: how marked the line is there, 0 to 1
    starts    where each path begins in points; one more entry than paths, the last is n
    """

    points: np.ndarray
    weight: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def lengths(self) -> np.ndarray:
        """Points per path."""
        return np.diff(self.starts)

    def scaled(self, factor: float) -> "Paths":
        """The same paths on a picture ``factor`` times as large."""
        points = (self.points + 0.5) * np.float32(factor) - 0.5
        return Paths(float32(points), self.weight, self.starts)

    def moved(self, by: np.ndarray) -> "Paths":
        """The same paths shifted by (x, y) pixels."""
        return Paths(float32(self.points + by), self.weight, self.starts)

    def only(self, keep: np.ndarray) -> "Paths":
        """The paths for which ``keep`` (one bool each) is true."""
        lengths = self.lengths()
        inside = np.repeat(keep, lengths)
        starts = np.concatenate([[0], np.cumsum(lengths[keep])]).astype(np.int64)
        return Paths(self.points[inside], self.weight[inside], starts)


def join_paths(*groups: Paths) -> Paths:
    """Return all paths of the groups as one."""
    offsets = np.cumsum([0] + [len(group.points) for group in groups])
    starts = [group.starts[:-1] + offsets[i] for i, group in enumerate(groups)]
    return Paths(
        np.concatenate([group.points for group in groups]).astype(np.float32),
        np.concatenate([group.weight for group in groups]).astype(np.float32),
        np.concatenate([*starts, offsets[-1:]]).astype(np.int64),
    )


def as_paths(curves: list[np.ndarray], weight: float = 1.0) -> Paths:
    """Return a list of n x 2 curves as paths of one weight."""
    lengths = [len(curve) for curve in curves]
    points = np.concatenate([*curves, np.zeros((0, 2))]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Paths(points, np.full(len(points), weight, np.float32), starts)


def outline_paths(
    mask: np.ndarray, rng: np.random.Generator, longest: float, gap: float
) -> Paths:
    """Return the outline of a mask as separate strokes, none along the picture's border.

    Strokes are up to ``longest`` (share of the shorter side) and a ``gap`` share of them
    is left out, as a painter lifts the brush.
    """
    solid = (mask > 0.5).astype(np.uint8)
    found, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    height, width = mask.shape
    side, curves = min(width, height), []
    for contour in found:
        points = contour[:, 0].astype(np.float32)
        if len(points) < 0.15 * side:
            continue
        inside = (points > 2).all(1)
        inside &= (points[:, 0] < width - 3) & (points[:, 1] < height - 3)
        at = 0
        while at < len(points):
            reach = max(8, int(longest * side * rng.uniform(0.4, 1.0)))
            piece = points[at : at + reach][inside[at : at + reach]]
            at += reach
            unbroken = len(piece) > 7 and np.abs(np.diff(piece, axis=0)).max() < 3
            if rng.random() >= gap and unbroken:
                curves.append(piece)
    paths = as_paths(curves, 0.8)
    points = paths.points
    for _ in range(3):
        points = _moving_mean(points, paths.starts, 4)
    return Paths(points, paths.weight, paths.starts)


def edge_response(grey: np.ndarray, flow: Flow, share: float) -> np.ndarray:
    """Return how line-like each pixel is: 0 on plain ground, up to about 0.5 on hard edges.

    It lies on the dark side of an edge, where a draughtsman puts the line. ``share`` of
    the shorter side is the scale: small finds lashes, large finds only outlines.
    """
    sigma = max(0.5, share * shorter_side(grey))
    near, far = blur_pixels(grey, sigma), blur_pixels(grey, sigma * 1.6)
    return smear(np.maximum(far - near, 0), flow, 2 * share)


def trace_lines(
    response: np.ndarray,
    flow: Flow,
    strong: float | np.ndarray,
    weak_share: float = 0.45,
    spacing: int = 2,
) -> Paths:
    """Return the ridges of ``response`` as paths, strongest first.

    A path starts where the response is over ``strong`` (a number or a map) and goes on,
    both ways along the flow, until it falls under ``weak_share`` of that. ``spacing``
    pixels around a path nothing else is drawn.
    """
    strong_map = np.broadcast_to(np.asarray(strong, np.float32), response.shape)
    strong_map = float32(strong_map)
    seeds = np.flatnonzero(response > strong_map)
    over = response.ravel()[seeds] / strong_map.ravel()[seeds]
    seeds = seeds[np.argsort(-over, kind="stable")]
    points, weight, starts = _trace(
        float32(response), strong_map, weak_share, flow.x, flow.y, seeds, spacing
    )
    return Paths(_steady(points, starts), weight, starts)


def _steady(points, starts):
    """Smooth the paths as an arm does: each point the mean of five, ends kept."""
    return _moving_mean(_moving_mean(points, starts, 2), starts, 2)


@njit(cache=True, nogil=True)
def _moving_mean(points, starts, half):
    out = points.copy()
    for path in range(len(starts) - 1):
        first, last = starts[path], starts[path + 1] - 1
        for i in range(first + 1, last):
            reach = min(half, i - first, last - i)
            x = y = np.float32(0)
            for k in range(i - reach, i + reach + 1):
                x += points[k, 0]
                y += points[k, 1]
            out[i, 0] = x / (2 * reach + 1)
            out[i, 1] = y / (2 * reach + 1)
    return out


@njit(cache=True, nogil=True)
def _at(values, x, y):
    height, width = values.shape
    i = min(max(int(x + 0.5), 0), width - 1)
    j = min(max(int(y + 0.5), 0), height - 1)
    return values[j, i]


@njit(cache=True, nogil=True)
def _centre(response, x, y, gx, gy):
    """Move up to a pixel across the line, to its ridge."""
    here = _at(response, x, y)
    for step in (-1.0, -0.5, 0.5, 1.0):
        there = _at(response, x + gx * step, y + gy * step)
        if there > here * 1.02:
            here = there
            x, y = x + gx * step * 0.5, y + gy * step * 0.5
    return x, y


@njit(cache=True, nogil=True)
def _follow(response, strong, weak_share, tx, ty, taken, x, y, sign, out, value):
    """Walk one way along a ridge into ``out``; return how many points were laid."""
    height, width = response.shape
    vx, vy = _at(tx, x, y) * sign, _at(ty, x, y) * sign
    count = 0
    while count < len(out):
        x += vx
        y += vy
        if x < 0 or y < 0 or x > width - 1 or y > height - 1:
            break
        nx, ny = _at(tx, x, y), _at(ty, x, y)
        turn = nx * vx + ny * vy
        if turn < 0:
            nx, ny, turn = -nx, -ny, -turn
        if turn < 0.5:
            break
        vx, vy = 0.5 * (vx + nx), 0.5 * (vy + ny)
        size = np.sqrt(vx * vx + vy * vy)
        vx, vy = vx / size, vy / size
        x, y = _centre(response, x, y, -vy, vx)
        r, s = _at(response, x, y), _at(strong, x, y)
        if r < s * weak_share or _at(taken, x, y) > 0:
            break
        out[count, 0], out[count, 1] = x, y
        value[count] = min(1.0, r / s * 0.33)
        count += 1
    return count


@njit(cache=True, nogil=True)
def _trace(response, strong, weak_share, tx, ty, seeds, spacing):
    height, width = response.shape
    taken = np.zeros((height, width), np.uint8)
    longest = 2 * (height + width)
    ahead, behind = (
        np.empty((longest, 2), np.float32),
        np.empty((longest, 2), np.float32),
    )
    va, vb = np.empty(longest, np.float32), np.empty(longest, np.float32)
    capacity = len(seeds) * 4 + longest * 2 + 8
    points, weight = (
        np.empty((capacity, 2), np.float32),
        np.empty(capacity, np.float32),
    )
    starts = np.empty(len(seeds) + 1, np.int64)
    starts[0] = 0
    paths, n = 0, 0
    for seed in seeds:
        y, x = seed // width, seed % width
        if taken[y, x]:
            continue
        gx, gy = -ty[y, x], tx[y, x]
        if (
            _at(response, x + gx, y + gy) > response[y, x] * 1.001
            or _at(response, x - gx, y - gy) > response[y, x] * 1.001
        ):
            continue
        a = _follow(response, strong, weak_share, tx, ty, taken, x, y, 1.0, ahead, va)
        b = _follow(response, strong, weak_share, tx, ty, taken, x, y, -1.0, behind, vb)
        if a + b + 1 < 4 or n + a + b + 1 > capacity:
            continue
        for k in range(b - 1, -1, -1):
            points[n, 0], points[n, 1], weight[n] = behind[k, 0], behind[k, 1], vb[k]
            n += 1
        points[n, 0], points[n, 1] = x, y
        weight[n] = min(1.0, response[y, x] / strong[y, x] * 0.33)
        n += 1
        for k in range(a):
            points[n, 0], points[n, 1], weight[n] = ahead[k, 0], ahead[k, 1], va[k]
            n += 1
        for k in range(starts[paths], n):
            px, py = int(points[k, 0] + 0.5), int(points[k, 1] + 0.5)
            for j in range(max(0, py - spacing), min(height, py + spacing + 1)):
                for i in range(max(0, px - spacing), min(width, px + spacing + 1)):
                    taken[j, i] = 1
        paths += 1
        starts[paths] = n
    return points[:n].copy(), weight[:n].copy(), starts[: paths + 1].copy()
