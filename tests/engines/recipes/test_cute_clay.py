"""Cute Clay: kneaded heads with bead eyes, thumb prints all over, nobody paler than they are."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import painted, sample, subject_of

LOOK = "cute-clay"


def face_of(name, picture):
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    rows = slice(int((y + 0.1 * high) * height), int((y + 0.9 * high) * height))
    return picture[rows, int((x + 0.1 * wide) * width) : int((x + 0.9 * wide) * width)]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_face_is_a_few_colors_with_white_eyes_and_black_beads(name):
    face = face_of(name, painted(LOOK, name)[0])
    grey = luminance(face)
    upper = grey[: len(grey) // 2]

    assert upper.max() > 0.75 and upper.min() < 0.25
    # Most of it is one lump of skin: smooth where the photo has pores, folds and shine.
    fine = np.abs(grey - blur(grey, 0.02))
    assert np.median(fine) < 0.02


def test_skin_stays_as_deep_as_it_is():
    fair = to_lab(face_of("astronaut", painted(LOOK, "astronaut")[0]))
    tan = to_lab(face_of("obama", painted(LOOK, "obama")[0]))

    assert np.median(tan[..., 0]) < np.median(fair[..., 0]) - 4
    assert np.median(tan[..., 2]) > 12


def test_clay_is_matt():
    for name in ("astronaut", "coffee"):
        assert (luminance(painted(LOOK, name)[0]) > 0.97).mean() < 0.002


def test_the_cat_keeps_its_eyes():
    picture = painted(LOOK, "cat")[0]
    before = luminance(resize(sample("cat").image, 120, 80))
    after = luminance(resize(picture, 120, 80))
    eyes = np.s_[18:42, 28:88]  # both of them, and the bridge between

    assert after[eyes].std() > 0.8 * before[eyes].std()
    assert np.corrcoef(before[eyes].ravel(), after[eyes].ravel())[0, 1] > 0.6


def test_thumbs_press_elsewhere_with_another_seed_and_the_scene_stays():
    one, two = (painted(LOOK, "palace", seed)[0] for seed in (1, 2))
    away = np.abs(luminance(one) - luminance(two))

    assert (away > 0.03).mean() > 0.05
    assert np.corrcoef(luminance(one).ravel(), luminance(two).ravel())[0, 1] > 0.7


def test_the_place_behind_a_person_stays_as_relief():
    picture = painted(LOOK, "astronaut")[0]
    ground = (
        resize(1 - subject_of("astronaut", 0.02).astype(np.float32), 420, 420) > 0.5
    )

    assert to_lab(picture)[..., 1][ground].std() > 5  # the flag is still red and blue
