"""The neon city and the machine half of a face."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.stage.machine_face import MIRROR, machine_face
from spark_studio.engines.local.stage.neon_city import neon_city
from tests.engines.conftest import sample_findings


@pytest.mark.parametrize("size", [(320, 240), (120, 400), (20, 16)])
def test_the_city_fills_any_sheet(size):
    city = neon_city(*size, np.random.default_rng(1))

    assert city.shape == (size[1], size[0], 3)
    assert city.dtype == np.float32
    assert city.min() >= 0 and city.max() <= 1


def test_the_city_is_dark_with_points_of_light_and_never_twice_the_same():
    one, two = (neon_city(320, 320, np.random.default_rng(seed)) for seed in (1, 2))

    assert np.median(luminance(one)) < 0.35
    assert (luminance(one) > 0.5).mean() > 0.005
    assert np.abs(one - two).mean() > 0.04


def test_mirrored_corners_lie_on_the_other_half():
    points = sample_findings("obama").faces[0].points
    middle = points[168, 0]

    for left, right in MIRROR.items():
        assert points[left, 0] < middle + 0.01 < points[right, 0] + 0.02
        assert abs(points[left, 1] - points[right, 1]) < 0.03


@pytest.mark.parametrize("side", [-1, 1])
def test_the_machine_is_on_the_side_asked_for(side):
    points = sample_findings("obama").faces[0].points * np.float32([500, 640, 500])
    found = machine_face(points, (640, 500), side, np.random.default_rng(1))
    x = np.arange(found.columns.start, found.columns.stop)
    center = float((found.half.sum(0) * x).sum() / found.half.sum())

    assert (center - points[168, 0]) * side > 0
    assert found.plate[found.half < 0.01].mean() < 0.02
    assert found.height.dtype == np.float32


def test_a_face_beside_the_sheet_is_no_machine():
    points = sample_findings("obama").faces[0].points * np.float32([500, 640, 500])

    assert (
        machine_face(points + np.float32([900, 0, 0]), (640, 500), 1, np.random) is None
    )
