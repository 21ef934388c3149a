"""Glasses of a toy: a rolled wire around both eyes, over the nose and to the temples."""

import numpy as np

from spark_studio.engines.local.ops.sculpt import Sculpture
from spark_studio.engines.local.ops.toy_head import ToyHead
from spark_studio.engines.local.perception import mesh

TEMPLES = (127, 356)
SMALLEST, LARGEST = 0.13, 0.19  # half the breadth of a lens in face widths
PANE = np.float32([0.1, 0.09, 0.12])


def lay_glasses(board: Sculpture, head: ToyHead, thick: float, gloss: float) -> None:
    """Lay worn glasses over the eyes, as broad and high as they are and in their color.

    ``thick`` is the wire's radius in face widths. Without glasses nothing happens.
    """
    if not head.rims:
        return
    size, color = head.size, _wire_color(head.frame)
    rings = mesh.LEFT_EYE, mesh.RIGHT_EYE
    left, right = (head.place(head.at(ring).mean(0), 0, 0.02) for ring in rings)
    own = np.mean([_half_sizes(rim, head) for rim in head.rims], axis=0)
    most = min(LARGEST, 0.44 * float(np.linalg.norm(right - left)) / size)
    broad = float(np.clip(own[0] / size, min(SMALLEST, most), most))
    high = float(broad * np.clip(own[1] / max(own[0], 1), 0.66, 1.0))
    how = {"shadow": 0.35, "gloss": gloss}
    for center, temple in zip((left, right), TEMPLES, strict=True):
        ring = head.oval(center, broad, high)
        if head.panes:
            board.paint(ring, PANE, 0.94 * head.panes, 2.0)
        board.roll(np.vstack([ring, ring[:1]]), thick * size, color, **how)
        way = head.at(temple) - center
        reach = float(np.hypot(*way))
        if reach > broad * size:
            edge = center + way / reach * broad * size
            board.roll(
                np.stack([edge, head.at(temple)]), 0.9 * thick * size, color, **how
            )
    ends = left + broad * size * head.right, right - broad * size * head.right
    bend = (ends[0] + ends[1]) / 2 - 0.03 * size * head.down
    board.roll(np.stack([ends[0], bend, ends[1]]), thick * size, color, **how)


def _half_sizes(rim, head):
    return np.ptp(rim @ head.right) / 2, np.ptp(rim @ head.down) / 2


def _wire_color(frame):
    """The frame's color, deep enough to stand out."""
    light = float(frame.mean())
    return (frame * min(max(light, 0.12), 0.45) / max(light, 0.02)).astype(np.float32)
