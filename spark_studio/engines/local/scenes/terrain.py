"""Land with heights, seen in true perspective: ranges, dunes, rolling fields."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.tone import mix
from spark_studio.engines.local.scenes.layer import Layer
from spark_studio.engines.local.scenes.shot import Shot

CELLS = 512  # of a map, a side
SLICES = 260  # distances at which the land is asked how high it is


@dataclass(frozen=True, slots=True)
class Land:
    """A square of land: heights in metres and colors (linear light), row 0 the nearest.

    It reaches from ``near`` to ``far`` metres away and as far to both sides.
    """

    heights: np.ndarray
    colors: np.ndarray
    near: float
    far: float


def ridges(rng: np.random.Generator, spot: float, octaves: int = 7) -> np.ndarray:
    """Return a map of sharp crests and valleys, 0 to 1, ``spot`` the share of the largest."""
    total, weight, out = 0.0, 1.0, np.zeros((CELLS, CELLS), np.float32)
    held = np.ones_like(out)
    for octave in range(octaves):
        noise = clouds(rng, CELLS, CELLS, spot / 2**octave, 2)
        crest = (1 - np.abs(2 * noise - 1) * 1.6).clip(0, 1) ** 2
        out += np.float32(weight) * crest * held
        held = (crest * 1.6).clip(0, 1)  # valleys stay smooth
        total, weight = total + weight, weight * 0.5
    return out / np.float32(total)


def facing(heights: np.ndarray, metres: float, side: float, rise: float) -> np.ndarray:
    """Return how much each place faces the sun, 0 to 1; ``metres`` a cell measures.

    The sun stands to ``side`` (-1 left, 1 right), ``rise`` high (0 to 1).
    """
    dx = cv2.Sobel(heights, cv2.CV_32F, 1, 0, scale=1 / 8) / np.float32(metres)
    dz = cv2.Sobel(heights, cv2.CV_32F, 0, 1, scale=1 / 8) / np.float32(metres)
    length = np.sqrt(1 + dx * dx + dz * dz)
    across = np.sqrt(1 - rise * rise)
    towards = (-dx * side * across * 0.92 + rise + dz * 0.3 * across) / length
    return np.clip(towards, 0, 1)


def paint_land(
    shot: Shot, layer: Layer, land: Land, haze: np.ndarray, clear: float,
    rough: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """Lay ``land`` on the layer, fading into ``haze`` over ``clear`` metres.

    ``rough`` metres is the size of what grows on it, too fine for the map; 0 is smooth.
    Returns how far away each pixel is in metres, 0 where there is no land.
    """
    camera, width, height = shot.camera, *layer.size
    z = np.geomspace(land.near, land.far, SLICES).astype(np.float32)[:, None]
    x = (np.arange(width, dtype=np.float32) - camera.middle)[None] / camera.focal * z
    unit = np.float32(CELLS / (land.far - land.near))
    u = x * unit + np.float32(CELLS / 2)
    v = (z - land.near) * unit + 0 * u
    tall = _read(land.heights, u, v)
    rows = camera.horizon + camera.focal * (camera.eye - tall) / z
    rows = np.minimum.accumulate(rows, 0)
    at = _nearest(rows, height)
    seen = at < SLICES
    at = np.minimum(at, SLICES - 1)
    column = np.broadcast_to(np.arange(width)[None], at.shape)
    color = _read(land.colors, u[at, column], v[at, column])
    far = z[at, 0] * seen
    if rough:
        color = color * _growth(shot, rough, x[0] / z[0], far, tall[at, column])
    color = mix(color, haze, 1 - np.exp(-far / np.float32(clear)))
    layer.fill(seen.astype(np.float32), color)
    return far


def _growth(shot, spot, ray, far, tall):
    """Light and dark of trees and stones, read where each line of sight meets the land."""
    tile = clouds(shot.rng, 512, 512, 0.05, 4, 0.7)
    unit = np.float32(0.05 * 512 / spot)
    u = (ray[None] * far * unit) % 1024
    v = ((far + 1.5 * tall) * unit) % 1024
    fold = np.concatenate([tile, tile[::-1]], 0)
    fold = np.concatenate([fold, fold[:, ::-1]], 1)
    noise = _read(fold, u, v) - 0.5
    pixel = far / shot.camera.focal  # metres a pixel spans there
    shown = np.clip(1.5 * spot / np.maximum(pixel * 4, 1e-3), 0, 1)
    return (1 + 1.5 * noise * shown)[..., None].astype(np.float32)


def _read(values, u, v):
    return cv2.remap(
        values, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )  # fmt: skip


def _nearest(rows, height):
    """Return for each pixel the number of the nearest slice it sees, SLICES for none.

    A pixel sees every slice whose crest so far lies at or above it; crests only rise with
    distance, so counting those from the far end gives the nearest.
    """
    width = rows.shape[1]
    first = np.clip(np.ceil(rows), 0, height).astype(np.int64)
    index = first * width + np.arange(width)[None]
    counts = np.bincount(index.ravel(), minlength=(height + 1) * width)
    counts = counts.reshape(height + 1, width)[:height]
    return SLICES - np.cumsum(counts, 0)
