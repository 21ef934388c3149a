"""Facets: a picture taken apart into triangles whose corners lie on its edges."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur_pixels, shorter_side
from spark_studio.engines.local.ops.tone import luminance

# A corner leaves the middle of its cell for an edge at least this steep (tone per pixel).
LEAST_EDGE = 0.012
OVER = 8  # pixels by which the net reaches over the border


@dataclass(frozen=True, slots=True)
class Facets:
    """``labels`` is int32, height x width: the number of each pixel's facet, below ``count``.

    Where it is 0 there is no facet, and ``mean`` returns the values themselves.
    """

    labels: np.ndarray
    count: int

    def mean(self, values: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
        """Return ``values`` (height x width x channels) as their mean over each facet.

        ``weight`` (height x width) says how much each pixel counts.
        """
        flat = self.labels.ravel()
        weight = np.ones(flat.shape, np.float32) if weight is None else weight.ravel()
        total = np.bincount(flat, weight, self.count) + 1e-6
        single = values.ndim == 2
        stacked = values[..., None] if single else values
        means = [
            np.bincount(flat, weight * stacked[..., c].ravel(), self.count) / total
            for c in range(stacked.shape[2])
        ]
        out = np.stack(means, 1).astype(np.float32)[self.labels]
        out = np.where((self.labels == 0)[..., None], stacked, out)
        return out[..., 0] if single else out

    def chance(self, rng: np.random.Generator) -> np.ndarray:
        """Return a number -1 to 1 for each pixel that is the same all over its facet."""
        rng = np.random.default_rng(int(rng.integers(2**32)))
        return rng.uniform(-1, 1, self.count).astype(np.float32)[self.labels]


def facets(
    picture: np.ndarray,
    rng: np.random.Generator,
    share: float,
    fine: np.ndarray | None = None,
) -> Facets:
    """Return facets about ``share`` of the shorter side wide; edges of ``picture`` (RGB,
    without texture) are followed. Where ``fine`` (0 to 1) is high they are half as large,
    and half that again near 1. One number is taken from ``rng`` whatever the size, so
    that what is drawn next is the same in a small preview.
    """
    rng = np.random.default_rng(int(rng.integers(2**32)))
    height, width = picture.shape[:2]
    size = max(3, round(share * shorter_side(picture)))
    steep = _steepness(picture)
    points = _corners(steep, size, rng)
    if fine is not None and fine.max() > 0.3:
        for least, part in ((0.3, 2), (0.75, 4)):
            more = _corners(steep, max(3, size // part), rng)
            x, y = more.astype(int).T
            points = np.vstack([points, more[fine[y, x] > least]])
    triangles = _net(np.vstack([points, _frame(width, height, size)]), width, height)
    labels = np.zeros((height, width), np.int32)
    _fill(labels, triangles)
    return Facets(labels, len(triangles) + 1)


def _steepness(picture):
    grey = blur_pixels(luminance(picture), 0.8)
    chroma = blur_pixels(picture[..., 0] - picture[..., 2], 0.8)
    total = np.zeros_like(grey)
    for values in (grey, 0.6 * chroma):
        for way in ((1, 0), (0, 1)):
            total += cv2.Scharr(values, cv2.CV_32F, *way, scale=1 / 32) ** 2
    return np.sqrt(total)


def _corners(steep, size, rng):
    """One corner in each square of ``size`` pixels, anywhere; on an edge two."""
    height, width = steep.shape
    rows, columns = -(-height // size), -(-width // size)
    padded = np.zeros((rows * size, columns * size), np.float32)
    padded[:height, :width] = steep
    cells = padded.reshape(rows, size, columns, size).swapaxes(1, 2)
    cells = cells.reshape(rows * columns, size * size)
    corner = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), 2)
    corner = corner.reshape(-1, 2) * size
    best = cells.argmax(1)
    edge = cells.max(1) > LEAST_EDGE
    at = np.stack([best % size, best // size], 1)
    anywhere = rng.uniform(0.15, 0.85, at.shape) * size
    points = [corner + np.where(edge[:, None], at, anywhere)]
    # The edge goes on: its steepest pixel at some distance from the first.
    place = np.arange(size * size)
    far = np.hypot(
        place % size - at[edge, :1], place // size - at[edge, 1:]
    ) > 0.45 * size  # fmt: skip
    rest = cells[edge] * far
    second = rest.argmax(1)
    also = rest.max(1) > LEAST_EDGE
    points.append((corner[edge] + np.stack([second % size, second // size], 1))[also])
    x, y = np.vstack(points).T
    keep = (x < width - 1) & (y < height - 1) & (x > 1) & (y > 1)
    return np.stack([x[keep], y[keep]], 1).astype(np.float32)


def _frame(width, height, size):
    """Corners just beyond the border, so that facets reach it."""
    across = np.linspace(-OVER, width + OVER, max(3, width // size))
    along = np.linspace(-OVER, height + OVER, max(3, height // size))[1:-1]
    sides = [
        np.stack([across, np.full_like(across, y)], 1) for y in (-OVER, height + OVER)
    ]
    sides += [
        np.stack([np.full_like(along, x), along], 1) for x in (-OVER, width + OVER)
    ]
    return np.vstack(sides).astype(np.float32)


def _net(points, width, height):
    """Return n x 3 x 2: the corners of a net over the points."""
    far = OVER + 4
    net = cv2.Subdiv2D((-far, -far, width + 2 * far, height + 2 * far))
    net.insert(points.tolist())
    corners = np.asarray(net.getTriangleList(), np.float32).reshape(-1, 3, 2)
    inside = (corners >= -far).all((1, 2))
    inside &= (corners <= (width + far, height + far)).all((1, 2))
    return np.ascontiguousarray(corners[inside])


@njit(cache=True, nogil=True)
def _fill(labels, triangles):
    """Number the triangles from 1, each pixel by the first that holds it."""
    rows, columns = labels.shape
    for n in range(len(triangles)):
        ax, ay = triangles[n, 0]
        bx, by = triangles[n, 1]
        cx, cy = triangles[n, 2]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-6:
            continue
        for y in range(
            max(0, int(min(ay, by, cy))), min(rows - 1, int(max(ay, by, cy)) + 1) + 1
        ):
            for x in range(
                max(0, int(min(ax, bx, cx))),
                min(columns - 1, int(max(ax, bx, cx)) + 1) + 1,
            ):
                u = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
                v = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
                if u > -1e-4 and v > -1e-4 and u + v < 1.0001:
                    labels[y, x] = n + 1
