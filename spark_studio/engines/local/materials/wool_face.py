"""A face in wool: smooth skin, features felted in, glossy beads where the eyes look out."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.placed_faces import features_mask, filled_hull
from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh

# Height of an eye against its width; under it the lids stay as they are.
OPEN_EYE = 0.17
# Radius of a bead against the width of the eye.
LEAST_BEAD = 0.19
EYES = ((mesh.LEFT_EYE, mesh.LEFT_IRIS), (mesh.RIGHT_EYE, mesh.RIGHT_IRIS))
SMALLEST_EYE = 5.0  # pixels; a smaller one has no room for a bead


def simple_face(colors: np.ndarray, faces: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return the colors with faces reduced to what wool can say.

    Skin loses pores and wrinkles; eyes, brows and lips stay, a little stronger; cheeks
    get a touch of pink.
    """
    out = colors
    for points in faces:
        width = float(np.ptp(points[:468, 0]))
        x0, y0, x1, y1 = _around(points, colors.shape, 0.2)
        if x1 - x0 < 16 or y1 - y0 < 16:
            continue
        if out is colors:
            out = colors.copy()
        part, local = out[y0:y1, x0:x1], points[:, :2] - np.float32([x0, y0])
        shape = part.shape[:2]
        oval = blur_pixels(filled_hull(shape, local[mesh.OVAL]), width * 0.04)
        features = features_mask((local,), shape)
        share = width * 0.10 / min(shape)
        smooth = blur_pixels(
            guided_filter(luminance(part), part, share, 8e-3), width * 0.02
        )
        drawn = blur_pixels(part, width * 0.006)
        drawn = smooth + (drawn - smooth) * np.float32(1.12)
        face = smooth + (drawn - smooth) * features[..., None]
        face = face * (
            1
            - _cheeks(local, shape, width)[..., None] * np.float32([-0.02, 0.16, 0.12])
        )
        part += (np.clip(face, 0, 1) - part) * oval[..., None]
    return np.clip(out, 0, 1)


def _cheeks(points, shape, width):
    mask = np.zeros(shape, np.float32)
    for cheek in (50, 280):
        x, y = points[cheek]
        cv2.ellipse(
            mask,
            (int(x), int(y)),
            (max(1, int(width * 0.09)), max(1, int(width * 0.07))),
            0,
            0,
            360,
            1.0,
            -1,
        )
    return blur_pixels(mask, width * 0.035)


def _around(points, shape, margin):
    x0, y0 = points[:468, :2].min(0)
    x1, y1 = points[:468, :2].max(0)
    dx, dy = (x1 - x0) * margin, (y1 - y0) * margin
    return (
        max(0, int(x0 - dx)), max(0, int(y0 - dy)),
        min(shape[1], int(x1 + dx)), min(shape[0], int(y1 + dy)),
    )  # fmt: skip


def bead_eyes(
    picture: np.ndarray, faces: tuple[np.ndarray, ...], alpha: np.ndarray, light: Light
) -> int:
    """Sew a glossy bead on every open eye, in place; return how many."""
    count = 0
    for points in faces:
        eyes = [_eye(points, *eye, alpha) for eye in EYES]
        if None in eyes or _turned_away(points):
            continue
        size = float(np.mean([bead for _, _, bead in eyes]))
        for x, y, _ in eyes:
            _bead(picture, x, y, size, light)
        count += 2
    return count


def _eye(points, outline, iris, alpha):
    """Where an open eye looks from and how large its bead is; None where there is no room."""
    lids, (x, y) = points[outline], (float(v) for v in points[iris[0]])
    wide = float(np.ptp(lids[:, 0]))
    inside = 0 <= int(y) < alpha.shape[0] and 0 <= int(x) < alpha.shape[1]
    tall = float(np.ptp(lids[:, 1]))
    if (
        wide < SMALLEST_EYE
        or tall < OPEN_EYE * wide
        or not inside
        or alpha[int(y), int(x)] < 0.8
    ):
        return None
    return x, y, float(np.clip(0.66 * tall, LEAST_BEAD * wide, 0.28 * wide))


def _turned_away(points):
    """Whether one half of the face is much narrower than the other, or the head thrown back."""
    eyes = points[mesh.LEFT_EYE + mesh.RIGHT_EYE].mean(0)
    down = points[mesh.LIPS].mean(0) - eyes
    apart = points[mesh.LEFT_EYE_OUTER] - points[mesh.RIGHT_EYE_OUTER]
    tip = float((points[mesh.NOSE_TIP] - eyes) @ down) / max(float(down @ down), 1e-6)
    if not 0.3 < tip < 0.95 or float(down @ down) < 0.25 * float(apart @ apart):
        return True
    nose, left, right = (
        points[i, 0] for i in (mesh.NOSE_TIP, mesh.LEFT_CHEEK, mesh.RIGHT_CHEEK)
    )
    halves = sorted((abs(float(nose - left)), abs(float(right - nose))))
    return halves[0] < 0.4 * halves[1]


def _bead(picture, x, y, radius, light):
    margin = int(radius * 1.8) + 3
    x0, y0 = max(0, int(x) - margin), max(0, int(y) - margin)
    part = picture[y0 : y0 + 2 * margin, x0 : x0 + 2 * margin]
    down, across = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
    dx, dy = (
        (across - np.float32(x - x0)) / np.float32(radius),
        (down - np.float32(y - y0)) / np.float32(radius),
    )
    far = np.sqrt(dx * dx + dy * dy)
    nest = np.exp(
        -((np.clip(far - 0.9, 0, None) / 0.28) ** 2)
    )  # the wool dips round a bead
    disc = np.clip((1 - far) * radius + 0.5, 0, 1)
    part *= 1 - 0.45 * nest[..., None]
    nz = np.sqrt(np.clip(1 - far * far, 0, 1))
    bounce = np.clip(-(dx * light.x + dy * light.y), 0, 1) * (1 - nz) * 0.5
    color = np.float32([0.055, 0.045, 0.05]) + bounce[..., None] * np.float32(
        [0.42, 0.34, 0.30]
    )
    lamp = np.exp(
        -(((dx - light.x * 0.62) / 0.24) ** 2 + ((dy - light.y * 0.62) / 0.24) ** 2)
        * 1.4
    )
    small = np.exp(
        -(((dx + light.x * 0.5) / 0.12) ** 2 + ((dy + light.y * 0.45) / 0.12) ** 2)
    )
    color = color + np.clip(lamp * 1.3 + small * 0.4, 0, 1)[..., None]
    part += (np.clip(color, 0, 1) - part) * disc[..., None]
