"""Where hair ends: bare skin that was taken for hair, and hair that was taken for skin."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloth import is_grey
from spark_studio.engines.local.ops.face_hair import fringe_over
from spark_studio.engines.local.ops.face_traits import can_be_drawn
from spark_studio.engines.local.ops.shape import (
    blur,
    blur_pixels,
    resize,
    scale,
)
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

SMALL_FACE = 60.0  # pixels across a face while gaps in its hair are looked for
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
    """Return what a fringe and the hair behind it enclose outside of the face.

    Found on a small picture of the head: it needs no finer outline than hair has.
    """
    height, width = hair.shape
    out = np.zeros_like(hair)
    left, top, wide, tall = face.box
    rows = slice(max(0, int((top - tall) * height)), int((top + tall) * height) + 1)
    columns = slice(
        max(0, int((left - wide) * width)), int((left + 2 * wide) * width) + 1
    )
    head = hair[rows, columns]
    if min(head.shape) < 8:
        return out
    factor = min(1.0, SMALL_FACE / max(wide * width, 1.0))
    small = scale(head, factor)
    reach = max(3, round(GAP * factor * wide * width) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    solid = cv2.morphologyEx((small > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, disc)
    closed = resize(blur_pixels(solid, 0.7), head.shape[1], head.shape[0])
    outside = smoothstep(0.6, 0.3, study.face[rows, columns])
    out[rows, columns] = smoothstep(0.3, 0.7, closed) * outside
    return out * study.subject


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
