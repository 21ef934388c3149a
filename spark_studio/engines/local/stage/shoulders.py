"""Bodies that the photo's border cuts off at the side, carried on a little way beyond it."""

from dataclasses import fields, replace

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Findings
from spark_studio.engines.local.perception.perceive import touched_sides
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.camera import View

SHARE = 0.3  # of the photo's width, on each side
FALL, FALL_ON = (
    0.62,
    2.0,
)  # how steeply a shoulder falls beyond the border, and further on
CREASED = (
    0.3  # how much of the cloth beside the border is mirrored: none would be streaks
)


def moved_over(view: View, photo: Photo, sides: frozenset[str]) -> View:
    """Return the view that shows the wider photo where ``view`` showed the photo."""
    left = round(SHARE * photo.size[0]) if "left" in sides else 0
    matrix = view.matrix.copy()
    matrix[:, 2] -= matrix[:, 0] * np.float32(left)
    return replace(view, matrix=matrix)


def carried_on(photo: Photo, sides: frozenset[str]) -> Photo:
    """Return a wider photo: what is cut off on ``sides`` ("left", "right") falls away there.

    Only the cut-out is meant to be used: the ground beyond the border is as poor a guess.
    """
    width, height = photo.size
    pad = round(SHARE * width)
    left, right = (pad if side in sides else 0 for side in ("left", "right"))
    if not left + right:
        return photo
    wide = width + left + right
    x = np.arange(wide, dtype=np.float32)[None] - np.float32(left)
    x = np.repeat(x, height, axis=0)
    y = np.repeat(np.arange(height, dtype=np.float32)[:, None], wide, axis=1)
    beyond = np.maximum(-x, x - (width - 1))
    out = beyond > 0
    near = np.where(x < 0, 0, np.float32(width - 1))
    inward = np.where(x < 0, CREASED * beyond, -CREASED * beyond)
    from_x = np.where(out, near + inward, x).astype(np.float32)
    fall = beyond * (FALL + FALL_ON * beyond / np.float32(width))
    from_y = np.where(out, y - fall, y).astype(np.float32)

    def carried(values, border):
        values = (
            values
            if values.shape[:2] == (height, width)
            else resize(values, width, height)
        )
        return cv2.remap(values, from_x, from_y, cv2.INTER_LINEAR, borderMode=border)

    # Heads do not go on: nothing above the mouth of whoever is nearest to the border.
    head = out & (from_y < _mouths(photo, x))
    image = np.clip(carried(photo.image, cv2.BORDER_REPLICATE), 0, 1)
    image.setflags(write=False)
    findings = _findings(photo.findings, carried, out, head, (left, width, wide))
    return Photo(image=image, findings=findings)


def _findings(found: Findings, carried, out, head, columns):
    left, width, wide = columns
    masks = {}
    for field in fields(found):
        mask = getattr(found, field.name)
        if isinstance(mask, np.ndarray) and mask.ndim == 2 and mask.any():
            masks[field.name] = carried(mask, cv2.BORDER_CONSTANT) * ~head
    blank = np.zeros(out.shape, np.float32)
    for name in ("skin", "hair"):  # faces do not go on, nor does what belongs to them
        masks[name] = np.where(out, 0, masks.get(name, blank))
    for field in fields(found):
        mask = getattr(found, field.name)
        if isinstance(mask, np.ndarray) and mask.ndim == 2:
            masks.setdefault(field.name, blank)
    faces = tuple(_moved(face, left, width, wide) for face in found.faces)
    touches = touched_sides(masks["cutout"])
    return replace(found, faces=faces, touches=touches, **masks)


def _mouths(photo, x):
    width, height = photo.size
    faces = sorted(photo.findings.faces, key=lambda face: face.center[0])
    first, last = (
        float(face.points[mesh.LIPS[0], 1]) * height for face in (faces[0], faces[-1])
    )
    return np.where(x < width / 2, np.float32(first), np.float32(last))


def _moved(face, left, width, wide):
    points = face.points.copy()
    points[:, 0] = (points[:, 0] * width + left) / wide
    points[:, 2] *= width / wide
    x, y, w, h = face.box
    box = (x * width + left) / wide, y, w * width / wide, h
    return replace(face, points=points, box=box)
