"""Eyes and lips drawn from the mesh, and the clothes that are left when skin and hair are taken away."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

FINE = 4  # drawn so many times as large, then shrunk: a soft rim one pixel wide
CHIN = -0.45, -0.7  # face heights below the middle of a face where clothes may begin
CLOTHES_SIDE = 256
# Where the coarse mask of people says no, a thing is held or stood by, not worn.
WORN = 0.15, 0.5


def find_eyes_and_lips(
    faces: tuple[Face, ...], cutout: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of the eyes' openings and of the red of the lips, within the cut-out."""
    eyes, lips = np.zeros((2, *cutout.shape), np.float32)
    for face in faces:
        for index in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
            _lay(eyes, face, index)
        _lay(lips, face, mesh.LIPS, hole=mesh.MOUTH)
    return np.minimum(eyes, cutout), np.minimum(lips, cutout)


def _lay(mask, face, index, hole=None):
    """Raise the mask within the points of a face, softly, less what lies within ``hole``."""
    height, width = mask.shape
    points = face.points[:, :2] * np.array([width, height], np.float32)
    low = np.clip(np.floor(points[index].min(0)).astype(int) - 1, 0, (width, height))
    high = np.clip(np.ceil(points[index].max(0)).astype(int) + 2, 0, (width, height))
    columns, rows = high - low
    if columns <= 0 or rows <= 0:
        return
    large = np.zeros((rows * FINE, columns * FINE), np.float32)
    _fill(large, points[index] - low, 1.0)
    if hole:
        _fill(large, points[hole] - low, 0.0)
    part = cv2.resize(large, (columns, rows), interpolation=cv2.INTER_AREA)
    place = mask[low[1] : high[1], low[0] : high[0]]
    np.maximum(place, part, out=place)


def _fill(large, points, value):
    cv2.fillPoly(large, [np.rint(points * FINE * 16).astype(np.int32)], value, shift=4)


def find_clothes(
    faces: tuple[Face, ...],
    cutout: np.ndarray,
    people: np.ndarray,
    skin: np.ndarray,
    hair: np.ndarray,
) -> np.ndarray:
    """Return what is worn below the heads. Zeros where there is no face."""
    if not faces:
        return np.zeros_like(cutout)
    worn = smoothstep(*WORN, blur_pixels(people, 0.01 * max(cutout.shape)))
    bare = np.maximum(skin, hair)
    return cutout * (1 - bare) * worn * _below_heads(faces, cutout.shape)


def _below_heads(faces, shape):
    """1 below the chin of the nearest face, 0 beside it and above.

    Nearest in its own face heights, so that a child on a lap keeps its own collar.
    """
    factor = min(1.0, CLOTHES_SIDE / max(shape))
    rows, columns = (max(2, round(side * factor)) for side in shape)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    nearest = np.full((rows, columns), np.inf, np.float32)
    above = np.zeros((rows, columns), np.float32)
    for face in faces:
        points = face.points[:, :2] * np.array([columns, rows], np.float32)
        up = points[mesh.FOREHEAD] - points[mesh.CHIN]
        tall = max(float(np.hypot(*up)), 1e-3)
        middle = (points[mesh.FOREHEAD] + points[mesh.CHIN]) / 2
        away = np.hypot(x - middle[0], y - middle[1]) / tall
        own = ((x - middle[0]) * up[0] + (y - middle[1]) * up[1]) / tall**2
        above = np.where(away < nearest, own, above)
        nearest = np.minimum(nearest, away)
    return resize(smoothstep(*CHIN, above), shape[1], shape[0])
