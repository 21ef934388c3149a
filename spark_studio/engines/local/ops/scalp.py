"""Where hair ends: bare skin that was taken for hair, and hair that was taken for skin."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.face_hair import fringe_over
from spark_studio.engines.local.ops.face_traits import can_be_drawn
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.perception.findings import Findings

SKIN_AROUND = 0.6  # share of its rim that is skin
LARGEST = (
    0.6  # a lock on bare skin is hair; a spot is smaller than this share of all skin
)


def without_bare_spots(hair: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """Return the hair without the pieces that lie in the middle of skin: shine on a bald head.

    Both are masks of one size, 0 to 1.
    """
    solid = (hair > 0.4).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(solid)
    out, most = hair, LARGEST * float((skin > 0.5).sum())
    reach = max(3, round(0.012 * min(hair.shape)) | 1)
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] > most:
            continue
        inside = (pieces == piece).astype(np.uint8)
        grown = cv2.dilate(inside, np.ones((reach, reach), np.uint8))
        if skin[(grown > inside)].mean() > SKIN_AROUND:
            out = out * (
                1 - np.clip(2 * blur_pixels(grown.astype(np.float32), 1.0), 0, 1)
            )
    return out


def with_fringes(study: Study, findings: Findings) -> Study:
    """Return the study with hair that falls over faces counted as hair, not as skin."""
    hair = study.hair
    for face in findings.faces:
        if can_be_drawn(face, *study.size):
            hair = np.maximum(hair, fringe_over(face, study.light, study.hair))
    added = np.clip(hair - study.hair, 0, 1)
    return replace(study, hair=hair, skin=study.skin * (1 - added))
