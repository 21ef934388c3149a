"""A pet or a thing taken off its ground, to stand in clouds: its edge, and how deep it sinks."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception.findings import Findings

# It sinks by this much of its height, what the photo cuts off below by less.
SUNK, SUNK_CLOSE = 0.22, 0.045
LOWEST, HIGHEST = 0.93, 0.45  # shares of the height between which clouds begin


def one_edge(subject: np.ndarray) -> np.ndarray:
    """Return the cut-out of a pet or a thing with an edge that neither frays nor tears."""
    solid = smoothstep(0.38, 0.72, blur(subject * main_piece(subject), 0.009))
    return smoothstep(0.15, 0.85, blur(solid, 0.003))


def main_piece(subject: np.ndarray) -> np.ndarray:
    """Return 0 on what hangs in from above beside the main piece of a cut-out, 1 elsewhere:
    the legs of somebody under whom a dog sits."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(
        (subject > 0.5).astype(np.uint8)
    )
    if count < 3:
        return np.ones_like(subject)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    hangs = [
        piece
        for piece in range(1, count)
        if piece != largest and stats[piece, cv2.CC_STAT_TOP] == 0
    ]
    hanging = np.isin(pieces, hangs).astype(np.float32)
    return 1 - np.clip(2 * blur(hanging, 0.012), 0, 1)


def seat_line(
    subject: np.ndarray, findings: Findings, rng: np.random.Generator
) -> np.ndarray:
    """Return where clouds begin before it, from picture left to right, in shares of the
    height: high beside it, low before it. ``subject`` is its cut-out, 0 to 1."""
    left, top, wide, high = _box(subject)
    at = np.linspace(0, 1, 48)
    off = np.abs(at - left - wide / 2) / max(0.6 * wide, 0.12)
    sunk = SUNK_CLOSE if "bottom" in findings.touches else SUNK
    low = min(top + high, 1.0) - sunk * high
    beside = low - rng.uniform(0.03, 0.08) - 0.05 * rng.random(48)
    line = low + (beside - low) * np.clip(off - 0.45, 0, 1)
    return np.clip(line, HIGHEST, LOWEST)


def _box(subject):
    """What the cut-out spans, in shares; legs too thin to stand on do not count."""
    rows = np.flatnonzero((subject > 0.5).mean(1) > 0.02)
    columns = np.flatnonzero((subject > 0.5).mean(0) > 0.02)
    if not rows.size or not columns.size:
        return 0.3, 0.3, 0.4, 0.5
    height, width = subject.shape
    wide, high = columns[-1] + 1 - columns[0], rows[-1] + 1 - rows[0]
    return columns[0] / width, rows[0] / height, wide / width, high / height
