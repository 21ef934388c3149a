"""Plates follow the colors of what they clad, and each is one piece."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.plates import plates
from spark_studio.engines.local.ops.tone import luminance


def two_halves(side=160):
    picture = np.full((side, side, 3), 0.2, np.float32)
    picture[:, side // 2 + 7 :] = (0.9, 0.5, 0.2)
    return picture


@pytest.fixture(scope="module")
def found():
    picture = two_halves()
    flow = flow_field(luminance(picture), 0.05)
    return plates(picture, flow, np.random.default_rng(3), 0.2)


def test_no_plate_crosses_a_strong_edge(found):
    left, right = found.chance[:, :80], found.chance[:, 95:]

    assert not set(np.unique(left)) & set(np.unique(right))


def test_depth_is_small_at_joints_and_large_inside(found):
    joint = np.zeros(found.chance.shape, bool)
    joint[:, 1:] |= np.diff(found.chance, axis=1) != 0
    joint[1:] |= np.diff(found.chance, axis=0) != 0

    assert found.depth[joint].mean() < 3
    assert np.quantile(found.depth, 0.9) > 6


def test_plain_ground_is_cut_too_and_each_seed_cuts_it_otherwise():
    picture = np.full((120, 160, 3), 0.5, np.float32)
    flow = flow_field(luminance(picture), 0.05)
    one, two = (
        plates(picture, flow, np.random.default_rng(seed), 0.2) for seed in (1, 2)
    )

    assert len(np.unique(one.chance)) > 8
    assert np.abs(one.depth - two.depth).mean() > 1


@pytest.mark.parametrize("size", [(40, 300), (9, 9)])
def test_odd_shapes_are_fine(size):
    picture = np.random.default_rng(0).random((*size, 3), dtype=np.float32)
    flow = flow_field(luminance(picture), 0.05)
    found = plates(picture, flow, np.random.default_rng(1), 0.3)

    assert found.depth.shape == size
    assert np.isfinite(found.depth).all()
