"""Knitted wool: rows of small plaited stitches, each of one color, over any form."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize

TILE = 48  # pixels a side of the one stitch that all others are copies of
LEAN = 0.55  # how far down the outer ends of a stitch hang, in rows
TALL = 0.82  # height of a row against the width of a stitch


def knitted(
    colors: np.ndarray, stitch: float, shift: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return knitted ``colors`` (RGB) and how brightly each thread lies: about 0.45 to 1.15.

    ``stitch`` is the width of one in pixels. ``shift`` (height x width x 2, in pixels)
    bends the rows over a form.
    """
    height, width = colors.shape[:2]
    column = np.arange(width, dtype=np.float32) / np.float32(stitch)
    row = np.arange(height, dtype=np.float32)[:, None] / np.float32(stitch * TALL)
    u = np.broadcast_to(column, (height, width))
    v = np.broadcast_to(row, (height, width))
    if shift is not None:
        u = u + shift[..., 0] / np.float32(stitch)
        v = v + shift[..., 1] / np.float32(stitch * TALL)
    out = np.abs(
        (u - np.floor(u)) * 2 - 1
    )  # 0 in the middle of a stitch, 1 at its sides
    hang = v - np.float32(LEAN) * out
    place = hang - np.floor(hang)
    thread = cv2.remap(
        _thread(),
        np.minimum(out, 1) * np.float32(TILE - 1),
        place.astype(np.float32) * np.float32(TILE - 1),
        cv2.INTER_LINEAR,
    )
    return _per_stitch(colors, stitch, u, hang, shift), thread


def _thread():
    """Half a stitch, its middle at the left: a fat oval leaning thread, dark around."""
    across, along = np.meshgrid(
        np.linspace(0, 1, TILE, dtype=np.float32),
        np.linspace(0, 1, TILE, dtype=np.float32),
    )
    bump = np.sqrt(np.clip(np.sin(np.pi * (0.06 + 0.9 * across)), 0, 1))
    bump = bump * np.clip(np.sin(np.pi * along), 0, 1) ** np.float32(0.55)
    plies = 0.93 + 0.07 * np.cos((across * 1.4 + along * 0.5) * 15)
    lit = 0.42 + 0.66 * bump + 0.10 * (0.5 - along) * bump
    return blur_pixels((lit * plies).astype(np.float32), 0.8)


def _per_stitch(colors, stitch, u, hang, shift):
    """Every stitch takes the color of its middle."""
    height, width = colors.shape[:2]
    columns = max(2, round(width / stitch))
    rows = max(2, round(height / (stitch * TALL)))
    small = resize(colors, columns, rows)
    x, y = np.floor(u), np.floor(hang) + np.float32(0.5)
    if shift is not None:  # back to where the stitch lies in the picture
        x = x - shift[..., 0] / np.float32(stitch)
        y = y - shift[..., 1] / np.float32(stitch * TALL)
    return cv2.remap(
        small,
        (x * np.float32(columns * stitch / width)).astype(np.float32),
        (y * np.float32(rows * stitch * TALL / height)).astype(np.float32),
        cv2.INTER_NEAREST if shift is None else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
