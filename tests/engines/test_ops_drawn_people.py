"""People drawn anew: where they are, in their own tones, with their own expression."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.drawn_eyes import EyeStyle, draw_eyes
from spark_studio.engines.local.ops.drawn_people import (
    PeopleStyle,
    cast_of,
    draw_people,
)
from spark_studio.engines.local.ops.face_traits import at_size, can_be_drawn
from spark_studio.engines.local.ops.spectacles import draw_glasses
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.perception import mesh
from tests.engines.recipes.paint import sample

GREY = 0.5


def cast(name):
    photo = sample(name)
    sketch = study(photo)
    return photo, sketch, cast_of(photo, sketch)


def drawn(name):
    photo, sketch, people = cast(name)
    width, height = photo.size
    blank = np.full((height, width, 3), GREY, np.float32)
    picture = draw_people(
        blank, photo, sketch, people, PeopleStyle(), np.random.default_rng(1)
    )
    return photo, people, picture


def around(points, part, picture, grow=1.0):
    low, high = points[part].min(0), points[part].max(0)
    middle, half = (low + high) / 2, (high - low) / 2 * grow
    (x0, y0), (x1, y1) = (middle - half).astype(int), (middle + half).astype(int) + 1
    return picture[y0:y1, x0:x1]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_face_is_drawn_where_it_is(name):
    photo, people, picture = drawn(name)
    points = photo.pixels(photo.findings.faces[0])[:, :2]

    assert len(people.drawn) == 1
    assert np.abs(around(points, mesh.OVAL, picture) - GREY).mean() > 0.1
    assert (picture[-4:, :4] == GREY).all()


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_eyes_have_whites_a_dark_iris_and_a_light(name):
    photo, _, picture = drawn(name)
    points = photo.pixels(photo.findings.faces[0])[:, :2]
    for part in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        eye = to_lab(around(points, part, picture, 1.3))[..., 0]
        assert eye.min() < 25
        assert eye.max() > 90


def test_skin_is_flat_and_in_its_own_tone():
    photo, people, picture = drawn("obama")
    points = photo.pixels(photo.findings.faces[0])[:, :2]
    x, y = np.rint(points[[50, 280]].mean(0)).astype(int)
    cheek = to_lab(around(points, [205, 50], picture))
    depth = people.drawn[0].skin[0]

    assert cheek[..., 0].std() < 9
    assert abs(float(np.median(cheek[..., 0])) - depth) < 12
    assert depth < cast("astronaut")[2].drawn[0].skin[0]


def test_closed_eyes_are_drawn_closed():
    photo, _, people = cast("obama")
    head = at_size(people.drawn[0], 2.0)
    points = head.points.copy()
    # The upper lids lie on the lower ones.
    for upper, lower in ((159, 145), (160, 144), (158, 153), (161, 163), (157, 154)):
        points[upper] = points[lower] - head.down * 0.01 * head.width
    for upper, lower in ((386, 374), (385, 380), (387, 373), (384, 381), (388, 390)):
        points[upper] = points[lower] - head.down * 0.01 * head.width
    width, height = photo.size
    skin = np.full((height, width, 3), 0.8, np.float32)
    draw_eyes(skin, replace(head, points=points), EyeStyle())
    eye = around(points, mesh.LEFT_EYE, skin)

    assert eye.max() <= 0.801
    assert eye.min() < 0.4


def test_nobody_wears_glasses_who_has_none_and_frames_are_drawn_where_they_are():
    _, _, people = cast("obama")
    head = people.drawn[0]
    assert head.glasses == ()

    picture = np.ones((420, 420, 3), np.float32)
    draw_glasses(picture, head, np.zeros(3, np.float32))
    assert picture.min() == 1
    eyes = [head.points[part].mean(0) for part in (mesh.LEFT_EYE, mesh.RIGHT_EYE)]
    size = 0.18 * head.width
    worn = replace(head, glasses=tuple((eye, size, size) for eye in eyes))
    draw_glasses(picture, worn, np.zeros(3, np.float32))
    x, y = np.rint(eyes[0] + head.down * size).astype(int)
    assert picture[y - 1 : y + 2, x].min() < 0.4


def test_a_profile_is_not_drawn_from_its_mesh():
    photo = sample("cameraman")
    assert not any(can_be_drawn(f, *photo.size) for f in photo.findings.faces)


def test_without_people_nothing_changes():
    photo, sketch, people = cast("coffee")
    width, height = photo.size
    blank = np.full((height, width, 3), GREY, np.float32)
    rng = np.random.default_rng(1)
    assert draw_people(blank, photo, sketch, people, PeopleStyle(), rng) is blank
