"""Glasses of a toy: a rolled wire around both eyes, over the nose and to the temples."""

import numpy as np

from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.toy_head import ToyHead
from spark_studio.engines.local.perception import mesh

TEMPLES = (127, 356)
LARGEST = 0.17  # radius of a lens in face widths


def lay_glasses(
    board: Sculpture, head: ToyHead, thick: float, color: np.ndarray, gloss: float
) -> None:
    """Lay a frame over the eyes of a head; ``thick`` is its wire's radius in face widths."""
    size = head.size
    rings = mesh.LEFT_EYE, mesh.RIGHT_EYE
    left, right = (head.place(head.at(ring).mean(0), 0, 0.02) for ring in rings)
    radius = min(LARGEST, 0.44 * float(np.linalg.norm(right - left)) / size)
    how = {"shadow": 0.35, "gloss": gloss}
    for center, temple in zip((left, right), TEMPLES, strict=True):
        ring = head.oval(center, radius, 0.96 * radius)
        board.roll(np.vstack([ring, ring[:1]]), thick * size, color, **how)
        way = head.at(temple) - center
        reach = float(np.hypot(*way))
        if reach > radius * size:
            edge = center + way / reach * radius * size
            board.roll(
                np.stack([edge, head.at(temple)]), 0.9 * thick * size, color, **how
            )
    ends = left + radius * size * head.right, right - radius * size * head.right
    bend = (ends[0] + ends[1]) / 2 - 0.03 * size * head.down
    board.roll(np.stack([ends[0], bend, ends[1]]), thick * size, color, **how)
