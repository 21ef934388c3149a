"""Paths drawn with a brush: pressure, tapering ends, bristles that run dry."""

from functools import cache

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.line import Paths
from spark_studio.engines.local.ops.tone import float32

# The bristle sheet: lanes across the brush, distance along the stroke, in pixels.
BRISTLE_LANES, BRISTLE_LENGTH = 256, 1024


def draw_paths(
    paths: Paths,
    width: int,
    height: int,
    radius: np.ndarray | float,
    rng: np.random.Generator,
    taper: float = 14.0,
    dryness: float = 0.0,
) -> np.ndarray:
    """Return the ink of all paths: height x width, 0 bare to 1 black.

    ``radius`` is half a line's width in pixels, one for all or one per point; ends taper
    over ``taper`` pixels. ``dryness`` (0 to 1) is how soon the bristles part and show
    paper in streaks: 0 never.
    """
    canvas = np.zeros((height, width), np.float32)
    if len(paths) == 0:
        return canvas
    radius = np.broadcast_to(np.asarray(radius, np.float32), paths.weight.shape)
    offsets = rng.integers(0, BRISTLE_LANES, len(paths))
    _draw(
        canvas,
        paths.points,
        paths.starts,
        float32(radius),
        float32(paths.weight),
        np.float32(taper),
        _bristles(rng),
        offsets,
        np.float32(dryness),
    )
    return canvas


def pressure(paths: Paths, rng: np.random.Generator, amount: float) -> np.ndarray:
    """Return one factor per point, around 1: how hard the hand presses as it goes.

    Each path swells and thins slowly by up to ``amount``; 0 gives all ones.
    """
    out = np.ones(len(paths.points), np.float32)
    phase = rng.random(len(paths), dtype=np.float32) * 6.28
    pace = 0.02 + 0.05 * rng.random(len(paths), dtype=np.float32)
    lengths = paths.lengths()
    at = np.arange(len(out), dtype=np.float32) - np.repeat(paths.starts[:-1], lengths)
    wave = np.sin(np.repeat(phase, lengths) + np.repeat(pace, lengths) * at)
    return (out + np.float32(amount) * wave).astype(np.float32)


def splatter(
    rng: np.random.Generator,
    width: int,
    height: int,
    count: int,
    largest: float,
    keep_out: np.ndarray | None = None,
) -> np.ndarray:
    """Return drops flicked off a brush: height x width, 0 to 1.

    ``largest`` is the radius of the biggest drop as a share of the shorter side. They fly
    in one or two gusts, never onto ``keep_out`` (a mask of the same size).
    """
    canvas = np.zeros((height, width), np.float32)
    side = min(width, height)
    gusts = rng.uniform((0, 0), (width, height), (2, 2))
    for _ in range(count):
        spread = side * (0.08 + 0.3 * rng.random() ** 2)
        x, y = gusts[int(rng.integers(2))] + rng.normal(0, spread, 2)
        size = largest * side * (0.12 + 0.88 * rng.random() ** 4)
        stretch, angle = rng.uniform(0.7, 1.0), rng.uniform(0, 180)
        level = float(rng.uniform(0.35, 1.0))
        if not (0 <= x < width and 0 <= y < height):
            continue
        if keep_out is not None and keep_out[int(y), int(x)] > 0.1:
            continue
        box = ((float(x), float(y)), (2 * size, 2 * size * stretch), angle)
        cv2.ellipse(canvas, box, level, -1, cv2.LINE_AA)
    return canvas


def _bristles(rng):
    """Streaks: quick to change across the brush, slow along the stroke; 0 to 1."""
    shift = rng.integers(0, (BRISTLE_LANES, BRISTLE_LENGTH))
    return np.roll(_bristle_sheet(), shift, (0, 1))


@cache
def _bristle_sheet():
    """One brush for all pictures, as painters have: each begins elsewhere on it."""
    rng = np.random.default_rng(26)
    sheet = rng.standard_normal((BRISTLE_LANES, BRISTLE_LENGTH), dtype=np.float32)
    sheet = np.pad(sheet, ((4, 4), (96, 96)), "wrap")
    sheet = cv2.GaussianBlur(sheet, (0, 0), sigmaX=26, sigmaY=0.9)[4:-4, 96:-96]
    return np.clip(sheet / max(float(sheet.std()), 1e-6) * 0.2 + 0.5, 0, 1)


@njit(cache=True, fastmath=True, nogil=True)
def _draw(canvas, points, starts, radius, ink, taper, bristles, offsets, dryness):
    height, width = canvas.shape
    lanes, length = bristles.shape
    for path in range(len(starts) - 1):
        first, last = starts[path], starts[path + 1] - 1
        total = np.float32(0)
        for i in range(first, last):
            total += np.hypot(
                points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
            )
        reach = min(taper, total * np.float32(0.5)) + np.float32(1e-3)
        gone = np.float32(0)
        for i in range(first, last):
            ax, ay = points[i, 0], points[i, 1]
            bx, by = points[i + 1, 0] - ax, points[i + 1, 1] - ay
            size2 = bx * bx + by * by + np.float32(1e-6)
            size = np.sqrt(size2)
            start_end = min(gone, total - gone) / reach
            stop_end = min(gone + size, total - gone - size) / reach
            ra = radius[i] * min(np.float32(1), max(start_end, np.float32(0.02)) ** 0.6)
            rb = radius[i + 1] * min(
                np.float32(1), max(stop_end, np.float32(0.02)) ** 0.6
            )
            most = max(ra, rb) + 1
            x0 = max(0, int(min(ax, ax + bx) - most))
            x1 = min(width - 1, int(max(ax, ax + bx) + most) + 1)
            y0 = max(0, int(min(ay, ay + by) - most))
            y1 = min(height - 1, int(max(ay, ay + by) + most) + 1)
            for y in range(y0, y1 + 1):
                for x in range(x0, x1 + 1):
                    dx, dy = x - ax, y - ay
                    t = min(
                        np.float32(1), max(np.float32(0), (dx * bx + dy * by) / size2)
                    )
                    ex, ey = dx - t * bx, dy - t * by
                    r = ra + (rb - ra) * t
                    far = np.sqrt(ex * ex + ey * ey)
                    cover = r - far + np.float32(0.5)
                    if cover <= 0:
                        continue
                    # A line thinner than a pixel is drawn paler, not thicker.
                    cover = min(cover, np.float32(1), 2 * r)
                    value = cover * ink[i]
                    if dryness > 0 and r > 1:
                        along = gone + t * size
                        side = (bx * ey - by * ex) / size / r
                        lane = int(offsets[path] + (side + 1) * r * 1.1) % lanes
                        b = bristles[lane, int(along) % length]
                        spent = along / (total + 1)
                        # Each lane carries its own load of paint.
                        value *= 1 - np.float32(0.7) * dryness * (1 - b) * (1 - b)
                        need = dryness * (
                            np.float32(0.28)
                            + np.float32(0.3) * spent
                            + np.float32(0.12) * abs(side)
                        )
                        wet = (b - need) * 8 + np.float32(0.5)
                        value *= min(np.float32(1), max(np.float32(0), wet))
                    if value > canvas[y, x]:
                        canvas[y, x] = value
            gone += size
