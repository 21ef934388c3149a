"""The outline of a subject: cropped, its cut sides bowed, its corners rounded."""

from dataclasses import replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.subject import Subject

CLOSE_UP_ROUNDER = 1.7  # a thing cut on several sides becomes nearly an oval


def keep_heads(photo: Photo, subject: Subject, heads: float) -> Subject:
    """Cut a person below the waist: ``heads`` face heights under the lowest chin.

    A thing, or somebody cut higher already, comes back as it was.
    """
    if not photo.findings.faces:
        return subject
    rows = photo.size[1]
    faces = photo.findings.faces
    tall = float(
        np.median(
            [face.points[:468, 1].max() - face.points[:468, 1].min() for face in faces]
        )
    )
    chin = max(float(face.points[152, 1]) for face in faces)
    end = round((chin + heads * tall) * rows)
    if end >= rows - 2:
        return subject
    alpha = subject.alpha.copy()
    alpha[end:] = 0
    covered = np.flatnonzero(alpha[max(0, end - 3) : end].max(0, initial=0) > 0.5)
    cut = {side: where for side, where in subject.cut.items() if side != "bottom"}
    if covered.size:
        cut["bottom"] = (float(covered[0]), float(covered[-1]))
    return Subject(alpha=alpha, kind=subject.kind, cut=cut)


def round_cuts(
    subject: Subject, roundness: float = 0.34, power: float = 2.4
) -> Subject:
    """Bow the sides where the photo cut the subject off, so no straight edge is left.

    ``roundness`` is how far the ends of a cut stretch are drawn in, as a share of half
    its length; 0 changes nothing.
    """
    alpha = subject.alpha.copy()
    rows, columns = alpha.shape
    if subject.kind == "thing" and len(subject.cut) > 1:
        roundness *= CLOSE_UP_ROUNDER
    if roundness <= 0 or not subject.cut:
        return subject
    ends = {
        "left": _ending(alpha, axis=1, from_end=False),
        "right": _ending(alpha, axis=1, from_end=True),
        "top": _ending(alpha, axis=0, from_end=False),
        "bottom": _ending(alpha, axis=0, from_end=True),
    }
    for side, (first, last) in subject.cut.items():
        upright = side in ("left", "right")
        along = np.arange(rows if upright else columns, dtype=np.float32)
        deep = np.arange(columns if upright else rows, dtype=np.float32)
        # what bulges beyond the stretch just inside the edge is bowed with it
        reach = (last - first) / 2 * roundness
        near = np.abs(deep - ends[side]) < reach
        band = np.flatnonzero(
            (alpha[:, near] if upright else alpha[near].T).max(1, initial=0) > 0.5
        )
        if band.size:
            first, last = min(first, float(band[0])), max(last, float(band[-1]))
        half = max(1.0, (last - first) / 2)
        u = np.clip(np.abs(along - (first + last) / 2) / half, 0, 1)
        drawn_in = half * roundness * (1 - (1 - u**power) ** (1 / power))
        drawn_in = np.minimum(drawn_in, 0.4 * deep.size)
        distance = deep - ends[side] if side in ("left", "top") else ends[side] - deep
        inside = np.clip(distance[None, :] - drawn_in[:, None] + 0.5, 0, 1)
        alpha *= inside if upright else inside.T
    return Subject(alpha=alpha, kind=subject.kind, cut=subject.cut)


def simplify_outline(subject: Subject, share: float) -> Subject:
    """Round off what sticks out thinner than ``share`` of the subject's own size.

    For a close-up that the photo cut on several sides: its leftovers are no limbs.
    """
    solid = subject.alpha > 0.5
    reach = round(share * float(np.sqrt(max(solid.sum(), 1))))
    if reach < 2:
        return subject
    # on a smaller picture: wide kernels are slow
    step = max(1, reach // 8)
    small = cv2.resize(
        subject.alpha, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA
    )
    small = cv2.copyMakeBorder(
        (small > 0.5).astype(np.uint8), 32, 32, 32, 32, cv2.BORDER_CONSTANT
    )
    side = 2 * (reach // step) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    kept = cv2.morphologyEx(small, cv2.MORPH_OPEN, disc)[32:-32, 32:-32]
    kept = blur_pixels(kept.astype(np.float32), side * 0.16)
    kept = cv2.resize(kept, subject.alpha.shape[::-1], interpolation=cv2.INTER_CUBIC)
    kept = np.clip((kept - 0.42) * np.float32(max(3.0, 12.0 / step)) + 0.5, 0, 1)
    return replace(subject, alpha=subject.alpha * kept)


def _ending(alpha: np.ndarray, axis: int, from_end: bool) -> float:
    covered = np.flatnonzero(alpha.max(1 - axis) > 0.5)
    if not covered.size:
        return 0.0
    return float(covered[-1] if from_end else covered[0])


def silhouette(alpha: np.ndarray, grow: float, smooth: float) -> np.ndarray:
    """Return the outline of ``alpha`` grown by ``grow`` pixels (shrunk below 0), its corners rounded.

    ``smooth`` is the blur in pixels; narrow gaps close and thin spikes go.
    """
    if grow < 0:
        inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
        smaller = np.clip(inside + grow + 0.5, 0, 1)
        return (
            smaller
            if smooth <= 0
            else np.clip(
                (blur_pixels(smaller, smooth) - 0.5) * smooth * 2.5 + 0.5, 0, 1
            )
        )
    reach = grow + smooth * 0.8
    outside = cv2.distanceTransform((alpha < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    bigger = np.clip(reach + 0.5 - outside, 0, 1)
    if smooth <= 0:
        return bigger
    inside = cv2.distanceTransform((bigger > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    back_in = (inside > smooth * 0.8).astype(np.float32)
    soft = blur_pixels(back_in, smooth)
    return np.clip((soft - 0.5) * np.float32(smooth * 2.5) + 0.5, 0, 1)
