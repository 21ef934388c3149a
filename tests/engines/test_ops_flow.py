"""Flow: which way edges run, and what follows them."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.flow import (
    flow_field,
    sharpen_edges,
    simplify,
    smear,
)
from spark_studio.engines.local.ops.tone import luminance

SHAPES = [(1, 1), (3, 40), (40, 3), (31, 47)]


def noise(height=48, width=64, seed=1):
    made = np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)
    made.setflags(write=False)
    return made


def halves(height=60, width=60, grain=0.0):
    """Dark left, light right, with a little grain."""
    picture = np.full((height, width, 3), 0.2, np.float32)
    picture[:, width // 2 :] = 0.8
    chance = np.random.default_rng(2).standard_normal((height, width, 1))
    return (picture + grain * chance).astype(np.float32)


def flow_of(picture):
    return flow_field(luminance(picture), 0.05)


def test_flow_runs_along_an_edge_and_is_sure_of_it():
    flow = flow_of(halves())

    assert abs(flow.y[30, 30]) > 0.99 and abs(flow.x[30, 30]) < 0.1
    assert flow.coherence[30, 30] > 0.95
    assert flow.strength[30, 30] > 10 * flow.strength[30, 5]


def test_flow_is_unsure_in_noise():
    assert flow_of(noise()).coherence.mean() < 0.5


def test_smear_keeps_what_runs_with_the_flow_and_melts_what_crosses_it():
    flow = flow_of(halves())
    speck = np.zeros((60, 60), np.float32)
    speck[30, 30] = 1
    smeared = smear(speck, flow, 0.1)

    assert smeared[36, 30] > 5 * smeared[30, 36]


def test_simplify_removes_grain_and_keeps_the_edge():
    rough = halves(grain=0.03)
    calm = simplify(rough, flow_of(rough), 0.03)

    assert calm[:, 5:25].std() < 0.4 * rough[:, 5:25].std()
    assert calm[:, 40].mean() - calm[:, 20].mean() > 0.55


def test_sharpen_makes_a_slope_a_step():
    ramp = np.clip((np.arange(80, dtype=np.float32) - 30) / 20, 0, 1)
    slope = np.repeat(np.repeat(ramp[None], 60, 0)[..., None], 3, 2)
    sharp = sharpen_edges(slope, flow_of(slope), 0.05)

    assert np.abs(np.diff(sharp[30, :, 0])).max() > 2 * np.abs(np.diff(ramp)).max()


@pytest.mark.parametrize("step", [smear, simplify, sharpen_edges])
def test_no_reach_changes_nothing(step):
    picture = noise()
    same = step(picture, flow_of(picture), 0)

    assert np.array_equal(same, picture)
    assert same is not picture


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("step", [smear, simplify, sharpen_edges])
def test_any_shape_survives_in_float32_with_the_input_untouched(step, size):
    picture = noise(*size)
    before = picture.copy()
    after = step(picture, flow_of(picture), 0.05)

    assert after.shape == picture.shape and after.dtype == np.float32
    assert after.min() >= -1e-5 and after.max() <= 1 + 1e-5
    assert np.array_equal(picture, before)


def test_a_grey_map_may_be_smeared_too():
    grey = luminance(noise())

    assert smear(grey, flow_of(noise()), 0.05).shape == grey.shape
