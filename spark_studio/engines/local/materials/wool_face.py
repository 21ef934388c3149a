"""A face in wool: smooth skin, eyes, brows and lips felted in, pink cheeks."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.placed_faces import features_mask, filled_hull
from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh


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
        # blood shows in a color photo only
        warmth = float(np.clip(np.ptp(smooth[oval > 0.5].mean(0)) / 0.12, 0, 1))
        blush = _cheeks(local, shape, width)[..., None] * np.float32(warmth)
        face = face * (1 - blush * np.float32([-0.02, 0.16, 0.12]))
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
