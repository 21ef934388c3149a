"""Clouds, rays, feathers and halos."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.stage.halo import halo_over, halos
from spark_studio.engines.local.stage.heaven import (
    Sun,
    cloud_floor,
    cloud_seat,
    feathers,
    place_sun,
    sun_rays,
    towering_sky,
)
from tests.engines.conftest import sample_findings


@pytest.mark.parametrize("size", [(320, 240), (120, 400), (20, 16)])
def test_sky_rays_and_floor_fill_any_sheet(size):
    rng, shape = np.random.default_rng(1), (size[1], size[0])
    sun = place_sun(rng, -1.0)
    sky = towering_sky(*size, rng, sun)
    colors, cover = cloud_floor(*size, rng, sun, 0.2)

    assert sky.shape == colors.shape == (*shape, 3)
    assert sun_rays(*size, rng, sun).shape == cover.shape == shape
    assert sky.dtype == np.float32 and sky.min() >= 0 and sky.max() <= 1


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_the_sky_is_lighter_on_the_side_of_the_sun(side):
    sky = luminance(
        towering_sky(300, 300, np.random.default_rng(3), Sun(0.5 + 0.35 * side, 0.0))
    )[:100]
    left, right = sky[:, :100].mean(), sky[:, 200:].mean()

    assert (right - left) * side > 0.05


def test_no_feather_lies_where_it_may_not():
    busy = np.zeros((300, 300), np.float32)
    busy[:, 100:200] = 1
    for seed in range(8):
        assert not feathers(300, 300, np.random.default_rng(seed), busy)[
            :, 120:180
        ].any()


def test_a_halo_never_crosses_a_face():
    findings = sample_findings("obama")
    heads = keep_out(findings, 480, 600, 0.0)
    subject = resize(findings.cutout, 480, 600)
    halo = halos(findings.faces, subject, heads, np.random.default_rng(1))

    assert halo.ring.max() > 0.5
    assert halo.ring[heads > 0][subject[heads > 0] > 0.95].max(initial=0) < 0.2


def test_nobody_means_no_halo():
    nothing = np.zeros((100, 100), np.float32)
    halo = halos((), nothing, nothing, np.random.default_rng(1))

    assert not halo.ring.any() and not halo.shine.any()


def test_clouds_to_stand_in_begin_where_they_are_asked_to():
    tops = np.linspace(0.5, 0.8, 20)
    _, cover = cloud_seat(300, 300, np.random.default_rng(2), Sun(0.8, 0.0), tops)

    assert cover[:100].max() == 0
    assert cover[285:].min() > 0.99
    assert cover[195:205, :40].mean() > cover[195:205, -40:].mean() + 0.5


def test_an_animals_halo_hangs_free_above_its_head():
    subject = np.zeros((300, 300), np.float32)
    subject[150:, 100:200] = 1
    rng = np.random.default_rng(1)

    ring = halo_over((150.0, 150.0), 90.0, subject, rng).ring
    assert ring[100:150].max() > 0.5 and not ring[160:].any()
    assert not halo_over((150.0, 5.0), 90.0, subject, rng).ring.any()
