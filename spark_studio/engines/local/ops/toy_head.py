"""What a toy maker measures of a head: its frame, its colors, how it looks and smiles."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.ops.color import from_lab
from spark_studio.engines.local.ops.face_pixels import FacePixels
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face
from spark_studio.engines.local.photo import Photo

LEAST_FACE = 0.028  # width of a face in shares of the shorter side
MOST_YAW = 0.72
GROWN = {"none": 0.0, "stubble": 0.5, "full": 1.0}
JAW = (57, 43, 106, 182, 83, 18, 313, 406, 335, 273, 287, 432, 434, 364, 394, 395, 369,
       396, 175, 171, 140, 170, 169, 135, 214, 212)  # fmt: skip
UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 391, 393, 164, 167, 165)


@dataclass(frozen=True, slots=True)
class ToyHead:
    """One head. Positions are pixels of the photo's image.

    points       478 x 2
    right, down  unit vectors along the face
    size         its width
    skin, hair   RGB; ``lips`` and ``brows`` likewise
    opening      of the mouth, height against width; ``teeth`` the light share of it
    lift         how far the corners are raised, in mouth widths, about -0.1 to 0.25
    eyes_open    of each eye, height against width
    rims         of worn glasses: two closed outlines; () without any
    frame        their color; ``panes`` says how dark they are, 0 clear to 1
    beard, moustache   0 to 1, stubble is half; their color is ``whiskers``
    growth       where they grow: the findings' mask, ``scale`` its size against the image's
    lashes       whether long lashes belong to the face: painted lips or long hair
    grey         whether the hair is grey or white
    trusted      whether the mesh tells enough to place features by it
    """

    points: np.ndarray
    right: np.ndarray
    down: np.ndarray
    size: float
    skin: np.ndarray
    hair: np.ndarray
    lips: np.ndarray
    brows: np.ndarray
    opening: float
    teeth: float
    lift: float
    eyes_open: tuple[float, float]
    rims: tuple[np.ndarray, ...]
    frame: np.ndarray
    panes: float
    beard: float
    moustache: float
    whiskers: np.ndarray
    growth: np.ndarray
    scale: np.ndarray
    lashes: bool
    grey: bool
    trusted: bool

    def at(self, index: int | list[int]) -> np.ndarray:
        return self.points[index]

    def place(self, origin: np.ndarray, aside: float, below: float) -> np.ndarray:
        """Return the point so many face widths aside of and below another."""
        return origin + self.size * (aside * self.right + below * self.down)

    def grows_at(self, points: np.ndarray) -> np.ndarray:
        """Return how much hair grows on the face at points (... x 2), 0 to 1."""
        rows, columns = self.growth.shape
        x = np.clip(points[..., 0] * self.scale[0], 0, columns - 1).astype(int)
        y = np.clip(points[..., 1] * self.scale[1], 0, rows - 1).astype(int)
        return self.growth[y, x]

    def oval(self, center, wide, tall, steps: int = 40) -> np.ndarray:
        """Return an ellipse along the face; its radii in face widths."""
        turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)[:, None]
        return center + self.size * (
            wide * np.cos(turn) * self.right + tall * np.sin(turn) * self.down
        )


def toy_heads(photo: Photo, light: np.ndarray) -> list[ToyHead]:
    """Return the heads to model, the farthest (highest in the picture) first.

    ``light`` is the photo exposed, as large as its image.
    """
    width, height = photo.size
    heads = [
        _measured(photo, light, face)
        for face in photo.findings.faces
        if face.box[2] * width > LEAST_FACE * min(width, height)
    ]
    return sorted(heads, key=lambda head: float(head.points[mesh.CHIN, 1]))


def _measured(photo: Photo, light, face: Face) -> ToyHead:
    points = photo.pixels(face)[:, :2].astype(np.float32)
    eyes = points[mesh.RIGHT_EYE].mean(0) - points[mesh.LEFT_EYE].mean(0)
    right = eyes / max(float(np.hypot(*eyes)), 1e-3)
    down = np.float32([-right[1], right[0]])
    tall = float(np.linalg.norm(points[mesh.CHIN] - points[mesh.FOREHEAD]))
    size = float(np.linalg.norm(points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK]))
    size = max(size, 0.72 * tall, 4.0)
    window = FacePixels(photo, light, points, size)
    skin = window.skin()
    hair, grey = window.hair(skin)
    growth = photo.findings.facial_hair
    mouth = float(np.linalg.norm(points[61] - points[291])) + 1e-3
    middle, corners = (points[13] + points[14]) / 2, (points[61] + points[291]) / 2
    return ToyHead(
        points=points,
        right=right,
        down=down,
        size=size,
        skin=from_lab(skin[None, None])[0, 0],
        hair=hair,
        lips=window.lips(skin),
        brows=0.5 * window.brows(skin) + 0.5 * np.minimum(hair, window.brows(skin)),
        opening=float(np.linalg.norm(points[13] - points[14])) / mouth,
        teeth=window.teeth(skin),
        lift=float((middle - corners) @ down) / mouth,
        eyes_open=tuple(
            float(np.linalg.norm(points[a] - points[b]))
            / (float(np.linalg.norm(points[c] - points[d])) + 1e-3)
            for a, b, c, d in ((159, 145, 33, 133), (386, 374, 263, 362))
        ),
        rims=tuple(rim * np.float32(photo.size) for rim in face.rims),
        frame=np.float32(face.glasses.color),
        panes=float(face.glasses.kind == "sun"),
        beard=GROWN[face.facial_hair.beard],
        moustache=GROWN[face.facial_hair.moustache],
        whiskers=np.float32(face.facial_hair.color),
        growth=growth,
        scale=np.float32(growth.shape[::-1]) / np.float32(photo.size),
        lashes=window.lips_redness(skin) > 11 or window.hair_length() > 0.3,
        grey=grey,
        trusted=_trusted(face, points, right, down),
    )


def _trusted(face, points, right, down):
    if abs(face.yaw) > MOST_YAW or face.presence < 0.5:
        return False
    eyes = points[mesh.LEFT_EYE + mesh.RIGHT_EYE].mean(0)
    span = points[mesh.RIGHT_EYE_OUTER] - points[mesh.LEFT_EYE_OUTER]
    low = float((points[mesh.LIPS].mean(0) - eyes) @ down)
    tip = float((points[mesh.NOSE_TIP] - eyes) @ down) / max(low, 1e-3)
    return low > 0.4 * float(np.hypot(*span)) and 0.25 < tip < 0.95
