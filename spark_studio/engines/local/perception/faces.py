"""Faces: found by a detector, measured by a mesh of 478 points that also judges the find.

Pictures are uint8 RGB. Positions inside this file are pixels of the picture; the faces
that leave it speak in shares.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.networks import run_network
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face, Thing
from spark_studio.engines.local.perception.pose import (
    pitch_of,
    roll_of,
    trust_in,
    yaw_of,
)

DETECTOR_SIDE = 192
MESH_SIDE = 192
FOUND = 0.5  # the detector's score from which a box is worth a second look
PRESENT = 0.5  # the mesh's own opinion; turns away the apple, the bird, the carving
TILE_SHARE = 0.6
TILE_EXTRA = 0.1
FARTHER = 1.6
DOUBTED = 0.5  # trust below which another network must have seen a person there

_GRID = (
    np.stack(np.meshgrid(np.arange(48), np.arange(48)), -1).reshape(-1, 2) + 0.5
).astype(np.float32) / 48


@dataclass(frozen=True, slots=True)
class Region:
    """A turned square of the picture: centre and side in pixels, angle in radians."""

    x: float
    y: float
    side: float
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the detector believes: box (x0, y0, x1, y1) and 6 points, in pixels."""

    score: float
    box: np.ndarray
    points: np.ndarray


def find_faces(picture: np.ndarray) -> tuple[Face, ...]:
    """Return the faces of a uint8 RGB picture, the largest first."""
    return _measured(picture, detect(picture))


def find_small_faces(picture: np.ndarray, people: np.ndarray) -> tuple[Face, ...]:
    """Look again in five tiles for faces that one look at the whole misses.

    Tiles also find faces in lamps and bowls, so each must lie where the ``people`` mask
    (height x width, 0 to 1) agrees.
    """
    faces = _measured(picture, detect_in_tiles(picture))
    return tuple(face for face in faces if _mean_in(face.box, people) > 0.5)


def find_large_face(picture: np.ndarray) -> tuple[Face, ...]:
    """Look again from farther off, for a face that overflows the picture."""
    height, width = picture.shape[:2]
    around = Region(width / 2, height / 2, FARTHER * max(height, width))
    return _measured(picture, _suppressed(_detect_in(picture, around, FOUND)))


def without_false_faces(
    faces: tuple[Face, ...], things: tuple[Thing, ...]
) -> tuple[Face, ...]:
    """Return the faces without bowls and lamps: what is hardly a face must be on a person."""
    people = [_corners(thing.box) for thing in things if thing.name == "person"]
    return tuple(
        face
        for face in faces
        if face.trust >= DOUBTED or any(_holds(box, face.center) for box in people)
    )


def _holds(box, point):
    return (box[:2] <= point).all() and (point <= box[2:]).all()


def _measured(picture, candidates):
    height, width = picture.shape[:2]
    faces = []
    for each in candidates:
        presence, points = measure(picture, each)
        if presence > PRESENT:
            faces.append(_face(each, presence, points, width, height))
    faces.sort(key=lambda face: -face.box[2] * face.box[3] * width * height)
    return tuple(_without_doubles(faces))


def _without_doubles(faces):
    kept = []
    for face in faces:
        box = _corners(face.box)
        if all(_overlap(box, _corners(other.box)) < 0.3 for other in kept):
            kept.append(face)
    return kept


def _corners(box):
    x, y, width, height = box
    return np.array([x, y, x + width, y + height])


def _mean_in(box, mask):
    height, width = mask.shape
    x0, y0, x1, y1 = np.clip(_corners(box), 0, 1) * [width, height, width, height]
    inside = mask[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
    return float(inside.mean()) if inside.size else 0.0


def _face(candidate, presence, points, width, height):
    shares = (points / [width, height, width]).astype(np.float32)
    low, high = shares[:468, :2].min(0), shares[:468, :2].max(0)
    return Face(
        box=tuple(float(v) for v in (*low, *(high - low))),
        points=shares,
        roll=roll_of(points),
        yaw=yaw_of(points),
        presence=presence,
        pitch=pitch_of(points),
        trust=trust_in(points, presence, candidate.points),
    )


# ---- the detector


def detect(picture: np.ndarray) -> list[Candidate]:
    height, width = picture.shape[:2]
    side = max(height, width)
    whole = Region(width / 2, height / 2, side)
    return _suppressed(_detect_in(picture, whole, FOUND))


def detect_in_tiles(picture: np.ndarray) -> list[Candidate]:
    height, width = picture.shape[:2]
    side = max(height, width) * TILE_SHARE
    right, bottom = max(width - side, 0), max(height - side, 0)
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    corners.append(((width - side) / 2, max(0, min(height * 0.1, height - side))))
    found = []
    for x, y in corners:
        tile = Region(x + side / 2, y + side / 2, side)
        found += _detect_in(picture, tile, FOUND + TILE_EXTRA)
    return _suppressed(found)


def _detect_in(picture, region, low):
    crop, _ = cut(picture, region, DETECTOR_SIDE)
    signal = (crop / np.float32(127.5) - 1).astype(np.float32)[None]
    values, logits = run_network("face_detection_full_range", signal)
    scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -60, 60)))
    keep = scores >= low
    values, anchors = values[0][keep] / DETECTOR_SIDE, _GRID[keep]
    centre, half = values[:, :2] + anchors, values[:, 2:4] / 2
    points = values[:, 4:].reshape(-1, 6, 2) + anchors[:, None]
    corner = np.array([region.x, region.y]) - region.side / 2
    boxes = np.concatenate([centre - half, centre + half], 1).reshape(-1, 2, 2)
    boxes, points = boxes * region.side + corner, points * region.side + corner
    return [
        Candidate(float(score), box.ravel(), six)
        for score, box, six in zip(scores[keep], boxes, points, strict=True)
    ]


def _suppressed(found):
    """Melt overlapping boxes into one, each weighing as much as its score."""
    found = sorted(found, key=lambda each: -each.score)
    melted = []
    while found:
        best = found[0]
        near = [each for each in found if _overlap(best.box, each.box) > 0.3]
        near = near or [best]  # a box without area overlaps nothing, itself included
        found = [each for each in found if not any(each is other for other in near)]
        weights = np.array([each.score for each in near])
        melted.append(
            Candidate(
                best.score,
                np.average([each.box for each in near], axis=0, weights=weights),
                np.average([each.points for each in near], axis=0, weights=weights),
            )
        )
    return melted


def _overlap(a, b):
    """Intersection over union of two boxes given by their corners."""
    width, height = np.minimum(a[2:4], b[2:4]) - np.maximum(a[:2], b[:2])
    common = max(width, 0) * max(height, 0)
    areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return common / (areas - common + 1e-9)


# ---- the mesh


def measure(picture: np.ndarray, candidate: Candidate) -> tuple[float, np.ndarray]:
    """Return how surely this is a face (0 to 1) and its 478 x 3 points in pixels.

    The second look starts from the points of the first: steadier on tilted heads.
    """
    presence, points = _mesh_in(picture, _region_of(candidate))
    return _mesh_in(picture, _region_around(points))


def _region_of(candidate):
    x0, y0, x1, y1 = candidate.box
    dx, dy = candidate.points[1] - candidate.points[0]
    side = 1.5 * max(x1 - x0, y1 - y0, 1.0)
    return Region((x0 + x1) / 2, (y0 + y1) / 2, side, np.arctan2(dy, dx))


def _region_around(points):
    low, high = points[:468, :2].min(0), points[:468, :2].max(0)
    dx, dy = points[mesh.RIGHT_EYE_OUTER, :2] - points[mesh.LEFT_EYE_OUTER, :2]
    x, y = (low + high) / 2
    return Region(x, y, 1.5 * max(*(high - low), 1.0), np.arctan2(dy, dx))


def _mesh_in(picture, region):
    crop, matrix = cut(picture, region, MESH_SIDE)
    signal = (crop / np.float32(255)).astype(np.float32)[None]
    outputs = run_network("face_landmark_with_attention", signal)
    whole, lips, left_eye, right_eye, left_iris, right_iris, flag = outputs
    points = np.zeros((478, 3), np.float32)
    points[:468] = whole.reshape(468, 3)
    for index, values in (
        (mesh.REFINED_LIPS, lips),
        (mesh.REFINED_LEFT_EYE, left_eye),
        (mesh.REFINED_RIGHT_EYE, right_eye),
        (mesh.LEFT_IRIS, left_iris),
        (mesh.RIGHT_IRIS, right_iris),
    ):
        points[index, :2] = values.reshape(-1, 2)
    points[mesh.LEFT_IRIS, 2] = points[mesh.REFINED_LEFT_EYE[:16], 2].mean()
    points[mesh.RIGHT_IRIS, 2] = points[mesh.REFINED_RIGHT_EYE[:16], 2].mean()
    points[:, 2] *= region.side / MESH_SIDE
    points[:, :2] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return float(1 / (1 + np.exp(-flag.item()))), points


def cut(
    picture: np.ndarray, region: Region, side: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the region as a ``side`` x ``side`` picture (black outside) and the 2 x 3 matrix back.

    Large regions are cut at a multiple of the side and shrunk, so that nothing aliases.
    """
    cos = np.cos(region.angle) * region.side / side
    sin = np.sin(region.angle) * region.side / side
    back = np.array(
        [
            [cos, -sin, region.x - (cos - sin) * side / 2],
            [sin, cos, region.y - (cos + sin) * side / 2],
        ]
    )
    times = int(np.clip(round(region.side / side), 1, 16))
    matrix = back.copy()
    matrix[:, :2] /= times
    matrix[:, 2] += (
        matrix[:, :2] @ [0.5, 0.5] - 0.5
    )  # from pixel edges to pixel centres
    crop = cv2.warpAffine(
        picture,
        matrix,
        (side * times, side * times),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )
    if times > 1:
        crop = cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)
    return crop, back
