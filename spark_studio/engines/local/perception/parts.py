"""Eyes and lips drawn from the mesh, and the clothes that are left when skin and hair are taken away."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

FINE = 4  # drawn so many times as large, then shrunk: a soft rim one pixel wide
CHIN = -0.45, -0.7  # face heights below the middle of a face where clothes may begin
CLOTHES_SIDE = 256
# Where the coarse mask of people says no, a thing is held or stood by, not worn.
WORN = 0.15, 0.5
SKIN_REACH = 11.0, 5.0  # Lab a and b from the face's own color that still are its skin
COLORED = 8.0  # chroma of a face that tells its color
LEAST_SAMPLE = 12
LIMB = 0.006  # of the longer side: finer specks are no arm


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
    picture: np.ndarray,
    faces: tuple[Face, ...],
    cutout: np.ndarray,
    people: np.ndarray,
    skin: np.ndarray,
    hair: np.ndarray,
) -> np.ndarray:
    """Return what is worn below the heads. Zeros where there is no face.

    ``picture`` is float32 RGB. Arms and legs of the face's own color are not clothes.
    """
    if not faces:
        return np.zeros_like(cutout)
    worn = smoothstep(*WORN, blur_pixels(people, 0.01 * max(cutout.shape)))
    bare = np.maximum(np.maximum(skin, hair), _bare_limbs(picture, faces, cutout, skin))
    return cutout * (1 - bare) * worn * _below_heads(faces, cutout.shape)


def _below_heads(faces, shape):
    """1 below the chins, in a cone that opens downward from each head, 0 beside and above."""
    columns, rows = _small_size(shape)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    below = np.zeros((rows, columns), np.float32)
    for face in faces:
        points = face.points[:, :2] * np.array([columns, rows], np.float32)
        up = points[mesh.FOREHEAD] - points[mesh.CHIN]
        tall = max(float(np.hypot(*up)), 1e-3)
        x0, y0 = (points[mesh.FOREHEAD] + points[mesh.CHIN]) / 2
        above = ((x - x0) * up[0] + (y - y0) * up[1]) / tall**2
        aside = np.abs((x - x0) * up[1] - (y - y0) * up[0]) / tall**2
        cone = smoothstep(1.2, 0.8, aside / np.maximum(1.0 - 2.5 * above, 0.5))
        np.maximum(below, smoothstep(*CHIN, above) * cone, out=below)
    return resize(below, shape[1], shape[0])


def _small_size(shape):
    factor = min(1.0, CLOTHES_SIDE / max(shape))
    return tuple(max(2, round(side * factor)) for side in shape[1::-1])


def _bare_limbs(picture, faces, cutout, skin):
    """Return where the people have the color of their own faces, lit or in shadow."""
    height, width = cutout.shape
    size = _small_size(cutout.shape)
    lab, sure = to_lab(resize(picture, *size)), resize(skin, *size) > 0.7
    alike = np.zeros(lab.shape[:2], np.float32)
    for face in faces:
        sample = lab[sure & (_oval(face, *size) > 0)]
        if len(sample) > LEAST_SAMPLE:
            np.maximum(alike, _like_this_skin(lab, np.median(sample, 0)), out=alike)
    radius = max(1.0, LIMB * max(size))
    bare = smoothstep(0.3, 0.6, blur_pixels(alike, radius))
    grey = luminance(picture)
    fitted = guided_filter(grey, resize(bare, width, height), 0.012, 1e-3)
    return smoothstep(0.15, 0.85, fitted) * cutout


def _oval(face, width, height):
    mask = np.zeros((height, width), np.float32)
    points = face.points[mesh.OVAL, :2] * np.array([width, height])
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 1.0)
    return mask


def _like_this_skin(lab, skin):
    """In shadow skin loses chroma as it loses light; without chroma nothing can be told."""
    light, a, b = (float(v) for v in skin)
    if np.hypot(a, b) < COLORED:
        return np.zeros(lab.shape[:2], np.float32)
    share = np.clip(lab[..., 0] / max(light, 1.0), 0.35, 1.15)
    away = np.hypot(lab[..., 1] - a * share, lab[..., 2] - b * share)
    lit = smoothstep(0.25, 0.4, lab[..., 0] / max(light, 1.0))
    return smoothstep(*SKIN_REACH, away) * lit
