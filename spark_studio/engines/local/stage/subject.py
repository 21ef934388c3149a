"""Who or what a picture is about: the cut-out cleaned, and the sides where it was cut off."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.photo import Photo

SMALLEST = 0.025  # share of the photo below which nothing stands out
LARGEST_THING = 0.86
SOLID = 0.55  # share of its convex hull that a single thing fills
LONGEST = 4.5  # a thing longer than this against its width is better left in its place
COMPANION = 0.6  # another thing this large beside the main one stays with it
FRAYED, FRAYED_UNSURE = 8.0, 0.15  # outline and doubt of a piece torn out of scenery
STRAY = 0.05  # pieces smaller than this beside a person are dirt
CUT_LENGTH = 0.06  # share of a side that must be covered to count as cut


@dataclass(frozen=True, slots=True)
class Subject:
    """``alpha`` is float32, as large as the photo. ``kind`` is person, group or thing.

    ``cut`` names the sides of the photo that cut the subject off, with the stretch of
    that side it covers, in pixels.
    """

    alpha: np.ndarray
    kind: str
    cut: dict[str, tuple[float, float]]


def find_subject(photo: Photo) -> Subject | None:
    """Return what to cut out of the photo, or None where the whole photo is the subject."""
    width, height = photo.size
    if min(width, height) < 24:
        return None
    alpha = cv2.resize(
        photo.findings.cutout, (width, height), interpolation=cv2.INTER_CUBIC
    )
    alpha = np.clip(alpha, 0, 1)
    faces = photo.findings.faces
    alpha = alpha * _pieces_to_keep(alpha, photo) if alpha.max() > 0.5 else alpha
    if alpha.mean() < SMALLEST or (not faces and not _stands_out(alpha)):
        return None
    alpha = _without_pinholes(alpha)
    kind = "thing" if not faces else "person" if len(faces) == 1 else "group"
    return Subject(alpha=alpha, kind=kind, cut=_cut_sides(alpha))


def _pieces_to_keep(alpha: np.ndarray, photo: Photo) -> np.ndarray:
    """A soft mask of the pieces that belong: everybody, or else the one main thing."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (alpha > 0.5).astype(np.uint8)
    )
    if count <= 2:
        return np.ones_like(alpha)
    areas = stats[1:, cv2.CC_STAT_AREA].astype(np.float32)
    if photo.findings.faces:
        keep = areas >= areas.max() * STRAY
    else:
        whole = _within_the_photo(stats[1:], alpha.shape)
        keep = (areas == areas.max()) | ((areas >= areas.max() * COMPANION) & whole)
    height, width = alpha.shape
    for face in photo.findings.faces:
        x, y, w, h = face.box
        row = min(height - 1, max(0, int((y + h / 2) * height)))
        column = min(width - 1, max(0, int((x + w / 2) * width)))
        if labels[row, column]:
            keep[labels[row, column] - 1] = True
    kept = np.isin(labels, 1 + np.flatnonzero(keep)).astype(np.uint8)
    reach = max(3, round(max(alpha.shape) * 0.012)) | 1
    near = cv2.dilate(
        kept, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    )
    others = ((labels > 0) & (kept == 0)).astype(np.float32)
    soft = cv2.GaussianBlur(near.astype(np.float32), (0, 0), reach / 5)
    return soft * (1 - others)


def _within_the_photo(stats: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Which pieces the border of the photo does not cut."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    low = top + stats[:, cv2.CC_STAT_HEIGHT]
    return (left > 1) & (top > 1) & (right < shape[1] - 1) & (low < shape[0] - 1)


def _stands_out(alpha: np.ndarray) -> bool:
    """Whether a cut-out without faces is one clear thing: no scenery, no close-up cut above."""
    mask = (alpha > 0.5).astype(np.uint8)
    area = int(mask.sum())
    if not SMALLEST < area / mask.size < LARGEST_THING:
        return False
    unsure = float(((alpha > 0.15) & (alpha < 0.85)).sum())
    cut = _cut_sides(alpha)
    if unsure > 0.45 * area or "top" in cut or {"left", "right"} <= set(cut):
        return False
    if unsure > FRAYED_UNSURE * area and raggedness(alpha) > FRAYED:
        return False
    outline = np.concatenate(
        cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    )
    _, (w, h), _ = cv2.minAreaRect(outline)
    hull = cv2.contourArea(cv2.convexHull(outline))
    longest = LONGEST if not cut.keys() & {"left", "right"} else LONGEST / 2
    return area > SOLID * max(hull, 1) and max(w, h) < longest * max(1, min(w, h))


def raggedness(alpha: np.ndarray) -> float:
    """Return the length of the outline against the root of the area: 3.5 for a disc."""
    rows, columns = alpha.shape
    factor = 256 / max(rows, columns)
    size = (max(1, round(columns * factor)), max(1, round(rows * factor)))
    small = (cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) > 0.5).astype(
        np.uint8
    )
    lines, _ = cv2.findContours(small, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    length = sum(cv2.arcLength(line, True) for line in lines)
    return length / max(float(small.sum()), 1.0) ** 0.5


def _without_pinholes(alpha: np.ndarray) -> np.ndarray:
    """Close holes too small to be meant."""
    holes = (alpha < 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(holes)
    small = [
        i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] < 0.003 * alpha.size
    ]  # fmt: skip
    if not small:
        return alpha
    x, y = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, low = x + stats[:, cv2.CC_STAT_WIDTH], y + stats[:, cv2.CC_STAT_HEIGHT]
    rows, columns = alpha.shape
    inner = [
        i
        for i in small
        if x[i] > 0 and y[i] > 0 and right[i] < columns and low[i] < rows
    ]
    fill = np.isin(labels, inner).astype(np.float32)
    fill = cv2.GaussianBlur(cv2.dilate(fill, np.ones((3, 3), np.uint8)), (0, 0), 1.0)
    return np.maximum(alpha, np.clip(fill * 1.6, 0, 1))


def _cut_sides(alpha: np.ndarray) -> dict[str, tuple[float, float]]:
    rows, columns = alpha.shape
    edge = max(1, round(min(rows, columns) * 0.006))
    sides = {
        "top": alpha[:edge].max(0),
        "bottom": alpha[-edge:].max(0),
        "left": alpha[:, :edge].max(1),
        "right": alpha[:, -edge:].max(1),
    }
    cut = {}
    for side, line in sides.items():
        covered = np.flatnonzero(line > 0.5)
        if covered.size > CUT_LENGTH * line.size:
            cut[side] = (float(covered[0]), float(covered[-1]))
    return cut
