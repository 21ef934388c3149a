"""The mouth of a toy: a closed smile as a line, an open one as a bowl with teeth and tongue."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.toy_head import ToyHead

OPEN = 0.085  # a mouth open this far (of its width) shows what is in it
SMILES = 0.03  # corners raised this far (of the width)
LEAST_DEPTH, MOST_DEPTH = 0.075, 0.2  # of an open mouth, in face widths
TEETH = 0.075  # height of their band, likewise


@dataclass(frozen=True, slots=True)
class OpenMouth:
    """Closed outlines (n x 2, pixels); ``teeth`` or ``tongue`` is None where none shows."""

    edge: np.ndarray
    teeth: np.ndarray | None
    tongue: np.ndarray | None


def open_mouth(head: ToyHead, wide: float) -> OpenMouth:
    """Return the open mouth of a head; ``wide`` stretches it."""
    corners = head.at([78, 308])
    half = wide * (corners[1] - corners[0]) / 2
    reach = float(np.hypot(*half))
    deep = np.clip(
        2.2 * reach * head.opening, LEAST_DEPTH * head.size, MOST_DEPTH * head.size
    )
    lift = 2 * reach * float(np.clip(0.9 * head.lift + 0.05, 0.0, 0.2))
    if head.lift < SMILES:  # a call, not a smile: round above as well
        lift = -0.3 * float(deep)
    middle = corners.mean(0) + 0.45 * max(lift, 0) * head.down
    t = np.linspace(-1, 1, 25)

    def line(t, below):
        return middle + t[:, None] * half + below[:, None] * head.down

    top = -lift * (t * t - (lift < 0))
    low = top + deep * (1 - t * t) ** 0.62
    edge = np.vstack([line(t, top), line(t, low)[-2:0:-1]])
    teeth = tongue = None
    if head.teeth > 0.08 or head.opening < 0.35:
        band = min(0.46 * float(deep), TEETH * head.size)
        fewer = 0.94 * t
        under = np.minimum(top + band * (1 - fewer**6), low - 0.1 * deep)
        teeth = np.vstack([line(fewer, top), line(fewer, under)[::-1]])
    if head.opening > 0.2:
        part = 0.68 * t
        floor = np.interp(part, t, low) - 0.03 * deep
        roof = floor - 0.34 * deep * (1 - t * t) ** 0.5
        tongue = np.vstack([line(part, roof), line(part, floor)[::-1]])
    return OpenMouth(edge, teeth, tongue)


def closed_mouth(head: ToyHead, wide: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the line between closed lips and the one of the lower lip, both n x 2."""
    corners = head.at([61, 291])
    middle, half = corners.mean(0), wide * (corners[1] - corners[0]) / 2
    lift = np.clip(1.2 * head.lift + 0.07, -0.06, 0.32) * 2 * float(np.hypot(*half))
    t = np.linspace(-1, 1, 17)[:, None]
    line = middle + t * half + (0.38 - t * t) * lift * head.down
    below = 0.034 * head.size + (0.38 - t * t) * 0.6 * lift
    return line, middle + 0.56 * t * half + below * head.down
