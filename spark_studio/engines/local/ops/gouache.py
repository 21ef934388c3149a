"""Gouache: masses of few tones, hair in painted locks, leaves in dabs with a light side.

Pictures are at working size; Lab where said.
"""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.flow import flow_field, smear
from spark_studio.engines.local.ops.shape import blur, blur_pixels, box_around
from spark_studio.engines.local.ops.tone import float32, mix, smoothstep

LARGE_FACE = 200.0  # pixels: hair is painted no finer than at this width of a face


def few_tones(
    lab: np.ndarray, step: float, softness: float = 0.22, blend: float = 0.8
) -> np.ndarray:
    """Return a Lab picture whose lightness falls into tones ``step`` apart.

    ``softness`` is how much of a step is a passage between two tones, ``blend`` how far
    the lightness follows (1 wholly).
    """
    level = lab[..., 0] / np.float32(step)
    base = np.floor(level)
    part = level - base
    tone = (base + smoothstep(0.5 - softness, 0.5 + softness, part)) * np.float32(step)
    out = lab.copy()
    out[..., 0] = mix(lab[..., 0], tone, np.float32(blend))
    return out


def painted_locks(
    lab: np.ndarray, hair: np.ndarray, rng: np.random.Generator, fw: float
) -> np.ndarray:
    """Return hair (Lab) as three masses of tone drawn out along its locks.

    ``hair`` is 0 to 1, ``fw`` the width of a face in pixels. Elsewhere the picture stays.
    """
    left, top, right, bottom = box_around(hair, round(0.1 * fw) + 2)
    out = lab.copy()
    if right - left < 8 or bottom - top < 8:
        return out
    part, where = lab[top:bottom, left:right], hair[top:bottom, left:right]
    factor = min(1.0, LARGE_FACE / max(fw, 1.0))
    size = (
        max(8, round(factor * (right - left))),
        max(8, round(factor * (bottom - top))),
    )
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(where, size, interpolation=cv2.INTER_AREA)
    locks = _locks(small, mask, rng, max(factor * fw, 6.0))
    full = cv2.resize(
        locks, (right - left, bottom - top), interpolation=cv2.INTER_CUBIC
    )
    # Steps of the smaller picture would show along every lock.
    out[top:bottom, left:right] = blur_pixels(full, 0.4 / factor)
    return out


def _locks(lab, hair, rng, fw):
    weight = hair + np.float32(1e-4)
    own = blur_pixels(lab * weight[..., None], 0.45 * fw)
    own /= blur_pixels(weight, 0.45 * fw)[..., None]
    side = min(hair.shape)
    long = float(np.clip(0.09 * fw / side, 0.002, 0.08))
    sweep = flow_field(
        lab[..., 0] / 100, float(np.clip(0.035 * fw / side, 0.002, 0.05))
    )
    noise = rng.standard_normal(hair.shape, dtype=np.float32)
    noise = blur_pixels(noise, max(0.7, 0.008 * fw))
    both = np.dstack([blur_pixels(lab[..., 0], 0.008 * fw), noise])
    both = smear(both, sweep, long)
    light, noise = both[..., 0], both[..., 1] / max(float(both[..., 1].std()), 1e-5)
    more = light - own[..., 0]
    spread = float(np.std(more[hair > 0.6])) if (hair > 0.6).any() else 5.0
    spread = float(np.clip(spread, 2.5, 12))
    at = blur_pixels(more / spread + 0.28 * noise, 0.011 * fw)
    out = own.copy()
    tone = -11 * smoothstep(-0.25, -0.6, at) + 10 * smoothstep(0.55, 0.85, at)
    tone += 9 * smoothstep(1.35, 1.7, at) - 6 * smoothstep(-1.2, -1.6, at)
    reach = 0.55 + 0.6 * np.clip(spread / 9, 0, 1)
    out[..., 0] = np.clip(own[..., 0] + reach * tone + 0.15 * more, 6, 96)
    warm = smoothstep(0.4, 1.2, at)
    out[..., 1] += 1.5 * warm
    out[..., 2] += 4.5 * warm
    return out


def streaks(grey: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Return the marks of a flat brush led along the forms of a grey picture: mean 0,
    deviation 1. ``share`` is how far a mark reaches."""
    height, width = grey.shape
    size = max(8, width // 2), max(8, height // 2)
    flow = flow_field(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), 0.025)
    noise = rng.standard_normal(size[::-1], dtype=np.float32)
    noise = smear(cv2.GaussianBlur(noise, (0, 0), 0.8), flow, share)
    noise = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return noise / max(float(noise.std()), 1e-6)


def leafy(
    picture: np.ndarray,
    where: np.ndarray,
    tone: np.ndarray,
    greens: np.ndarray,
    rng: np.random.Generator,
    size: float,
    reach: np.ndarray | None = None,
) -> np.ndarray:
    """Return the picture with foliage painted in dabs, dark ones first, on ``where``.

    ``tone`` (0 to 1) is how much light a place gets; ``greens`` is a picture per tone:
    n x height x width x 3 from shade to sun. ``size`` is the largest dab, in shares.
    Dabs may hang over as far as ``reach`` goes (0 to 1), by default nowhere.
    """
    out = float32(picture).copy()
    limit = float32(where if reach is None else reach)
    height, width = where.shape
    side = min(height, width)
    count = len(greens)
    for number in range(count):
        radius = max(1.1, size * side * (1.0 - 0.5 * number / max(count - 1, 1)))
        spacing = radius * (0.8 + 0.45 * number)
        low = (number - 0.5) / count
        chance = where * smoothstep(low - 0.04, low + 0.12, tone)
        spots = _spots(chance, spacing, rng)
        if not len(spots):
            continue
        x, y = spots[:, 0].astype(int), spots[:, 1].astype(int)
        colors = greens[number][y, x] * rng.normal(1, 0.045, (len(spots), 1))
        sizes = radius * rng.uniform(0.6, 1.25, len(spots))
        turns = rng.uniform(-0.9, 0.5, len(spots))
        _dabs(
            out, float32(spots), float32(sizes), float32(turns), float32(colors), limit
        )
    return np.clip(out, 0, 1)


def clump_light(light: np.ndarray, rng: np.random.Generator, size: float, side: float):
    """Return how much light each clump of leaves gets, 0 to 1: sun from above on one side.

    ``light`` is grey, 0 to 1; ``size`` a clump in shares; ``side`` -1 left to 1 right.
    """
    height, width = light.shape
    near, far = blur(light, 0.35 * size), blur(light, 2.2 * size)
    noise = rng.standard_normal(
        (max(4, height // 4), max(4, width // 4)), dtype=np.float32
    )
    reach = max(1.0, 0.5 * size * min(height, width) / 4)
    bumps = cv2.GaussianBlur(noise, (0, 0), reach)
    bumps = cv2.resize(bumps, (width, height), interpolation=cv2.INTER_LINEAR)
    bumps /= max(float(bumps.std()), 1e-6)
    relief = (near - far) * 14 + bumps
    step = max(1, round(0.4 * size * min(height, width)))
    move = np.float32([[1, 0, side * -step], [0, 1, step]])
    shifted = cv2.warpAffine(
        relief, move, (width, height), borderMode=cv2.BORDER_REFLECT
    )
    facing = relief - shifted
    facing /= max(float(facing.std()), 1e-6)
    broad = (far - float(far.mean())) / max(float(far.std()), 0.03)
    return np.clip(0.42 + 0.2 * facing + 0.16 * np.clip(broad, -2, 2), 0, 1).astype(
        np.float32
    )


def _spots(chance, spacing, rng):
    """Places on a shaken grid, each kept as ``chance`` says."""
    height, width = chance.shape
    x = np.arange(spacing / 2, width, spacing)
    y = np.arange(spacing / 2, height, spacing)
    if not x.size or not y.size:
        return np.zeros((0, 2), np.float32)
    grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    grid = grid + rng.uniform(-0.6, 0.6, grid.shape) * spacing
    grid = np.clip(grid, 0, (width - 1, height - 1)).astype(np.float32)
    here = chance[grid[:, 1].astype(int), grid[:, 0].astype(int)]
    return rng.permutation(grid[rng.random(len(grid)) < here])


@njit(cache=True, fastmath=True, nogil=True)
def _dabs(canvas, spots, sizes, turns, colors, where):
    """Lay touches of a round brush: longer than wide, a little ragged, soft by one pixel."""
    height, width, _ = canvas.shape
    for n in range(len(spots)):
        x, y, r = spots[n, 0], spots[n, 1], sizes[n]
        c, s = np.cos(turns[n]), np.sin(turns[n])
        reach = int(r + 2)
        x0, x1 = max(0, int(x) - reach), min(width - 1, int(x) + reach)
        y0, y1 = max(0, int(y) - reach), min(height - 1, int(y) + reach)
        phase = np.float32(n % 7)
        for j in range(y0, y1 + 1):
            for i in range(x0, x1 + 1):
                if where[j, i] < 0.02:
                    continue
                dx, dy = i - x, j - y
                u, v = dx * c + dy * s, (-dx * s + dy * c) * np.float32(1.7)
                far = np.sqrt(u * u + v * v)
                ragged = np.float32(1) + np.float32(0.16) * np.sin(
                    u * np.float32(2.9) / r + phase
                ) * np.cos(v * np.float32(3.7) / r + phase)
                cover = min(
                    np.float32(1),
                    max(np.float32(0), r * ragged - far + np.float32(0.5)),
                )
                cover *= np.float32(0.92) * min(
                    np.float32(1), where[j, i] * np.float32(1.5)
                )
                for k in range(3):
                    canvas[j, i, k] += (colors[n, k] - canvas[j, i, k]) * cover
