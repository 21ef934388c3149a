"""The planes of a face, as sculptors block it out: forehead, cheekbone, jaw, chin, nose.

Each plane runs through points of the face mesh, so it turns and stretches with the face.
"""

import cv2
import numpy as np

from spark_studio.engines.local.ops.facets import Facets

# Planes across the middle, then those of picture left; their mirrors follow.
MIDDLE = (
    (109, 10, 338, 297, 296, 336, 9, 107, 66, 67),  # forehead
    (9, 336, 285, 417, 168, 193, 55, 107),  # between the brows
    (193, 168, 417, 419, 248, 281, 5, 51, 3, 196),  # bridge of the nose
    (51, 5, 281, 275, 4, 45),  # its tip
    (45, 4, 275, 327, 2, 98),  # and below
    (182, 18, 406, 424, 431, 262, 396, 175, 171, 32, 211, 204),  # chin
)
LEFT = (
    (67, 103, 54, 70, 63, 105, 66),  # side of the forehead
    (54, 21, 162, 127, 34, 35, 124, 70),  # temple
    (70, 63, 105, 66, 107, 55, 193, 245, 133, 159, 33, 226, 124),  # socket
    (245, 193, 196, 3, 51, 45, 220, 115, 198, 217, 114, 128),  # side of the nose
    (115, 220, 45, 98, 64, 129, 49),  # wing
    (226, 33, 145, 133, 245, 128, 232, 230, 228, 31),  # under the eye
    (228, 230, 232, 128, 114, 217, 198, 129, 203, 205, 50, 117),  # cheek
    (35, 226, 31, 228, 117, 50, 123, 227, 34),  # cheekbone
    (34, 227, 123, 147, 132, 93, 234, 127),  # side of the face
    (50, 205, 207, 214, 192, 147, 123),  # hollow of the cheek
    (147, 192, 214, 169, 136, 172, 58, 132),  # jaw
    (129, 98, 2, 0, 37, 40, 61, 57, 207, 205, 203),  # around the upper lip
    (207, 57, 61, 91, 182, 204, 211, 169, 214),  # beside the chin
    (169, 211, 32, 171, 176, 149, 150, 136),  # edge of the jaw
    (171, 175, 152, 148, 176),  # under the chin
)
MIRROR = {
    67: 297, 103: 332, 54: 284, 70: 300, 63: 293, 105: 334, 66: 296, 21: 251, 162: 389,
    127: 356, 34: 264, 35: 265, 124: 353, 107: 336, 55: 285, 193: 417, 245: 465, 133: 362,
    159: 386, 33: 263, 226: 446, 196: 419, 3: 248, 51: 281, 45: 275, 220: 440, 115: 344,
    198: 420, 217: 437, 114: 343, 128: 357, 98: 327, 64: 294, 129: 358, 49: 279, 145: 374,
    232: 452, 230: 450, 228: 448, 31: 261, 203: 423, 205: 425, 50: 280, 117: 346, 123: 352,
    227: 447, 147: 376, 132: 361, 93: 323, 234: 454, 207: 427, 214: 434, 192: 416, 169: 394,
    136: 365, 172: 397, 58: 288, 37: 267, 40: 270, 61: 291, 57: 287, 91: 321, 182: 406,
    204: 424, 211: 431, 32: 262, 171: 396, 176: 400, 149: 378, 150: 379, 148: 377,
    206: 426, 216: 436, 233: 453, 231: 451, 229: 449, 104: 333, 69: 299, 108: 337,
}  # fmt: skip
PLANES = MIDDLE + LEFT + tuple(tuple(MIRROR.get(i, i) for i in p) for p in LEFT)
SHIFT = 4  # bits below a pixel


def lay_planes(
    cells: Facets, normal: np.ndarray, faces: list[np.ndarray], depth: float = 1.0
) -> Facets:
    """Return facets with the planes of faces laid over them, and turn ``normal``, in place.

    ``faces`` are their mesh points (478 x 3, pixels of ``normal``, height x width x 3).
    ``depth`` above 1 chisels more deeply. Planes that are seen from behind are left out.
    """
    labels, count = cells.labels, cells.count
    height, width = labels.shape
    for points in faces:
        for plane in PLANES:
            corners = points[list(plane)] * np.float32([1, 1, -depth])
            way = _newell(corners)
            if way[2] < 0.05:
                continue
            box = _box(corners, width, height)
            if box is None:
                continue
            rows, columns = box
            part = np.zeros(labels[rows, columns].shape, np.uint8)
            shape = corners[:, :2] - (columns.start, rows.start)
            shape = np.round(shape * (1 << SHIFT)).astype(np.int32)
            cv2.fillPoly(part, [shape], 1, cv2.LINE_8, SHIFT)
            labels[rows, columns][part > 0] = count
            normal[rows, columns][part > 0] = way
            count += 1
    return Facets(labels, count)


def _newell(corners):
    """The normal of a nearly flat polygon (x right, y down, z to the viewer)."""
    after = np.roll(corners, -1, 0)
    way = np.float32(
        [
            ((corners[:, 1] - after[:, 1]) * (corners[:, 2] + after[:, 2])).sum(),
            ((corners[:, 2] - after[:, 2]) * (corners[:, 0] + after[:, 0])).sum(),
            ((corners[:, 0] - after[:, 0]) * (corners[:, 1] + after[:, 1])).sum(),
        ]
    )
    way /= max(float(np.linalg.norm(way)), 1e-6)
    return -way if way[2] < 0 else way


def _box(corners, width, height):
    x0, y0 = np.floor(corners[:, :2].min(0)).astype(int)
    x1, y1 = np.ceil(corners[:, :2].max(0)).astype(int) + 1
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
    return (slice(y0, y1), slice(x0, x1)) if x1 - x0 > 1 and y1 - y0 > 1 else None
