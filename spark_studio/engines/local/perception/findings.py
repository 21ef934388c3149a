"""What perception found in a photo. Plain values; how they are found is in the other files.

Positions are shares of the photo: x of its width, y of its height, both 0 to 1.
Masks are float32, height x width, 0 to 1, at the perception size (long side at most 1024).
Everything is read-only.
"""

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True, slots=True)
class Face:
    """One face. ``left`` and ``right`` are as seen in the picture.

    box      (x, y, width, height) of the face itself, forehead to chin, without the hair
    points   478 x 3 float32: the face mesh, irises last (468-477); z in shares of the width.
             ``perception.mesh`` names them
    roll     radians, 0 is upright, positive leans clockwise
    yaw      about -1 (looks to picture left) to 1
    presence 0 to 1
    """

    box: tuple[float, float, float, float]
    points: np.ndarray
    roll: float
    yaw: float
    presence: float

    def __post_init__(self) -> None:
        self.points.setflags(write=False)

    @property
    def center(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything known about one photo.

    faces      largest first
    cutout     alpha of the subject: all people, or else the most salient thing
    way        how the cut-out was found: "portrait", "two of three" or "subject"
    people     coarse mask of people, all zeros where there is no face
    skin       skin of face, neck and hands near it; zeros where there is no face
    hair       hair and hats: the cut-out around the faces without their skin; zeros likewise
    backdrop   ground that may be replaced: plain or far, never the subject
    touches    the sides of the photo that the cut-out runs over: "left", "right", "top", "bottom"
    exposure   median luminance of the face, or of the photo without one, 0 to 1
    light      (x, y): where the light comes from, x to the right, y down, length 0 (flat) to 1
    """

    faces: tuple[Face, ...]
    cutout: np.ndarray
    way: str
    people: np.ndarray
    skin: np.ndarray
    hair: np.ndarray
    backdrop: np.ndarray
    touches: frozenset[str]
    exposure: float
    light: tuple[float, float]

    def __post_init__(self) -> None:
        for name in MASKS:
            getattr(self, name).setflags(write=False)

    @property
    def subject_box(self) -> tuple[float, float, float, float] | None:
        """(x, y, width, height) around the cut-out, in shares; None where it is empty."""
        solid = self.cutout > 0.5
        rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
        if not rows.size:
            return None
        height, width = solid.shape
        x, y = columns[0] / width, rows[0] / height
        right, bottom = (columns[-1] + 1) / width, (rows[-1] + 1) / height
        return float(x), float(y), float(right - x), float(bottom - y)


MASKS = tuple(field.name for field in fields(Findings) if field.type is np.ndarray)
