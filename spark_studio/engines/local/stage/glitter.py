"""Glitter in the air: a ribbon of bright dust, small stars with fine rays, soft discs."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels

# On a square sheet; long sheets get more, by area.
DUST, STARS, DISCS = 950, 34, 13


def glitter(
    width: int, height: int, rng: np.random.Generator, keep_out: np.ndarray
) -> np.ndarray:
    """Return points of light: height x width, 0 to 1, none on ``keep_out`` (0 to 1).

    Most of the dust follows a ribbon that crosses the sheet, another way in every picture.
    """
    side = min(width, height)
    plenty = width * height / side**2
    free = 1 - np.clip(keep_out, 0, 1)
    light = _dust(width, height, rng, int(DUST * plenty)) * free
    for _ in range(int(STARS * plenty)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        reach = side * (0.006 + 0.026 * rng.random() ** 3)
        level = rng.uniform(0.55, 1.0)
        if _is_free(keep_out, x, y, reach):
            _star(light, x, y, reach, level)
    return np.clip(light, 0, 1)


def discs(
    width: int, height: int, rng: np.random.Generator, keep_out: np.ndarray
) -> np.ndarray:
    """Return lights far out of focus: height x width, 0 to 1, each paler in its middle."""
    side = min(width, height)
    out = np.zeros((height, width), np.float32)
    for _ in range(int(DISCS * width * height / side**2)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        radius = side * (0.014 + 0.05 * rng.random() ** 2)
        level = float(rng.uniform(0.3, 1.0))
        if not _is_free(keep_out, x, y, radius):
            continue
        _disc(out, x, y, radius, level)
    return out


def _is_free(keep_out, x, y, reach):
    height, width = keep_out.shape
    x0, x1 = max(0, int(x - reach)), min(width, int(x + reach) + 1)
    y0, y1 = max(0, int(y - reach)), min(height, int(y + reach) + 1)
    return not (keep_out[y0:y1, x0:x1] > 0.3).any()


def _dust(width, height, rng, count):
    """Specks of three sizes; two of three lie along the ribbon, thicker in its middle."""
    side = min(width, height)
    at = rng.random(count)
    turn, sway = rng.uniform(0, 2 * np.pi), rng.uniform(0.08, 0.2)
    rise = rng.uniform(0.35, 0.8) * rng.choice((-1, 1))
    middle = rng.uniform(0.35, 0.65)
    along = middle + rise * (at - 0.5) + sway * np.sin(turn + 4.2 * at)
    along += rng.normal(0, 0.055, count) * (0.5 + np.sin(np.pi * at))
    y = np.where(rng.random(count) < 0.66, along, rng.random(count)) * height
    x = at * width
    level = rng.random(count) ** 4
    out = np.zeros((height, width), np.float32)
    inside = (y >= 0) & (y < height)
    sizes = rng.integers(0, 3, count)
    for size, gain in ((0, 9.0), (1, 20.0), (2, 38.0)):
        one = np.zeros_like(out)
        taken = inside & (sizes == size)
        strength = gain * (0.06 + level[taken])
        one[y[taken].astype(int), x[taken].astype(int)] = strength
        # Under half a pixel a speck would only flicker.
        sigma = max(0.5, side * (0.0006, 0.001, 0.0016)[size])
        out += cv2.GaussianBlur(one, (0, 0), sigma) * min(
            1.0, (side * 0.0006 / 0.5) ** 2 + 0.4
        )
    return np.clip(out, 0, 1)


def _star(light, x, y, reach, level):
    """A point with four fine rays, the upright ones longer, in place."""
    part, dx, dy = _around(light, x, y, 3 * reach)
    thin = max(0.55, reach * 0.05)
    down = np.exp(-np.abs(dy) / (reach * 0.55)) * np.exp(-np.abs(dx) / thin)
    wide = np.exp(-np.abs(dx) / (reach * 0.36)) * np.exp(-np.abs(dy) / thin)
    far2 = dx * dx + dy * dy
    core = np.exp(-far2 / (2 * (reach * 0.12) ** 2 + 0.3))
    halo = 0.3 * np.exp(-far2 / (2 * (reach * 0.55) ** 2))
    np.maximum(part, np.float32(level) * (down + 0.8 * wide + core + halo), out=part)


def _disc(out, x, y, radius, level):
    part, dx, dy = _around(out, x, y, radius * 1.3)
    far = np.sqrt(dx * dx + dy * dy) / radius
    soft = np.clip((1.04 - far) * 12, 0, 1)
    stamp = soft * (0.55 + 0.45 * np.clip(far, 0, 1) ** 6) * level
    np.maximum(part, blur_pixels(stamp, radius * 0.03), out=part)


def _around(picture, x, y, margin):
    """Return the piece around a point and the way from it, x and y, in pixels."""
    height, width = picture.shape
    x0, x1 = max(0, int(x - margin)), min(width, int(x + margin) + 2)
    y0, y1 = max(0, int(y - margin)), min(height, int(y + margin) + 2)
    dx = np.arange(x0, x1, dtype=np.float32) - np.float32(x)
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
    return picture[y0:y1, x0:x1], dx, dy
