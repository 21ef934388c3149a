"""Ink Wash: much bare paper, one ink, one red."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import hex_color
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipes.ink_wash import RICE_PAPER
from tests.engines.recipes.paint import chroma, paint, painted, sample

PAPER = hex_color(RICE_PAPER)


def bare(picture):
    return (np.abs(picture - PAPER).max(2) < 0.06).mean()


def red(picture):
    return (picture[..., 0] - picture[..., 1]) > 0.3


@pytest.mark.parametrize("name", ["astronaut", "obama", "palace"])
def test_much_of_the_sheet_stays_bare(name):
    assert bare(painted("ink-wash", name)[0]) > 0.3


def test_a_white_photo_leaves_almost_nothing_but_paper():
    photo = sample("palace")
    white = Photo(np.ones_like(photo.image), photo.findings)

    assert bare(paint("ink-wash", white)[0]) > 0.8


@pytest.mark.parametrize("name", ["astronaut", "obama", "cat"])
def test_there_are_real_blacks_and_no_photo_colors(name):
    picture, _ = painted("ink-wash", name)

    assert (luminance(picture) < 0.2).mean() > 0.01
    assert (chroma(picture) > 0.35).mean() < 0.08


@pytest.mark.parametrize("seed", range(4))
def test_a_seal_is_set_and_never_on_a_face(seed):
    picture, _ = painted("ink-wash", "obama", seed)
    faces = keep_out(sample("obama").findings, *sample("obama").size, margin=0) > 0

    assert red(picture).sum() > 0.001 * faces.size
    assert not red(picture)[faces].any()


def test_the_seal_moves_with_the_seed():
    seals = [red(painted("ink-wash", "obama", seed)[0]) for seed in range(4)]

    assert any((one != seals[0]).mean() > 0.002 for one in seals[1:])


def test_a_face_is_lighter_than_the_hair_and_the_suit():
    light = luminance(painted("ink-wash", "obama")[0])
    x, y = sample("obama").findings.faces[0].center
    width, height = sample("obama").size
    face = light[int(height * y) - 30 : int(height * y) + 30, int(width * x) - 25 :][
        :, :50
    ]
    suit = light[
        int(height * 0.6) : int(height * 0.7), int(width * 0.2) : int(width * 0.4)
    ]

    assert face.mean() > suit.mean() + 0.3


def test_a_grey_photo_is_painted_just_as_well():
    picture, _ = painted("ink-wash", "cameraman")

    assert 0.1 < bare(picture) < 0.95
    assert (luminance(picture) < 0.2).mean() > 0.01
