"""Oil strokes: they tell the picture, end at its edges, and leave a relief."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.oil import Brush, brush_flow, paint, relief_shade
from spark_studio.engines.local.ops.tone import luminance

BRUSHES = (Brush(0.05, 0.25, 0.0), Brush(0.015, 0.08, 0.05))


def chance(seed=1):
    return np.random.default_rng(seed)


def two_halves(height=120, width=160):
    picture = np.full((height, width, 3), 0.2, np.float32)
    picture[:, width // 2 :] = (0.9, 0.6, 0.3)
    return picture


def oil(picture, seed=1, weight=None):
    flow = brush_flow(luminance(picture), 0.5)
    return paint(picture, flow, BRUSHES, chance(seed), weight)


def test_strokes_tell_the_picture_and_stop_at_its_edges():
    picture = two_halves()
    painted, _ = oil(picture)

    assert painted.dtype == np.float32 and painted.shape == picture.shape
    assert np.abs(painted - picture)[:, :70].mean() < 0.03
    assert np.abs(painted - picture)[:, 90:].mean() < 0.03


def test_the_same_chance_lays_the_same_strokes():
    picture = two_halves()

    assert np.array_equal(oil(picture)[0], oil(picture)[0])
    assert not np.array_equal(oil(picture, 1)[0], oil(picture, 2)[0])


def test_nothing_is_painted_where_the_weight_is_0():
    weight = np.ones((120, 160), np.float32)
    weight[:, :80] = 0
    _, relief = oil(two_halves(), weight=weight)

    assert relief[:, :40].max() == 0 and relief[:, 100:].mean() > 0.2


def test_flat_ground_is_stroked_at_the_slant_asked_for():
    flow = brush_flow(np.full((60, 60), 0.5, np.float32), 0.7)
    angle = np.arctan2(flow.y, flow.x)

    assert np.allclose(np.cos(2 * (angle - 0.7)), 1, atol=1e-3)


def test_strokes_follow_an_edge():
    flow = brush_flow(luminance(two_halves()), 0.0)

    assert abs(flow.y[60, 80]) > 0.95  # the edge runs down


@pytest.mark.parametrize("towards", [(1, 0), (-1, 0)])
def test_a_ridge_is_light_on_the_side_of_the_lamp(towards):
    relief = np.zeros((40, 40), np.float32)
    relief[:, 18:22] = 1
    shade = relief_shade(relief, towards, 0.5)
    right, left = shade[:, 21:24].mean(), shade[:, 16:19].mean()

    assert (right > 1 > left) if towards[0] > 0 else (left > 1 > right)
    assert np.allclose(shade[:, :10], 1)


@pytest.mark.parametrize("shape", [(1, 1), (3, 90), (90, 3)])
def test_odd_shapes_survive(shape):
    picture = np.full((*shape, 3), 0.5, np.float32)

    assert np.isfinite(oil(picture)[0]).all()
