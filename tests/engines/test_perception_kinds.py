"""What a photo is of, what is recognised in it, and its colors and light."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.perception.faces import without_false_faces
from spark_studio.engines.local.perception.findings import KINDS, Thing
from spark_studio.engines.local.perception.illuminant import find_illuminant
from spark_studio.engines.local.perception.kinds import kind_of
from spark_studio.engines.local.perception.palette import find_palette
from spark_studio.engines.local.perception.perceive import perceive
from spark_studio.engines.local.perception.things import find_things, is_indoors
from tests.engines.conftest import findings_of_pair

ALL = ["astronaut", "obama", "cameraman", "cat", "coffee", "rocket", "palace", "flower"]
KIND = {
    "astronaut": "person",
    "obama": "person",
    "cameraman": "person",
    "cat": "animal",
    "coffee": "object",
    "flower": "object",
    "palace": "place",
    "rocket": "place",
}


def sized(picture, side):
    """The picture with its longer side this long."""
    height, width = picture.shape[:2]
    factor = side / max(height, width)
    size = round(width * factor), round(height * factor)
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, size, interpolation=way)


@pytest.mark.parametrize("name", ALL)
def test_every_sample_is_of_its_kind(findings, name):
    assert findings(name).kind == KIND[name]
    assert findings(name).kind in KINDS


def test_two_faces_are_people():
    assert findings_of_pair().kind == "people"


@pytest.mark.parametrize("name", ["obama", "cat", "coffee", "palace"])
@pytest.mark.parametrize("side", [400, 2000])
def test_the_kind_does_not_hang_on_the_size_of_the_photo(findings, pixels, name, side):
    found = perceive(sized(pixels(name), side))

    assert found.kind == KIND[name]
    assert found.placeness == pytest.approx(findings(name).placeness, abs=0.15)


def test_somebody_without_a_face_is_a_person_and_is_cut_out(pixels):
    height = len(pixels("obama"))
    found = perceive(np.ascontiguousarray(pixels("obama")[round(height * 0.36) :]))

    assert not found.faces
    assert found.kind == "person"
    rows, columns = found.cutout.shape
    assert found.cutout[int(rows * 0.95), columns // 3 : columns * 2 // 3].min() > 0.8


def test_surroundings_belong_to_a_place_and_not_to_a_flower(findings):
    assert findings("palace").placeness > 0.7
    assert findings("rocket").placeness > 0.7
    for name in ("cat", "coffee", "flower"):
        assert findings(name).placeness < 0.2


# ---- from made-up things


def disc(share=0.3):
    y, x = np.mgrid[:120, :160]
    return (np.hypot(x - 80, y - 60) < share * 120).astype(np.float32)


AROUND = (0.27, 0.18, 0.46, 0.64)


def test_an_animal_rules_beside_its_owners_legs():
    things = (
        Thing("dog", 0.5, AROUND),
        Thing("person", 0.5, (0.8, 0.0, 0.2, 0.9)),
    )

    assert kind_of((), things, disc(), 0.0, 0.0) == "animal"


def test_many_boats_are_a_view_and_one_is_an_object():
    one = (Thing("boat", 0.7, AROUND),)
    many = tuple(Thing("boat", 0.7, (x / 4, 0.5, 0.2, 0.2)) for x in range(4))

    assert kind_of((), one, disc(), 0.0, 0.0) == "object"
    assert kind_of((), many, disc(), 0.0, 0.0) == "place"


def test_a_doubtful_person_is_nobody():
    doubtful = (Thing("person", 0.3, AROUND),)

    assert kind_of((), doubtful, disc(), 0.0, 0.0) == "object"


def test_nothing_in_front_is_a_place():
    assert kind_of((), (), disc(0.02), 0.0, 0.0) == "place"


def test_a_close_up_of_eyes_is_an_animal_and_leaves_are_not():
    close_up = (Thing("cat", 0.4, (0.0, 0.0, 1.0, 0.9)),)

    assert kind_of((), close_up, disc(0.12), 0.0, 1.0) == "animal"
    assert kind_of((), close_up, disc(0.0), 0.0, 1.0) == "place"


def test_a_bowl_is_no_face_and_a_face_without_a_body_may_be(findings):
    sure = findings("obama").faces
    doubtful = tuple(replace(face, trust=0.2) for face in sure)
    person = findings("obama").things[:1]

    assert without_false_faces(sure, ()) == sure
    assert without_false_faces(doubtful, ()) == ()
    assert without_false_faces(doubtful, person) == doubtful


def test_a_face_that_overflows_the_photo_is_found(findings, pixels):
    height, width = pixels("obama").shape[:2]
    x, y, wide, high = findings("obama").faces[0].box
    rows = slice(round((y + 0.1 * high) * height), round((y + 0.97 * high) * height))
    columns = slice(round((x + 0.05 * wide) * width), round((x + 0.95 * wide) * width))
    found = perceive(np.ascontiguousarray(pixels("obama")[rows, columns]))

    assert len(found.faces) == 1 and found.kind == "person"


def test_a_bright_bowl_is_not_sky_but_a_doubtful_one_changes_nothing():
    assert is_indoors((Thing("bowl", 0.6, AROUND),))
    assert not is_indoors((Thing("bowl", 0.3, AROUND), Thing("car", 0.9, AROUND)))


def test_boxes_lie_where_the_things_are(pixels):
    cat, *_ = find_things(pixels("cat"))
    x, y, width, height = cat.box

    assert cat.name == "cat" and cat.confidence > 0.4
    assert x < 0.3 and y < 0.2 and x + width > 0.7 and y + height > 0.8


def test_things_are_sorted_clipped_and_not_doubled(findings):
    for name in ALL:
        things = findings(name).things
        sure = [each.confidence for each in things]
        assert sure == sorted(sure, reverse=True)
        for thing in things:
            x, y, width, height = thing.box
            assert x >= 0 and y >= 0 and x + width <= 1.001 and y + height <= 1.001
    assert sum(each.name == "person" for each in findings("obama").things) == 1


# ---- colors and light


@pytest.mark.parametrize("name", ALL)
def test_palettes_are_few_colors_whose_shares_sum_to_one(findings, name):
    found = findings(name)

    for palette in (found.palette, found.subject_palette):
        assert 1 <= len(palette) <= 6
        shares = [share for *_, share in palette]
        assert sum(shares) == pytest.approx(1, abs=1e-6)
        assert shares == sorted(shares, reverse=True)
        assert all(0 <= part <= 1 for color in palette for part in color)


def test_a_palette_names_the_colors_that_are_there():
    picture = np.zeros((80, 100, 3), np.float32)
    picture[:, :60] = (0.1, 0.2, 0.8)
    picture[:, 60:90] = (0.9, 0.85, 0.1)
    picture[:, 90:] = (0.7, 0.1, 0.1)
    palette = find_palette(picture)

    assert len(palette) == 3
    assert np.allclose(palette[0], (0.1, 0.2, 0.8, 0.6), atol=0.03)
    assert np.allclose(palette[1], (0.9, 0.85, 0.1, 0.3), atol=0.03)
    assert find_palette(picture) == palette
    assert find_palette(picture, np.zeros((80, 100), np.float32)) == ()


def under(picture, light):
    """The picture under a light of this linear color."""
    linear = np.power(picture.astype(np.float32) / 255, 2.2) * np.float32(light)
    return np.power(np.clip(linear, 0, 1), 1 / 2.2)


@pytest.mark.parametrize("light", [(1.0, 0.83, 0.52), (0.62, 0.79, 1.0)])
def test_the_light_is_told_from_the_whites_of_eyes(findings, pixels, light):
    faces = findings("obama").faces
    white, _ = find_illuminant(under(pixels("obama"), (1, 1, 1)), faces)
    found, trust = find_illuminant(under(pixels("obama"), light), faces)
    ratio = np.array(found) / white

    assert np.allclose(ratio / ratio.max(), light, atol=0.1)
    assert trust > 0.4


def test_warmth_has_a_sign_and_daylight_has_little(findings, pixels):
    warm = perceive(np.uint8(255 * under(pixels("obama"), (1.0, 0.8, 0.45))))
    cold = perceive(np.uint8(255 * under(pixels("obama"), (0.6, 0.8, 1.0))))

    assert warm.warmth > 0.15 and cold.warmth < -0.1
    assert abs(findings("obama").warmth) < 0.1


def test_of_a_grey_photo_the_light_is_not_known(findings):
    found = findings("cameraman")

    assert found.illuminant == (1.0, 1.0, 1.0)
    assert found.illuminant_trust == 0 and found.warmth == 0
