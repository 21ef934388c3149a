"""Pieces of plain felt: a backing, a tag, a small cut-out heart."""

import cv2
import numpy as np

from spark_studio.engines.local.materials.felt import cover_with_fibres, fluff, lit_wool
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.surface import smooth_noise


def felt_patch(
    picture: np.ndarray,
    mask: np.ndarray,
    color: np.ndarray,
    light: Light,
    rng: np.random.Generator,
    unit: float,
    *,
    thick: float = 9.0,
    hidden: np.ndarray | None = None,
    rim: float = 0.0,
) -> None:
    """Lay a piece of felt on the picture, in place.

    ``unit`` is the canvas's shorter side / 1328, ``thick`` in such units. ``hidden`` marks
    what something else will cover: no fibres are spent there.
    """
    x0, y0, x1, y1 = box_around(mask, round((thick * 2 + 24) * unit))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    part, piece = picture[y0:y1, x0:x1], np.ascontiguousarray(mask[y0:y1, x0:x1])
    _side_of(part, piece, color, light, thick * unit, rng)
    rows, columns = piece.shape
    scale = (
        1328 / min(rows, columns) * unit
    )  # noise sizes follow the canvas, not the piece
    height = np.zeros_like(piece)
    for reach, lift in ((4, 5), (13, 6)):
        height += np.float32(lift * unit) * np.clip(
            2 * blur_pixels(piece, reach * unit) - 1, 0, 1
        )
    height += (
        smooth_noise(rng, columns, rows, 0.02 * scale, 3) - np.float32(0.5)
    ) * np.float32(5 * unit)
    wool = np.broadcast_to(np.float32(color) * np.float32(0.94), (rows, columns, 3))
    patchy = 1 + (
        smooth_noise(rng, columns, rows, 0.05 * scale, 3) - np.float32(0.5)
    ) * np.float32(0.10)
    lit = lit_wool(wool * patchy[..., None], height, light, 0.55, rim, unit)
    seen = piece if hidden is None else piece * (1 - hidden[y0:y1, x0:x1])
    plain = np.zeros_like(piece)
    out, cover = cover_with_fibres(
        lit, piece, None, plain, light, rng, unit, length=15, where=seen, density=0.8
    )
    fluff(out, cover, piece, light, rng, unit, length=9, density=0.7, rim=rim)
    part += (out - part) * cover[..., None]


def _side_of(part, piece, color, light, thick, rng):
    """The cut side of the felt, seen on the edge away from the lamp."""
    dx, dy = light.shadow_step(1.0)
    for k in range(max(1, round(thick * 0.8)), 0, -1):
        moved = cv2.warpAffine(
            piece,
            np.float32([[1, 0, dx * k * 0.5], [0, 1, dy * k * 0.7]]),
            piece.shape[::-1],
        )
        side = np.float32(color) * np.float32(0.60 + 0.16 * (1 - k / max(thick, 1)))
        part += (side - part) * moved[..., None]
