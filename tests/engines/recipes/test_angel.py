"""Angel: a deep sky and gold light, halos over people only, mid-tones never burnt out."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import painted, sample, subject_of

LOOK = "angel"
SAMPLES = ["astronaut", "obama", "cat", "palace", "coffee", "flower"]


@pytest.mark.parametrize("name", SAMPLES)
def test_light_is_laid_on_but_nothing_is_burnt_out(name):
    picture = painted(LOOK, name)[0]
    inside = subject_of(name)

    assert (picture[inside].min(1) > 0.985).mean() < 0.06
    assert np.ptp(np.quantile(luminance(picture)[inside], (0.05, 0.95))) > 0.3


@pytest.mark.parametrize("name", ["astronaut", "obama", "palace"])
def test_the_sky_is_deep_and_blue(name):
    lab = to_lab(painted(LOOK, name)[0])

    assert ((lab[..., 2] < -25) & (lab[..., 0] < 60)).mean() > 0.03


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_faces_keep_their_warmth_and_their_form(name):
    lab = to_lab(painted(LOOK, name)[0])
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    face = lab[
        int((y + 0.2 * high) * height) : int((y + 0.9 * high) * height),
        int((x + 0.15 * wide) * width) : int((x + 0.85 * wide) * width),
    ]

    assert np.median(face[..., 2]) > 6
    assert np.median(face[..., 0]) < 92
    assert np.ptp(np.quantile(face[..., 0], (0.05, 0.9))) > 18


def test_two_seeds_put_sun_and_clouds_elsewhere():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))
    sky = ~subject_of("obama", least=0.05)

    assert np.abs(one - two)[sky].mean() > 0.05
    assert np.abs(one - two)[subject_of("obama")].mean() < 0.06
