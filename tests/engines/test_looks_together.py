"""What the styles promise each other and the people in them, seen in finished pictures."""

import itertools

import cv2
import numpy as np
import pytest
from PIL import Image

from spark_studio.engines.base import RenderRequest
from spark_studio.engines.local.engine import LocalEngine
from spark_studio.engines.local.perception.faces import find_faces
from spark_studio.engines.local.perception.matte import people_matte
from spark_studio.engines.local.perception.perceive import perceive
from tests.engines.conftest import memory_of, pair_of_people, sample_bytes
from tests.engines.hands import hand_of
from tests.engines.test_recipes import STYLE, STYLES, draw, pixels_of, png

SIDE = 640  # pixels: faces of the pair are then as large as in a small photo of two
LEAST_OVERLAP = 0.4  # a doll's head is larger than the person's
LEAST_KEPT = 0.4  # the coarse network is made for photos: in pale paint it sees less
# Mean distance in Lab at 200 pixels, and how far a network that reads a painter's hand
# tells two pictures apart. A picture and itself have 0 and 0, two prints of one
# photograph with other sharpening about 4 and 0.3.
LEAST_COLOR, LEAST_HAND = 9.0, 0.7


@pytest.fixture(scope="module")
def pair():
    photo = png(Image.fromarray(pair_of_people()))
    return photo, perceive(pair_of_people(), memory_of(photo))


@pytest.mark.parametrize("look", STYLES)
def test_nobody_is_lost_and_faces_stay_faces(look, pair):
    photo, findings = pair
    asked = RenderRequest(
        model=STYLE, look=look, seed=1, photo=photo, memory=memory_of(photo)
    )
    picture = pixels_of(LocalEngine(style_area=SIDE * SIDE).render(asked))

    faces = find_faces(picture)
    for face in findings.faces:
        assert (
            max((_overlap(face.box, f.box) for f in faces), default=0) > LEAST_OVERLAP
        )
    assert min(_kept(findings, picture)) > LEAST_KEPT


def test_somebody_painted_over_would_be_missed(pair):
    _, findings = pair
    picture = pair_of_people().copy()
    picture[:, 400:] = picture[:40, :20].mean((0, 1)).astype(np.uint8)

    left, right = _kept(findings, picture)
    assert left > 0.9 and right < LEAST_KEPT / 2


@pytest.mark.parametrize("name", ["astronaut", "cat"])
def test_no_style_looks_like_another_or_like_the_photo(name):
    photo = sample_bytes(name)
    pictures = {look: pixels_of(draw(look, photo)) for look in STYLES}
    size = pictures[STYLES[0]].shape[1::-1]
    pictures["the photo"] = cv2.resize(
        _decoded(photo), size, interpolation=cv2.INTER_AREA
    )
    colors = {each: _small_lab(picture) for each, picture in pictures.items()}
    hands = {each: hand_of(picture) for each, picture in pictures.items()}

    alike = [
        (one, other)
        for one, other in itertools.combinations(pictures, 2)
        if np.linalg.norm(colors[one] - colors[other], axis=2).mean() < LEAST_COLOR
        or np.linalg.norm(hands[one] - hands[other]) < LEAST_HAND
    ]
    assert not alike


def test_the_distance_tells_a_picture_from_itself():
    photo = _decoded(sample_bytes("astronaut"))
    sharper = cv2.addWeighted(photo, 1.5, cv2.GaussianBlur(photo, (0, 0), 2), -0.5, 0)

    apart = np.linalg.norm(_small_lab(photo) - _small_lab(sharper), axis=2).mean()
    assert apart < LEAST_COLOR / 2
    assert np.linalg.norm(hand_of(photo) - hand_of(sharper)) < LEAST_HAND


def _kept(findings, picture):
    """Return how much of the left person and of the right one is still seen as a person."""
    people = people_matte(picture)
    inside = cv2.resize(findings.cutout, people.shape[::-1]) > 0.5
    middle = people.shape[1] // 2
    halves = np.s_[:, :middle], np.s_[:, middle:]
    return [float(people[half][inside[half]].mean()) for half in halves]


def _decoded(photo):
    return cv2.cvtColor(
        cv2.imdecode(np.frombuffer(photo, np.uint8), 1), cv2.COLOR_BGR2RGB
    )


def _small_lab(picture):
    small = cv2.resize(picture, (200, 200), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return cv2.GaussianBlur(lab, (0, 0), 1.0)


def _overlap(one, other):
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(0, wide) * max(0, tall)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)
