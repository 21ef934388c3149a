"""Hair that perception leaves to the face: fringes over the brow; and bare scalps."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.face_colors import (
    GREY,
    like_hair,
    own_hair_color,
    skin_color,
    window_of,
)
from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.ops.tone import smoothstep
from spark_studio.engines.local.ops.vector import ellipse, shape_mask
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

NOSE_AND_MOUTH = (168, 193, 417, 64, 294, 61, 291, 17, 84, 314, 98, 327)


def fringe_over(face: Face, light: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return the hair that falls over the face, 0 to 1, which perception counts as skin.

    Only over the brow and the cheeks: beards, brows and shadows stay where they are.
    """
    out = np.zeros(hair.shape, np.float32)
    height, width = hair.shape
    points = (face.points[:, :2] * (width, height)).astype(np.float32)
    wide = max(float(np.linalg.norm(points[454] - points[234])), 4.0)
    x0, y0, x1, y1 = window_of(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    points = points - np.float32([x0, y0])
    lab, hair = to_lab(light[part]), hair[part]
    height, width = hair.shape
    color = own_hair_color(lab, hair, points, wide)
    if color is None:
        return out
    t = blur_pixels(like_hair(lab, skin_color(lab, points), color), 0.014 * wide)
    brow = oval = shape_mask(points[mesh.OVAL], width, height)
    top = points[mesh.FOREHEAD]
    rise = (top - points[mesh.CHIN]) * np.float32(0.16)
    level = (points[454] - points[234]) * np.float32(0.46)
    oval = np.maximum(
        oval, shape_mask(ellipse(top - 0.6 * rise, level, 2 * rise), width, height)
    )
    inner = np.vstack([points[list(NOSE_AND_MOUTH)], points[mesh.LEFT_EYE]])
    inner = np.vstack([inner, points[mesh.RIGHT_EYE], points[[65, 295, 53, 283]]])
    center = inner.mean(0)
    hull = cv2.convexHull((inner - center) * 1.06 + center)[:, 0]
    allowed = oval * (1 - shape_mask(hull, width, height))
    # Below the cheekbones it is beard or shade.
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    high = ((x - points[4][0]) * up[0] + (y - points[4][1]) * up[1]) / float(up @ up)
    # Locks beside the cheeks grow narrower as they fall.
    deep = cv2.distanceTransform((oval > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / wide
    allowed *= smoothstep(0.02, -0.02, deep - 0.36 * smoothstep(-0.3, 0.14, high))
    # Above the brow what is half like hair is hair; on it, half a shadow.
    t = t + 0.15 * (1 - blur_pixels(brow, 0.03 * wide))
    found = blur_pixels(smoothstep(0.46, 0.6, t) * allowed, 0.012 * wide)
    found = smoothstep(0.4, 0.6, found)
    out[part] = _grown_from(found, hair, wide)
    return out


def bare_scalp(face: Face, light: np.ndarray, hair: np.ndarray) -> np.ndarray:
    """Return where perception saw hair above a face but the color is that of its skin."""
    out = np.zeros(hair.shape, np.float32)
    height, width = hair.shape
    points = (face.points[:, :2] * (width, height)).astype(np.float32)
    wide = max(float(np.linalg.norm(points[454] - points[234])), 4.0)
    x0, y0, x1, y1 = window_of(points, wide, width, height)
    part = slice(y0, y1), slice(x0, x1)
    points = points - np.float32([x0, y0])
    lab, own = to_lab(light[part]), hair[part]
    skin = skin_color(lab, points)
    if skin[0] < 40 or np.hypot(skin[1], skin[2]) < GREY:
        return out
    # A shining scalp is paler than the face, but no hair is of its hue and so light.
    pale = lab[..., 0] > skin[0] - 7
    rosy = smoothstep(3, 8, lab[..., 1]) * smoothstep(
        30, 22, np.hypot(lab[..., 1], lab[..., 2])
    )
    like = np.hypot(lab[..., 1] - skin[1], lab[..., 2] - skin[2])
    grey = lab[..., 0]
    rough = blur_pixels(np.abs(grey - blur_pixels(grey, 0.012 * wide)), 0.03 * wide)
    shining = smoothstep(2.0, 1.0, rough) * (grey > skin[0])
    like = np.where(shining > 0.5, 0, like)
    rosy = np.maximum(rosy, shining)
    found = pale * np.maximum(rosy * smoothstep(20, 13, like), smoothstep(12, 7, like))
    found = smoothstep(0.35, 0.65, blur_pixels(found.astype(np.float32), 0.02 * wide))
    out[part] = found * own
    return out


def _grown_from(found, hair, wide):
    """Keep only what hangs together with the hair; dots of shade go."""
    reach = max(3, int(0.03 * wide) | 1)
    near = cv2.dilate((hair > 0.4).astype(np.uint8), np.ones((reach, reach), np.uint8))
    solid = ((found > 0.5) | (near > 0)).astype(np.uint8)
    count, pieces = cv2.connectedComponents(solid)
    touched = np.bincount(pieces[hair > 0.5], minlength=count) > 20
    # A scrap is a shade, not a lock.
    touched &= np.bincount(pieces.ravel(), minlength=count) > 0.01 * wide * wide
    touched[0] = False
    return found * touched[pieces]
