"""Ceramic Doll: white skin and hard light on a plain ground; places become tiles."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.shape import erode
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes.ceramic_doll import MORTAR, ON_TILES
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

LOOK = "ceramic-doll"


def face_of(name, picture):
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    rows = slice(int((y + 0.25 * high) * height), int((y + 0.85 * high) * height))
    return picture[rows, int((x + 0.2 * wide) * width) : int((x + 0.8 * wide) * width)]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_the_ground_is_plain_and_the_figure_is_not(name):
    picture, facts = painted(LOOK, name)
    ground = erode((subject_of(name, 0.02) == 0).astype(np.float32), 0.06) > 0.5
    grey = luminance(picture)

    assert "fallbacks" not in facts
    assert np.abs(np.diff(grey, axis=1))[ground[:, 1:]].max() < 0.02
    assert grey[subject_of(name)].std() > 0.15


def test_skin_is_porcelain_but_nobody_is_painted_much_paler():
    fair = to_lab(face_of("astronaut", painted(LOOK, "astronaut")[0]))
    tan = to_lab(face_of("obama", painted(LOOK, "obama")[0]))

    assert np.median(fair[..., 0]) > 75
    assert np.median(chroma(face_of("astronaut", painted(LOOK, "astronaut")[0]))) < 0.2
    assert np.median(tan[..., 0]) < np.median(fair[..., 0]) - 3


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_there_is_cobalt_and_there_is_the_mirrored_window(name):
    picture, _ = painted(LOOK, name)
    blue = picture[..., 2] - picture[..., 0]
    figure = subject_of(name)

    assert (blue[figure] > 0.3).mean() > 0.08
    assert (luminance(picture)[figure] > 0.93).mean() > 0.004


@pytest.mark.parametrize("name", ["palace"])
def test_what_is_no_figure_is_painted_on_tiles_and_says_so(name):
    picture, facts = painted(LOOK, name)
    mortar = np.abs(picture - hex_color(MORTAR)).max(2) < 0.06

    assert facts["fallbacks"] == [{"en": ON_TILES.en, "zh": ON_TILES.zh}]
    assert (mortar.mean(0) > 0.8).sum() >= 4
    assert (mortar.mean(1) > 0.8).sum() >= 4


def test_two_seeds_strew_their_flowers_elsewhere():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))
    away = np.abs(luminance(one) - luminance(two))[subject_of("obama")]

    assert (away > 0.2).mean() > 0.01


def test_a_pet_is_cast_in_its_own_coat_with_its_own_eyes():
    picture, facts = painted(LOOK, "cat")
    coat = to_lab(picture)[subject_of("cat")]
    own = to_lab(sample("cat").image)[subject_of("cat")]

    assert "fallbacks" not in facts
    # Warm as it was, no cobalt where fur is, and what was dark is dark.
    assert np.median(coat[:, 2]) > 0.5 * np.median(own[:, 2])
    assert np.corrcoef(coat[:, 0], own[:, 0])[0, 1] > 0.5
