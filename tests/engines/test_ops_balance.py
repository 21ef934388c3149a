"""Colored light is taken out as far as it is known, and brightness stays."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.balance import balanced
from spark_studio.engines.local.photo import Photo
from tests.engines.conftest import sample_findings


def lit(light, trust):
    image = np.full((20, 30, 3), 0.5, np.float32) * np.float32(light) ** (1 / 2.2)
    findings = sample_findings("astronaut")
    return Photo(image, replace(findings, illuminant=light, illuminant_trust=trust))


@pytest.mark.parametrize("light", [(1.0, 0.6, 0.4), (0.5, 0.7, 1.0)])
def test_a_known_light_is_mostly_taken_out(light):
    photo = lit(light, 0.8)
    before, after = photo.image[0, 0], balanced(photo).image[0, 0]

    assert np.ptp(after) < 0.6 * np.ptp(before)
    assert abs(after.mean() - before.mean()) < 0.08


def test_an_unknown_light_is_left_alone():
    photo = lit((1.0, 0.6, 0.4), 0.1)

    assert balanced(photo) is photo


def test_white_light_changes_nothing():
    photo = lit((1.0, 1.0, 1.0), 0.9)

    assert balanced(photo) is photo
