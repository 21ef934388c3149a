"""Watercolor: paper at the edges, pigment inside, nobody eaten by the ragged border."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.shape import erode
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes.watercolor import PAPER
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

LOOK = "watercolor"
SAMPLES = ["astronaut", "obama", "cat", "palace", "coffee", "flower"]


def paper(picture):
    return np.abs(picture - hex_color(PAPER)).max(2) < 0.07


@pytest.mark.parametrize("name", SAMPLES)
def test_the_paint_ends_before_the_sheet_does(name):
    bare = paper(painted(LOOK, name)[0])
    edge = np.concatenate([bare[0], bare[-1], bare[:, 0], bare[:, -1]])

    assert edge.mean() > 0.93


@pytest.mark.parametrize("name", SAMPLES)
def test_there_is_white_paper_and_there_is_pigment(name):
    picture, _ = painted(LOOK, name)

    assert 0.05 < paper(picture).mean() < 0.8
    assert (chroma(picture) > 0.2).mean() > 0.02


@pytest.mark.parametrize("name", ["astronaut", "obama"])
@pytest.mark.parametrize("seed", range(3))
def test_no_dark_part_of_a_person_is_left_unpainted(name, seed):
    bare = paper(painted(LOOK, name, seed)[0])
    dark = luminance(sample(name).image) < 0.4
    person = erode(subject_of(name).astype(np.float32), 0.01) > 0.5
    height, width = bare.shape
    inset = round(0.07 * min(height, width))
    inner = np.zeros_like(bare)
    inner[inset:-inset, inset:-inset] = True

    assert bare[dark & person & inner].mean() < 0.01


def test_darks_are_paint_and_not_black():
    picture, _ = painted(LOOK, "obama")

    assert np.quantile(luminance(picture), 0.01) > 0.02
    assert (luminance(picture) < 0.3).mean() > 0.05


def test_two_seeds_end_in_different_edges():
    one, two = (paper(painted(LOOK, "palace", seed)[0]) for seed in (1, 2))

    assert (one != two).mean() > 0.05


def test_deeper_skin_stays_deeper():
    def cheek(name):
        picture, _ = painted(LOOK, name)
        x, y = sample(name).findings.faces[0].points[205, :2] * sample(name).size
        return luminance(picture)[
            int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7
        ].mean()

    assert cheek("obama") < cheek("astronaut")


def test_a_strong_light_color_is_not_left_white():
    """The outer petals of the dahlia are the brightest thing in their photo."""
    picture, _ = painted(LOOK, "flower")
    petals = subject_of("flower") & (chroma(sample("flower").image) > 0.3)

    assert paper(picture)[petals].mean() < 0.2


def test_a_grey_photo_is_painted_in_two_quiet_pigments():
    picture, _ = painted(LOOK, "cameraman")
    dark = luminance(picture) < 0.4

    assert 0.005 < chroma(picture).mean() < 0.15
    assert (picture[dark][:, 2] > picture[dark][:, 0]).mean() > 0.6
