"""Skin and hair, found from each face's own colors and places.

No network parses them here. Skin is what has the face's color, on the face, around it
(a high forehead, ears) and below it. Hair is what hangs together with the crown of the
head, however long; a hat counts as hair.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, guided_filter, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face
from spark_studio.engines.local.perception.hair import find_bare_scalp, find_hair
from spark_studio.engines.local.perception.hair_grid import grid_of
from spark_studio.engines.local.perception.head import Head, head_of

EYES_AND_LIPS = (mesh.LEFT_EYE, mesh.RIGHT_EYE, mesh.LIPS)
BROWS = (mesh.LEFT_BROW, mesh.RIGHT_BROW)
GREY = 4.0  # Lab chroma of a face below which the photo has no color to go by
SPOT = 0.2  # from here on a mask of hair makes a spot
HAIR_RIM = 0.3, 0.7  # how surely a cell is hair, where its rim is drawn


def find_skin_and_hair(
    picture: np.ndarray, faces: tuple[Face, ...], cutout: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the masks of skin (without eyes, brows and lips), of hair and of headwear.

    ``picture`` is float32 RGB. Zeros where there is no face.
    """
    height, width = cutout.shape
    skin, hair = np.zeros((2, height, width), np.float32)
    heads = [head_of(face, width, height) for face in faces]
    for head in filter(None, heads):
        place = head.rows, head.columns
        crop, matte = picture[place], cutout[place]
        lab = to_lab(blur_pixels(crop, max(head.width * 0.008, 0.5)))
        part = guided_filter(luminance(crop), _skin(head, lab, matte), 0.008, 1e-3)
        np.maximum(skin[place], np.clip(part, 0, 1) * matte, out=skin[place])
    below, scalp, hats = np.zeros((3, height, width), np.float32)
    for face in faces:
        grid = grid_of(picture, face, faces, cutout, skin)
        if grid is None:
            continue
        own_hair, hat = find_hair(grid)
        low = own_hair * smoothstep(0.1, -0.1, grid.above) * (1 - grid.oval)
        for whole, part in (
            (hair, own_hair),
            (below, low),
            (scalp, find_bare_scalp(grid)),
            (hats, hat),
        ):
            _add(whole, part, grid, picture, cutout)
    # Fair lengths have the color of skin, and are none. At the brow the skin knows better.
    skin = np.minimum(np.maximum(skin, scalp), 1 - below)
    hair = np.minimum(hair, 1 - skin)
    shine = _spots_on_skin(hair, skin)
    hair, skin = hair * (1 - shine), np.maximum(skin, hair * shine)
    return skin, hair, np.minimum(hats, hair)


def _spots_on_skin(hair, skin):
    """Return where what seems hair is a shine on a bald head: small, with skin all around."""
    spots = np.zeros_like(hair)
    reach = max(1, round(0.008 * max(hair.shape)))
    ring = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    solid = (hair > SPOT).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    areas = stats[:, cv2.CC_STAT_AREA]
    for number in range(1, count):
        if areas[number] > 0.6 * areas[1:].max():
            continue
        left, top, wide, tall = stats[number, :4]
        place = (
            slice(max(0, top - 3 * reach), top + tall + 3 * reach),
            slice(max(0, left - 3 * reach), left + wide + 3 * reach),
        )
        one = (labels[place] == number).astype(np.uint8)
        grown = cv2.dilate(cv2.dilate(one, ring), ring)
        rim = (grown > 0) & (cv2.dilate(one, ring) == 0)
        if rim.any() and (skin[place][rim] > 0.4).mean() > 0.85:
            np.maximum(spots[place], grown.astype(np.float32), out=spots[place])
    return spots


def _add(whole, part, grid, picture, cutout):
    """Raise a mask by a head's part of it, its rim drawn along the photo's own edges."""
    if not part.any():
        return
    place = grid.rows, grid.columns
    height, width = cutout[place].shape
    fine = resize(part.astype(np.float32), width, height)
    fine = guided_filter(luminance(picture[place]), fine, 0.006, 1e-3)
    fine = smoothstep(*HAIR_RIM, fine) * cutout[place]
    np.maximum(whole[place], fine, out=whole[place])


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
