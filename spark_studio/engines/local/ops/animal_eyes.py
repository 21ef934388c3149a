"""The eye of a small animal, which has no mesh: a dark disc that stands out on it."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception.findings import Findings

SIDE = 200  # pixels of the animal's longer side while eyes are looked for
RADII = (2.5, 3.4, 4.6)  # of an eye, in those pixels
LEAST_STEP = 0.24  # in tone, from a pupil to the ring around it
DARK = 0.1
ROUND = 0.72  # the least share of the ring that must be lighter
RIVAL = 0.8  # another dark disc this strong, and nobody knows which is the eye
# Cats and dogs come close: their eyes are large, and their ears and noses as dark.
ANIMALS = frozenset(("bird", "horse", "sheep", "cow", "bear", "zebra", "giraffe"))


def animal_eye(
    light: np.ndarray, findings: Findings
) -> tuple[float, float, float] | None:
    """Return the one eye of a bird or a squirrel: (x, y, radius) in pixels of ``light``.

    None where there is none, or where it is not sure which dark spot it is.
    """
    height, width = light.shape[:2]
    box = _animal_box(findings)
    if box is None:
        return None
    left, top, wide, high = (
        side * length for side, length in zip(box, (width, height) * 2, strict=True)
    )
    x0, y0 = max(0, int(left)), max(0, int(top))
    x1, y1 = min(width, int(left + wide) + 1), min(height, int(top + 0.75 * high) + 1)
    factor = SIDE / max(wide, high, 1)
    if min(x1 - x0, y1 - y0) < 8:
        return None
    size = max(8, round((x1 - x0) * factor)), max(8, round((y1 - y0) * factor))
    grey = cv2.resize(
        luminance(light)[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA
    )
    rows, columns = findings.cutout.shape
    there = cv2.resize(
        findings.cutout[
            int(y0 / height * rows) : int(y1 / height * rows) + 1,
            int(x0 / width * columns) : int(x1 / width * columns) + 1,
        ],
        size,
    )
    found = sorted(_candidates(grey, there), reverse=True)
    if not found:
        return None
    strength, x, y, radius = found[0]
    for other, u, v, _ in found[1:]:
        if other > RIVAL * strength and np.hypot(u - x, v - y) > 3 * radius:
            return None
    return x0 + (x + 0.5) / factor, y0 + (y + 0.5) / factor, radius / factor


def _animal_box(findings):
    if findings.kind != "animal":
        return None
    for thing in findings.things:
        if thing.name in ANIMALS:
            return thing.box
    return None


def _candidates(grey, there):
    """Yield (strength, x, y, radius) of dark discs in a lighter ring."""
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    for radius in RADII:
        smooth = blur_pixels(grey, 0.45 * radius)
        step = blur_pixels(grey, 1.6 * radius) - smooth
        top = cv2.dilate(step, np.ones((7, 7), np.uint8))
        for y, x in zip(*np.nonzero((step == top) & (step > 0.08)), strict=True):
            ring_x = np.clip(x + 1.75 * radius * np.cos(turn), 0, grey.shape[1] - 1)
            ring_y = np.clip(y + 1.75 * radius * np.sin(turn), 0, grey.shape[0] - 1)
            inside = there[ring_y.astype(int), ring_x.astype(int)] > 0.5
            ring = grey[ring_y.astype(int), ring_x.astype(int)]
            lighter = (ring > smooth[y, x] + 0.12).mean()
            contrast = float(np.median(ring) - smooth[y, x])
            if (
                inside.all()
                and smooth[y, x] < DARK
                and contrast > LEAST_STEP
                and lighter > ROUND
            ):
                yield contrast * float(lighter), int(x), int(y), radius
