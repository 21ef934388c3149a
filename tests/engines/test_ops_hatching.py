"""Hatching and focus: strokes follow the form, and only sharp things are kept sharp."""

import numpy as np

from spark_studio.engines.local.ops.flow import flow_field
from spark_studio.engines.local.ops.focus import out_of_focus
from spark_studio.engines.local.ops.hatching import hatch_paths
from spark_studio.engines.local.ops.shape import blur_pixels

SIDE = 200


def ball():
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) - SIDE / 2
    return np.clip(1 - np.hypot(x, y) / SIDE, 0, 1).astype(np.float32)


def hatched(shade, seed=1):
    return hatch_paths(
        shade, flow_field(ball(), 0.02), np.random.default_rng(seed), 0.02, 0.2
    )


def test_no_shade_no_strokes():
    assert len(hatched(np.zeros((SIDE, SIDE), np.float32))) == 0


def test_strokes_run_around_a_ball_and_not_to_its_middle():
    paths = hatched(np.ones((SIDE, SIDE), np.float32))
    far = np.hypot(*(paths.points - SIDE / 2).T)
    drift = [
        np.ptp(far[first:last])
        for first, last in zip(paths.starts[:-1], paths.starts[1:], strict=True)
        if far[first:last].min() > 25
    ]

    assert len(paths) > 100
    assert np.median(drift) < 3


def test_deeper_shade_takes_more_strokes_and_they_stay_in_it():
    shade = np.zeros((SIDE, SIDE), np.float32)
    shade[:, :100], shade[:, 120:] = 1.0, 0.3
    paths = hatched(shade)
    x = paths.points[:, 0]

    assert (x < 100).sum() / 100 > 2 * (x > 120).sum() / 80 > 0
    assert ((x > 102) & (x < 118)).sum() == 0


def test_the_same_chance_gives_the_same_strokes():
    shade = np.full((SIDE, SIDE), 0.5, np.float32)

    assert np.array_equal(hatched(shade).points, hatched(shade).points)
    assert not np.array_equal(hatched(shade, 1).starts, hatched(shade, 2).starts)


def test_sharp_stripes_are_in_focus_and_blurred_ones_are_not():
    stripes = np.zeros((SIDE, SIDE), np.float32)
    stripes[:, ::8] = stripes[:, 1::8] = 1

    assert out_of_focus(stripes)[:, 20:-20].max() < 0.05
    broad = np.zeros((SIDE, SIDE), np.float32)
    broad[:, :100] = 1
    assert out_of_focus(blur_pixels(broad, 12)).min() > 0.95
    assert out_of_focus(np.full((SIDE, SIDE), 0.5, np.float32)).min() == 1
