"""Skies and grounds of drawn looks: whole, various, and within their color."""

import numpy as np

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.stage.anime_sky import (
    anime_sky,
    light_shafts,
    plan_sky,
)
from spark_studio.engines.local.stage.webtoon_ground import pale_ground


def sky(seed, width=200, height=150):
    rng = np.random.default_rng(seed)
    return anime_sky(plan_sky(rng, 1.0), width, height, 1.0, rng)


def test_a_sky_is_deep_blue_above_with_white_clouds_below():
    for seed in range(4):
        lab = to_lab(sky(seed))
        assert np.median(lab[:20, :, 2]) < -30
        assert (lab[75:, :, 0] > 96).mean() > 0.1


def test_no_two_skies_are_alike():
    assert np.abs(sky(1) - sky(2)).mean() > 0.05
    assert (sky(3) == sky(3)).all()


def test_any_size_has_a_sky():
    for width, height in ((16, 16), (300, 40), (40, 300)):
        picture = sky(5, width, height)
        assert picture.shape == (height, width, 3)
        assert np.isfinite(picture).all()


def test_shafts_come_from_the_side_of_the_sun():
    left = light_shafts(200, 150, -1.0, np.random.default_rng(1))
    right = light_shafts(200, 150, 1.0, np.random.default_rng(1))

    assert left[:, :100].mean() > left[:, 100:].mean()
    assert right[:, 100:].mean() > right[:, :100].mean()
    assert left.min() >= 0 and left.max() <= 1.3


def test_a_pale_ground_is_pale():
    for seed in range(4):
        lab = to_lab(pale_ground(120, 160, np.random.default_rng(seed)))
        assert lab[..., 0].min() > 85
