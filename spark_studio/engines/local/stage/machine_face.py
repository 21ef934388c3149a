"""Half a face of armour: plates cut along the face mesh, and what shows between them."""

from dataclasses import dataclass

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import blur_pixels
from spark_studio.engines.local.perception import mesh

# Corners of the plates by number, on the half at picture left; ``MIRROR`` names the same
# corners on the other half. Nose and mouth stay as they are: by them a face is known.
PLATES = (
    (10, 109, 108, 107, 9, 151),
    (109, 67, 69, 105, 66, 107, 108),
    (67, 103, 54, 68, 63, 105, 69),
    (54, 21, 162, 139, 156, 70, 63, 68),
    (162, 127, 34, 143, 156, 139),
    (34, 227, 116, 111, 35, 143),
    (111, 117, 118, 119, 120, 121, 47, 142, 36, 50, 123, 116),
    (227, 234, 93, 147, 123, 116),
    (123, 50, 36, 203, 206, 216, 212, 214, 192, 213, 147),
    (93, 132, 58, 215, 213, 147),
    (213, 192, 214, 202, 210, 169, 136, 172, 58, 215),
    (202, 204, 194, 201, 200, 199, 152, 148, 176, 149, 150, 136, 169, 210),
)
# A band of alloy around the eye.
SOCKET = (226, 31, 228, 229, 230, 231, 232, 233, 244, 189, 221, 222, 223, 224, 225, 113)
# Where flesh ends, from the hairline past the nose and the mouth to the chin.
BORDER = (
    10, 151, 9, 8, 168, 193, 188, 174, 198, 209, 129, 203, 206, 216, 57, 202, 204, 194, 201,
    200, 199, 152,
)  # fmt: skip
RIM = (
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
# Vents are cut about the first, from the second towards the third; where bolts sit; which joints glow.
VENT = (207, 216, 234)
BOLTS = (109, 54, 139, 116, 213, 210, 36, 176)
GLOWING = ((105, 69, 67), (111, 117, 118, 119, 120, 121), (123, 147, 213, 192, 214))
# Joints that show on the half that is still flesh.
HAIRLINES = (
    (162, 139, 156, 143, 111, 50, 207, 214),
    (54, 68, 63),
    (214, 210, 170, 149),
)
EAR, EAR_REACH = 234, 0.105
MIRROR = {
    109: 338, 67: 297, 103: 332, 54: 284, 21: 251, 162: 389, 127: 356, 234: 454, 93: 323,
    132: 361, 58: 288, 172: 397, 136: 365, 150: 379, 149: 378, 176: 400, 148: 377,
    108: 337, 69: 299, 104: 333, 68: 298, 71: 301, 139: 368, 107: 336, 66: 296, 105: 334,
    63: 293, 70: 300, 156: 383, 143: 372, 35: 265, 34: 264, 227: 447, 116: 345, 123: 352,
    50: 280, 101: 330, 100: 329, 47: 277, 117: 346, 118: 347, 119: 348, 120: 349, 121: 350,
    111: 340, 142: 371, 36: 266, 203: 423, 206: 426, 216: 436, 212: 432, 214: 434, 192: 416,
    213: 433, 147: 376, 215: 435, 202: 422, 210: 430, 169: 394, 204: 424, 194: 418, 201: 421,
    193: 417, 188: 412, 174: 399, 198: 420, 209: 429, 129: 358, 57: 287, 205: 425, 207: 427,
    187: 411, 170: 395, 226: 446, 31: 261, 228: 448, 229: 449, 230: 450, 231: 451, 232: 452,
    233: 453, 244: 464, 189: 413, 221: 441, 222: 442, 223: 443, 224: 444, 225: 445, 113: 342,
}  # fmt: skip
# In widths of the face: the joint between plates, the bevel along it, and its height.
JOINT, BEVEL, RISE = 0.0075, 0.02, 0.016
FORM = 0.6  # how much of the face's own relief the plates have


@dataclass(frozen=True, slots=True)
class MachineFace:
    """One face on the sheet, cropped: everything height x width of the crop, float32.

    rows, columns  where the crop lies
    half      the half that is machine, 0 to 1
    plate     where a plate lies, 0 to 1; the rest of the half is what is below
    height    the relief in pixels, of the face and its plates
    tint      a number per plate, -1 to 1
    glow      joints and the border that glow, 0 to 1
    flesh     fine joints on the other half, 0 to 1
    width     of the face in pixels
    """

    rows: slice
    columns: slice
    half: np.ndarray
    plate: np.ndarray
    height: np.ndarray
    tint: np.ndarray
    glow: np.ndarray
    flesh: np.ndarray
    width: float


def machine_face(
    points: np.ndarray, shape: tuple[int, int], side: int, rng: np.random.Generator
) -> MachineFace | None:
    """Return the machine half of a face; ``points`` is its mesh in pixels (x, y, z).

    ``side`` -1 is the half at picture left, 1 at picture right. None where the face lies
    outside the sheet.
    """
    oval = points[mesh.OVAL, :2]
    wide = float(np.linalg.norm(points[454] - points[234]))
    margin = 0.12 * wide
    x0, y0 = np.maximum(np.floor(oval.min(0) - margin), 0).astype(int)
    x1 = int(min(shape[1], np.ceil(oval[:, 0].max() + margin)))
    y1 = int(min(shape[0], np.ceil(oval[:, 1].max() + margin)))
    if x1 - x0 < 24 or y1 - y0 < 24:
        return None
    size = y1 - y0, x1 - x0
    own = points - np.float32([x0, y0, 0])
    half = _filled(size, _corners(own, (*BORDER, *RIM), side))
    plate, tint = _solid(own, size, side, wide, rng)
    depth = cv2.distanceTransform((plate > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    bevel = max(1.5, BEVEL * wide)
    rise = np.minimum(depth / bevel, 1)
    height = FORM * _form(own, size, wide) + RISE * wide * np.sqrt(rise * (2 - rise))
    height += _bolts(own, size, side, wide)
    height -= _vents(own, size, side, wide)
    glow = _lines(own, size, (BORDER, *GLOWING), side, max(1.0, 0.006 * wide))
    flesh = _lines(own, size, HAIRLINES, -side, max(1.0, 0.0035 * wide))
    return MachineFace(
        rows=slice(y0, y1),
        columns=slice(x0, x1),
        half=blur_pixels(half, max(0.6, 0.003 * wide)),
        plate=blur_pixels(plate, 0.7),
        height=blur_pixels(height, max(0.8, 0.0022 * wide)),
        tint=tint,
        glow=glow,
        flesh=flesh,
        width=wide,
    )


def _corners(points, numbers, side):
    if side > 0:
        numbers = [MIRROR.get(number, number) for number in numbers]
    return points[list(numbers), :2]


def _filled(size, corners):
    mask = np.zeros(size, np.float32)
    cv2.fillPoly(mask, [np.round(corners * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return mask


def _solid(points, size, side, wide, rng):
    """Return where plates lie with joints between them, and a tint for each."""
    solid, tint = np.zeros((2, *size), np.float32)
    joints = np.zeros(size, np.float32)
    for numbers in PLATES:
        corners = _corners(points, numbers, side)
        one = _filled(size, corners)
        np.maximum(solid, one, out=solid)
        tint[one > 0.5] = rng.uniform(-1, 1)
        fixed = [np.round(corners * 16).astype(np.int32)]
        thick = max(2, round(2 * JOINT * wide))
        cv2.polylines(joints, fixed, True, 1.0, thick, cv2.LINE_AA, 4)
    band = np.zeros(size, np.float32)
    corners = [np.round(_corners(points, SOCKET, side) * 16).astype(np.int32)]
    cv2.polylines(joints, corners, True, 1.0, round(0.07 * wide), cv2.LINE_AA, 4)
    cv2.polylines(band, corners, True, 1.0, max(1, round(0.034 * wide)), cv2.LINE_AA, 4)
    tint[band > 0.5] = 0.0
    return np.maximum(solid * (1 - joints), band), tint


def _form(points, size, wide):
    """The form of the face itself: the depth of its mesh, smooth, in pixels."""
    steps = 40
    y = (np.arange(steps, dtype=np.float32) + 0.5) * size[0] / steps
    x = (np.arange(steps, dtype=np.float32) + 0.5) * size[1] / steps
    flat = points[:468]
    dx = x[None, :, None] - flat[:, 0]
    dy = y[:, None, None] - flat[:, 1]
    near = np.exp(-(dx * dx + dy * dy) / np.float32(2 * (0.07 * wide) ** 2)) + 1e-6
    form = -(near * flat[:, 2]).sum(2) / near.sum(2)
    form = cv2.resize(
        form.astype(np.float32), size[::-1], interpolation=cv2.INTER_CUBIC
    )
    return blur_pixels(form, 0.025 * wide)


def _bolts(points, size, side, wide):
    domes = np.zeros(size, np.float32)
    radius = 0.012 * wide
    middle = points[5, :2]
    for x, y in _corners(points, BOLTS, side):
        # Bolts sit in a plate, not on the joint: a little towards the middle of the face.
        x, y = np.array([x, y]) + 0.045 * (middle - (x, y)) + (0, 0.02 * wide)
        center = round(float(x) * 16), round(float(y) * 16)
        cv2.circle(domes, center, max(8, round(radius * 16)), 1.0, -1, cv2.LINE_AA, 4)
    return 0.7 * radius * blur_pixels(domes, 0.35 * radius)


def _vents(points, size, side, wide):
    """Three slots across the cheek, side by side."""
    slots = np.zeros(size, np.float32)
    middle, mouth, ear = _corners(points, VENT, side)
    along = (ear - mouth) / max(float(np.linalg.norm(ear - mouth)), 1e-3)
    across = np.array([-along[1], along[0]])
    for step in (-1, 0, 1):
        at = middle + across * step * 0.036 * wide
        reach = (0.055 - 0.012 * abs(step)) * wide
        ends = [
            tuple(round(float(v) * 16) for v in at + along * way)
            for way in (-reach, reach)
        ]
        cv2.line(slots, *ends, 1.0, max(1, round(0.012 * wide)), cv2.LINE_AA, 4)
    return 0.025 * wide * blur_pixels(slots, max(0.5, 0.003 * wide))


def _lines(points, size, chains, side, thick):
    drawn = np.zeros(size, np.float32)
    for chain in chains:
        corners = [np.round(_corners(points, chain, side) * 16).astype(np.int32)]
        cv2.polylines(drawn, corners, False, 1.0, max(1, round(thick)), cv2.LINE_AA, 4)
    return blur_pixels(drawn, 0.5)
