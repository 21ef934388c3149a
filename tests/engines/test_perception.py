import numpy as np
import pytest

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.findings import MASKS
from spark_studio.engines.local.perception.keeping import from_bytes, to_bytes
from spark_studio.engines.local.perception.perceive import perceive, touched_sides
from tests.engines.conftest import Shelf, findings_of_pair

ALL = ["astronaut", "obama", "cameraman", "cat", "coffee", "rocket", "palace", "flower"]


def at(mask, x, y):
    """The value of a mask at a share of its width and height."""
    height, width = mask.shape
    return mask[int(y * height), int(x * width)]


@pytest.mark.parametrize(
    ("name", "fewest", "most"),
    [
        ("astronaut", 1, 1),
        ("obama", 1, 1),
        ("cameraman", 0, 1),
        ("cat", 0, 0),
        ("coffee", 0, 0),
        ("rocket", 0, 0),
        ("palace", 0, 0),
        ("flower", 0, 0),
    ],
)
def test_faces_are_counted(findings, name, fewest, most):
    assert fewest <= len(findings(name).faces) <= most


@pytest.mark.parametrize("name", ALL)
def test_masks_are_read_only_float32_of_one_size_from_0_to_1(findings, pixels, name):
    found = findings(name)
    height, width = pixels(name).shape[:2]
    factor = min(1, 1024 / max(height, width))

    for mask in (getattr(found, each) for each in MASKS):
        assert mask.dtype == np.float32
        assert mask.shape == (round(height * factor), round(width * factor))
        assert mask.min() >= 0 and mask.max() <= 1
        assert not mask.flags.writeable


def test_the_points_of_a_face_lie_where_they_are_named(findings):
    face = findings("astronaut").faces[0]
    left_eye = face.points[mesh.LEFT_EYE, :2].mean(0)
    right_eye = face.points[mesh.RIGHT_EYE, :2].mean(0)
    mouth = face.points[mesh.MOUTH, :2].mean(0)

    assert face.points.shape == (478, 3) and face.points.dtype == np.float32
    assert np.allclose(left_eye, (0.405, 0.208), atol=0.02)
    assert np.allclose(right_eye, (0.48, 0.208), atol=0.02)
    assert np.allclose(mouth, (0.445, 0.295), atol=0.02)
    assert abs(face.roll) < 0.15 and abs(face.yaw) < 0.3
    x, y, width, height = face.box
    assert x < left_eye[0] < right_eye[0] < x + width
    assert y < left_eye[1] < mouth[1] < y + height


def test_the_cut_out_holds_the_person_and_not_the_room(findings):
    cutout = findings("astronaut").cutout

    assert at(cutout, 0.45, 0.25) > 0.95  # face
    assert at(cutout, 0.40, 0.75) > 0.95  # suit
    assert at(cutout, 0.80, 0.80) > 0.95  # the helmet in her lap
    assert at(cutout, 0.05, 0.10) < 0.05  # flag
    assert at(cutout, 0.82, 0.20) < 0.05  # shuttle


def test_everybody_in_a_group_stays_in_the_cut_out():
    found = findings_of_pair()

    assert len(found.faces) == 2
    for face in found.faces:
        assert at(found.cutout, *face.center) > 0.9
        assert at(found.people, *face.center) > 0.8


def test_touched_sides_are_those_the_subject_runs_over(findings):
    assert findings("obama").touches == {"bottom"}
    assert findings("coffee").touches == frozenset()
    assert "bottom" in findings("astronaut").touches
    assert "top" not in findings("astronaut").touches
    assert touched_sides(np.zeros((9, 9), np.float32)) == frozenset()
    assert len(touched_sides(np.ones((9, 9), np.float32))) == 4


def test_skin_is_the_face_and_not_its_eyes_or_the_suit(findings):
    found = findings("obama")
    face = found.faces[0]
    cheek = face.points[50, :2]
    eye = face.points[mesh.LEFT_EYE, :2].mean(0)

    assert at(found.skin, *cheek) > 0.8
    assert at(found.skin, *eye) < 0.35
    assert at(found.skin, 0.5, 0.8) < 0.1  # jacket
    assert at(found.skin, 0.05, 0.3) < 0.05  # flag


def test_hair_is_above_the_face_and_not_a_collar(findings):
    found = findings("astronaut")
    x, y, width, height = found.faces[0].box

    assert at(found.hair, x + width / 2, y - height * 0.2) > 0.6
    assert at(found.hair, x + width / 2, y + height * 0.5) < 0.1
    assert at(found.hair, 0.40, 0.75) < 0.05
    assert np.minimum(found.hair, found.skin).max() <= 0.51


def test_without_faces_there_are_no_people_skin_or_hair(findings):
    found = findings("cat")

    assert not found.people.any() and not found.skin.any() and not found.hair.any()


def test_a_cats_nose_is_never_sky(findings):
    found = findings("cat")

    assert not found.backdrop[found.cutout > 0.5].any()
    assert found.backdrop[:, : found.backdrop.shape[1] // 2].max() < 0.05
    assert at(found.backdrop, 0.58, 0.82) == 0  # the nose


def test_a_lake_is_not_sky(findings):
    backdrop = findings("palace").backdrop

    assert at(backdrop, 0.65, 0.15) > 0.9  # sky
    assert at(backdrop, 0.05, 0.10) > 0.9
    assert at(backdrop, 0.66, 0.62) < 0.05  # lake
    assert at(backdrop, 0.75, 0.58) < 0.05
    assert at(backdrop, 0.30, 0.30) < 0.05  # pavilion
    assert at(backdrop, 0.93, 0.60) < 0.05  # tree


def test_a_tower_against_the_sky_stays(findings):
    found = findings("cameraman")

    assert at(found.backdrop, 0.60, 0.15) > 0.9
    assert at(found.backdrop, 0.823, 0.30) < 0.3  # the tower
    assert at(found.backdrop, 0.70, 0.60) < 0.05  # the lawn


def test_dusk_is_sky_and_a_table_is_not(findings):
    assert at(findings("rocket").backdrop, 0.6, 0.1) > 0.9
    assert not findings("coffee").backdrop.any()
    assert not findings("flower").backdrop.any()


def test_exposure_is_the_faces_and_not_the_rooms(findings):
    assert 0.55 < findings("astronaut").exposure < 0.8
    assert findings("rocket").exposure < 0.3


def test_light_is_told_by_its_side():
    ramp = np.tile(np.linspace(40, 220, 160, dtype=np.uint8), (120, 1))
    light = perceive(np.dstack([ramp] * 3)).light

    assert light[0] > 0.5 and abs(light[1]) < 0.2


# ---- kept and found again


def same(one, other):
    return to_bytes(one) == to_bytes(other)


def test_what_was_kept_is_found_without_looking(pixels, monkeypatch):
    shelf = Shelf()
    first = perceive(pixels("coffee"), shelf)

    monkeypatch.setattr(
        "spark_studio.engines.local.perception.perceive._look",
        lambda *_: pytest.fail("looked again"),
    )
    assert same(perceive(pixels("coffee"), shelf), first)


def test_damaged_memory_is_looked_at_anew(pixels):
    shelf = Shelf()
    first = perceive(pixels("coffee"), shelf)
    (name,) = shelf
    shelf[name] = shelf[name][:500]

    assert same(perceive(pixels("coffee"), shelf), first)


@pytest.mark.parametrize("keep", [0, 1, 500, -9])
def test_damaged_bytes_are_no_findings(findings, keep):
    with pytest.raises(ValueError):
        from_bytes(to_bytes(findings("coffee"))[:keep])


def test_findings_survive_as_bytes(findings):
    found = findings("obama")
    again = from_bytes(to_bytes(found))

    assert again.faces[0].box == found.faces[0].box
    assert np.array_equal(again.faces[0].points, found.faces[0].points)
    assert again.touches == found.touches and again.way == found.way
    for name in MASKS:
        assert np.array_equal(getattr(again, name), getattr(found, name))
    assert len(to_bytes(found)) < 600_000


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (2, 5000)])
def test_any_shape_can_be_looked_at(shape):
    noise = np.random.default_rng(5).integers(0, 256, (*shape, 3), dtype=np.uint8)
    found = perceive(noise)

    assert np.isfinite(found.exposure) and np.isfinite(found.light).all()
    assert all(np.isfinite(getattr(found, name)).all() for name in MASKS)
