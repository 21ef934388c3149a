"""A picture as few flat parts: each one shape in one color, as a modeller sees it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import blur, blur_pixels, shorter_side

# What sets a color apart is its hue more than how much light falls on it.
WEIGHTS = np.float32([0.7, 1.15, 1.15])
SAMPLES = 4000
ROUNDS = 8
# A color this far (Lab) from its surroundings may stand as a small part.
MARKED = 34.0


@dataclass(frozen=True, slots=True)
class Parts:
    """``labels`` is int32, height x width: 0 for no part, else the part's number.

    ``colors`` has a row (RGB, 0 to 1) for each number, the first unused.
    """

    labels: np.ndarray
    colors: np.ndarray

    def painted(self, width: int, height: int) -> np.ndarray:
        """Return every part in its color at this size, with smooth crisp outlines.

        Where there is no part the nearest one's color goes on.
        """
        out = np.empty((height, width, 3), np.float32)
        labels = _filled(self.labels, np.ones(self.labels.shape, bool))
        _paint(labels, np.ascontiguousarray(self.colors, np.float32), out)
        return out


def flat_parts(
    picture: np.ndarray,
    where: np.ndarray,
    count: int,
    smooth: float = 0.006,
    least: float = 0.0012,
    apart: float = 9.0,
) -> Parts:
    """Return the parts of ``picture`` (without texture) where the mask is over a half.

    ``count`` is the number of colors looked for, ``smooth`` how far outlines are rounded
    (share of the shorter side), ``least`` the smallest part (share of the picture); a
    part that stands out strongly, as an eye does, may be a sixth of that. Colors nearer than
    ``apart`` (Lab) are one.
    """
    inside = where > 0.5
    if inside.sum() < 16:
        return Parts(np.zeros(inside.shape, np.int32), np.zeros((1, 3), np.float32))
    lab = to_lab(picture)
    seen = _as_seen(lab)
    middles = _main_colors(seen[inside], count, apart)
    nearest = _assign(seen, middles, inside, smooth * shorter_side(picture))
    return _as_parts(nearest, lab, inside, least)


def _as_seen(lab):
    """Lab with dark tones drawn together: the folds of a black coat are one color."""
    out = lab.copy()
    out[..., 0] *= 0.3 + 0.005 * lab[..., 0]
    return out


def _main_colors(values, count, apart):
    """Return the main colors, farthest first, then moved to the middle of their own."""
    step = max(1, len(values) // SAMPLES)
    points = values[::step] * WEIGHTS
    chosen = [np.median(points, axis=0)]
    nearest = np.linalg.norm(points - chosen[0], axis=1)
    for _ in range(count - 1):
        # Outliers alone make no color: the pick is the middle of the farthest few.
        far = np.argsort(nearest)[-max(8, len(points) // 60) :]
        chosen.append(np.median(points[far], axis=0))
        nearest = np.minimum(nearest, np.linalg.norm(points - chosen[-1], axis=1))
    middles = np.array(chosen, np.float32)
    for _ in range(ROUNDS):
        away = ((points[:, None] - middles[None]) ** 2).sum(2)
        own = away.argmin(1)
        for k in range(len(middles)):
            if (own == k).sum() > 4:
                middles[k] = points[own == k].mean(0)
    return _merged(middles, apart) / WEIGHTS


def _merged(middles, least):
    kept = []
    for middle in middles:
        if all(np.linalg.norm(middle - other) > least for other in kept):
            kept.append(middle)
    return np.array(kept, np.float32)


def _assign(lab, middles, inside, sigma):
    """Return the number of each pixel's color; outlines are rounded by ``sigma`` pixels."""
    weight = blur_pixels(inside, sigma) + np.float32(1e-3)
    best = np.full(inside.shape, -1, np.float32)
    number = np.zeros(inside.shape, np.int32)
    own = _nearest_color(lab, np.ascontiguousarray(middles), WEIGHTS)
    for k in range(len(middles)):
        votes = blur_pixels((own == k) & inside, sigma) / weight
        better = votes > best
        best[better] = votes[better]
        number[better] = k
    return number


def _as_parts(number, lab, inside, least):
    """Number the connected pieces; scraps join what lies next to them."""
    labels = np.zeros(inside.shape, np.int32)
    around = blur(lab, 0.04)
    total = 0
    for k in range(int(number.max()) + 1):
        piece = ((number == k) & inside).astype(np.uint8)
        count, found, stats, _ = cv2.connectedComponentsWithStats(piece, connectivity=4)
        if count < 2:
            continue
        area = np.maximum(stats[:, cv2.CC_STAT_AREA].astype(np.float32), 1)
        away = np.linalg.norm((lab - around)[piece > 0] * WEIGHTS, axis=1)
        sums = np.bincount(found[piece > 0], away, minlength=count) / area
        wanted = least * inside.size * (1 - 0.85 * np.clip(sums / MARKED, 0, 1))
        keep = area > wanted
        keep[0] = False
        names = np.where(keep, total + np.cumsum(keep), 0).astype(np.int32)
        labels += names[found]
        total += int(keep.sum())
    labels = _filled(labels, inside)
    return Parts(labels, _own_colors(labels, lab, total))


def _filled(labels, inside):
    if not (labels > 0).any():
        return inside.astype(np.int32)
    _, nearest = cv2.distanceTransformWithLabels(
        (labels == 0).astype(np.uint8),
        cv2.DIST_L2,
        5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    lookup = np.zeros(int(nearest.max()) + 1, np.int32)
    known = labels > 0
    lookup[nearest[known]] = labels[known]
    return np.where(inside, lookup[nearest], 0).astype(np.int32)


def _own_colors(labels, lab, total):
    flat = labels.ravel()
    counts = np.maximum(np.bincount(flat, minlength=total + 1), 1)
    means = [
        np.bincount(flat, lab[..., c].ravel(), minlength=total + 1) / counts
        for c in range(3)
    ]
    lab_colors = np.stack(means, axis=1).astype(np.float32)
    return from_lab(lab_colors[None])[0]


@njit(cache=True, fastmath=True, nogil=True)
def _nearest_color(lab, middles, weights):
    rows, columns, _ = lab.shape
    out = np.zeros((rows, columns), np.int32)
    for y in range(rows):
        for x in range(columns):
            least = np.float32(1e12)
            for k in range(len(middles)):
                away = np.float32(0)
                for c in range(3):
                    away += ((lab[y, x, c] - middles[k, c]) * weights[c]) ** 2
                if away < least:
                    least = away
                    out[y, x] = k
    return out


@njit(cache=True, fastmath=True, nogil=True)
def _paint(labels, colors, out):
    """Every pixel takes the label that most of the 25 around it have.

    They vote by their distance, which rounds the steps of the smaller map; where the
    first two nearly draw, the edge is smoothed. Within a part nobody votes.
    """
    rows, columns = labels.shape
    height, width, _ = out.shape
    across, down = columns / width, rows / height
    sharp = np.float32(0.9 / max(across, 1e-6))
    alone = np.ones((rows, columns), np.bool_)
    for j in range(rows):
        for i in range(columns):
            for dj in range(-2, 3):
                row = min(max(j + dj, 0), rows - 1)
                for di in range(-2, 3):
                    if labels[row, min(max(i + di, 0), columns - 1)] != labels[j, i]:
                        alone[j, i] = False
    names = np.zeros(25, np.int32)
    votes = np.zeros(25, np.float32)
    weight = np.zeros((2, 5), np.float32)
    for y in range(height):
        v = (y + 0.5) * down - 0.5
        j = min(max(int(np.floor(v + 0.5)), 0), rows - 1)
        for x in range(width):
            u = (x + 0.5) * across - 0.5
            i = min(max(int(np.floor(u + 0.5)), 0), columns - 1)
            if alone[j, i]:
                for c in range(3):
                    out[y, x, c] = colors[labels[j, i], c]
                continue
            for k in range(5):
                weight[0, k] = np.exp(-np.float32(0.55) * (i + k - 2 - u) ** 2)
                weight[1, k] = np.exp(-np.float32(0.55) * (j + k - 2 - v) ** 2)
            found, total = 0, np.float32(0)
            for dj in range(5):
                row = min(max(j + dj - 2, 0), rows - 1)
                for di in range(5):
                    name = labels[row, min(max(i + di - 2, 0), columns - 1)]
                    k = 0
                    while k < found and names[k] != name:
                        k += 1
                    if k == found:
                        names[k] = name
                        votes[k] = 0
                        found += 1
                    votes[k] += weight[0, di] * weight[1, dj]
                    total += weight[0, di] * weight[1, dj]
            first, second = 0, -1
            for k in range(1, found):
                if votes[k] > votes[first]:
                    second = first
                    first = k
                elif second < 0 or votes[k] > votes[second]:
                    second = k
            share = np.float32(1)
            if second >= 0:
                share = (votes[first] - votes[second]) / total * sharp
                share = min(np.float32(0.5) + share, np.float32(1))
            for c in range(3):
                a, b = colors[names[first], c], colors[names[max(second, 0)], c]
                out[y, x, c] = b + (a - b) * share
