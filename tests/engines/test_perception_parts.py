"""Eyes, lips, clothes and sky, how a head is held, and what of it can be believed."""

import numpy as np
import pytest

from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.perception.horizon import find_sky_over_horizon
from spark_studio.engines.local.perception.perceive import perceive
from spark_studio.engines.local.perception.pose import pitch_of, trust_in
from tests.engines.conftest import findings_of_pair

PORTRAITS = ["astronaut", "obama"]
WITHOUT_FACES = ["cat", "coffee", "rocket", "palace", "flower"]


def at(mask, x, y):
    height, width = mask.shape
    return mask[int(y * height), int(x * width)]


@pytest.mark.parametrize("name", PORTRAITS)
def test_parts_of_people_lie_within_the_cut_out(findings, name):
    found = findings(name)

    for part in (found.eyes, found.lips, found.clothes):
        assert part.any()
        assert (part <= found.cutout + 1 / 255).all()


@pytest.mark.parametrize("name", PORTRAITS)
def test_eyes_and_lips_lie_inside_the_face_and_apart(findings, name):
    found = findings(name)
    x, y, width, height = found.faces[0].box
    rows, columns = np.nonzero(np.maximum(found.eyes, found.lips) > 0.5)
    across, down = columns / found.eyes.shape[1], rows / found.eyes.shape[0]

    assert x < across.min() and across.max() < x + width
    assert y < down.min() and down.max() < y + height
    assert np.minimum(found.eyes, found.lips).max() == 0


def test_an_iris_is_in_its_eye_and_both_are_alike(findings):
    found = findings("astronaut")
    face = found.faces[0]
    left, right = face.left_iris, face.right_iris

    assert left[0] < right[0]
    for x, y, radius in (left, right):
        assert at(found.eyes, x, y) > 0.5
        assert 0.03 < radius / face.box[2] < 0.12
    assert left[2] == pytest.approx(right[2], rel=0.25)


def test_lips_are_red_and_the_mouth_between_them_is_not_theirs(findings):
    found = findings("astronaut")
    face = found.faces[0]
    lower = face.points[[17, 14], :2].mean(0)

    assert at(found.lips, *lower) > 0.8
    assert at(found.lips, *face.points[mesh.MOUTH, :2].mean(0)) < 0.3
    assert at(found.lips, *face.points[50, :2]) == 0  # a cheek


def test_clothes_are_the_suit_and_not_the_hands_or_the_head(findings):
    clothes = findings("obama").clothes

    assert at(clothes, 0.35, 0.65) > 0.9  # jacket
    assert at(clothes, 0.5, 0.5) > 0.8  # tie
    assert at(clothes, 0.72, 0.72) < 0.3  # hand
    assert at(clothes, 0.26, 0.8) < 0.3
    assert at(clothes, 0.5, 0.2) == 0  # face
    assert at(clothes, 0.05, 0.3) == 0  # flag


def test_an_orange_suit_is_not_skin(findings):
    assert at(findings("astronaut").clothes, 0.25, 0.7) > 0.9


@pytest.mark.parametrize("name", WITHOUT_FACES)
def test_without_a_face_nobody_wears_or_sees_anything(findings, name):
    found = findings(name)

    assert not found.eyes.any() and not found.lips.any() and not found.clothes.any()


@pytest.mark.parametrize("name", ["cat", "coffee", "flower"])
def test_a_cats_nose_a_table_and_leaves_are_never_sky(findings, name):
    assert not findings(name).sky.any()


def test_a_studio_wall_and_a_flag_are_not_sky(findings):
    assert not findings("astronaut").sky.any()
    assert not findings("obama").sky.any()


def test_sky_is_above_the_lake_and_behind_a_person(findings):
    palace = findings("palace").sky
    behind = findings("cameraman").sky

    assert at(palace, 0.65, 0.15) > 0.9
    assert at(palace, 0.66, 0.62) < 0.05  # lake
    assert at(behind, 0.60, 0.15) > 0.9
    assert at(behind, 0.70, 0.60) < 0.05  # lawn
    assert at(findings("rocket").sky, 0.6, 0.1) > 0.9


@pytest.mark.parametrize("name", ["cameraman", "palace", "rocket"])
def test_sky_is_never_the_subject(findings, name):
    found = findings(name)

    assert found.sky[found.cutout > 0.95].max() < 0.06


def test_white_paper_behind_a_thing_is_not_sky():
    paper = np.full((300, 400, 3), 244, np.uint8)
    paper[120:220, 150:250] = (180, 60, 40)

    assert not perceive(paper).sky.any()


def evening(ends):
    """A cloudy red sky above dark ground that begins at ``ends`` (a share) of each column."""
    height, width = 240, 320
    y, x = np.mgrid[:height, :width].astype(np.float32)
    glow = np.stack(
        [0.55 + 0.4 * y / 120, 0.35 + 0.3 * y / 120, 0.4 - 0.1 * y / 120], -1
    )
    clouds = 0.1 * np.sin(x / 17 + np.sin(y / 9)) * np.sin(y / 7)
    noise = np.random.default_rng(3).normal(0, 0.02, (height, width, 1))
    ground = np.array([0.12, 0.13, 0.16]) + noise
    below = (y > np.asarray(ends)[None] * height)[..., None]
    return np.float32(np.clip(np.where(below, ground, glow + clouds[..., None]), 0, 1))


def test_a_red_sky_over_a_horizon_is_sky():
    hills = 0.4 + 0.03 * np.sin(np.arange(320) / 40)
    picture = evening(hills)
    sky = find_sky_over_horizon(picture, np.zeros((240, 320), np.float32))

    assert at(sky, 0.3, 0.2) > 0.95 and at(sky, 0.9, 0.05) > 0.95
    assert sky[120:].max() < 0.05
    again = find_sky_over_horizon(picture, np.zeros((240, 320), np.float32))
    assert np.array_equal(sky, again)


def test_without_a_clear_horizon_there_is_no_such_sky():
    houses = np.where(np.arange(320) % 100 < 50, 0.15, 0.6)
    nothing = np.zeros((240, 320), np.float32)

    assert not find_sky_over_horizon(evening(houses), nothing).any()
    assert not find_sky_over_horizon(1 - evening(np.full(320, 0.4)), nothing).any()
    assert not find_sky_over_horizon(evening(np.full(320, 0.4)), nothing + 1).any()


# ---- heads


def test_a_face_that_looks_at_us_is_level_and_trusted(findings):
    for name in PORTRAITS:
        face = findings(name).faces[0]
        assert abs(face.pitch) < 0.3
        assert face.trust > 0.9


def test_a_profile_is_not_trusted(findings):
    for face in findings("cameraman").faces:
        assert face.trust < 0.3


def turned(points, degrees):
    """The points turned about the line from ear to ear; positive throws the head back."""
    angle = np.radians(degrees)
    middle = points.mean(0)
    _, y, z = (points - middle).T
    out = points - middle
    out[:, 1] = y * np.cos(angle) + z * np.sin(angle)
    out[:, 2] = -y * np.sin(angle) + z * np.cos(angle)
    return out + middle


def test_pitch_rises_as_the_head_is_thrown_back(findings, pixels):
    height, width = pixels("obama").shape[:2]
    points = findings("obama").faces[0].points * [width, height, width]
    pitches = [pitch_of(turned(points, angle)) for angle in (-40, -20, 0, 20, 40)]

    assert pitches == sorted(pitches)
    assert pitches[0] < -0.4 and pitches[-1] > 0.4


def test_trust_falls_with_presence_size_and_two_networks_apart(findings, pixels):
    height, width = pixels("obama").shape[:2]
    points = findings("obama").faces[0].points * [width, height, width]
    six = np.array(
        [points[index, :2].mean(0) for index in (mesh.LEFT_EYE, mesh.RIGHT_EYE)]
        + [points[mesh.NOSE_TIP, :2], points[mesh.MOUTH, :2].mean(0)]
    )
    wide = np.ptp(points[:, 0])

    assert trust_in(points, 1.0, six) > 0.95
    assert trust_in(points, 0.6, six) < 0.3
    assert trust_in(points * 20 / wide, 1.0, six * 20 / wide) < 0.2
    assert trust_in(points, 1.0, six + [0.5 * wide, 0]) == 0


def test_everybody_in_a_group_wears_something():
    found = findings_of_pair()

    for face in found.faces:
        x, y, width, height = face.box
        below = min(0.98, y + 2.2 * height)
        assert at(found.clothes, x + width / 2, below) > 0.6
