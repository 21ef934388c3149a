"""A halo over a head: a ring of light in a wreath of cloud, and its shine on the hair."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

# In widths of the face: half the width of the ring, how far above the head it hangs.
REACH, RISE = 0.52, 0.16
FLAT = 0.27  # its height against its width, seen from a little below
NIMBUS = 1.02  # half the width of a ring behind a head
WIDEST = 0.8  # share of the shorter side that such a ring spans at most
LEAST_FACE = 0.035  # share of the shorter side: smaller heads get none


@dataclass(frozen=True, slots=True)
class Halo:
    """Three masks, height x width, 0 to 1: the ring, the wreath around it, its light."""

    ring: np.ndarray
    wreath: np.ndarray
    shine: np.ndarray


def halos(
    faces: tuple[Face, ...],
    subject: np.ndarray,
    heads: np.ndarray,
    rng: np.random.Generator,
) -> Halo:
    """Return the halos of all heads that are not too small.

    ``subject`` is the cut-out on the sheet, ``heads`` where no ring may cross. Where a head has no room above it, its halo
    is a ring of light standing behind it.
    """
    height, width = subject.shape
    ring, behind, shine = np.zeros((3, height, width), np.float32)
    side = min(width, height)
    for face in faces:
        points = face.points[:, :2] * np.float32([width, height])
        wide = float(np.linalg.norm(points[mesh.LEFT_CHEEK] - points[mesh.RIGHT_CHEEK]))
        wide = max(
            wide,
            0.62 * float(np.linalg.norm(points[mesh.FOREHEAD] - points[mesh.CHIN])),
        )
        if wide < LEAST_FACE * side:
            continue
        up = points[mesh.FOREHEAD] - points[mesh.CHIN]
        up = up / max(float(np.linalg.norm(up)), 1e-3)
        top = _top_of_head(points[mesh.FOREHEAD], up, wide, subject)
        middle = top + up * RISE * wide
        _shine(shine, top, wide)
        thick = max(1, round(0.045 * wide))
        one = np.zeros((height, width), np.float32)
        if middle[1] < FLAT * REACH * wide + 0.012 * side:
            # A ring wider than the sheet would only be a stray arc.
            if 2 * NIMBUS * wide < WIDEST * side:
                low = points[mesh.CHIN] - points[mesh.FOREHEAD]
                center = points[mesh.FOREHEAD] + 0.35 * low
                fixed = tuple(round(float(v) * 16) for v in center)
                reach = round(NIMBUS * wide * 16)
                cv2.circle(one, fixed, reach, 1.0, thick, cv2.LINE_AA, 4)
                np.maximum(behind, one, out=behind)
            continue
        turn = float(np.degrees(np.arctan2(up[0], -up[1])))
        axes = 2 * REACH * wide, 2 * FLAT * REACH * wide
        box = (tuple(float(v) for v in middle), axes, turn)
        cv2.ellipse(one, box, 1.0, thick, cv2.LINE_AA)
        # Never across somebody's face.
        if not (one * heads).any():
            np.maximum(ring, one, out=ring)
    return _in_cloud(ring, behind, shine, subject, rng)


def halo_over(
    top: tuple[float, float], wide: float, subject: np.ndarray, rng: np.random.Generator
) -> Halo:
    """Return a halo over a head that has no mesh: the top of an animal's.

    ``top`` is (x, y) and ``wide`` the width of the head, in pixels. Without room above
    there is none.
    """
    height, width = subject.shape
    ring, behind, shine = np.zeros((3, height, width), np.float32)
    middle = top[0], top[1] - 0.3 * wide
    if middle[1] > FLAT * REACH * wide + 0.012 * min(width, height):
        thick = max(1, round(0.06 * wide))
        box = middle, (1.9 * REACH * wide, 1.9 * FLAT * REACH * wide), 0.0
        cv2.ellipse(ring, box, 1.0, thick, cv2.LINE_AA)
        _shine(shine, np.float32(top), 0.8 * wide)
    return _in_cloud(ring, behind, shine, subject, rng)


def _in_cloud(ring, behind, shine, subject, rng):
    side, (height, width) = min(subject.shape), subject.shape
    wide = blur_pixels(np.maximum(ring, behind * (1 - subject)), 0.012 * side)
    ring = np.maximum(ring, behind * (1 - subject))
    drift = clouds(rng, width, height, 0.05, octaves=4, fade=0.6)
    far = 1 - subject * (blur_pixels(behind, 0.03 * side) > 0.002)
    wreath = np.clip(2.4 * far * wide * (0.25 + 1.5 * drift), 0, 1)
    return Halo(np.clip(blur(ring, 0.0012), 0, 1), wreath, np.clip(shine, 0, 1))


def _top_of_head(forehead, up, wide, subject):
    """Go up from the forehead until the cut-out ends: that is where the hair ends."""
    height, width = subject.shape
    last = forehead + up * 0.2 * wide
    for step in np.arange(0.2, 1.1, 0.02):
        at = forehead + up * step * wide
        column, row = int(at[0]), int(at[1])
        if (
            not (0 <= column < width and 0 <= row < height)
            or subject[row, column] < 0.5
        ):
            break
        last = at
    return last


def _shine(shine, top, wide):
    height, width = shine.shape
    reach = 0.55 * wide
    x0, x1 = max(0, int(top[0] - 3 * reach)), min(width, int(top[0] + 3 * reach))
    y0, y1 = max(0, int(top[1] - 3 * reach)), min(height, int(top[1] + 3 * reach))
    if x0 >= x1 or y0 >= y1:
        return
    dx = (np.arange(x0, x1, dtype=np.float32)[None, :] - np.float32(top[0])) / reach
    dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(top[1])) / reach
    part = shine[y0:y1, x0:x1]
    np.maximum(part, np.exp(-(dx * dx + 1.6 * dy * dy)), out=part)
