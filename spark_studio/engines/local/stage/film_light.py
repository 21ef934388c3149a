"""The light of an animated film: a warm key, a cool fill, skin that lets light in, a rim."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.light import Light, from_behind, hollows
from spark_studio.engines.local.ops.relief import face_slopes, inflate, slope_of
from spark_studio.engines.local.ops.shape import blur, blur_pixels
from spark_studio.engines.local.ops.study import Study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.photo import Photo

KEY, FILL = np.float32([1.08, 0.97, 0.83]), np.float32([0.40, 0.46, 0.56])
# How far light wraps round the edge: red goes furthest in skin, all alike elsewhere.
SKIN_WRAP, PLAIN_WRAP = np.float32([0.62, 0.4, 0.33]), np.float32([0.34, 0.34, 0.34])
FACE_FORM, FOLDS = 0.85, 0.05


def modelled(
    photo: Photo, study: Study, figure: np.ndarray, smooth: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slope (right, down) and the height of bodies and faces, at working size.

    ``figure`` is the subject; ``smooth`` (0 to 1) is where the photo's own folds are not
    modelled.
    """
    width, height = study.size
    side = min(width, height)
    body = inflate(figure, 0.42) if figure.min() < 0.5 else np.zeros_like(figure)
    if photo.findings.faces:
        head = np.clip(np.maximum(study.hair, study.face), 0, 1) * figure
        body = body + inflate(head, 0.5)
    rim = np.clip(2 * blur(figure, 0.01) - 1, 0, 1)
    body = body + 0.014 * side * blur(np.sqrt(rim), 0.005)
    light = luminance(study.plain)
    folds = np.clip(blur(light, 0.005) - blur(light, 0.04), -0.12, 0.12)
    body = blur(body, 0.006) + side * FOLDS * blur(folds * (1 - smooth), 0.002)
    faces, counts = face_slopes(photo.findings, width, height)
    if photo.findings.faces:  # depths enlarged from a coarser grid leave its lines
        wide = photo.findings.faces[0].box[2] * width
        faces = blur_pixels(faces, min(0.02 * wide, 5.5))
    slope = slope_of(body)
    slope += (FACE_FORM * faces + 0.25 * slope - slope) * counts[..., None]
    return slope, body


def normals_of(slope: np.ndarray) -> np.ndarray:
    """Return unit normals (x right, y down, z to the viewer) of a slope."""
    out = np.dstack([-slope[..., 0], -slope[..., 1], np.ones_like(slope[..., 0])])
    return out / np.linalg.norm(out, axis=2, keepdims=True)


def film_light(
    normal: np.ndarray, height: np.ndarray, skin: np.ndarray, light: Light
) -> np.ndarray:
    """Return the light on a surface, RGB factors: about 1 where it faces the lamp."""
    side = min(height.shape)
    towards = cv2.transform(normal, np.float32([[light.x, light.y, light.z]]))
    wrap = PLAIN_WRAP + (SKIN_WRAP - PLAIN_WRAP) * skin[..., None]
    key = np.clip((towards[..., None] + wrap) / (1 + wrap), 0, 1)
    fill = np.clip(0.55 - 0.45 * towards, 0.1, 1)[..., None] * (
        0.75 - 0.25 * normal[..., 1:2]
    )
    nook = 0.62 + 0.38 * hollows(height, 0.018 * side, 0.022 * side)
    nook = nook + (1 - nook) * 0.6 * skin
    return (0.96 * key * KEY + 0.8 * fill * FILL) * nook[..., None]


def rim(normal: np.ndarray, figure: np.ndarray, light: Light) -> np.ndarray:
    """Return how much light from behind catches the outline, 0 to 1."""
    edge = np.clip(1.4 - 1.4 * blur(figure, 0.012), 0, 1) * figure
    return from_behind(normal, light) * np.clip(3 * edge, 0, 1)


def sheen(normal: np.ndarray, light: Light, skin: np.ndarray) -> np.ndarray:
    """Return the soft gloss of skin, to be added: RGB."""
    way = np.float32([light.x, light.y, light.z + 1])
    way = way / np.linalg.norm(way)
    facing = np.clip(cv2.transform(normal, way[None]), 0, 1)
    shine = (0.1 * facing**14 + 0.07 * facing**50) * skin
    return shine[..., None] * np.float32([1.0, 0.95, 0.88])
