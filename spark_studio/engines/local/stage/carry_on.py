"""A photo carried on beyond its border: its own ground, mirrored and going out of focus."""

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.surface import grain
from spark_studio.engines.local.ops.tone import mix, smoothstep
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.camera import View

NEAR, FAR = (
    0.02,
    0.09,
)  # blur just beyond the border and far from it, of the shorter side


def covered(view: View, size: tuple[int, int]) -> np.ndarray:
    """Return where the canvas shows the photo (``size`` pixels), 0 or 1."""
    corners = np.float32([(0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])])
    mask = np.zeros((view.height, view.width), np.float32)
    cv2.fillPoly(mask, [np.round(view.moved(corners) * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)  # fmt: skip
    return mask


def carry_on(
    picture: np.ndarray,
    photo: Photo,
    view: View,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the picture with what lies beyond the photo filled from the ground beside it.

    ``picture`` is the photo as the view shows it, mirrored at its border. People are never
    mirrored: only ground is carried on.
    """
    inside = covered(view, photo.size)
    if inside.min() > 0.5:
        return picture
    height, width = inside.shape
    unit = min(width, height)
    size = max(16, width // 4), max(16, height // 4)
    ground = resize(_ground(photo, view), *size)
    small = resize(picture, *size)
    out = _filled(small, ground, NEAR * unit / 4)
    wide = _filled(small, ground, FAR * unit / 4)
    away = cv2.distanceTransform(
        (resize(inside, *size) < 0.5).astype(np.uint8), cv2.DIST_L2, 3
    )
    away = away.astype(np.float32) * 4 / unit
    out = mix(out, wide, smoothstep(0.0, 0.2, away))
    out = cv2.resize(out, (width, height), interpolation=cv2.INTER_CUBIC)
    out = out + grain(rng, width, height, 0.0006)[..., None] * np.float32(0.008)
    seam = np.clip(blur_pixels(1 - inside, 0.006 * unit) * 2, 0, 1)
    return np.clip(mix(picture, out, np.maximum(seam, 1 - inside)), 0, 1)


def _ground(photo, view):
    """Where the mirrored photo shows ground, grown away from people."""
    cutout = resize(photo.findings.cutout, *photo.size)
    side = 2 * max(1, round(0.012 * min(photo.size))) + 1
    cutout = cv2.dilate(cutout, np.ones((side, side), np.uint8))
    cutout = smoothstep(0.02, 0.25, cutout)
    size = (view.width, view.height)
    # Cubic as the picture was: how far OpenCV mirrors hangs on it.
    warped = cv2.warpAffine(
        cutout,
        view.matrix,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.clip(1 - warped, 0, 1)


def _filled(picture, weight, sigma):
    """The mean of the ground about each place, taken from further away where there is none."""
    total = float(weight.sum()) + 1e-3
    mean = (picture * weight[..., None]).sum((0, 1)) / np.float32(total)
    out = np.broadcast_to(mean, picture.shape)
    for reach in (24.0, 8.0, 2.5, 1.0):
        known = blur_pixels(weight, sigma * reach)
        values = blur_pixels(picture * weight[..., None], sigma * reach)
        values = values / (known + 1e-4)[..., None]
        sure = smoothstep(0.05, 0.4, known)
        out = mix(out, values, sure)
    return out
