"""Where an animal's head is highest: the place for a hat or a halo."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.animal_eyes import animal_eye
from spark_studio.engines.local.perception.findings import Findings

PETS = frozenset(
    ("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe")
)  # fmt: skip
LEAST_WIDE, MOST_WIDE = 0.05, 0.5  # of a head, in shares of the shorter side
DOWN = 0.3  # how far below its top a head is measured, in widths of the animal


def head_top(
    light: np.ndarray, subject: np.ndarray, findings: Findings
) -> tuple[float, float, float] | None:
    """Return (x, y, width) of the top of an animal's head in pixels, or None.

    ``light`` is the photo, RGB, ``subject`` its cut-out (0 to 1) of the same size. None
    where there is no animal, or its head is cut off by the photo.
    """
    box = next((t.box for t in findings.things if t.name in PETS), None)
    if findings.kind != "animal" or box is None:
        return None
    height, width = subject.shape
    solid = _largest_within(subject, box)
    columns = np.flatnonzero(solid.any(0))
    if not columns.size:
        return None
    tops = np.where(solid.any(0), solid.argmax(0), height)
    eye = animal_eye(light, findings)
    near = columns
    if eye is not None:  # a tail may stand higher than the head
        near = columns[np.abs(columns - eye[0]) < max(4 * eye[2], 0.03 * width)]
        near = near if near.size else columns
    x = int(near[tops[near].argmin()])
    top = int(tops[x])
    if top < 0.02 * height:
        return None
    row = min(height - 1, int(top + DOWN * 0.5 * len(columns)))
    left, right = _run(solid[row], x if eye is None else int(eye[0]))
    wide = float(right - left)
    side = min(width, height)
    if not LEAST_WIDE * side < wide:
        return None
    middle = (left + right) / 2 if eye is None else (x + eye[0]) / 2
    return middle, float(top), min(wide, MOST_WIDE * side)


def _largest_within(subject, box):
    height, width = subject.shape
    left, top, wide, high = box
    inside = np.zeros(subject.shape, np.uint8)
    part = (
        slice(max(0, int((top - 0.02) * height)), int((top + high) * height) + 1),
        slice(max(0, int(left * width)), int((left + wide) * width) + 1),
    )
    inside[part] = subject[part] > 0.5
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(inside)
    if count < 2:
        return inside > 0
    return pieces == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))


def _run(row, x):
    """The stretch of a row around ``x`` that is solid, or the nearest such stretch."""
    there = np.flatnonzero(row)
    if not there.size:
        return 0, 0
    x = int(there[np.abs(there - x).argmin()])
    left = right = x
    while left > 0 and row[left - 1]:
        left -= 1
    while right < len(row) - 1 and row[right + 1]:
        right += 1
    return left, right + 1
