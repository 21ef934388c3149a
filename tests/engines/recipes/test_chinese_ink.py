"""Chinese Ink: color on silk, a garden that is never twice the same, faces kept clear."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes import chinese_ink
from spark_studio.engines.local.recipes.chinese_ink import SILK
from tests.engines.recipes.paint import chroma, painted, sample, subject_of


@pytest.mark.parametrize("name", ["astronaut", "obama", "palace"])
def test_silk_is_left_bare_around_the_subject(name):
    picture, _ = painted("chinese-ink", name)
    silk = np.abs(picture - hex_color(SILK)).max(2) < 0.12

    assert 0.08 < silk.mean() < 0.8


@pytest.mark.parametrize("name", ["astronaut", "cat"])
def test_it_has_more_color_than_the_ink_wash(name):
    colored, _ = painted("chinese-ink", name)
    washed, _ = painted("ink-wash", name)
    inside = subject_of(name)

    assert chroma(colored)[inside].mean() > 1.5 * chroma(washed)[inside].mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_of_the_garden_lies_on_a_face(seed):
    """Whatever chance sets elsewhere, the middle of the face is drawn the same."""
    first, _ = painted("chinese-ink", "obama", 4)
    other, _ = painted("chinese-ink", "obama", seed)
    face = sample("obama").findings.faces[0]
    width, height = sample("obama").size
    x, y, wide, high = face.box
    rows = slice(int((y + 0.2 * high) * height), int((y + 0.8 * high) * height))
    columns = slice(int((x + 0.2 * wide) * width), int((x + 0.8 * wide) * width))
    apart = np.abs(first[rows, columns] - other[rows, columns]).max(2)

    assert (apart > 0.35).mean() < 0.02


def test_the_garden_moves_with_the_seed():
    pictures = [painted("chinese-ink", "obama", seed)[0] for seed in range(4)]
    around = ~subject_of("obama", 0.02)

    for one in pictures[1:]:
        assert np.abs(one - pictures[0])[around].mean() > 0.02


def test_a_face_stays_lighter_than_hair_and_suit():
    light = luminance(painted("chinese-ink", "obama")[0])
    x, y = sample("obama").findings.faces[0].center
    width, height = sample("obama").size
    rows = slice(int(height * y) - 20, int(height * y) + 20)
    face = light[rows, int(width * x) - 20 : int(width * x) + 20]
    suit = light[int(height * 0.6) : int(height * 0.7)]
    suit = suit[:, int(width * 0.2) : int(width * 0.4)]

    assert face.mean() > suit.mean() + 0.25


def test_a_grey_portrait_is_tinted_by_hand():
    picture, _ = painted("chinese-ink", "cameraman")
    skin = resize(sample("cameraman").findings.skin, *sample("cameraman").size) > 0.8
    lab = to_lab(picture)[skin]

    assert np.median(lab[:, 2]) > 6


def test_the_seal_is_red_and_off_every_face():
    picture, _ = painted("chinese-ink", "obama", 2)
    faces = keep_out(sample("obama").findings, *sample("obama").size, margin=-0.15) > 0
    red = (picture[..., 0] - picture[..., 1]) > 0.4

    assert red.sum() > 0.0008 * faces.size
    assert red[faces].mean() < 0.02


def test_what_fills_the_photo_sinks_into_mist_at_its_far_end():
    nothing, haze = np.zeros((90, 120), np.float32), np.full((90, 120), 0.5, np.float32)
    mist = chinese_ink._in_mist(nothing, haze)

    assert mist[:8].min() > 0.95 and mist[50:].max() == 0


def test_mist_lies_where_the_sky_ends():
    sky, haze = np.zeros((90, 120), np.float32), np.full((90, 120), 0.5, np.float32)
    sky[:30] = 1
    mist = chinese_ink._in_mist(sky, haze)

    assert mist[30].min() > 0.5
    assert mist[:8].max() < 0.05 and mist[60:].max() < 0.05
