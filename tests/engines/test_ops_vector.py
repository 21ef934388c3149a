"""Vector shapes: smooth at the edge, true in area, clipped by what they lie within."""

import numpy as np

from spark_studio.engines.local.ops.vector import (
    cover,
    down_to,
    ellipse,
    fill,
    shape_mask,
    smooth_curve,
    tapered,
)


def square(x, y, side):
    return np.float32([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def test_a_curve_runs_through_its_points():
    points = np.float32([[0, 0], [10, 5], [20, 0], [30, 8]])
    curve = smooth_curve(points, 301)

    for point in points:
        assert np.linalg.norm(curve - point, axis=1).min() < 0.2


def test_an_ellipse_covers_its_area_with_a_smooth_edge():
    mask = shape_mask(ellipse((40, 30), np.array([20, 0]), np.array([0, 12])), 80, 60)

    assert abs(mask.sum() - np.pi * 20 * 12) < 0.06 * mask.sum()
    assert ((mask > 0.05) & (mask < 0.95)).sum() > 40


def test_a_stroke_tapers_to_nothing():
    line = np.stack([np.linspace(10, 90, 40), np.full(40, 20.0)], 1)
    mask = shape_mask(tapered(line, 8, start=0.1, end=0.1), 100, 40)

    assert mask[:, 50].sum() > 3 * mask[:, 13].sum() > 0


def test_only_what_lies_within_is_painted():
    picture = np.zeros((40, 40, 3), np.float32)
    fill(picture, square(5, 5, 30), np.ones(3), within=square(0, 0, 20))

    assert picture[10, 10].min() > 0.99
    assert picture[30, 30].max() < 0.01


def test_a_shape_outside_the_picture_changes_nothing():
    picture = np.full((20, 20, 3), 0.5, np.float32)
    fill(picture, square(100, 100, 10), np.ones(3))
    fill(picture, square(-30, 5, 10), np.ones(3), soft=1.0)

    assert (picture == 0.5).all()


def test_a_color_can_run_from_one_point_to_another():
    picture = np.zeros((40, 20, 3), np.float32)
    color = down_to(np.zeros(3), np.ones(3), np.array([0, 0]), np.array([0, 39]))
    fill(picture, square(-5, -5, 60), color)

    assert picture[2, 10, 0] < 0.1 and picture[37, 10, 0] > 0.9


def test_a_cover_is_cut_to_its_box():
    assert cover(square(0, 0, 10), (5, 5, 15, 15)).shape == (10, 10)
