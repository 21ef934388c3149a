"""Anime: flat and saturated, a blue sky with something in it, faces drawn anew."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

LOOK = "anime"


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_portrait_stands_under_a_blue_sky(name):
    picture, facts = painted(LOOK, name)
    top = to_lab(picture[: picture.shape[0] // 4])

    assert facts["sky"] in ("aurora", "meteors")
    assert np.quantile(top[..., 2], 0.3) < -25


@pytest.mark.parametrize("name", ["astronaut", "cat", "flower", "palace"])
def test_it_is_more_vivid_and_flatter_than_the_photo(name):
    picture, image = painted(LOOK, name)[0], sample(name).image
    steps = [np.abs(np.diff(luminance(p), axis=1)) for p in (picture, image)]

    assert chroma(picture).mean() > chroma(image).mean()
    assert np.median(steps[0]) < np.median(steps[1])


def test_two_seeds_have_two_skies_but_one_face():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))
    away = np.abs(one - two).max(2)
    photo = sample("obama")
    face = keep_out(photo.findings, *photo.size, margin=-0.15) > 0

    assert (away > 0.1).mean() > 0.05
    assert away[face].mean() < 0.06


def test_the_sky_is_behind_a_cat_and_never_on_it():
    lab = to_lab(painted(LOOK, "cat")[0])
    cat = subject_of("cat", 0.99)

    assert (lab[cat][:, 2] < -20).mean() < 0.02


def test_coffee_on_its_table_has_no_sky():
    assert "sky" not in painted(LOOK, "coffee")[1]


def test_there_is_ink():
    assert (luminance(painted(LOOK, "astronaut")[0]) < 0.2).mean() > 0.02
