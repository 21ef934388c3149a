"""Hats, caps and scarves over a head: even, without strands, unlike the hair below them.

All of these signs together or none: somebody's hair taken for a hat is worse than a hat
taken for hair.
"""

import cv2
import numpy as np

from spark_studio.engines.local.perception.hair_colors import (
    fit_of,
    learned_colors,
)
from spark_studio.engines.local.perception.hair_grid import Grid

LEAST = 40  # cells of a crown to judge by
LEAST_SIDE = 15  # cells of hair beside the cheeks
EVEN = 5.0  # Lab lightness that a hat's cells differ by; locks differ by more
CALM = 0.0  # streaks: a hat is smoother than hair, in three cells of ten at least
UNLIKE = 25.0  # Lab difference from the hair that hangs below
PURE = 32.0  # Lab chroma no hair has unless it is dyed
STRAIGHT = 0.07  # face heights that a brim may stray from a line


def find_headwear(grid: Grid, hair: np.ndarray) -> np.ndarray:
    """Return what of a head's hair is something worn over it, 0 or 1 for each cell.

    ``hair`` is from ``hair.find_hair``. Zeros where nothing is surely worn.
    """
    nothing = np.zeros(hair.shape, np.float32)
    above, aside = grid.above, np.abs(grid.behind)
    crown = (hair > 0.5) & (above > 0.5) & (above < 1.2) & (aside < 0.55)
    side = (hair > 0.5) & (above < 0.2) & (above > -0.6) & (aside < 0.9)
    if crown.sum() < LEAST or not _is_cloth(grid.look, crown, side):
        return nothing
    colors = learned_colors(grid.look[crown], 3, grid.colorless)
    worn = (fit_of(grid.look, colors) > 0.2) & (hair > 0.3) & (above > 0.0)
    worn = cv2.morphologyEx(worn.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5)))
    _, labels = cv2.connectedComponents(worn)
    held = np.bincount(labels[crown & (worn > 0)], minlength=labels.max() + 1)
    held[0] = 0
    worn = labels == held.argmax()
    if not held.any() or not _has_a_brim(grid, worn):
        return nothing
    return worn.astype(np.float32)


def _is_cloth(look, crown, side):
    middle = np.median(look[crown], 0)
    light = look[crown, 0]
    uneven = float(np.median(np.abs(light - middle[0])))
    if uneven > EVEN or np.quantile(look[crown, 3], 0.3) > CALM:
        return False
    if side.sum() >= LEAST_SIDE:
        away = np.linalg.norm(np.median(look[side], 0)[:3] - middle[:3])
        if away > UNLIKE:
            return True
    return float(np.hypot(*middle[1:3])) > PURE


def _has_a_brim(grid, worn):
    """A hairline is round and ragged; what is worn ends in an even line over the brow."""
    columns = np.flatnonzero(
        (worn & (np.abs(grid.aside) < 0.3) & (grid.above > 0.2)).any(0)
    )
    if len(columns) < 6:
        return False
    ends = np.array([grid.above[worn[:, column], column].min() for column in columns])
    # A brim may curve a little, as seen from above or below.
    curve = np.polyval(np.polyfit(columns, ends, 2), columns)
    return float(np.median(np.abs(ends - curve))) < STRAIGHT
