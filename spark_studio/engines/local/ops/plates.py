"""Plates a thing could be armoured with: cells that follow its colors, cut straight elsewhere.

Every cell grows around a seed, by a square distance turned to the seed's own direction,
so that joints between cells of one color are straight and meet at corners. A step in
color costs more than any distance: there the joint follows the form.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.flow import Flow
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import float32

# How often seeds move to the middle of their cells: more would only make them alike.
SETTLINGS = 2
# How many cells are joined to a neighbour of like color, so that sizes differ.
JOINED = 0.45
# A step of this much in Lab counts as the distance of one whole cell.
COLOR_STEP = 42.0
# Steps beyond this one count no more: a white stripe is not another thing.
MOST_STEP = 46.0
LIKE = 14.0  # cells of a color less apart may be joined


@dataclass(frozen=True, slots=True)
class Plates:
    """``depth`` is about the distance to the nearest joint in pixels, height x width.
    ``chance`` is a number 0 to 1 for each pixel that is the same all over its plate."""

    depth: np.ndarray
    chance: np.ndarray


def plates(
    picture: np.ndarray, flow: Flow, rng: np.random.Generator, share: float
) -> Plates:
    """Return plates about ``share`` of the shorter side wide.

    ``picture`` is RGB without texture, ``flow`` the sweep of its forms, both of one size.
    """
    height, width = picture.shape[:2]
    size = max(4.0, share * min(width, height))
    lab = to_lab(picture)
    seeds, columns, rows = _seeds(width, height, size, rng)
    count = len(seeds)
    stretch = rng.uniform(0.75, 1.35, count).astype(np.float32)
    for settling in range(SETTLINGS + 1):
        x = np.clip(seeds[:, 0].astype(int), 0, width - 1)
        y = np.clip(seeds[:, 1].astype(int), 0, height - 1)
        turn = _turned(flow.x[y, x], flow.y[y, x])
        if settling == 0:
            colors = lab[y, x]
            family = np.arange(count, dtype=np.int32)
        elif settling == SETTLINGS:
            family = _families(colors, columns, rows, rng)
        owner, gap = _grow(
            lab,
            float32(seeds),
            float32(colors),
            float32(turn),
            stretch,
            family,
            columns,
            rows,
            np.float32(size),
            np.float32(size / COLOR_STEP),
        )
        if settling < SETTLINGS:
            seeds, colors = _settled(owner, lab, seeds, colors)
    chance = rng.random(count).astype(np.float32)[family][owner]
    return Plates(depth=blur_pixels(0.55 * gap, 0.6), chance=chance)


def _seeds(width, height, size, rng):
    columns, rows = int(np.ceil(width / size)), int(np.ceil(height / size))
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), 2).reshape(-1, 2)
    return (
        float32((grid + 0.5 + rng.uniform(-0.32, 0.32, grid.shape)) * size),
        columns,
        rows,
    )


def _turned(x, y):
    """Return directions in steps of an eighth turn: neighbours that share one meet straight."""
    turn = np.round(np.arctan2(y, x) / (np.pi / 8)) * (np.pi / 8)
    return np.stack([np.cos(turn), np.sin(turn)], 1)


def _families(colors, columns, rows, rng):
    """Join some seeds to the neighbour on the right or below that looks most like them."""
    family = np.arange(columns * rows, dtype=np.int32)
    for seed in np.flatnonzero(rng.random(len(family)) < JOINED).tolist():
        column, row = seed % columns, seed // columns
        near = [seed + 1] * (column + 1 < columns) + [seed + columns] * (row + 1 < rows)
        if near and family[seed] == seed:
            other = min(
                near, key=lambda n: float(np.abs(colors[n] - colors[seed]).sum())
            )
            if np.abs(colors[other] - colors[seed]).sum() < LIKE:
                family[seed] = family[other]
    return family


def _settled(owner, lab, seeds, colors):
    """Return seeds moved to the middle of their cells, and the mean colors there."""
    count = len(seeds)
    flat = owner.ravel()
    sizes = np.maximum(np.bincount(flat, minlength=count), 1)
    y, x = np.mgrid[: owner.shape[0], : owner.shape[1]]

    def mean(values):
        return np.bincount(flat, values.ravel(), minlength=count) / sizes

    empty = np.bincount(flat, minlength=count) == 0
    moved = np.stack([mean(x), mean(y)], 1)
    found = np.stack([mean(lab[..., i]) for i in range(3)], 1)
    # A seed goes half way only: regular cells would be a honeycomb.
    moved = np.where(empty[:, None], seeds, 0.5 * (seeds + moved))
    return float32(moved), float32(np.where(empty[:, None], colors, found))


@njit(cache=True, fastmath=True, nogil=True)
def _grow(lab, seeds, colors, turn, stretch, family, columns, rows, size, weight):
    """Return the nearest seed of each pixel, and how much further the next family is."""
    height, width, _ = lab.shape
    owner = np.zeros((height, width), np.int32)
    gap = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            column, row = int(x / size), int(y / size)
            best, second = np.float32(1e9), np.float32(1e9)
            at = -1
            for j in range(max(0, row - 2), min(rows, row + 3)):
                for i in range(max(0, column - 2), min(columns, column + 3)):
                    s = j * columns + i
                    dx, dy = x - seeds[s, 0], y - seeds[s, 1]
                    u = abs(dx * turn[s, 0] + dy * turn[s, 1]) / stretch[s]
                    v = abs(dy * turn[s, 0] - dx * turn[s, 1]) * stretch[s]
                    d = max(u, v) + np.float32(0.12) * min(u, v)
                    step = (
                        abs(lab[y, x, 0] - colors[s, 0]) * np.float32(0.6)
                        + abs(lab[y, x, 1] - colors[s, 1])
                        + abs(lab[y, x, 2] - colors[s, 2])
                    )
                    d += weight * min(step, np.float32(MOST_STEP))
                    if d < best:
                        if at >= 0 and family[s] != family[at]:
                            second = best
                        best, at = d, s
                    elif family[s] != family[at] and d < second:
                        second = d
            owner[y, x] = at
            gap[y, x] = min(second - best, np.float32(4.0) * size)
    return owner, gap
