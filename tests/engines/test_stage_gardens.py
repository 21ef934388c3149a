"""Ponds and gardens: seeded, ordered in depth, and only where there is room."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.stage.garden import (
    bushes,
    choose_planting,
    clumps,
    garden,
)
from spark_studio.engines.local.stage.pond import lilies, sky, water

SIZE = 240, 200


def planted(grow, free, seed):
    rng = np.random.default_rng(seed)
    if grow is lilies:
        return lilies(rng, free, *SIZE)
    return grow(rng, choose_planting(rng), free, *SIZE)


@pytest.fixture(params=[lilies, bushes, clumps])
def grow(request):
    return request.param


def test_nothing_grows_where_nothing_is_free(grow):
    strokes = planted(grow, np.zeros((50, 60), np.float32), 1)
    x, y = strokes.points[strokes.starts[:-1]].T
    inside = (x >= 0) & (x < SIZE[0]) & (y >= 0) & (y < SIZE[1])

    assert not inside.any()


@pytest.mark.parametrize("seed", range(3))
def test_what_grows_keeps_to_the_free_side(grow, seed):
    free = np.zeros((50, 60), np.float32)
    free[:, 30:] = 1
    strokes = planted(grow, free, seed)
    middles = strokes.points[(strokes.starts[:-1] + strokes.starts[1:]) // 2]

    assert len(strokes) > 20
    assert (middles[:, 0] > 0.42 * SIZE[0]).mean() > 0.99


def test_two_seeds_plant_differently(grow):
    free = np.ones((50, 60), np.float32)
    one, two = (planted(grow, free, seed) for seed in (1, 2))

    assert len(one) > 20
    assert len(one) != len(two) or not np.allclose(one.points[:9], two.points[:9])


def test_bushes_are_laid_from_far_to_near():
    strokes = planted(bushes, np.ones((50, 60), np.float32), 4)
    third = len(strokes) // 3
    y = strokes.points[strokes.starts[:-1], 1]

    assert y[:third].mean() < y[-third:].mean()


@pytest.mark.parametrize("scene", [water, sky])
def test_water_and_sky_are_pictures_with_a_way_for_the_brush(scene):
    made = scene(np.random.default_rng(2), *SIZE)

    assert made.picture.shape == (200, 240, 3) and made.picture.dtype == np.float32
    assert made.angle.shape == (200, 240) and made.picture.std() > 0.03
    assert (made.afloat == 1) == (scene is water)


def test_a_garden_is_light_above_and_green_below():
    made = garden(np.random.default_rng(2), *SIZE, 1.0)
    above, below = made[:50], made[-50:]

    assert luminance(above).mean() > luminance(below).mean() + 0.1
    assert (below[..., 1] > below[..., 0]).mean() > 0.9
