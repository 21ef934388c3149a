"""The near shore: water below, leaves above, never twice in the same place."""

import numpy as np
import pytest

from spark_studio.engines.local.stage.willows import shore, willow_leaves


@pytest.mark.parametrize("size", [(240, 200), (160, 320), (400, 150)])
@pytest.mark.parametrize("seed", range(3))
def test_water_lies_low_and_leaves_hang_from_above(size, seed):
    rng = np.random.default_rng(seed)
    width, height = size
    water = shore(rng, width, height)
    leaves = willow_leaves(rng, width, height)

    assert water.shape == (height, width)
    assert not water[: height // 2].any()
    assert 0.03 < water.mean() < 0.25
    assert leaves.points[:, 1].max() < 0.5 * max(height, min(size))


def test_two_seeds_differ():
    one, two = (willow_leaves(np.random.default_rng(s), 200, 200) for s in (1, 2))

    assert one.points.shape != two.points.shape
