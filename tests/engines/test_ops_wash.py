"""Wet paint, paper, halftone: what each promises alone."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.cloud import clouds
from spark_studio.engines.local.ops.halftone import dots, shift_plates
from spark_studio.engines.local.ops.paper import (
    brush_tooth,
    dry_brush,
    loose_edge,
    paper_tooth,
    rice_paper,
    without_scraps,
)
from spark_studio.engines.local.ops.wash import (
    Sheet,
    bleed,
    blooms,
    glaze,
    wash_layer,
    wobble,
)

SHAPES = [(1, 1), (3, 60), (60, 3), (64, 90)]


def chance(seed=1):
    return np.random.default_rng(seed)


def noise(height=64, width=90):
    made = chance(5).random((height, width, 3), dtype=np.float32)
    made.setflags(write=False)
    return made


def test_no_wobble_changes_nothing():
    assert np.array_equal(wobble(noise(), chance(), 0, 0.1), noise())


def test_wobble_moves_outlines_but_not_far():
    step = np.zeros((100, 100), np.float32)
    step[:, 50:] = 1
    moved = wobble(step, chance(), 0.03, 0.2)

    assert np.abs(moved - step).max() > 0.5
    assert moved[:, :43].max() == 0 and moved[:, 57:].min() == 1


def test_a_wash_takes_what_is_dark_and_gathers_at_a_hard_edge():
    dark = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[None], 200, 0)
    layer = wash_layer(dark, 0.5, 0.01, pooling=0.8, rim=0.02)

    assert layer[100, 80] == 0
    assert layer[100].max() > 1.2 * layer[100, 190]
    assert abs(int(layer[100].argmax()) - 102) <= 3
    assert wash_layer(dark, 0.5, 0.01, pooling=0).max() == 1


def test_softness_may_be_a_map():
    dark = np.repeat(np.linspace(0, 1, 100, dtype=np.float32)[None], 100, 0)
    soft = np.full_like(dark, 0.01)
    soft[50:] = 0.3
    layer = wash_layer(dark, 0.5, soft, pooling=0)

    assert (layer[20] > 0).sum() < (layer[80] > 0).sum()


def test_ink_bleeds_on_wet_paper_only():
    ink = np.zeros((80, 80), np.float32)
    ink[30:50, 30:50] = 1
    wet = np.zeros_like(ink)
    wet[:, 40:] = 1
    crept = bleed(ink, wet, 0.1)

    assert np.array_equal(crept[:, :40], ink[:, :40])
    assert crept[40, 53] > 0.05
    assert np.array_equal(bleed(ink, wet, 0.1, amount=0), ink)


def test_glaze_0_changes_nothing_and_glazes_never_lighten():
    red = np.array([0.8, 0.2, 0.2], np.float32)

    assert np.allclose(glaze(noise(), red, 0.0), noise())
    assert (glaze(noise(), red, 0.7) <= noise() + 1e-6).all()


def test_one_glaze_on_white_is_the_color_itself():
    red = np.array([0.8, 0.2, 0.2], np.float32)

    assert np.allclose(glaze(np.ones((4, 4, 3), np.float32), red, 1.0), red, atol=1e-5)


def test_a_sheet_of_glazes_is_glaze_upon_glaze():
    red, depth = np.array([0.8, 0.2, 0.2], np.float32), noise()[..., 0]
    sheet = Sheet(noise() * 0.5 + 0.5)
    sheet.glaze(red, depth)
    sheet.glaze(noise(), depth)
    expected = glaze(glaze(noise() * 0.5 + 0.5, red, depth), noise(), depth)

    assert np.allclose(sheet.picture(), expected, atol=1e-4)
    assert sheet.picture(every=2).shape == (32, 45, 3)


def test_blooms_stay_off_faces():
    away = np.ones((100, 100), np.float32)

    assert blooms(chance(), 100, 100, 9, 0.1, keep_out=away).any() == np.False_
    assert blooms(chance(), 100, 100, 9, 0.1).min() < -0.2


def test_the_middle_is_inside_and_the_border_outside_a_loose_edge():
    edge = loose_edge(chance(), 200, 160, 0.06, 0.04)

    assert edge[80, 100] == 1
    assert max(edge[0].max(), edge[:, 0].max()) < 0


def test_a_wet_brush_ends_in_a_line_and_a_dry_one_on_the_tooth():
    edge = np.repeat(np.linspace(-1, 1, 400, dtype=np.float32)[None], 400, 0)
    tooth = paper_tooth(chance(), 400, 400)
    wet, dry = dry_brush(edge, tooth, 0), dry_brush(edge, tooth, 0.6)

    assert (np.ptp(wet, axis=0) == 0).all()
    assert np.ptp(dry[:, 200]) > 0.9


def test_scraps_are_left_out_and_the_painting_is_kept():
    edge = np.full((200, 200), -1.0, np.float32)
    edge[20:150, 20:150] = 1
    edge[170:180, 170:180] = 1
    kept = without_scraps(edge, 0.02)

    assert kept[80, 80] == 1
    assert kept[175, 175] < 0


def test_more_coverage_gives_more_ink_and_none_gives_none():
    shades = [
        dots(np.full((90, 90), c, np.float32), 45, 9).mean() for c in (0, 0.2, 0.6)
    ]

    assert shades[0] == 0
    assert 0.05 < shades[1] < shades[2] < 0.95


def test_plates_shift_only_red_and_blue():
    shifted = shift_plates(noise(), chance(), 3)

    assert np.array_equal(shifted[..., 1], noise()[..., 1])
    assert not np.array_equal(shifted[..., 0], noise()[..., 0])
    assert np.array_equal(shift_plates(noise(), chance(), 0), noise())


def test_clouds_are_seeded_and_lie_around_the_middle():
    one, two = clouds(chance(3), 400, 300, 0.3), clouds(chance(3), 400, 300, 0.3)

    assert np.array_equal(one, two)
    assert one.shape == (300, 400) and 0.4 < one.mean() < 0.6
    assert one.min() >= 0 and one.max() <= 1


MAKERS = {
    "clouds": lambda w, h: clouds(chance(), w, h, 0.2),
    "paper_tooth": lambda w, h: paper_tooth(chance(), w, h),
    "rice_paper": lambda w, h: rice_paper(chance(), w, h),
    "brush_tooth": lambda w, h: brush_tooth(chance(), w, h),
    "loose_edge": lambda w, h: loose_edge(chance(), w, h, 0.05, 0.05),
    "blooms": lambda w, h: blooms(chance(), w, h, 4, 0.2),
    "dots": lambda w, h: dots(np.full((h, w), 0.4, np.float32), 15, 8),
    "wobble": lambda w, h: wobble(np.zeros((h, w), np.float32), chance(), 0.1, 0.2),
    "scraps": lambda w, h: without_scraps(np.ones((h, w), np.float32), 0.02),
}


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("name", MAKERS)
def test_every_maker_gives_float32_of_the_size_asked_for(name, size):
    height, width = size
    made = MAKERS[name](width, height)

    assert made.shape == size and made.dtype == np.float32
    assert np.isfinite(made).all()
    assert made.min() >= -1.5 and made.max() <= 1.5
