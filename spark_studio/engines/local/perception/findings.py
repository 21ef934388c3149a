"""What perception found in a photo. Plain values; how they are found is in the other files.

Positions are shares of the photo: x of its width, y of its height, both 0 to 1.
Masks are float32, height x width, 0 to 1, at the perception size (long side at most 1024).
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Face:
    """One face. ``left`` and ``right`` are as seen in the picture.

    box      (x, y, width, height)
    points   478 x 3 float32: the face mesh, irises last (468-477); z in shares of the width
    roll     radians, 0 is upright, positive leans clockwise
    yaw      about -1 (looks to picture left) to 1
    presence 0 to 1
    """

    box: tuple[float, float, float, float]
    points: np.ndarray
    roll: float
    yaw: float
    presence: float


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything known about one photo.

    faces      largest first
    cutout     alpha of the subject: all people, or else the most salient thing
    people     coarse mask of people, all zeros where there is no face
    skin       skin of face, neck and hands near it; zeros where there is no face
    backdrop   ground that may be replaced: plain or far, never the subject
    touches    the sides of the photo that the cut-out runs over: "left", "right", "top", "bottom"
    exposure   median luminance of the face, or of the photo without one, 0 to 1
    """

    faces: tuple[Face, ...]
    cutout: np.ndarray
    people: np.ndarray
    skin: np.ndarray
    backdrop: np.ndarray
    touches: frozenset[str]
    exposure: float
