"""Things recognised: the 80 classes of COCO, each with a box. Pictures are uint8 RGB.

NanoDet-g (RangiLyu, 2020): at every place of three grids a score for each class, and for
each side of the box a distribution over eleven distances (Li et al.: Generalized Focal
Loss, 2020).
"""

import cv2
import numpy as np

from spark_studio.engines.local.networks import run_network
from spark_studio.engines.local.perception.findings import Thing

NAMES = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat",
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat",
    "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack",
    "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball",
    "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket",
    "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
    "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair",
    "couch", "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse",
    "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier",
    "toothbrush",
)  # fmt: skip
ANIMALS = frozenset(NAMES[NAMES.index("bird") : NAMES.index("giraffe") + 1])
# What stands under the sky: bicycles to benches, boats among them.
OUTDOORS = frozenset(NAMES[1 : NAMES.index("bird")])
# What stands under a roof and is seldom seen by mistake.
INDOORS = frozenset(
    {
        "bowl",
        "cup",
        "fork",
        "knife",
        "spoon",
        "dining table",
        "bed",
        "couch",
        "toilet",
        "tv",
    }
    | {"laptop", "keyboard", "mouse", "microwave", "oven", "sink", "refrigerator"}
)

SIDE = 416
STEPS = 8, 16, 32  # pixels between the places of the three grids
DISTANCES = np.arange(11, dtype=np.float32)  # of a box's side from its place, in steps
LEAST = 0.25  # score
MOST = 20
SAME, OTHER = (
    0.5,
    0.75,
)  # overlap from which a box of the same or another name is a double
BODY, BESIDE = 0.45, 0.4  # confidence from which a person is somebody, an animal is one
SURELY = 0.5
LEAST_BODY = 0.02  # of the photo
# As the network was trained: blue first.
_MEAN = np.array([103.53, 116.28, 123.675], np.float32)
_DEVIATION = np.array([57.375, 57.12, 58.395], np.float32)


def find_things(picture: np.ndarray) -> tuple[Thing, ...]:
    """Return what is recognised in a uint8 RGB picture, surest first."""
    signal, corner, size = _letterboxed(picture)
    scores, sides = run_network("nanodet_g", signal)
    confidence, label = scores[0].max(1), scores[0].argmax(1)
    sure = np.flatnonzero(confidence >= LEAST)
    sure = sure[np.argsort(-confidence[sure], kind="stable")]
    boxes = (_boxes(sides[0][sure], _PLACES[sure]) - np.tile(corner, 2)) / np.tile(
        size, 2
    )
    boxes = np.clip(boxes, 0, 1)
    kept = []
    for box, index in zip(boxes, sure, strict=True):
        if len(kept) < MOST and all(
            _overlap(box, other) < (SAME if label[index] == label[earlier] else OTHER)
            for other, earlier in kept
        ):
            kept.append((box, index))
    return tuple(
        Thing(NAMES[label[index]], float(confidence[index]), _as_box(box))
        for box, index in kept
    )


def bodies_in(things: tuple[Thing, ...]) -> list[Thing]:
    """Return the people who are surely there and near, with a face to be seen or not.

    Nobody beside an animal: there it is about the animal, and legs are mere surroundings.
    """
    if any(each.name in ANIMALS and each.confidence >= BESIDE for each in things):
        return []
    return [
        each
        for each in things
        if each.name == "person"
        and each.confidence >= BODY
        and each.box[2] * each.box[3] >= LEAST_BODY
    ]


def is_indoors(things: tuple[Thing, ...]) -> bool:
    """Return whether something is there that has no sky above it: a bright bowl is none."""
    return any(each.name in INDOORS and each.confidence >= SURELY for each in things)


def is_outdoors(things: tuple[Thing, ...]) -> bool:
    """Return whether something is surely there that stands under the sky."""
    sure = (each for each in things if each.confidence >= SURELY)
    return not is_indoors(things) and any(each.name in OUTDOORS for each in sure)


def place_of(
    box: tuple[float, float, float, float], shape: tuple[int, int]
) -> tuple[slice, slice]:
    """Return the rows and columns that a box in shares takes of a mask of this shape."""
    height, width = shape[:2]
    x, y, wide, high = box
    rows = slice(int(y * height), int(np.ceil((y + high) * height)))
    return rows, slice(int(x * width), int(np.ceil((x + wide) * width)))


def _letterboxed(picture):
    """The whole picture, centred on black, and where it lies: its corner and size in pixels."""
    height, width = picture.shape[:2]
    factor = SIDE / max(height, width)
    columns, rows = max(1, round(width * factor)), max(1, round(height * factor))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    small = cv2.resize(picture, (columns, rows), interpolation=way)
    x, y = (SIDE - columns) // 2, (SIDE - rows) // 2
    canvas = np.zeros((SIDE, SIDE, 3), np.float32)
    canvas[y : y + rows, x : x + columns] = small[..., ::-1]
    signal = ((canvas - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(signal), np.array([x, y]), np.array([columns, rows])


def _places():
    """x, y and step of every place of the three grids, in the network's order."""
    grids = []
    for step in STEPS:
        along = (np.arange(SIDE // step, dtype=np.float32) + 0.5) * step
        x, y = np.meshgrid(along, along)
        grids.append(np.stack([x, y, np.full_like(x, step)], -1).reshape(-1, 3))
    return np.concatenate(grids)


_PLACES = _places()


def _boxes(sides, places):
    """Return x0, y0, x1, y1 from the distributions of left, top, right and bottom."""
    sides = sides.reshape(len(sides), 4, len(DISTANCES))
    weights = np.exp(sides - sides.max(-1, keepdims=True))
    away = weights @ DISTANCES / weights.sum(-1) * places[:, 2:]
    middle = places[:, :2]
    return np.concatenate([middle - away[:, :2], middle + away[:, 2:]], 1)


def _overlap(a, b):
    """Intersection over union of two boxes given by their corners."""
    width, height = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    common = max(width, 0) * max(height, 0)
    areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return common / (areas - common + 1e-9)


def _as_box(corners):
    x0, y0, x1, y1 = (float(v) for v in corners)
    return x0, y0, x1 - x0, y1 - y0
