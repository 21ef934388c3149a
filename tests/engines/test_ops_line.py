"""Lines as paths, the brush that draws them, and the small marks."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.brush import draw_paths, pressure, splatter
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.line import (
    as_paths,
    edge_response,
    join_paths,
    outline_paths,
    trace_lines,
)
from spark_studio.engines.local.ops.marks import feather_paths, leaf_paths


def chance(seed=1):
    return np.random.default_rng(seed)


def disc(side=120, radius=40):
    y, x = np.mgrid[:side, :side] - side / 2
    return (np.hypot(x, y) < radius).astype(np.float32)


def traced(grey, strong=0.05):
    flow = flow_field(grey, 0.03)
    return trace_lines(edge_response(grey, flow, 0.01), flow, strong)


def test_plain_ground_has_no_lines():
    assert len(traced(np.full((50, 60), 0.5, np.float32))) == 0


def test_a_dark_disc_is_drawn_as_few_long_lines_on_its_own_side():
    paths = traced(1 - disc())
    far = np.hypot(*(paths.points - 59.5).T)

    assert 1 <= len(paths) <= 4
    assert len(paths.points) > 150
    assert far.max() < 41.5 and far.min() > 33


def test_a_higher_threshold_draws_less():
    grey = np.random.default_rng(3).random((60, 60), dtype=np.float32)

    assert len(traced(grey, 0.3).points) < len(traced(grey, 0.1).points)


def test_a_threshold_map_keeps_lines_out_of_a_part():
    strong = np.full((120, 120), 0.05, np.float32)
    strong[:, :60] = 10
    paths = traced(1 - disc(), strong)

    assert len(paths) > 0 and paths.points[:, 0].min() > 55


def test_paths_can_be_joined_chosen_moved_and_scaled():
    short, long = as_paths([np.zeros((3, 2))]), as_paths([np.ones((9, 2))], 0.5)
    both = join_paths(short, long)
    kept = both.only(both.lengths() > 5)

    assert len(both) == 2 and list(both.lengths()) == [3, 9]
    assert len(kept) == 1 and kept.weight[0] == np.float32(0.5)
    assert np.allclose(kept.moved(np.array([1, 2])).points[0], (2, 3))
    assert np.allclose(kept.scaled(2).points[0], 2.5)


def test_no_paths_leave_a_bare_sheet():
    assert draw_paths(as_paths([]), 30, 20, 2, chance()).max() == 0


def line(length=80):
    return as_paths(
        [np.stack([np.linspace(10, 10 + length, 30), np.full(30, 15.0)], 1)]
    )


def test_a_line_is_as_wide_as_asked_and_tapers():
    ink = draw_paths(line(), 100, 30, 3, chance(), taper=15)

    assert abs(ink[:, 50].sum() - 6) < 0.5
    assert ink[:, 12].sum() < 0.6 * ink[:, 50].sum()
    assert ink.min() >= 0 and ink.max() <= 1


def test_a_dry_brush_leaves_gaps_and_a_wet_one_does_not():
    wet = draw_paths(line(), 100, 30, 5, chance(), taper=1)
    dry = draw_paths(line(), 100, 30, 5, chance(), taper=1, dryness=1.5)

    assert wet[13:18, 20:80].min() > 0.99
    assert dry[13:18, 20:80].min() < 0.3
    assert dry.sum() < wet.sum()


def test_a_hair_line_is_pale_rather_than_wide():
    assert draw_paths(line(), 100, 30, 0.15, chance(), taper=1).max() < 0.5


def test_pressure_0_is_even_and_more_is_not():
    assert np.array_equal(pressure(line(), chance(), 0), np.ones(30, np.float32))
    assert pressure(line(), chance(), 0.4).std() > 0.01


def test_an_outline_leaves_the_border_of_the_picture_alone():
    mask = np.zeros((80, 100), np.float32)
    mask[20:, 30:70] = 1
    paths = outline_paths(mask, chance(), 0.3, gap=0)

    assert len(paths) > 0
    assert paths.points[:, 1].max() < 78


def test_an_outline_of_nothing_is_nothing():
    assert len(outline_paths(np.zeros((40, 40), np.float32), chance(), 0.3, 0)) == 0


def test_drops_stay_off_what_is_kept_out():
    away = np.zeros((200, 200), np.float32)
    away[:, :100] = 1
    drops = splatter(chance(), 200, 200, 200, 0.004, keep_out=away)

    assert drops.max() > 0.3 and drops[:, :97].max() == 0


def test_feathers_start_on_a_soft_black_and_skip_a_hard_one():
    soft = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[None], 200, 0)
    hard = np.zeros((200, 200), np.float32)
    hard[:, 100:] = 1
    grown = feather_paths(soft < 0.4, soft, chance(), 0.05, 0.02)
    none = feather_paths(hard < 0.4, hard, chance(), 0.05, 0.02)

    assert len(grown) > 20 and len(none) == 0
    first = grown.starts[:-1]
    assert (grown.weight[first] == 1).all()
    assert grown.points[first + 6, 0].mean() > grown.points[first, 0].mean() + 2


def test_leaves_fall_only_where_there_are_some():
    plenty = np.zeros((100, 140), np.float32)
    assert len(leaf_paths(plenty, chance(), 0.03, 500)) == 0

    plenty[:, 70:] = 1
    leaves = leaf_paths(plenty, chance(), 0.03, 500)
    assert len(leaves) > 100
    assert leaves.points[:, 0].min() > 70 - 4


@pytest.mark.parametrize("size", [(1, 1), (3, 60), (60, 3)])
def test_tiny_and_thin_sheets_survive(size):
    grey = np.random.default_rng(1).random(size, dtype=np.float32)
    paths = traced(grey, 0.02)
    height, width = size

    assert draw_paths(paths, width, height, 1, chance()).shape == size
    assert splatter(chance(), width, height, 5, 0.1).shape == size
    assert len(leaf_paths(np.zeros(size, np.float32), chance(), 0.1, 50)) == 0
