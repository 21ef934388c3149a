"""A face's own neighbourhood: a window of the photo, and where in it things are.

Skin and hair are looked for in one window a face, so that five faces cost little more
than one.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

ASIDE, ABOVE, BELOW = 2.4, 2.0, 2.4  # the window's reach from the nose, in head sizes


@dataclass(frozen=True, slots=True)
class Head:
    """One face in its window.

    rows, columns  slices of the photo
    points         478 x 2 in pixels of the window
    width, tall    of the face in pixels (cheek to cheek, forehead to chin), at least 1
    above, aside   height x width: how far each pixel lies above the middle of the face and
                   to its right, in face heights, along the face's own axes
    """

    rows: slice
    columns: slice
    points: np.ndarray
    width: float
    tall: float
    above: np.ndarray
    aside: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        return self.above.shape

    def polygon(self, index: list[int], hull: bool = False) -> np.ndarray:
        """Return the area within some points as a float32 mask of the window, hard-edged."""
        mask = np.zeros(self.shape, np.float32)
        points = self.points[index]
        if hull:
            points = cv2.convexHull(points)[:, 0]
        cv2.fillPoly(mask, [np.rint(points * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
        return mask

    def egg(self, middle: float, tall: float, wide: float) -> np.ndarray:
        """Return a soft ellipse ``middle`` face heights above the face's middle; radii likewise."""
        radius = np.hypot(self.aside / wide, (self.above - middle) / tall)
        return smoothstep(1.08, 0.92, radius)


def head_of(face: Face, width: int, height: int) -> Head | None:
    """Return the face's window in a photo of this size, or None where it lies outside."""
    points = face.points[:, :2] * np.array([width, height], np.float32)
    across = np.linalg.norm(points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK])
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    tall = max(float(np.hypot(*up)), 1.0)
    size = max(float(across), tall, 1.0)
    x, y = points[mesh.NOSE_TIP]
    left, right = _clipped(x - ASIDE * size, x + ASIDE * size, width)
    top, bottom = _clipped(y - ABOVE * size, y + BELOW * size, height)
    if right - left < 2 or bottom - top < 2:
        return None
    points = points - np.array([left, top], np.float32)
    above, aside = _axes(points, up / tall, tall, bottom - top, right - left)
    return Head(
        rows=slice(top, bottom),
        columns=slice(left, right),
        points=points,
        width=max(float(across), 1.0),
        tall=tall,
        above=above,
        aside=aside,
    )


def _clipped(low, high, most):
    return int(np.clip(low, 0, most)), int(np.clip(np.ceil(high), 0, most))


def _axes(points, up, tall, height, width):
    middle = (points[mesh.CHIN] + points[mesh.FOREHEAD]) / 2
    x = (np.arange(width, dtype=np.float32) - middle[0])[None] / np.float32(tall)
    y = (np.arange(height, dtype=np.float32) - middle[1])[:, None] / np.float32(tall)
    up = up.astype(np.float32)
    return x * up[0] + y * up[1], -x * up[1] + y * up[0]
