"""How a head is held, and how far its mesh can be believed. Points are in pixels."""

import numpy as np

from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh

STEEP = np.pi / 3  # a head thrown back by this much has a pitch of 1
# Where trust falls from 1 to 0.
PRESENCE = 0.95, 0.5
TINY = 48, 16  # pixels from cheek to cheek at the perception size
TURNED = 0.55, 1.0
THROWN = 0.5, 0.95
APART = 0.12, 0.3  # of the face's width, between the detector's points and the mesh's
# The detector's six points: eyes, nose, mouth; the ears are not in the mesh.
SIX = (mesh.LEFT_EYE, mesh.RIGHT_EYE, [mesh.NOSE_TIP], mesh.MOUTH)


def roll_of(points: np.ndarray) -> float:
    """Return the lean of the line through the eyes in radians, positive clockwise."""
    across = points[mesh.RIGHT_EYE_OUTER, :2] - points[mesh.LEFT_EYE_OUTER, :2]
    return float(np.arctan2(across[1], across[0]))


def yaw_of(points: np.ndarray) -> float:
    """Return how far the nose sits off the middle of the cheeks along the face's own axis, -1 to 1."""
    left, right = points[mesh.LEFT_CHEEK, :2], points[mesh.RIGHT_CHEEK, :2]
    across = right - left
    along = np.dot(points[mesh.NOSE_TIP, :2] - (left + right) / 2, across)
    return float(np.clip(2 * along / max(np.dot(across, across), 1e-6), -1, 1))


def pitch_of(points: np.ndarray) -> float:
    """Return the slope from chin to forehead, away from us: -1 (looks down) to 1 (thrown back)."""
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    angle = np.arctan2(up[2], max(float(np.hypot(*up[:2])), 1e-6))
    return float(np.clip(angle / STEEP, -1, 1))


def trust_in(points: np.ndarray, presence: float, six: np.ndarray) -> float:
    """Return how far the points may be believed, 0 to 1.

    ``six`` are the detector's points. Two networks that see a face in different places are
    both guessing.
    """
    width = np.hypot(*(points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK])[:2])
    apart = [
        np.hypot(*(points[index, :2].mean(0) - seen))
        for index, seen in zip(SIX, six, strict=False)
    ]
    doubts = (
        (*PRESENCE, presence),
        (*TINY, width),
        (*TURNED, abs(yaw_of(points))),
        (*THROWN, abs(pitch_of(points))),
        (*APART, np.mean(apart) / max(width, 1.0)),
    )
    return float(np.prod([_between(good, bad, value) for good, bad, value in doubts]))


def _between(good, bad, value):
    return float(smoothstep(bad, good, np.array([value]))[0])
