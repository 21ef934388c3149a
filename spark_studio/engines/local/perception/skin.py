"""Skin and hair, found from the faces' own colours and places.

No network parses them here: skin is what has the face's colour on and below it, hair is
what the cut-out holds around a face that is not skin.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

FEATURES = (mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LIPS, mesh.LEFT_BROW, mesh.RIGHT_BROW)


def polygon(
    face: Face, index: list[int], width: int, height: int, hull: bool = False
) -> np.ndarray:
    """Return the area within some points of a face as a float32 mask, its edge hard."""
    mask = np.zeros((height, width), np.float32)
    points = face.points[index, :2] * np.array([width, height], np.float32)
    if hull:
        points = cv2.convexHull(points)[:, 0]
    cv2.fillPoly(mask, [np.rint(points * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    return mask


def find_skin(
    picture: np.ndarray, faces: tuple[Face, ...], cutout: np.ndarray
) -> np.ndarray:
    """Return the skin of faces, necks and what lies near them, without eyes, brows and lips.

    ``picture`` is float32 RGB. Zeros where there is no face.
    """
    height, width = picture.shape[:2]
    skin = np.zeros((height, width), np.float32)
    chroma = cv2.cvtColor(blur_pixels(picture, 1.5), cv2.COLOR_RGB2YCrCb)
    for face in faces:
        np.maximum(skin, _skin_of(face, chroma, cutout), out=skin)
    if faces:
        skin = np.clip(guided_filter(luminance(picture), skin, 0.01, 1e-3), 0, 1)
    return skin


def _skin_of(face, chroma, cutout):
    height, width = chroma.shape[:2]
    face_width = face.box[2] * width
    oval = polygon(face, mesh.OVAL, width, height)
    features = _features(face, width, height, face_width)
    alike = _like_the_face(chroma, (oval > 0.5) & (features < 0.2))
    inside = np.clip(blur_pixels(oval, face_width * 0.03) * 1.6, 0, 1)
    # Beyond the oval only what lies below the nose: skin-coloured hair lies above it.
    below = _below_the_nose(face, width, height)
    # A face is skin even where light or a beard colours it: half its weight is its place.
    skin = np.maximum(alike * below, inside * (0.5 + 0.5 * alike))
    return skin * cutout * (1 - features)


def _features(face, width, height, face_width):
    out = np.zeros((height, width), np.float32)
    for index in FEATURES:
        hull = index in (mesh.LEFT_BROW, mesh.RIGHT_BROW)
        np.maximum(out, polygon(face, index, width, height, hull), out=out)
    return np.clip(blur_pixels(out, max(face_width * 0.012, 0.5)) * 1.3, 0, 1)


def _like_the_face(chroma, sample):
    """Return how much each pixel has the colour of the sampled ones, whatever its lightness."""
    y, colors = chroma[..., 0], chroma[..., 1:]
    taken = colors[sample]
    if len(taken) < 8:
        return np.zeros(y.shape, np.float32)
    middle = np.median(taken, 0)
    near = taken[np.abs(taken - middle).sum(1) < 0.12]
    spread = np.cov(near.T) * 3.5 if len(near) > 8 else np.zeros((2, 2))
    inverse = np.linalg.inv(spread + np.eye(2) * 2e-4).astype(np.float32)
    away = colors - middle
    distance = (away @ inverse * away).sum(-1)
    dark = max(float(np.quantile(y[sample], 0.1)) * 0.45, 0.03)
    lit = smoothstep(dark * 0.5, dark, y)
    return np.exp(-0.5 * np.maximum(distance - 1, 0)).astype(np.float32) * lit


def _below_the_nose(face, width, height):
    """Return 1 near the neck and chest of this face, fading about two face widths away."""
    nose = face.points[mesh.NOSE_TIP, :2] * [width, height]
    down = face.points[mesh.CHIN, :2] * [width, height] - nose
    size = max(face.box[2] * width, 1.0)
    down = down / max(float(np.hypot(*down)), 1e-6)
    x = np.arange(width, dtype=np.float32)[None] - np.float32(nose[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(nose[1])
    depth = (x * np.float32(down[0]) + y * np.float32(down[1])) / np.float32(size)
    away = np.hypot(x, y) / np.float32(size)
    return smoothstep(0.05, 0.25, depth) * smoothstep(2.2, 1.4, away)


def find_hair(
    faces: tuple[Face, ...], cutout: np.ndarray, skin: np.ndarray
) -> np.ndarray:
    """Return hair, beards left out, hats let in. Zeros where there is no face."""
    height, width = cutout.shape
    hair = np.zeros((height, width), np.float32)
    for face in faces:
        np.maximum(hair, _around_the_head(face, width, height), out=hair)
    for face in faces:
        oval = polygon(face, mesh.OVAL, width, height)
        hair *= 1 - np.clip(blur_pixels(oval, face.box[2] * width * 0.02), 0, 1)
    return hair * cutout * (1 - skin)


def _around_the_head(face, width, height):
    """An egg about the head: wide enough for full hair, ending at the shoulders."""
    points = face.points[:, :2] * [width, height]
    chin, forehead = points[mesh.CHIN], points[mesh.FOREHEAD]
    up = forehead - chin
    tall = max(float(np.hypot(*up)), 1.0)
    up = up / tall
    middle = (chin + forehead) / 2 + up * tall * 0.2
    x = np.arange(width, dtype=np.float32)[None] - np.float32(middle[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(middle[1])
    above = (x * np.float32(up[0]) + y * np.float32(up[1])) / np.float32(tall)
    aside = (x * np.float32(-up[1]) + y * np.float32(up[0])) / np.float32(tall)
    radius = np.hypot(aside / np.float32(0.85), above / np.float32(1.0))
    return smoothstep(1.08, 0.92, radius)
