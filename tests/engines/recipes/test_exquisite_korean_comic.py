"""Exquisite Korean Comic: pale ground, slim lines, nothing in front of a face."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.placing import keep_out
from spark_studio.engines.local.ops.shape import resize
from tests.engines.recipes.paint import painted, sample

LOOK = "exquisite-korean-comic"


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_people_stand_before_a_pale_ground(name):
    lab = to_lab(painted(LOOK, name)[0])
    photo = sample(name)
    behind = resize(photo.findings.cutout, *photo.size) < 0.02
    behind[photo.size[1] // 3 :] = False

    assert np.median(lab[behind][:, 0]) > 88
    assert np.hypot(*np.median(lab[behind][:, 1:], axis=0)) < 14


def test_skin_keeps_its_depth():
    fair, deep = (to_lab(painted(LOOK, name)[0]) for name in ("astronaut", "obama"))
    levels = []
    for name, lab in (("astronaut", fair), ("obama", deep)):
        photo = sample(name)
        x, y = photo.pixels(photo.findings.faces[0])[205, :2].astype(int)
        levels.append(float(lab[y - 3 : y + 4, x - 3 : x + 4, 0].mean()))

    assert levels[0] > levels[1] + 8


@pytest.mark.parametrize("seed", [1, 2])
def test_petals_never_fall_on_faces(seed):
    one, two = (painted(LOOK, "obama", number)[0] for number in (seed, seed + 10))
    away = np.abs(one - two).max(2)
    photo = sample("obama")
    face = keep_out(photo.findings, *photo.size, margin=-0.15) > 0

    assert (away > 0.05).mean() > 0.01
    assert away[face].mean() < 0.05


@pytest.mark.parametrize("name", ["cat", "palace", "coffee"])
def test_without_faces_it_is_paler_but_the_thing_stays(name):
    lab, before = to_lab(painted(LOOK, name)[0]), to_lab(sample(name).image)

    assert lab[..., 0].mean() > before[..., 0].mean()
    assert np.corrcoef(lab[..., 0].ravel(), before[..., 0].ravel())[0, 1] > 0.55
