"""The direction in which things run: hair, folds, edges of leaves. Brushes follow it.

A flow is found once, on a smaller picture, and shared by everything that smooths,
smears or draws.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.bands import in_bands
from spark_studio.engines.local.ops.shape import blur_pixels, shorter_side
from spark_studio.engines.local.ops.tone import float32, luminance

# How far apart two neighbours may lie in direction before a path ends (cosine).
TURN_LIMIT = 0.2


@dataclass(frozen=True, slots=True)
class Flow:
    """Height x width maps, float32.

    x, y       unit vector along the edge (its sign means nothing)
    coherence  0 where directions are mixed (foliage, noise), 1 along one clear edge
    strength   size of the tone step across, in tone per pixel
    """

    x: np.ndarray
    y: np.ndarray
    coherence: np.ndarray
    strength: np.ndarray


def flow_field(grey: np.ndarray, share: float) -> Flow:
    """Return the flow of a grey picture, agreed on within ``share`` of the shorter side.

    A small share follows every hair; a large one the sweep of a whole head.
    """
    grey = blur_pixels(grey, 0.8)
    gx = cv2.Scharr(grey, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(grey, cv2.CV_32F, 0, 1, scale=1 / 32)
    reach = share * shorter_side(grey)
    xx, xy, yy = (blur_pixels(part, reach) for part in (gx * gx, gx * gy, gy * gy))
    spread = np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    strong = 0.5 * (xx + yy + spread)
    return Flow(
        x=np.cos(along),
        y=np.sin(along),
        coherence=spread / (xx + yy + np.float32(1e-7)),
        strength=np.sqrt(np.maximum(strong, 0)),
    )


def smear(values: np.ndarray, flow: Flow, share: float) -> np.ndarray:
    """Return ``values`` blurred along the flow only; ``share`` 0 changes nothing.

    ``values`` is height x width (x channels) and as large as the flow. Along an edge
    ragged lines become one; white noise becomes the streaks of a brush.
    """
    sigma = share * shorter_side(values)
    if sigma < 0.3:
        return float32(values).copy()
    stacked = float32(values if values.ndim == 3 else values[..., None])
    steps = np.arange(int(np.ceil(2 * sigma)) + 1, dtype=np.float32)
    weights = np.exp(-(steps**2) / np.float32(2 * sigma * sigma)).astype(np.float32)
    out = np.empty_like(stacked)
    in_bands(_smear, *out.shape[:2], out, stacked, flow.x, flow.y, weights)
    return out if values.ndim == 3 else out[..., 0]


def simplify(
    picture: np.ndarray,
    flow: Flow,
    share: float,
    contrast: float = 0.1,
    passes: int = 3,
) -> np.ndarray:
    """Return the picture with its texture ironed out and its edges kept, as gouache.

    Each pass averages like colors across the flow, then twice as far along it.
    ``share`` of the shorter side is the reach (0 changes nothing), ``contrast`` the
    step in color (0..1) that counts as an edge.
    """
    reach = share * shorter_side(picture)
    if reach < 0.3 or passes < 1:
        return float32(picture).copy()
    out = float32(picture)
    looseness = np.float32(1 / (contrast * contrast))
    across, along = _bell(reach), _bell(2 * reach)
    for _ in range(passes):
        out = _averaged(out, -flow.y, flow.x, across, looseness, False)
        out = _averaged(out, flow.x, flow.y, along, looseness, True)
    return out


def _averaged(picture, *how):
    out = np.empty_like(picture)
    in_bands(_average_like, *picture.shape[:2], out, picture, *how)
    return out


def sharpen_edges(picture: np.ndarray, flow: Flow, share: float) -> np.ndarray:
    """Return the picture with every soft step turned into a clean one (a shock filter).

    On the dark side of an edge each pixel takes its darkest neighbour across the flow,
    on the light side the lightest; ``share`` of the shorter side is the width.
    """
    sigma = share * shorter_side(picture)
    if sigma < 0.3:
        return float32(picture).copy()
    grey = luminance(picture)
    side = blur_pixels(grey, sigma) - blur_pixels(grey, sigma * 1.6)
    picture = float32(picture)
    out = picture.copy()
    reach = max(1, round(sigma))
    in_bands(
        _shock, *grey.shape, out, picture, grey, side, flow.x, flow.y, reach, 0.004
    )
    return out


def _bell(reach: float) -> np.ndarray:
    steps = np.arange(int(np.ceil(2 * reach)) + 1, dtype=np.float32)
    return np.exp(-(steps**2) / np.float32(2 * reach * reach)).astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _smear(first, last, out, values, tx, ty, weights):
    height, width, channels = values.shape
    total = np.empty(channels, np.float32)
    for y in range(first, last):
        for x in range(width):
            for c in range(channels):
                total[c] = values[y, x, c] * weights[0]
            sum_weights = weights[0]
            for side in range(2):
                px, py = np.float32(x), np.float32(y)
                vx, vy = tx[y, x], ty[y, x]
                if side == 1:
                    vx, vy = -vx, -vy
                for step in range(1, weights.size):
                    px += vx
                    py += vy
                    if px < 0 or py < 0:
                        break
                    i, j = int(px + np.float32(0.5)), int(py + np.float32(0.5))
                    if i >= width or j >= height:
                        break
                    for c in range(channels):
                        total[c] += weights[step] * values[j, i, c]
                    sum_weights += weights[step]
                    nx, ny = tx[j, i], ty[j, i]
                    turn = nx * vx + ny * vy
                    if turn < 0:
                        nx, ny, turn = -nx, -ny, -turn
                    if turn < TURN_LIMIT:
                        break
                    vx, vy = nx, ny
            for c in range(channels):
                out[y, x, c] = total[c] / sum_weights


@njit(cache=True, fastmath=True, nogil=True)
def _average_like(first, last, out, picture, dx, dy, weights, looseness, follow):
    """Average along a direction, nearer and liker colors counting more."""
    height, width, _ = picture.shape
    for y in range(first, last):
        for x in range(width):
            r0, g0, b0 = picture[y, x, 0], picture[y, x, 1], picture[y, x, 2]
            r, g, b = r0, g0, b0
            total = np.float32(1.0)
            for side in range(2):
                px, py = np.float32(x), np.float32(y)
                vx, vy = dx[y, x], dy[y, x]
                if side == 1:
                    vx, vy = -vx, -vy
                for step in range(1, weights.size):
                    px += vx
                    py += vy
                    if px < 0 or py < 0:
                        break
                    i, j = int(px + np.float32(0.5)), int(py + np.float32(0.5))
                    if i >= width or j >= height:
                        break
                    r1, g1, b1 = picture[j, i, 0], picture[j, i, 1], picture[j, i, 2]
                    far = (
                        (r1 - r0) * (r1 - r0)
                        + (g1 - g0) * (g1 - g0)
                        + (b1 - b0) * (b1 - b0)
                    )
                    like = np.float32(1.0) / (np.float32(1.0) + far * looseness)
                    w = weights[step] * like * like
                    r += w * r1
                    g += w * g1
                    b += w * b1
                    total += w
                    if follow:
                        nx, ny = dx[j, i], dy[j, i]
                        turn = nx * vx + ny * vy
                        if turn < 0:
                            nx, ny, turn = -nx, -ny, -turn
                        if turn < TURN_LIMIT:
                            break
                        vx, vy = nx, ny
            out[y, x, 0] = r / total
            out[y, x, 1] = g / total
            out[y, x, 2] = b / total


@njit(cache=True, fastmath=True, nogil=True)
def _shock(first, last, out, picture, grey, side, tx, ty, reach, threshold):
    height, width, _ = picture.shape
    for y in range(first, last):
        for x in range(width):
            s = side[y, x]
            if abs(s) < threshold:
                continue
            gx, gy = -ty[y, x], tx[y, x]
            best, bx, by = grey[y, x], x, y
            for step in range(-reach, reach + 1):
                i = min(max(int(x + gx * step + np.float32(0.5)), 0), width - 1)
                j = min(max(int(y + gy * step + np.float32(0.5)), 0), height - 1)
                value = grey[j, i]
                if (s < 0 and value < best) or (s > 0 and value > best):
                    best, bx, by = value, i, j
            for c in range(3):
                out[y, x, c] = picture[by, bx, c]
