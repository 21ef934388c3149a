"""Retouching as a magazine does it: even skin that keeps its pores, clear eyes, soft lips.

Pictures are float32 RGB, 0 to 1, of any size; lengths follow the size of the faces.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.brush import draw_paths
from spark_studio.engines.local.ops.color import from_lab, to_lab
from spark_studio.engines.local.ops.features import (
    LOWER_LIDS,
    UPPER_LIDS,
    eyes,
    feature_curves,
    is_clear,
    lips_mask,
)
from spark_studio.engines.local.ops.shape import blur_pixels, box_around
from spark_studio.engines.local.ops.tone import luminance, mix
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings

# Blotches and pores, in widths of the largest face.
BLOTCH, PORE = 0.05, 0.009
BLOTCHES_LEFT, REDNESS_LEFT = 0.4, 0.5


def face_size(findings: Findings, width: int) -> float:
    """Return the width of the largest face in pixels, 0 without one."""
    return max((face.box[2] * width for face in findings.faces), default=0.0)


def widen_eyes(picture: np.ndarray, findings: Findings, amount: float) -> np.ndarray:
    """Return the picture with every clear, open-eyed face's eyes enlarged by ``amount``.

    0.05 is one twentieth at the pupil, fading to nothing a little way outside the eye.
    """
    height, width = picture.shape[:2]
    out = picture.copy()
    for face in findings.faces:
        if not is_clear(face, width):
            continue
        points = face.points[:, :2] * (width, height)
        for corners in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
            eye = points[corners]
            reach = 0.95 * float(np.ptp(eye[:, 0]))
            _swell(picture, out, eye.mean(0), reach, amount)
    return out


def _swell(picture, out, middle, reach, amount):
    height, width = picture.shape[:2]
    x0, x1 = max(0, int(middle[0] - reach)), min(width, int(middle[0] + reach) + 2)
    y0, y1 = max(0, int(middle[1] - reach)), min(height, int(middle[1] + reach) + 2)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    x = np.arange(x0, x1, dtype=np.float32)[None] - np.float32(middle[0])
    y = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(middle[1])
    near = np.clip(1 - (x * x + y * y) / np.float32(reach * reach), 0, 1)
    pull = 1 - np.float32(amount) * near * near
    map_x, map_y = x * pull + np.float32(middle[0]), y * pull + np.float32(middle[1])
    moved = cv2.remap(
        picture, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    out[y0:y1, x0:x1] = np.clip(moved, 0, 1)


def even_skin(
    picture: np.ndarray,
    skin: np.ndarray,
    face_width: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the picture with blotches and redness evened where ``skin`` is (0 to 1).

    Pores and hairs, finer than ``PORE``, stay; where a small photo has none, a breath of
    seeded grain stands in for them.
    """
    reach = BLOTCH * face_width
    left, top, right, bottom = box_around(skin, round(2 * reach))
    if face_width < 24 or right <= left:
        return picture
    part = slice(top, bottom), slice(left, right)
    out = picture.copy()
    out[part] = _evened(picture[part], skin[part], face_width, rng)
    return out


def _evened(picture, skin, face_width, rng):
    lab, reach = to_lab(picture), BLOTCH * face_width
    fine = lab - blur_pixels(lab, max(0.7, PORE * face_width))
    weight = skin + np.float32(1e-3)
    mean = blur_pixels(lab * weight[..., None], reach)
    mean /= blur_pixels(weight, reach)[..., None]
    # Form is far broader or steeper than a blotch: what differs much is left alone.
    middle = lab - fine - mean
    small = np.exp(-((middle[..., :1] / 11) ** 2))
    left = np.array([BLOTCHES_LEFT, REDNESS_LEFT, REDNESS_LEFT], np.float32)
    even = mean + middle * (1 - small * (1 - left)) + fine
    grain = blur_pixels(rng.standard_normal(skin.shape, dtype=np.float32), 0.7)
    poor = np.clip(1 - 0.9 * blur_pixels(np.abs(fine[..., 0]), reach), 0, 1)
    even[..., 0] += 1.6 * grain * poor
    return from_lab(mix(lab, even, skin))


def clear_eyes(picture: np.ndarray, findings: Findings) -> np.ndarray:
    """Return the picture with clean whites, living irises, a lamp's glint and dark lashes."""
    height, width = picture.shape[:2]
    if not any(is_clear(face, width) for face in findings.faces):
        return picture
    iris, glint = eyes(findings, width, height)
    openings = _openings(findings, width, height)
    size = 0.006 * face_size(findings, width)
    curves = feature_curves(findings, width, height)
    radius = size * curves.weight * (curves.weight > 0.9)
    chance = np.random.default_rng(0)  # decides nothing: no bristle of it runs dry
    lashes = draw_paths(curves, width, height, radius, chance, 3 * size)
    seen = np.maximum(openings, lashes)
    left, top, right, bottom = box_around(seen, round(4 * size) + 4)
    if right <= left:
        return picture
    part = slice(top, bottom), slice(left, right)
    out = picture.copy()
    living = _living(out[part], openings[part], iris[part], glint[part])
    soft = blur_pixels(lashes[part], 0.25 * size)
    out[part] = living * (1 - 0.5 * soft)[..., None]
    return out


def _living(picture, openings, iris, glint):
    """Clear the whites, give the irises color and depth, set the glint."""
    white = np.clip(openings - iris, 0, 1)
    lab = to_lab(picture)
    lab[..., 1:] *= (1 - 0.35 * white)[..., None]
    lab[..., 0] += 5 * white * (lab[..., 0] > 35)
    ring = np.clip(iris * 1.4, 0, 1) * (1 - glint)
    lab[..., 1:] *= (1 + 0.45 * ring)[..., None]
    lab[..., 0] += ring * np.clip(0.28 * (lab[..., 0] - 22), -7, 9)
    return mix(from_lab(lab), np.float32([1, 1, 1]), 0.55 * glint)


def _openings(findings, width, height):
    mask = np.zeros((height, width), np.float32)
    for face in findings.faces:
        if is_clear(face, width):
            points = face.points[:, :2] * (width, height)
            for upper, lower in zip(UPPER_LIDS, LOWER_LIDS, strict=True):
                shape = np.vstack([points[upper], points[lower][::-1]])
                cv2.fillPoly(
                    mask, [np.round(shape * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4
                )
    return blur_pixels(mask, 1.0)


def soft_lips(picture: np.ndarray, findings: Findings, shine: np.ndarray) -> np.ndarray:
    """Return the picture with lips a little fuller in color, and moist where they shine."""
    height, width = picture.shape[:2]
    lips = lips_mask(findings, width, height)
    if not lips.any():
        return picture
    left, top, right, bottom = box_around(lips, 24)
    part = slice(top, bottom), slice(left, right)
    out, lips = picture.copy(), lips[part]
    lab = to_lab(picture[part])
    lab[..., 1:] *= (1 + 0.12 * lips)[..., None]
    lab[..., 1] += 1.5 * lips
    full = from_lab(lab)
    grey = luminance(full)
    bright = np.clip(grey - blur_pixels(grey, 6), 0, 1)
    moist = lips * (0.8 * bright + 0.05 * shine[part])
    out[part] = np.clip(full + moist[..., None], 0, 1)
    return out
