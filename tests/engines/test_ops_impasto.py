"""Oil: strokes cover what lies under them, follow form, and stand up in the light."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.impasto import Canvas, as_strokes
from spark_studio.engines.local.ops.pigments import broken, pigments, pulled
from spark_studio.engines.local.ops.strokes import (
    Brush,
    add_to,
    paint_over,
    ways,
)

RED, BLUE = (0.8, 0.2, 0.1), (0.1, 0.2, 0.8)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def canvas_of(rng, color=(0.5, 0.5, 0.5), size=(80, 120)):
    return Canvas(np.full((*size, 3), color, np.float32), rng)


def stroke(color=RED, y=40.0, radius=8.0):
    curve = np.stack([np.linspace(20, 100, 6), np.full(6, y)], 1)
    return as_strokes([curve], [np.full(6, radius)], [color], [color], [0.8])


def plain(lab):
    return lab, lab


def test_a_stroke_covers_its_own_ground_and_nothing_else(rng):
    canvas = canvas_of(rng)
    before = canvas.color.copy()
    canvas.lay(stroke(), rng, dryness=0.0)
    changed = np.abs(canvas.color - before).max(2) > 0

    assert np.abs(canvas.color[38:43, 25:60] - RED).max() < 0.2
    assert not changed[:30].any() and not changed[50:].any()
    assert not changed[:, :10].any() and not changed[:, 110:].any()
    assert (canvas.relief[38:43, 25:60] > 0).all() and not canvas.relief[~changed].any()


def test_what_is_laid_later_lies_on_top(rng):
    canvas = canvas_of(rng)
    for color in (BLUE, RED):
        canvas.lay(stroke(color), rng, dryness=0.0)

    assert np.abs(canvas.color[40, 25:60] - RED).max() < 0.2


def test_a_dry_brush_lets_the_ground_through_towards_its_end(rng):
    wet, dry = canvas_of(rng), canvas_of(rng)
    wet.lay(stroke(), rng, dryness=0.0)
    dry.lay(stroke(), rng, dryness=1.0)
    bare = np.abs(dry.color - 0.5).max(2) < 0.1

    assert (np.abs(wet.color - 0.5).max(2) > 0.1)[36:45, 25:95].all()
    assert bare[36:45, 75:98].mean() > bare[36:45, 22:45].mean() + 0.1


def test_strokes_beyond_the_border_and_no_strokes_do_no_harm(rng):
    canvas = canvas_of(rng)
    canvas.lay(as_strokes([], [], [], [], []), rng)
    canvas.lay(stroke(y=-60.0), rng)
    canvas.lay(stroke(y=500.0), rng)

    assert (canvas.color == 0.5).all() and not canvas.relief.any()


def test_light_shows_ridges_and_leaves_bare_canvas_alone(rng):
    canvas = canvas_of(rng)
    canvas.lay(stroke(color=(0.5, 0.5, 0.5)), rng)
    left, right = (canvas.lit(side, 0.6, 0.0) for side in (-1.0, 1.0))

    assert np.allclose(left[:20], 0.5) and left[30:50].std() > 0.005
    assert np.abs(left - right).max() > 0.01
    assert left.min() > 0.2 and left.max() <= 1  # a ridge is no hole


def two_halves():
    wanted = np.zeros((80, 120, 3), np.float32)
    wanted[:, :60], wanted[:, 60:] = RED, BLUE
    return wanted, flow_field(wanted[..., 0], 0.02)


def test_painting_comes_close_to_what_is_wanted_and_keeps_to_its_side(rng):
    wanted, flow = two_halves()
    canvas = canvas_of(rng)
    finest = np.zeros((80, 120), np.float32)
    for radius in (0.08, 0.03):
        way = ways(flow, 0.0, 0.01)
        paint_over(canvas, wanted, way, finest, Brush(radius, 1.1), plain, rng, 1.0)

    off = np.abs(canvas.color - wanted).max(2)
    assert off[:, :50].mean() < 0.06 and off[:, 70:].mean() < 0.06


def test_a_brush_stays_where_it_is_allowed(rng):
    wanted, flow = two_halves()
    canvas = canvas_of(rng)
    finest = np.zeros((80, 120), np.float32)
    finest[:, :60] = 0.2  # only a broader brush may go here
    paint_over(canvas, wanted, ways(flow, 0.0, 0.01), finest, Brush(0.03), plain, rng)

    assert (canvas.color[:, :35] == 0.5).all()
    assert np.abs(canvas.color[:, 75:] - 0.5).max(2).mean() > 0.2


def test_what_is_right_already_is_left_as_it_is(rng):
    wanted, flow = two_halves()
    canvas = Canvas(wanted, rng)
    finest = np.zeros((80, 120), np.float32)
    paint_over(canvas, wanted, ways(flow, 0.0, 0.01), finest, Brush(0.03), plain, rng)

    assert np.array_equal(canvas.color[:, :30], wanted[:, :30])


def test_brushes_run_along_edges_and_freely_elsewhere():
    wanted, flow = two_halves()
    x, y = ways(flow, 0.0, 0.01)

    assert np.abs(y[10:70, 58:62]).min() > 0.9  # down the edge
    assert np.abs(x[10:70, :30]).min() > 0.9  # level, as asked, where nothing leads


def test_colors_are_drawn_to_the_palette_and_keep_their_lightness(rng):
    palette = pigments(("#6a5acd", "#6fae7c"))
    lab = to_lab(rng.random((20, 30, 3), dtype=np.float32))
    near = pulled(lab, palette, 1.0)

    def off(colors):
        apart = colors[..., None, 1:] - palette[:, 1:]
        return np.sqrt((apart**2).sum(-1)).min(-1).mean()

    assert off(near) < 0.8 * off(lab)
    assert np.array_equal(near[..., 0], lab[..., 0])
    assert np.allclose(pulled(lab, palette, 0.0), lab)


def test_broken_colors_mix_to_what_was_wanted_and_greys_part_most(rng):
    grey = np.tile(np.float32([60, 0, 0]), (4000, 1))
    red = np.tile(np.float32([60, 60, 40]), (4000, 1))
    (one, two), (three, four) = (broken(lab, rng, (20, -24)) for lab in (grey, red))

    assert np.abs(0.5 * (one + two).mean(0) - grey[0]).max() < 1.5
    apart = [np.abs(a - b)[:, 1:].mean() for a, b in ((one, two), (three, four))]
    assert apart[0] > 1.5 * apart[1]


def test_what_is_added_is_wanted_from_then_on_but_only_where_it_shows(rng):
    canvas = canvas_of(rng)
    wanted, where = canvas.color.copy(), np.ones((80, 120), np.float32)
    where[:, 60:] = 0
    after = add_to(canvas, wanted, stroke(), where, rng, dryness=0.0)

    assert np.abs(after[40, 25:55] - RED).max() < 0.2
    assert (after[:, 65:] == 0.5).all() and (canvas.color[:, 65:] == 0.5).all()
    assert (canvas.relief[:, 65:] == 0).all()
