"""Toy vinyl: full even colors under a hard clear gloss that mirrors a studio's soft boxes."""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.tone import float32

LAMP = np.float32([-0.45, -0.60, 0.66])
# Shadows on vinyl are filled by a pale room; on skin light goes in and comes out warm.
ROOM = np.float32([0.86, 0.86, 0.97])
WAX = np.float32([0.33, 0.25, 0.21])
FLOOR = np.float32([0.13, 0.10, 0.10])
# Soft boxes as the mirror direction sees them: middle, half size, softness, light.
KEY = np.float32([-0.66, -0.74, 0.20, 0.20, 0.16, 0.85])
SIDE = np.float32([1.0, -0.22, 0.07, 0.5, 0.16, 0.5])
TOP = np.float32([0.12, -0.97, 0.55, 0.10, 0.22, 0.32])


def vinyl_colors(colors: np.ndarray, pastel: float = 0.0) -> np.ndarray:
    """Return colors (n x 3) as a toy maker mixes them: lighter, clean, none muddy.

    ``pastel`` (0 to 1) mixes white into them.
    """
    colors = float32(colors)
    lab = cv2.cvtColor(np.clip(colors, 0, 1)[None], cv2.COLOR_RGB2Lab)[0]
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    lab[:, 0] = 16 + 0.82 * lab[:, 0]
    lab[:, 0] += np.float32(0.5 * pastel) * (94 - lab[:, 0])
    cleaner = np.where(chroma > 9, 1.15 + 3 / (chroma + 5), 0.75)
    cleaner = cleaner * (1 + 0.5 * pastel)
    lab[:, 1:] *= np.minimum(cleaner, 72 / np.maximum(chroma, 1))[:, None]
    return np.clip(cv2.cvtColor(lab[None], cv2.COLOR_Lab2RGB)[0], 0, 1)


def vinyl_skin(color: np.ndarray) -> np.ndarray:
    """Return the color (RGB) of skin in vinyl: as deep or as fair as it is."""
    lab = cv2.cvtColor(float32(color)[None, None], cv2.COLOR_RGB2Lab)[0, 0]
    lab = np.float32([5 + 0.95 * lab[0], 0.94 * lab[1], 1.05 * lab[2]])
    return np.clip(cv2.cvtColor(lab[None, None], cv2.COLOR_Lab2RGB)[0, 0], 0, 1)


def blush(skin: np.ndarray) -> np.ndarray:
    """Return the color sprayed on cheeks of this skin."""
    warmer = skin * np.float32([1.0, 0.66, 0.66]) + np.float32([0.06, 0, 0.02])
    return np.clip(warmer, 0, 1)


def moulded(board: Sculpture) -> np.ndarray:
    """Return the picture of a board cast in vinyl, under studio light, RGB 0 to 1."""
    out = np.empty_like(board.color)
    _light(board.color, board.slope, board.shade, board.gloss, board.skin, out)
    return out


@njit(cache=True, fastmath=True, nogil=True)
def _box(u, v, box, blunt):
    far = max(abs(u - box[0]) - box[2], abs(v - box[1]) - box[3])
    t = min(
        max(np.float32(0.5) - far / (box[4] * (1 + blunt)), np.float32(0)),
        np.float32(1),
    )
    return t * t * (3 - 2 * t) * box[5]


@njit(cache=True, fastmath=True, nogil=True)
def _light(color, slope, shade, gloss, skin, out):
    rows, columns, _ = color.shape
    for y in range(rows):
        for x in range(columns):
            sx, sy = slope[y, x, 0], slope[y, x, 1]
            nz = 1 / np.sqrt(1 + sx * sx + sy * sy)
            nx, ny = -sx * nz, -sy * nz
            key = nx * LAMP[0] + ny * LAMP[1] + nz * LAMP[2]
            open_, soft = shade[y, x], skin[y, x]
            u, v, w = 2 * nz * nx, 2 * nz * ny, 2 * nz * nz - 1
            mirror = np.float32(0)
            if w > -0.7:
                mirror = _box(u, v, KEY, 1.6 * soft)
                mirror = max(mirror, _box(u, v, SIDE, 1.6 * soft))
                mirror = max(mirror, _box(u, v, TOP, 1.6 * soft))
            edge = (1 - nz) ** 4
            shine = gloss[y, x] * (np.float32(0.25) + np.float32(0.75) * open_)
            mirror = shine * (
                mirror * (1 - np.float32(0.42) * soft) + np.float32(0.30) * edge
            )
            mirror = min(mirror, np.float32(0.92))
            low = max(ny, np.float32(0)) * open_
            for c in range(3):
                wrap = np.float32(0.2) + soft * (WAX[c] - np.float32(0.2))
                lit = max((key + wrap) / (1 + wrap), np.float32(0))
                lit *= np.float32(0.3) + np.float32(0.7) * open_
                filled = ROOM[c] * (np.float32(0.34) + np.float32(0.1) * nz)
                filled *= np.float32(0.45) + np.float32(0.55) * open_
                value = color[y, x, c] * (
                    np.float32(0.78) * lit + filled + FLOOR[c] * low
                )
                value = value + (1 - value) * mirror
                if value > np.float32(0.85):
                    value = np.float32(0.85) + np.float32(0.15) * (
                        1 - np.exp(-(value - np.float32(0.85)) * np.float32(6.7))
                    )
                out[y, x, c] = min(max(value, np.float32(0)), np.float32(1))
