"""Woven patterns of brocade: waves, coins and tortoise shell, as thin repeating lines."""

import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep


def _lines(distance, width):
    """Anti-aliased lines where ``distance`` (pixels) is 0."""
    return np.clip(np.float32(width) - np.abs(distance) + np.float32(0.5), 0, 1)


def waves(x: np.ndarray, y: np.ndarray, cell: float, line: float) -> np.ndarray:
    """Overlapping scales of three rings each, as waves were woven."""
    out = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    taken = np.zeros(out.shape, bool)
    half = cell / 2
    row = np.floor(y / (half / 2))
    # Lower rows lie over higher ones: the first scale that holds a pixel has it.
    for down in (2, 1, 0, -1):
        at = row + down
        shift = np.where(np.mod(at, 2) > 0.5, half, 0).astype(np.float32)
        dx = np.mod(x - shift + half, cell) - half
        dy = y - at * (half / 2)
        far = np.sqrt(dx * dx + dy * dy)
        inside = (far <= half) & (dy <= 0.0) & ~taken
        ring = np.zeros_like(out)
        for share in (0.97, 0.66, 0.35):
            ring = np.maximum(ring, _lines(far - share * half, line))
        out = np.where(inside, ring, out)
        taken |= inside
    return out


def coins(x: np.ndarray, y: np.ndarray, cell: float, line: float) -> np.ndarray:
    """Circles that overlap by half, so that each holds a square: strings of coins."""
    out = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    half = cell / 2
    for shift in (0.0, half):
        dx = np.mod(x + shift, cell) - half
        dy = np.mod(y + shift, cell) - half
        far = np.sqrt(dx * dx + dy * dy)
        out = np.maximum(out, _lines(far - cell / np.sqrt(8), line))
        if shift:
            out = np.maximum(out, _lines(far - cell / 12, line))
    return out


def shells(x: np.ndarray, y: np.ndarray, cell: float, line: float) -> np.ndarray:
    """Hexagons with a smaller one inside: the back of a tortoise, for a long life."""
    wide, tall = cell, cell * np.float32(np.sqrt(3))
    best = np.full(np.broadcast_shapes(x.shape, y.shape), 1e9, np.float32)
    for shift in (0.0, 0.5):
        dx = np.abs(np.mod(x + shift * wide, wide) - wide / 2)
        dy = np.abs(np.mod(y + shift * tall, tall) - tall / 2)
        best = np.minimum(best, np.maximum(dx, 0.5 * dx + dy * np.float32(0.8660254)))
    edge = wide / 2
    out = np.maximum(_lines(best - edge, line), _lines(best - 0.62 * edge, line))
    return np.maximum(out, 0.8 * smoothstep(0.2 * edge, 0.14 * edge, best))


PATTERNS = (waves, coins, shells)


def woven(
    rng: np.random.Generator, width: int, height: int, cell: float, line: float
) -> np.ndarray:
    """Return one of the patterns over the whole sheet: height x width, 0 to 1.

    ``cell`` is one repeat and ``line`` half a thread, both shares of the shorter side.
    """
    side = float(min(width, height))
    pattern = PATTERNS[int(rng.integers(len(PATTERNS)))]
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(rng.uniform(0, side))
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(rng.uniform(0, side))
    out = pattern(x, y, np.float32(cell * side), np.float32(max(0.35, line * side)))
    return out.astype(np.float32)
