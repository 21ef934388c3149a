"""What perception found in a photo. Plain values; how they are found is in the other files.

Positions are shares of the photo: x of its width, y of its height, both 0 to 1.
Masks are float32, height x width, 0 to 1, at the perception size (long side at most 1024).
Everything is read-only.
"""

from dataclasses import dataclass, fields

import numpy as np

from spark_studio.engines.local.perception import mesh

_EYES = mesh.LEFT_EYE, mesh.RIGHT_EYE
KINDS = ("person", "people", "animal", "object", "place")

Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Glasses:
    """What is worn over the eyes.

    kind        "none", "clear" or "sun"
    confidence  0 to 1: how surely; at 0 it cannot be seen
    rims        the closed outline about the picture's left and the right eye, in the face's
                own axes, so that it moves with the mesh; () with "none". ``Face.rims`` says
                where they are
    color       (red, green, blue) of the frame, sRGB, 0 to 1
    """

    kind: str = "none"
    confidence: float = 0.0
    rims: tuple[tuple[tuple[float, float], ...], ...] = ()
    color: Color = (0.0, 0.0, 0.0)

    @property
    def worn(self) -> bool:
        return self.kind != "none"


NO_GLASSES = Glasses()


@dataclass(frozen=True, slots=True)
class FacialHair:
    """What grows below the nose; ``Findings.facial_hair`` says where.

    beard, moustache  each "none", "stubble" or "full"
    confidence  0 to 1: how surely; at 0 it cannot be seen
    color       (red, green, blue) of that hair, sRGB, 0 to 1
    """

    beard: str = "none"
    moustache: str = "none"
    confidence: float = 0.0
    color: Color = (0.0, 0.0, 0.0)


NO_FACIAL_HAIR = FacialHair()


@dataclass(frozen=True, slots=True)
class Face:
    """One face. ``left`` and ``right`` are as seen in the picture.

    box      (x, y, width, height) of the face itself, forehead to chin, without the hair
    points   478 x 3 float32: the face mesh, irises last (468-477); z in shares of the width.
             ``perception.mesh`` names them
    roll     radians, 0 is upright, positive leans clockwise
    yaw      about -1 (looks to picture left) to 1
    presence 0 to 1
    pitch    about -1 (looks down at the chest) to 1 (thrown back), 0 looks straight ahead
    trust    0 to 1: how far the points may be believed. Below about 0.5 a face is tiny,
             turned or thrown far away, or hidden: retouch it, but do not redraw it
    glasses  what is worn over the eyes, and ``facial_hair`` what grows below the nose
    """

    box: tuple[float, float, float, float]
    points: np.ndarray
    roll: float
    yaw: float
    presence: float
    pitch: float = 0.0
    trust: float = 1.0
    glasses: Glasses = NO_GLASSES
    facial_hair: FacialHair = NO_FACIAL_HAIR

    def __post_init__(self) -> None:
        self.points.setflags(write=False)

    @property
    def center(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2

    @property
    def rims(self) -> tuple[np.ndarray, ...]:
        """The frames of worn glasses, left and right: n x 2 positions each; () without any."""
        ways = self.axes
        return tuple(
            self.points[eye, :2].mean(0) + np.float32(rim) @ ways
            for eye, rim in zip(_EYES, self.glasses.rims, strict=False)
        )

    @property
    def axes(self) -> np.ndarray:
        """2 x 2: the way from eye to eye, and from between them to the chin, as positions."""
        left, right = self.points[[mesh.LEFT_EYE_OUTER, mesh.RIGHT_EYE_OUTER], :2]
        down = self.points[mesh.CHIN, :2] - (left + right) / 2
        return np.stack([right - left, down])

    @property
    def left_iris(self) -> tuple[float, float, float]:
        """(x, y, radius) of the iris on the picture's left; the radius in shares of the width."""
        return _circle(self.points[mesh.LEFT_IRIS])

    @property
    def right_iris(self) -> tuple[float, float, float]:
        """(x, y, radius) of the iris on the picture's right; the radius in shares of the width."""
        return _circle(self.points[mesh.RIGHT_IRIS])


def _circle(points):
    """Four points a quarter turn apart: their x alone give the radius, however the head leans."""
    x, y = points[0, :2]
    radius = np.sqrt(np.square(points[1:, 0] - x).sum() / 2)
    return float(x), float(y), float(radius)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something recognised.

    name        one of the 80 names of ``things.NAMES``: "cat", "cup", "car"
    confidence  0 to 1
    box         (x, y, width, height) in shares of the photo
    """

    name: str
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything known about one photo.

    faces      largest first
    cutout     alpha of the subject: all people, or else the most salient thing
    way        how the cut-out was found: "portrait", "two of three" or "subject"
    people     coarse mask of people, all zeros where there is no face
    skin       skin of face, neck and hands near it; zeros where there is no face
    hair       the whole head of hair, down to the ends of the longest lock, and hats; zeros
               likewise
    backdrop   ground that may be replaced: plain or far, never the subject
    touches    the sides of the photo that the cut-out runs over: "left", "right", "top", "bottom"
    exposure   median luminance of the face, or of the photo without one, 0 to 1
    light      (x, y): where the light comes from, x to the right, y down, length 0 (flat) to 1

    eyes       openings of the eyes, irises included, within the cut-out
    lips       the red of the lips, without what shows between them, within the cut-out
    clothes    what people wear: the cut-out below the heads without skin and hair; zeros where
               there is no face
    facial_hair
               beards and moustaches, stubble faintly; zeros where there is no face
    headwear   what of ``hair`` is a hat, a cap or a scarf; zeros where none is sure
    sky        sky proper, with or without people; never a wall, a lake or a subject
    kind       what the photo is of: one of ``KINDS``
    placeness  0 to 1: how far the surroundings belong to the picture, as in a street; the same
               at every size of the photo
    things     what was recognised, surest first
    palette    up to 6 (red, green, blue, share): the photo's own colors in sRGB, 0 to 1, the
               largest share first; the shares sum to 1
    subject_palette
               the same within the cut-out; empty where there is none
    illuminant (red, green, blue) in linear light, the largest 1: what white paper would look
               like here. Divide by it to balance the photo
    illuminant_trust
               0 to 1: how surely it is known; at 0 the illuminant says nothing
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
    # What was learned to see later has defaults, so that findings can be made by hand.
    eyes: np.ndarray = None
    lips: np.ndarray = None
    clothes: np.ndarray = None
    facial_hair: np.ndarray = None
    sky: np.ndarray = None
    headwear: np.ndarray = None
    kind: str = "object"
    placeness: float = 0.0
    things: tuple[Thing, ...] = ()
    palette: tuple[tuple[float, float, float, float], ...] = ()
    subject_palette: tuple[tuple[float, float, float, float], ...] = ()
    illuminant: Color = (1.0, 1.0, 1.0)
    illuminant_trust: float = 0.0

    def __post_init__(self) -> None:
        for name in MASKS:
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.zeros_like(self.cutout))
            getattr(self, name).setflags(write=False)

    @property
    def warmth(self) -> float:
        """-1 (cold, blue light) to 1 (warm, as of a candle); 0 is daylight or not known."""
        red, _, blue = self.illuminant
        stops = np.log2(max(red, 1e-3) / max(blue, 1e-3)) / 2
        return float(np.clip(stops * self.illuminant_trust, -1, 1))

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
