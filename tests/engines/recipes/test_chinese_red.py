"""Chinese Red: vermilion and gold wherever it may be, and skin left as skin."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import painted, sample, subject_of


def red_or_gold(picture):
    lab = to_lab(picture)
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    return (np.hypot(lab[..., 1], lab[..., 2]) > 18) & (hue > 0.2) & (hue < 1.62)


@pytest.mark.parametrize("name", ["astronaut", "obama", "coffee", "flower"])
def test_around_a_subject_all_is_red_and_gold(name):
    picture, _ = painted("chinese-red", name)

    assert red_or_gold(picture)[~subject_of(name, 0.02)].mean() > 0.85


def test_a_dark_suit_turns_red():
    picture, _ = painted("chinese-red", "obama")
    height, width = picture.shape[:2]
    suit = picture[int(0.6 * height) : int(0.7 * height)]
    suit = suit[:, int(0.2 * width) : int(0.4 * width)].reshape(-1, 3).mean(0)

    assert suit[0] > 2 * suit[2] and suit[0] > 2 * suit[1]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_skin_stays_skin(name):
    """Warmer than in the photo, as by lantern light, but neither red nor paler."""
    picture, _ = painted("chinese-red", name)
    skin = resize(sample(name).findings.skin, *sample(name).size) > 0.9
    before = np.median(to_lab(sample(name).image)[skin], axis=0)
    after = np.median(to_lab(picture)[skin], axis=0)

    assert after[2] > before[2] - 2
    assert np.hypot(after[1], after[2]) < 40
    assert abs(after[0] - before[0]) < 14


def test_hair_stays_dark_and_is_not_dyed():
    picture, _ = painted("chinese-red", "obama")
    hair = resize(sample("obama").findings.hair, *sample("obama").size) > 0.9
    lab = to_lab(picture)[hair]

    assert np.median(lab[:, 1]) < 12 and np.median(lab[:, 0]) < 50


def test_a_view_is_shown_through_a_window_and_says_so():
    picture, facts = painted("chinese-red", "rocket")
    border = np.ones(picture.shape[:2], bool)
    border[12:-12, 12:-12] = False

    assert red_or_gold(picture)[border].mean() > 0.9
    assert "window" in facts["fallbacks"][0]["en"]


def test_a_subject_that_is_cut_out_needs_no_excuse():
    assert not painted("chinese-red", "obama")[1].get("fallbacks")


def test_the_hall_moves_with_the_seed():
    pictures = [painted("chinese-red", "obama", seed)[0] for seed in range(3)]
    around = ~subject_of("obama", 0.02)

    for one in pictures[1:]:
        assert np.abs(luminance(one - pictures[0]))[around].mean() > 0.02
