"""Oil paint: strokes that carry two colors on their bristles and stand up from the canvas.

Paint is opaque. What makes it oil is not a filter but its body: every stroke leaves
ridges, and at the end one light is let fall over all of them.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.shape import blur_pixels, shorter_side
from spark_studio.engines.local.ops.tone import float32

# The bristle sheet: lanes across the brush, distance along the stroke, in pixels.
LANES, REACH = 256, 1024
# Old paint shows through new by this share of its height.
UNDER = 0.35


@dataclass(frozen=True, slots=True)
class Strokes:
    """Many strokes in the order they are laid, float32 but for ``starts`` (int64).

    points    n x 2: x and y in pixels
    radius    n: half the brush's width there, in pixels
    starts    where each stroke begins in points; one more entry than strokes, the last is n
    color     one RGB color per stroke, 0 to 1
    second    the other color on the same brush
    body      how thick the paint is, 0 to 1, per stroke
    """

    points: np.ndarray
    radius: np.ndarray
    starts: np.ndarray
    color: np.ndarray
    second: np.ndarray
    body: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1


def as_strokes(curves, radii, colors, seconds, bodies) -> Strokes:
    """Return lists of curves (m x 2), their radii (m), colors and bodies as strokes."""
    lengths = [len(curve) for curve in curves]
    return Strokes(
        points=float32(np.concatenate([*curves, np.zeros((0, 2))])),
        radius=float32(np.concatenate([*radii, np.zeros(0)])),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        color=float32(np.reshape(colors, (-1, 3))),
        second=float32(np.reshape(seconds, (-1, 3))),
        body=float32(np.reshape(bodies, -1)),
    )


class Canvas:
    """A primed canvas: ``color`` (height x width x 3, 0 to 1) and ``relief``, the height of
    the paint in pixels."""

    def __init__(self, ground: np.ndarray, rng: np.random.Generator) -> None:
        """Prime with ``ground``, an RGB picture of the size wanted; it is copied."""
        self.color = np.array(ground, np.float32)
        self.relief = np.zeros(ground.shape[:2], np.float32)
        self._bristles = _bristles(rng)
        self._nearest = np.full(ground.shape[:2], 2, np.float32)
        self._along = np.zeros(ground.shape[:2], np.float32)
        self._side = np.zeros(ground.shape[:2], np.float32)

    def lay(
        self, strokes: Strokes, rng: np.random.Generator, dryness: float = 0.5
    ) -> None:
        """Lay the strokes one over the other.

        ``dryness`` (0 to 1) is how soon the bristles part towards the end of a stroke.
        """
        offsets = rng.integers(0, LANES, len(strokes))
        _lay(
            self.color,
            self.relief,
            self._nearest,
            self._along,
            self._side,
            strokes.points,
            strokes.radius,
            strokes.starts,
            strokes.color,
            strokes.second,
            strokes.body,
            self._bristles,
            offsets,
            np.float32(dryness),
        )

    def lit(
        self, side: float, strength: float, shine: float, weave: float = 0.0
    ) -> np.ndarray:
        """Return the picture with light from above falling over the paint, 0 to 1.

        ``side`` is -1 for light from the left, 1 from the right; ``strength`` deepens the
        ridges, ``shine`` adds the gloss on them, ``weave`` lets the cloth show.
        """
        relief = blur_pixels(self.relief, 0.0006 * shorter_side(self.relief))
        if weave:
            relief = relief + np.float32(weave) * _cloth(*relief.shape)
        towards = np.float32(-0.62 * side * strength), np.float32(0.78 * strength)
        return _light(self.color, relief, *towards, np.float32(shine))


def _cloth(height, width):
    """Over and under of a plain weave, 0 to 1; threads keep their share of the picture."""
    thread = max(2.0, min(height, width) / 420)
    x = np.sin(np.arange(width, dtype=np.float32) * np.float32(np.pi / thread))
    y = np.sin(np.arange(height, dtype=np.float32) * np.float32(np.pi / thread))
    return 0.5 + 0.5 * x[None, :] * y[:, None]


def _bristles(rng):
    """Streaks: quick to change across the brush, slow along the stroke; 0 to 1."""
    sheet = rng.standard_normal((LANES, REACH), dtype=np.float32)
    sheet = cv2.GaussianBlur(sheet, (0, 0), sigmaX=30, sigmaY=1.1)
    return np.clip(sheet / max(float(sheet.std()), 1e-6) * 0.22 + 0.5, 0, 1)


@njit(cache=True, fastmath=True, nogil=True)
def _lay(
    canvas,
    relief,
    nearest,
    along,
    side,
    points,
    radius,
    starts,
    color,
    second,
    body,
    bristles,
    offsets,
    dryness,
):
    for stroke in range(len(starts) - 1):
        first, last = starts[stroke], starts[stroke + 1] - 1
        total = _touch(nearest, along, side, points, radius, first, last)
        for i in range(first, max(last, first + 1)):
            _leave(
                canvas, relief, nearest, along, side, points, radius, i, min(i + 1, last),
                color[stroke], second[stroke], body[stroke], bristles, offsets[stroke],
                dryness, total,
            )  # fmt: skip


@njit(cache=True, fastmath=True, nogil=True, inline="always")
def _box(points, radius, i, j, width, height):
    most = max(radius[i], radius[j]) + 1
    x0 = max(0, int(min(points[i, 0], points[j, 0]) - most))
    x1 = min(width - 1, int(max(points[i, 0], points[j, 0]) + most) + 1)
    y0 = max(0, int(min(points[i, 1], points[j, 1]) - most))
    y1 = min(height - 1, int(max(points[i, 1], points[j, 1]) + most) + 1)
    return x0, x1, y0, y1


@njit(cache=True, fastmath=True, nogil=True)
def _touch(nearest, along, side, points, radius, first, last):
    """Note for each pixel under a stroke how far from its middle and how far along it lies."""
    height, width = nearest.shape
    gone, one, none = np.float32(0), np.float32(1), np.float32(0)
    for i in range(first, max(last, first + 1)):
        j = min(i + 1, last)
        ax, ay = points[i, 0], points[i, 1]
        bx, by = points[j, 0] - ax, points[j, 1] - ay
        inverse = one / (bx * bx + by * by + np.float32(1e-6))
        size = one / np.sqrt(inverse)
        swell = radius[j] - radius[i]
        x0, x1, y0, y1 = _box(points, radius, i, j, width, height)
        for y in range(y0, y1 + 1):
            dy = np.float32(y) - ay
            for x in range(x0, x1 + 1):
                dx = np.float32(x) - ax
                t = min(one, max(none, (dx * bx + dy * by) * inverse))
                ex, ey = dx - t * bx, dy - t * by
                r = radius[i] + swell * t + np.float32(1e-3)
                limit = r + np.float32(0.5)
                far2 = ex * ex + ey * ey
                if far2 >= limit * limit:
                    continue
                far = np.sqrt(far2) / r
                if far < nearest[y, x]:
                    nearest[y, x] = far
                    along[y, x] = gone + t * size
                    side[y, x] = (bx * ey - by * ex) / (size * r)
        gone += size
    return gone + np.float32(1e-3)


@njit(cache=True, fastmath=True, nogil=True)
def _leave(
    canvas, relief, nearest, along, side, points, radius, i, j,
    color, second, body, bristles, offset, dryness, total,
):  # fmt: skip
    """Leave the paint of one piece of a stroke where ``_touch`` found it to lie."""
    height, width = nearest.shape
    one, none, half = np.float32(1), np.float32(0), np.float32(0.5)
    x0, x1, y0, y1 = _box(points, radius, i, j, width, height)
    r = max(radius[i], radius[j])
    hairs = min(np.float32(52), np.float32(5) + r * np.float32(1.1))
    fray = min(half, r * np.float32(0.04))
    thick, length = body * np.sqrt(r), one / (total + r)
    red, green, blue = color[0], color[1], color[2]
    red2, green2, blue2 = second[0] - red, second[1] - green, second[2] - blue
    for y in range(y0, y1 + 1):
        for x in range(x0, x1 + 1):
            far = nearest[y, x]
            if far > np.float32(1.9):
                continue
            nearest[y, x] = np.float32(2)
            u = along[y, x]
            t = min(one, u * length)
            lane = int(np.float32(offset) + (side[y, x] + one) * hairs)
            b = bristles[lane & (LANES - 1), int(u * np.float32(2)) & (REACH - 1)]
            # Loose hairs fray the edge; small brushes have none.
            ragged = max(none, (half - b) * fray)
            cover = (one - far - ragged) * r + half
            dry = dryness * (np.float32(0.1) + half * t * t)
            wet = min(one, max(none, (b - dry) * np.float32(5) + np.float32(0.45)))
            cover = min(one, cover) * wet
            if cover <= none:
                continue
            lane = lane // 3 + 97
            other = bristles[lane & (LANES - 1), int(u * np.float32(0.7)) & (REACH - 1)]
            m = min(one, max(none, (other - np.float32(0.46)) * np.float32(4)))
            tone = cover * (one + (b - half) * np.float32(0.07))
            under = one - cover
            canvas[y, x, 0] = canvas[y, x, 0] * under + (red + red2 * m) * tone
            canvas[y, x, 1] = canvas[y, x, 1] * under + (green + green2 * m) * tone
            canvas[y, x, 2] = canvas[y, x, 2] * under + (blue + blue2 * m) * tone
            ridge = max(none, one - abs(far - np.float32(0.8)) * np.float32(5))
            rise = np.float32(0.25) + np.float32(0.75) * b
            rise = rise * (one - far * far * np.float32(0.6)) + np.float32(0.3) * ridge
            level = relief[y, x] * np.float32(UNDER)
            level += thick * rise * (one - np.float32(0.35) * t)
            relief[y, x] = relief[y, x] * under + level * cover


@njit(cache=True, fastmath=True, nogil=True)
def _light(color, relief, right, up, shine):
    """Let light fall over the relief: ``right`` and ``up`` are how strongly slopes catch it."""
    height, width, channels = color.shape
    out = np.empty_like(color)
    one, none = np.float32(1), np.float32(0)
    for y in range(height):
        above, below = max(0, y - 1), min(height - 1, y + 1)
        for x in range(width):
            before, after = max(0, x - 1), min(width - 1, x + 1)
            dx = (
                relief[above, after]
                + np.float32(2) * relief[y, after]
                + relief[below, after]
            )
            dx -= (
                relief[above, before]
                + np.float32(2) * relief[y, before]
                + relief[below, before]
            )
            dy = (
                relief[below, before]
                + np.float32(2) * relief[below, x]
                + relief[below, after]
            )
            dy -= (
                relief[above, before]
                + np.float32(2) * relief[above, x]
                + relief[above, after]
            )
            slope = (right * dx + up * dy) * np.float32(0.125)
            # A ridge never turns black: thick paint lights itself from within.
            shade = slope / np.sqrt(one + slope * slope)
            dark = one + np.float32(0.3) * min(shade, none)
            light = np.float32(0.22) * max(shade, none)
            gloss = max(none, shade - np.float32(0.72)) * shine
            for c in range(channels):
                lit = color[y, x, c] * dark
                lit += (one - lit) * light + gloss
                out[y, x, c] = min(one, max(none, lit))
    return out
