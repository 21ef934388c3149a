"""The few colors a photo is made of: clusters in CIE Lab, always the same for the same photo."""

import numpy as np

from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.shape import resize

SAMPLE_SIDE = 96
MOST = 6
ROUNDS = 12
ALIKE = 9.0  # Lab distance below which two clusters are one color
LEAST_SHARE = 0.015
FEWEST = 12  # samples worth sorting
LIGHTNESS = 0.7  # a shadow on a wall is still the wall


def find_palette(
    picture: np.ndarray, mask: np.ndarray | None = None
) -> tuple[tuple[float, float, float, float], ...]:
    """Return up to 6 (red, green, blue, share) of a float32 RGB picture, largest share first.

    ``mask`` (height x width, 0 to 1) says where to look. Shares sum to 1. Empty where there
    is next to nothing to look at.
    """
    height, width = picture.shape[:2]
    factor = min(1.0, SAMPLE_SIDE / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    colors = to_lab(resize(picture, *size)).reshape(-1, 3)
    if mask is not None:
        colors = colors[resize(mask, *size).ravel() > 0.6]
    if len(colors) < FEWEST:
        return ()
    colors = colors * np.array([LIGHTNESS, 1, 1], np.float32)
    centers, counts = _merged(*_clusters(colors))
    keep = counts >= LEAST_SHARE * counts.sum()
    centers, shares = centers[keep], counts[keep] / counts[keep].sum()
    centers = centers / np.array([LIGHTNESS, 1, 1], np.float32)
    rgb = from_lab(centers[None].astype(np.float32))[0]
    order = np.argsort(-shares, kind="stable")
    return tuple((*map(float, rgb[i]), float(shares[i])) for i in order)


def _clusters(colors):
    """k-means from starts far apart: the commonest color, then always the farthest left."""
    start = colors[np.argmin(np.square(colors - np.median(colors, 0)).sum(1))]
    centers = [start]
    away = np.square(colors - start).sum(1)
    for _ in range(MOST + 1):
        # Not the very farthest, which is a glint, but one that many lie beyond.
        far = colors[np.argsort(away)[int(0.97 * (len(colors) - 1))]]
        centers.append(far)
        away = np.minimum(away, np.square(colors - far).sum(1))
    centers = np.array(centers)
    for _ in range(ROUNDS):
        nearest = np.square(colors[:, None] - centers[None]).sum(2).argmin(1)
        counts = np.bincount(nearest, minlength=len(centers))
        for axis in range(3):
            sums = np.bincount(nearest, colors[:, axis], len(centers))
            centers[:, axis] = np.where(
                counts, sums / np.maximum(counts, 1), centers[:, axis]
            )
    return centers[counts > 0], counts[counts > 0].astype(float)


def _merged(centers, counts):
    """Melt the nearest two until all differ and no more than ``MOST`` are left."""
    centers, counts = list(centers), list(counts)
    while len(centers) > 1:
        points = np.array(centers)
        away = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.fill_diagonal(away, np.inf)
        a, b = np.unravel_index(np.argmin(away), away.shape)
        if away[a, b] > ALIKE and len(centers) <= MOST:
            break
        whole = counts[a] + counts[b]
        centers[a] = (centers[a] * counts[a] + centers[b] * counts[b]) / whole
        counts[a] = whole
        del centers[b], counts[b]
    return np.array(centers), np.array(counts)
