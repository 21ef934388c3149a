"""Glitter and pastel skies: seeded, within 0 and 1, never where it must not be."""

import numpy as np
import pytest

from spark_studio.engines.local.stage.glitter import discs, glitter
from spark_studio.engines.local.stage.pastel_sky import pastel_sky

WIDTH, HEIGHT = 300, 220


def nothing():
    return np.zeros((HEIGHT, WIDTH), np.float32)


@pytest.mark.parametrize("lay", [glitter, discs])
def test_it_stays_off_what_is_kept_out(lay):
    away = nothing()
    away[60:160, 80:220] = 1
    light = lay(WIDTH, HEIGHT, np.random.default_rng(4), away)

    assert light[90:130, 110:190].max() < 0.02
    assert light.max() > 0.3 and light.max() <= 1


@pytest.mark.parametrize("lay", [glitter, discs])
def test_no_two_skies_glitter_alike(lay):
    one, again, other = (
        lay(WIDTH, HEIGHT, np.random.default_rng(seed), nothing()) for seed in (1, 1, 2)
    )

    assert np.array_equal(one, again)
    assert np.abs(one - other).max() > 0.3


def test_it_is_a_sprinkle_and_not_a_fog():
    light = glitter(WIDTH, HEIGHT, np.random.default_rng(2), nothing())

    assert 0.001 < (light > 0.3).mean() < 0.1


@pytest.mark.parametrize("seed", range(4))
def test_a_pastel_sky_is_light_everywhere(seed):
    sky = pastel_sky(WIDTH, HEIGHT, np.random.default_rng(seed))

    assert sky.shape == (HEIGHT, WIDTH, 3) and sky.dtype == np.float32
    assert sky.min() > 0.45 and sky.max() <= 1
