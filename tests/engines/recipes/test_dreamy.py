"""Dreamy: pale and blue, lines and faces clear, glitter never on a face."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import painted, sample

LOOK = "dreamy"
SAMPLES = ["astronaut", "obama", "cat", "palace", "coffee", "flower"]


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_pale_and_leans_to_blue(name):
    lab = to_lab(painted(LOOK, name)[0])

    assert lab[..., 0].mean() > 65
    assert lab[..., 2].mean() < -4
    assert (lab[..., 0] < 15).mean() < 0.001


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_faces_keep_their_warmth_and_their_shadows(name):
    lab = to_lab(painted(LOOK, name)[0])
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    face = lab[
        int((y + 0.2 * high) * height) : int((y + 0.9 * high) * height),
        int((x + 0.15 * wide) * width) : int((x + 0.85 * wide) * width),
    ]

    assert np.median(face[..., 1]) > 6
    assert np.median(face[..., 2]) > np.median(lab[..., 2]) + 6
    assert np.quantile(face[..., 0], 0.9) - np.quantile(face[..., 0], 0.05) > 18
    assert np.median(face[..., 0]) < 93


@pytest.mark.parametrize("seed", range(3))
def test_two_seeds_glitter_elsewhere_but_never_on_the_face(seed):
    one, two = (painted(LOOK, "obama", number)[0] for number in (seed, seed + 10))
    away = np.abs(luminance(one) - luminance(two))
    face = keep_out(sample("obama").findings, *sample("obama").size, margin=-0.1) > 0

    assert (away > 0.15).mean() > 0.003
    assert (away[face] > 0.2).mean() < 0.005


def test_there_are_lines_over_the_washes():
    picture = luminance(painted(LOOK, "palace")[0])
    step = np.abs(np.diff(picture, axis=1))

    assert (step > 0.12).mean() > 0.01
