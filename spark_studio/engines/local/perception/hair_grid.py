"""A head's neighbourhood in small, down to where the longest hair ends.

Larger than the window of ``head.Head`` and coarse, so that hair can be followed to its ends
in a few hundredths of a second.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur_pixels, resize
from spark_studio.engines.local.ops.tone import luminance, smoothstep
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import Face

TALL = 30.0  # grid cells from forehead to chin
FINE = 4  # pixels a cell, at most, at which strands are looked at
ASIDE, ABOVE, BELOW = 2.3, 1.6, 3.8  # the grid's reach from the nose, in face heights
GREY = 4.0  # Lab chroma of a face below which the photo has no color to go by
CALM = 0.3  # of a face is smoother than its calm parts
SKULL = 0.4  # face heights from a face in profile to the middle of its skull


@dataclass(frozen=True, slots=True)
class Grid:
    """A face's neighbourhood in small.

    rows, columns  slices of the photo that the grid covers
    look           height x width x 4: Lab, and how streaked it is (0 like a cheek)
    matte, skin    the cut-out, and what is surely skin, 0 to 1
    oval, others   the face itself, and everybody else's face
    above, aside   as in ``head.Head``
    behind         like ``aside``, from the middle of the skull: behind a face in profile
    before         1 in front of a face in profile, where its nose is and no hair
    down, out      down and right from the face's middle in face heights, as things fall
    chests         where everybody's clothes are most surely seen
    mine           0 to 1: less where another head is nearer
    yaw            the face's own
    """

    rows: slice
    columns: slice
    look: np.ndarray
    matte: np.ndarray
    skin: np.ndarray
    oval: np.ndarray
    others: np.ndarray
    above: np.ndarray
    aside: np.ndarray
    behind: np.ndarray
    before: np.ndarray
    down: np.ndarray
    out: np.ndarray
    chests: np.ndarray
    mine: np.ndarray
    yaw: float

    @property
    def colorless(self) -> bool:
        """True where the photo has no color to go by."""
        sample = self.look[self.oval > 0.5]
        return not len(sample) or np.hypot(*np.median(sample, 0)[1:3]) <= GREY


def grid_of(
    picture: np.ndarray,
    face: Face,
    faces: tuple[Face, ...],
    cutout: np.ndarray,
    skin: np.ndarray,
) -> Grid | None:
    """Return a face's neighbourhood in small, or None where it lies outside the photo."""
    height, width = cutout.shape
    size = np.array([width, height], np.float32)
    points = face.points[:, :2] * size
    up = points[mesh.FOREHEAD] - points[mesh.CHIN]
    across = float(np.linalg.norm(points[mesh.RIGHT_CHEEK] - points[mesh.LEFT_CHEEK]))
    tall = max(float(np.hypot(*up)), 0.9 * across, 2.0)
    up = up / max(float(np.hypot(*up)), 1e-3)
    middle = (points[mesh.FOREHEAD] + points[mesh.CHIN]) / 2
    rows = _slice(middle[1] - ABOVE * tall, middle[1] + BELOW * tall, height)
    columns = _slice(middle[0] - ASIDE * tall, middle[0] + ASIDE * tall, width)
    if rows.stop - rows.start < 4 or columns.stop - columns.start < 4:
        return None
    step = max(1.0, tall / TALL)
    shape = [round((s.stop - s.start) / step) for s in (rows, columns)]
    shape = max(4, shape[0]), max(4, shape[1])
    corner = np.array([columns.start, rows.start], np.float32)
    scale = np.array(
        [
            shape[1] / (columns.stop - columns.start),
            shape[0] / (rows.stop - rows.start),
        ],
        np.float32,
    )
    crop = picture[rows, columns]
    oval = _filled(shape, (points[mesh.OVAL] - corner) * scale)
    others = np.zeros(shape, np.float32)
    for other in faces:
        if other is not face:
            outline = (other.points[mesh.OVAL, :2] * size - corner) * scale
            np.maximum(others, _filled(shape, outline), out=others)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    place = np.stack([x, y], -1) / scale + corner
    away = (place - middle) / tall
    grid_size = shape[1], shape[0]
    aside = -(away @ np.array([up[1], -up[0]], np.float32))
    return Grid(
        rows=rows,
        columns=columns,
        look=_look(crop, shape, oval, step),
        matte=resize(cutout[rows, columns], *grid_size),
        skin=resize(skin[rows, columns], *grid_size),
        oval=oval,
        others=others,
        above=away @ up.astype(np.float32),
        aside=aside,
        behind=aside + np.float32(SKULL * face.yaw),
        before=smoothstep(0.1, 0.25, aside * np.float32(face.yaw))
        * smoothstep(0.55, 0.4, np.abs(away @ up.astype(np.float32)))
        * np.float32(np.clip((abs(face.yaw) - 0.6) / 0.3, 0, 1)),
        down=away[..., 1],
        out=away[..., 0] + np.float32(SKULL * face.yaw),
        chests=_chests(place, faces, size),
        mine=_mine(place, face, faces, size),
        yaw=face.yaw,
    )


def _slice(low, high, most):
    return slice(int(np.clip(low, 0, most)), int(np.clip(np.ceil(high), 0, most)))


def _filled(shape, points):
    mask = np.zeros(shape, np.float32)
    cv2.fillPoly(mask, [np.rint(points * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    return mask


def _look(crop, shape, oval, step):
    """Colors, and strands: fine contrast against that of the face's own cheeks, in octaves."""
    small = resize(crop, shape[1], shape[0])
    fine = min(FINE, step)
    size = max(4, round(shape[1] * fine)), max(4, round(shape[0] * fine))
    grey = luminance(resize(crop, *size))
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, yy, xy = (blur_pixels(v, fine * 1.2) for v in (dx * dx, dy * dy, dx * dy))
    # Of the two ways a patch can change, strands change in one: that less the other.
    one_way = np.sqrt(np.square(xx - yy) + 4 * xy * xy)
    local = blur_pixels(grey, fine * 1.2) + 0.06
    streaks = resize(np.sqrt(one_way), shape[1], shape[0]) / resize(
        np.clip(local, 0, 1), shape[1], shape[0]
    )
    within = cv2.erode(oval, np.ones((5, 5))) > 0.5
    calm = float(np.quantile(streaks[within], CALM)) if within.any() else 0.1
    streaks = 4 * np.log2((streaks + 0.02) / (max(calm, 0.01) + 0.02))
    return np.dstack([to_lab(small), np.clip(streaks, -12, 16)]).astype(np.float32)


def _mine(place, face, faces, size):
    """1 where this head is the nearest, 0 well beyond the half-way line to another."""
    own = _distance(place, face, size)
    mine = np.ones(own.shape, np.float32)
    for other in faces:
        if other is not face:
            np.minimum(
                mine,
                smoothstep(1.45, 1.1, own / (_distance(place, other, size) + 1e-3)),
                out=mine,
            )
    return mine


def _chests(place, faces, size):
    out = np.zeros(place.shape[:2], bool)
    for face in faces:
        points = face.points[[mesh.FOREHEAD, mesh.CHIN], :2] * size
        tall = max(float(np.linalg.norm(points[0] - points[1])), 1.0)
        away = (place - points.mean(0)) / tall
        down, aside = away[..., 1], np.abs(away[..., 0])
        out |= (down > 0.95) & (down < 1.9) & (aside < 0.6)
    return out


def _distance(place, face, size):
    """In face heights from the face; hair falls, so downwards counts half."""
    points = face.points[[mesh.FOREHEAD, mesh.CHIN], :2] * size
    tall = max(float(np.linalg.norm(points[0] - points[1])), 1.0)
    away = (place - points.mean(0)) / tall
    down = np.where(away[..., 1] > 0, 0.5, 1.0) * away[..., 1]
    return np.hypot(away[..., 0], down)


def eroded(mask: np.ndarray) -> np.ndarray:
    """Return the mask less a rim of one cell."""
    return cv2.erode(mask, np.ones((3, 3), np.uint8))
