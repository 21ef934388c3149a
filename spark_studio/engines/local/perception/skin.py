"""Skin and hair, found from each face's own colors and places.

No network parses them here. Skin is what has the face's color, on the face, around it
(a high forehead, ears) and below it. Hair is what grows on from the brow of the head in
one color; a hat counts as hair.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face
from spark_studio.engines.local.perception.head import Head, head_of

EYES_AND_LIPS = (mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LIPS)
BROWS = (mesh.LEFT_BROW, mesh.RIGHT_BROW)
GREY = 4.0  # Lab chroma of a face below which the photo has no color to go by
LEAST_HAIR = 24  # pixels to learn a color from


def find_skin_and_hair(
    picture: np.ndarray, faces: tuple[Face, ...], cutout: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of skin (without eyes, brows and lips) and of hair.

    ``picture`` is float32 RGB. Zeros where there is no face.
    """
    height, width = cutout.shape
    skin, hair = np.zeros((2, height, width), np.float32)
    heads = [head_of(face, width, height) for face in faces]
    for head in filter(None, heads):
        place = head.rows, head.columns
        crop, matte = picture[place], cutout[place]
        lab = to_lab(blur_pixels(crop, max(head.width * 0.008, 0.5)))
        own_skin = _skin(head, lab, matte)
        own_hair = _hair(head, lab, matte, own_skin)
        grey = luminance(crop)
        for whole, part, share in ((skin, own_skin, 0.008), (hair, own_hair, 0.006)):
            part = np.clip(guided_filter(grey, part, share, 1e-3), 0, 1) * matte
            np.maximum(whole[place], part, out=whole[place])
    return skin, np.minimum(hair, 1 - skin)


# ---- skin


def _skin(head: Head, lab, matte):
    oval, features = head.polygon(mesh.OVAL), _features(head)
    alike = _like_the_face(lab, (oval > 0.5) & (features < 0.2))
    inside = np.clip(blur_pixels(oval, head.width * 0.03) * 1.6, 0, 1)
    # A high forehead and ears; further out, skin-colored hair would count.
    around = head.egg(0.1, 0.78, 0.54) * alike
    # A face is skin even where light or a beard colors it: half its weight is its place.
    face = inside * (0.5 + 0.5 * alike)
    skin = np.maximum.reduce([face, around, alike * _below(head, lab)])
    return skin * matte * (1 - features)


def _features(head):
    out = np.zeros(head.shape, np.float32)
    for index in (*EYES_AND_LIPS, *BROWS):
        np.maximum(out, head.polygon(index, hull=index in BROWS), out=out)
    return np.clip(blur_pixels(out, max(head.width * 0.012, 0.5)) * 1.3, 0, 1)


def _like_the_face(lab, sample):
    """Return how much each pixel has the color of the sampled ones; lightness counts little."""
    taken = lab[sample]
    if len(taken) < 8:
        return np.zeros(lab.shape[:2], np.float32)
    middle = np.median(taken, 0)
    spread = np.maximum(np.median(np.abs(taken - middle), 0) * 1.48, (7, 2.2, 2.2))
    if np.hypot(*middle[1:]) > GREY:
        spread = spread * np.array([2.2, 1.5, 1.5])
    away = (lab - middle.astype(np.float32)) / spread.astype(np.float32)
    return np.exp(-0.5 * np.maximum((away * away).sum(-1) - 1, 0)).astype(np.float32)


def _below(head, lab):
    """Return 1 at the neck, fading to a chest's and a raised hand's distance.

    Without color a shirt looks like skin: then only the neck counts.
    """
    colorless = _is_colorless(head, lab)
    far, near = (0.8, 0.5) if colorless else (1.9, 1.2)
    wide, narrow = (0.42, 0.3) if colorless else (1.9, 1.3)
    down = smoothstep(0.1, -0.1, head.above) * smoothstep(-far - 0.4, -near, head.above)
    return down * smoothstep(wide, narrow, np.abs(head.aside))


def _is_colorless(head, lab):
    sample = lab[head.polygon(mesh.OVAL) > 0.5]
    return not len(sample) or np.hypot(*np.median(sample, 0)[1:]) <= GREY


# ---- hair


def _hair(head: Head, lab, matte, skin):
    free = matte * (1 - smoothstep(0.25, 0.6, skin)) * (1 - head.polygon(mesh.OVAL))
    roots = (_crown(head) > 0.5) & (free > 0.6)
    if roots.sum() < LEAST_HAIR:
        return np.zeros(head.shape, np.float32)
    alike = _like_the_roots(lab, roots)
    hair = np.maximum(alike * _reach(head, lab), head.egg(0.45, 0.75, 0.6) * 0.6) * free
    return hair * _grown_from(roots, hair > 0.35)


def _crown(head):
    """The band just beyond the forehead, where hair begins."""
    outer, inner = head.egg(0.2, 0.72, 0.62), head.egg(0.05, 0.6, 0.46)
    return outer * (1 - inner) * smoothstep(0.1, 0.25, head.above)


def _like_the_roots(lab, roots):
    """Hair shines and falls into shadow: lightness may differ much, color some."""
    taken = lab[roots]
    middle = np.median(taken, 0)
    spread = np.median(np.abs(taken - middle), 0) * 1.48
    spread = np.clip(spread * 1.4, (11, 5, 6), (26, 12, 14))
    away = (lab - middle.astype(np.float32)) / spread.astype(np.float32)
    return np.exp(-0.5 * np.maximum((away * away).sum(-1) - 1.5, 0)).astype(np.float32)


def _reach(head, lab):
    """All about the head, and down to the chest for long hair where color tells it apart."""
    about = head.egg(0.35, 1.15, 0.95)
    if _is_colorless(head, lab):
        return about * smoothstep(-0.75, -0.4, head.above)
    long = smoothstep(1.15, 0.85, np.abs(head.aside))
    long = long * smoothstep(-2.1, -1.5, head.above) * smoothstep(0.4, 0.1, head.above)
    return np.maximum(about, long)


def _grown_from(roots, mask):
    """Return the parts of the mask that hold some of the roots: a dark coat is not hair."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    held = np.bincount(labels[roots], minlength=labels.max() + 1)
    keep = held >= max(LEAST_HAIR / 2, 0.05 * roots.sum())
    keep[0] = False
    return cv2.GaussianBlur(keep[labels].astype(np.float32), (0, 0), 1.0)
