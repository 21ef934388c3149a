"""Plasticine: matt and waxy, kneaded by hand, with thumb prints and small dents in it."""

import cv2
import numpy as np
from numba import njit

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.sculpt import Sculpture, gradient
from spark_studio.engines.local.ops.surface import smooth_noise
from spark_studio.engines.local.ops.tone import float32

LAMP = np.float32([-0.46, -0.62, 0.635])
FILL = np.float32([0.62, -0.1, 0.78])
# Light under the skin of the clay: shadows are warm, never black.
DEEP = np.float32([0.56, 0.47, 0.46])
BOUNCE = np.float32([0.10, 0.075, 0.05])
PRINT = 0.08  # width of a thumb, in shares of the shorter side
RIDGES = 5.5  # over the half width of a thumb


def clay_colors(colors: np.ndarray, lift: float = 0.0) -> np.ndarray:
    """Return colors (n x 3) as the plasticine sold nearest to them: full, never black or white."""
    colors = float32(colors)
    lab = cv2.cvtColor(np.clip(colors, 0, 1)[None], cv2.COLOR_RGB2Lab)[0]
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    lab[:, 0] = 17 + 0.76 * lab[:, 0] + lift
    fuller = np.where(chroma > 7, 1.22 + 4 / (chroma + 6), 1.0)
    lab[:, 1:] *= np.minimum(fuller, 78 / np.maximum(chroma, 1))[:, None]
    return np.clip(cv2.cvtColor(lab[None], cv2.COLOR_Lab2RGB)[0], 0, 1)


def board_colors(colors: np.ndarray, tint: str) -> np.ndarray:
    """Return colors (n x 3) for the ground: pale grey ones become the backdrop ``tint``."""
    lab = cv2.cvtColor(clay_colors(colors)[None], cv2.COLOR_RGB2Lab)[0]
    goal = cv2.cvtColor(hex_color(tint)[None, None], cv2.COLOR_RGB2Lab)[0, 0]
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    share = np.clip((12 - chroma) / 6, 0, 1) * np.clip((lab[:, 0] - 35) / 20, 0, 1)
    lab[:, 1:] += (goal[1:] - lab[:, 1:]) * share[:, None]
    lab[:, 0] += (0.45 * lab[:, 0] + 0.55 * goal[0] - lab[:, 0]) * share
    # The ground steps back behind what stands on it.
    lab[:, 1:] *= 0.86
    return np.clip(cv2.cvtColor(lab[None], cv2.COLOR_Lab2RGB)[0], 0, 1)


def clay_skin(color: np.ndarray) -> np.ndarray:
    """Return the color (RGB) of skin in plasticine: as deep or as fair as it is."""
    lab = cv2.cvtColor(float32(color)[None, None], cv2.COLOR_RGB2Lab)[0, 0]
    lab = np.float32([5 + 0.95 * lab[0], 1.08 * lab[1], 1.08 * lab[2]])
    return np.clip(cv2.cvtColor(lab[None, None], cv2.COLOR_Lab2RGB)[0, 0], 0, 1)


def kneaded(board: Sculpture, rng: np.random.Generator, unit: float) -> np.ndarray:
    """Return the picture of a modelled board under a soft lamp, RGB 0 to 1.

    ``unit`` is the width of a thumb print in pixels.
    """
    width, height = board.size
    hand = _hand_marks(width, height, rng, unit)
    calm = 1 - 0.45 * board.skin
    slope = board.slope + hand * calm[..., None]
    mottle = _broad_noise(rng, width, height, 0.09) - np.float32(0.5)
    color = board.color * (1 + np.float32(0.16) * mottle)[..., None]
    out = np.empty_like(color)
    _light(
        float32(color), float32(slope), float32(board.shade), float32(board.gloss), out
    )
    return out


def _broad_noise(rng, width, height, share):
    """Smooth noise without fine spots, made small and enlarged."""
    small = max(8, width // 4), max(8, height // 4)
    noise = smooth_noise(rng, *small, share, 2, 0.4)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def _hand_marks(width, height, rng, unit):
    """Return the slopes that fingers left: lumps, dents, prints, tool marks."""
    side = min(width, height)
    lumps = _broad_noise(rng, width, height, 0.11) - np.float32(0.5)
    fine = smooth_noise(rng, width, height, 0.016, 1) - np.float32(0.5)
    height_map = lumps * np.float32(0.015 * side) + fine * np.float32(0.0008 * side)
    marks = gradient(height_map)
    count = int(0.8 * width * height / (unit * unit * 4.2))
    for _ in range(min(count, 420)):
        _press(marks, rng, unit)
    return marks


def _press(marks, rng, unit):
    """Press one thumb: a shallow dent whose floor carries ridges."""
    height, width = marks.shape[:2]
    half = 0.5 * unit * rng.uniform(0.7, 1.25)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    x0, y0 = max(0, int(x - 1.5 * half)), max(0, int(y - 1.5 * half))
    x1, y1 = min(width, int(x + 1.5 * half) + 1), min(height, int(y + 1.5 * half) + 1)
    turn, strength = rng.uniform(0, np.pi), rng.uniform(0.3, 1.0)
    bend, off = rng.uniform(0.35, 0.9), rng.uniform(0.25, 1.1)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    _thumb(
        marks[y0:y1, x0:x1], np.float32(x - x0), np.float32(y - y0), np.float32(half),
        np.float32(turn), np.float32(strength), np.float32(bend), np.float32(off),
        np.float32(RIDGES),
    )  # fmt: skip


@njit(cache=True, fastmath=True, nogil=True)
def _thumb(marks, cx, cy, half, turn, strength, bend, off, ridges):
    rows, columns, _ = marks.shape
    co, si = np.cos(turn), np.sin(turn)
    for j in range(rows):
        for i in range(columns):
            dx, dy = (i - cx) / half, (j - cy) / half
            u, v = co * dx + si * dy, (co * dy - si * dx) * np.float32(0.78)
            far = u * u + v * v
            if far >= 1:
                continue
            inside = (1 - far) * (1 - far)
            # Ridges run in loops around a point below the middle of the print.
            loop = np.sqrt((u * bend) ** 2 + (v - off) ** 2)
            wave = np.cos(loop * ridges * np.float32(6.2832))
            steep = strength * inside * wave * np.float32(0.22)
            gu = (u * bend * bend) / (loop + np.float32(0.05)) * steep
            gv = (v - off) / (loop + np.float32(0.05)) * steep
            dent = np.float32(0.22) * strength * (1 - far)
            gu += dent * u
            gv += dent * v
            marks[j, i, 0] += co * gu - si * gv
            marks[j, i, 1] += si * gu + co * gv


@njit(cache=True, fastmath=True, nogil=True)
def _light(color, slope, shade, gloss, out):
    rows, columns, _ = color.shape
    for y in range(rows):
        for x in range(columns):
            sx, sy = slope[y, x, 0], slope[y, x, 1]
            nz = 1 / np.sqrt(1 + sx * sx + sy * sy)
            nx, ny = -sx * nz, -sy * nz
            key = nx * LAMP[0] + ny * LAMP[1] + nz * LAMP[2]
            key = max((key + np.float32(0.32)) / np.float32(1.32), np.float32(0))
            fill = max(nx * FILL[0] + ny * FILL[1] + nz * FILL[2], np.float32(0))
            open_ = shade[y, x]
            lit = key * (np.float32(0.25) + np.float32(0.75) * open_)
            amount = np.float32(0.30) + np.float32(0.92) * lit + np.float32(0.12) * fill
            amount *= np.float32(0.55) + np.float32(0.45) * open_
            below = max(ny, np.float32(0)) * open_
            # A waxy sheen, broad and weak.
            hx, hy, hz = LAMP[0], LAMP[1], LAMP[2] + 1
            size = np.sqrt(hx * hx + hy * hy + hz * hz)
            sheen = max((nx * hx + ny * hy + nz * hz) / size, np.float32(0)) ** 18
            sheen *= np.float32(0.085) * gloss[y, x] * open_
            dark = min(max(1 - amount, np.float32(0)), np.float32(1))
            for c in range(3):
                tint = 1 - dark * (1 - DEEP[c]) * np.float32(0.55)
                value = color[y, x, c] * (amount * tint + BOUNCE[c] * below) + sheen
                # A shoulder instead of burnt light.
                if value > np.float32(0.8):
                    value = np.float32(0.8) + np.float32(0.2) * (
                        1 - np.exp(-(value - np.float32(0.8)) * 5)
                    )
                out[y, x, c] = min(max(value, np.float32(0)), np.float32(1))
