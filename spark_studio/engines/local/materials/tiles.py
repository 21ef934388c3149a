"""A panel of glazed tiles: each a cushion of its own, laid by hand and never quite level."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep

# How many tiles lie along the shorter side, and the joint between them in tiles.
ALONG, JOINT = 5, 0.012
LEAST_JOINT = 1.5  # pixels: half of a thinner line would be lost
EDGE, STEEP, TILT = 0.05, 0.75, 0.045


@dataclass(frozen=True, slots=True)
class Tiles:
    """``slope`` is height x width x 2 (right, down); ``joint`` is 1 in the mortar, 0 on glaze;
    ``tone`` is what each tile's firing did to its brightness, about 1."""

    slope: np.ndarray
    joint: np.ndarray
    tone: np.ndarray


def lay_tiles(width: int, height: int, rng: np.random.Generator) -> Tiles:
    """Return tiles that fill width x height, square, whole in at least one direction."""
    size = min(width, height) / ALONG
    x = _places(width, size)
    y = _places(height, size)
    columns, across = np.floor(x).astype(int), x - np.floor(x)
    rows, down = np.floor(y).astype(int), y - np.floor(y)
    columns, rows = columns - columns.min(), rows - rows.min()
    count = (rows.max() + 1, columns.max() + 1)
    tilt = rng.normal(0, TILT, (*count, 2)).astype(np.float32)
    tone = rng.normal(1, 0.012, count).astype(np.float32)
    tile = np.ix_(rows, columns)
    slope = tilt[tile].copy()
    slope[..., 0] += _turned(across)[None]
    slope[..., 1] += _turned(down)[:, None]
    nearest = np.minimum(_inset(across)[None], _inset(down)[:, None])
    wide = max(JOINT, LEAST_JOINT / size)
    return Tiles(slope, smoothstep(wide, 0.35 * wide, nearest), tone[tile])


def _places(length, size):
    """Where each pixel lies, in tiles; a rest is shared by both ends."""
    rest = (length / size) % 1
    return (np.arange(length) + 0.5) / size - rest / 2 + 1


def _inset(at):
    return np.minimum(at, 1 - at)


def _turned(at):
    """The slope of a cushion's edge: rising at its start, falling at its end."""
    start = np.clip(1 - at / EDGE, 0, 1) ** 2
    stop = np.clip(1 - (1 - at) / EDGE, 0, 1) ** 2
    # A tile is a little domed all over.
    dome = 0.10 * (0.5 - at)
    return (STEEP * (start - stop) + dome).astype(np.float32)
