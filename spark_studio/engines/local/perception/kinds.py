"""What a photo is of: a person, people, an animal, an object or a place.

All of it is judged at one small size, so that the answer does not hang on how large the
photo is.
"""

from collections import Counter

import cv2
import numpy as np

from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception.findings import Face, Thing
from spark_studio.engines.local.perception.things import (
    ANIMALS,
    OUTDOORS,
    bodies_in,
    place_of,
)

SIDE = 384
# Mean slope of the surroundings that are blurred or plain, and that are sharp all over.
SHARP = 0.04, 0.065
LEAST_AROUND = 0.05
LEAST_FACE = 0.03  # of the photo's height: people farther off are part of the view
LARGEST = 0.25  # of the largest person: who is smaller passes by
SURE = 0.45
LEAST_RULE = 0.12
FILLED = 0.4  # how much of a box its thing fills at least
CLEAR, LARGE = 0.55, 0.15  # surely meant: its confidence, and its share of the photo
CLOSE, CLOSE_SURE = 0.4, 0.35  # a close-up: its share of the photo, its confidence
LEAST_CLOSE = 0.02  # of the photo, if only the eyes, stands out
MOST_SUBJECT = 0.5  # no view is cut out whole
LEAST_SUBJECT = 0.06  # of the photo: less is lost in it
SKY = 0.1  # of the photo: above a single doubtful thing it makes a view
MANY = 3  # boats or cars: no one of them is meant
GROUNDS = frozenset({"dining table", "bench", "bed", "couch"})  # what things stand on


def sharpness_around(
    picture: np.ndarray, cutout: np.ndarray, backdrop: np.ndarray
) -> float:
    """Return 0 where the subject stands before blurred or plain ground, 1 where all is sharp."""
    height, width = picture.shape[:2]
    factor = SIDE / max(height, width)
    size = max(8, round(width * factor)), max(8, round(height * factor))
    grey = cv2.GaussianBlur(luminance(resize(picture, *size)), (0, 0), 0.8)
    around = (resize(cutout, *size) < 0.2) & (resize(backdrop, *size) < 0.3)
    if around.mean() < LEAST_AROUND:
        return 0.0
    slope = np.hypot(
        cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 4
    )
    low, high = SHARP
    return float(np.clip((slope[around].mean() - low) / (high - low), 0, 1))


def placeness_of(kind: str, sharpness: float) -> float:
    """Return how far the surroundings belong to the picture, 0 to 1.

    Of a view they all do, a calm lake and a night sky too; an animal among sharp leaves
    still comes first.
    """
    return {"place": 1.0, "animal": 0.5 * sharpness}.get(kind, sharpness)


def kind_of(
    faces: tuple[Face, ...],
    things: tuple[Thing, ...],
    cutout: np.ndarray,
    sky: float,
    sharpness: float,
) -> str:
    """Return one of ``findings.KINDS``. ``sky`` is its share of the photo."""
    people = _people(faces, things)
    if faces and people:
        return "person" if people == 1 else "people"
    ruling = _ruling(things, cutout)
    if ruling and ruling.name == "person":
        return "person" if people <= 1 else "people"
    close_up = (cutout > 0.5).mean() > LEAST_CLOSE and any(map(_fills, things))
    if close_up or (ruling and ruling.name in ANIMALS):
        return "animal"
    if _is_a_view(things, cutout, sky, sharpness, ruling):
        return "place"
    return "object"


def _fills(thing):
    """A close-up of an animal, whatever of it was cut out."""
    close = _area(thing.box) >= CLOSE and thing.confidence >= CLOSE_SURE
    return thing.name in ANIMALS and close


def _people(faces, things):
    """How many people the photo is about: every face, and whoever is seen from behind."""
    near = [face for face in faces if face.box[3] >= LEAST_FACE]
    bodies = bodies_in(things)
    if bodies:  # not somebody far behind the one who is meant
        largest = max(_area(body.box) for body in bodies)
        bodies = [body for body in bodies if _area(body.box) >= LARGEST * largest]
    return max(len(near), len(bodies))


def _ruling(things, cutout):
    """The one thing that the cut-out is: most of the cut-out lies in its box and fills it."""
    best, most = None, LEAST_RULE
    for thing in things:
        if thing.name in GROUNDS or (
            thing.name == "person" and thing.confidence < SURE
        ):  # petals and posts are taken for people often enough
            continue
        inside = cutout[place_of(thing.box, cutout.shape)]
        held = inside.sum() / max(float(cutout.sum()), 1.0)
        filled = float(inside.mean()) if inside.size else 0.0
        rule = thing.confidence * held * min(1.0, filled / FILLED)
        if rule > most:
            best, most = thing, rule
    return best


def _is_a_view(things, cutout, sky, sharpness, ruling):
    """A view, not one thing: sharp all over, under a sky, full of boats or with nothing in front."""
    share = float((cutout > 0.5).mean())
    large = ruling is not None and _area(ruling.box) >= LARGE
    outdoors = Counter(thing.name for thing in things if thing.name in OUTDOORS)
    if share < LEAST_SUBJECT or (
        not large and max(outdoors.values(), default=0) >= MANY
    ):
        return True
    if share > MOST_SUBJECT or (large and ruling.confidence >= CLEAR):
        return False
    return sharpness > 0.5 or sky > SKY


def _area(box):
    return box[2] * box[3]
