"""Where hair ends: bare skin that was taken for hair, and hair that was taken for skin."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloth import is_grey
from spark_studio.engines.local.ops.face_hair import fringe_over
from spark_studio.engines.local.ops.face_traits import can_be_drawn
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

GAP = 0.3  # the widest parting between a fringe and hair, in widths of the face
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
    """Return the study with hair that falls over faces counted as hair, not as skin.

    Grey photos do not tell hair from shade and stay as they are.
    """
    if is_grey(study):
        return study
    hair = study.hair
    for face in findings.faces:
        if can_be_drawn(face, *study.size):
            fringe = fringe_over(face, study.light, study.hair)
            above = _above_the_eyes(face, *study.size)
            if fringe.max() > 0.5:
                hair = np.maximum(hair, blur(fringe * above, 0.002))
                hair = np.maximum(hair, _between(hair, study, face) * above)
    added = np.clip(hair - study.hair, 0, 1)
    return replace(study, hair=hair, skin=study.skin * (1 - added))


def _between(hair, study, face):
    """Return what a fringe and the hair behind it enclose outside of the face."""
    reach = max(3, round(GAP * face.box[2] * study.size[0]) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    solid = cv2.morphologyEx((hair > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, disc)
    outside = smoothstep(0.6, 0.3, study.face) * study.subject
    return blur(solid * outside, 0.002)


def _above_the_eyes(face, width, height):
    """Return 1 above the line of the eyes: shade on a cheek may look like a lock, too."""
    points = face.points[:, :2] * np.float32([width, height])
    across = points[mesh.RIGHT_EYE_OUTER] - points[mesh.LEFT_EYE_OUTER]
    span = max(float(np.linalg.norm(across)), 1.0)
    up = np.float32([across[1], -across[0]]) / span
    middle = (points[mesh.RIGHT_EYE_OUTER] + points[mesh.LEFT_EYE_OUTER]) / 2
    x = np.arange(width, dtype=np.float32)[None] - middle[0]
    y = np.arange(height, dtype=np.float32)[:, None] - middle[1]
    return smoothstep(-0.1, 0.1, (x * up[0] + y * up[1]) / span)
