"""A face's own axes in a picture, and whether its mesh is good enough to make it anew."""

from dataclasses import dataclass

import numpy as np

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

# Turned further than this we see one side of a face; fainter, its mesh is guesswork.
MOST_YAW, LEAST_PRESENCE = 0.8, 0.6
SMALLEST = 10  # pixels: a smaller face has no room for features


@dataclass(frozen=True, slots=True)
class FaceFrame:
    """A face's own axes in the picture: ``right`` and ``down`` are unit vectors."""

    points: np.ndarray
    right: np.ndarray
    down: np.ndarray
    width: float
    near: int  # the side we see of a face turned away: -1 left, 1 right, 0 both

    def at(self, point: int, right: float = 0.0, down: float = 0.0) -> np.ndarray:
        """A mesh point moved by so many face widths."""
        away = self.right * right + self.down * down
        return self.points[point] + away * self.width


def frame_of(face: Face, points: np.ndarray) -> FaceFrame | None:
    """Return the axes of a face whose mesh (478 x 2 pixels) can be trusted, else None."""
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    tall = float(np.linalg.norm(up))
    eyes = points[mesh.RIGHT_EYE].mean(0) - points[mesh.LEFT_EYE].mean(0)
    width = max(float(np.linalg.norm(points[454] - points[234])), 0.75 * tall)
    if face.presence < LEAST_PRESENCE or width < SMALLEST or _thrown_back(points, eyes):
        return None
    turned = abs(face.yaw) > MOST_YAW
    down = -up / tall
    right = np.array([down[1], -down[0]]) if turned else eyes / np.linalg.norm(eyes)
    down = np.array([-right[1], right[0]])
    return FaceFrame(
        points=points.astype(np.float32),
        right=right.astype(np.float32),
        down=down.astype(np.float32),
        width=width,
        near=int(-np.sign(face.yaw)) if turned else 0,
    )


def _thrown_back(points, across):
    eyes = points[mesh.LEFT_EYE + mesh.RIGHT_EYE].mean(0)
    down = points[mesh.LIPS].mean(0) - eyes
    length = float(np.linalg.norm(down))
    tip = float((points[mesh.NOSE_TIP] - eyes) @ down) / max(length**2, 1e-6)
    return length < 0.7 * float(np.linalg.norm(across)) or not 0.3 < tip < 0.95
