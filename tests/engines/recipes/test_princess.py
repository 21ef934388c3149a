"""Princess: clothes become satin, heads are crowned but never hats, skin keeps its own."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.stage import crowning
from tests.engines.recipes.paint import paint, painted, sample, subject_of

LOOK = "princess"
PEOPLE = ["astronaut", "obama"]


def clothes_of(name):
    return resize(sample(name).findings.clothes, *sample(name).size) > 0.95


@pytest.mark.parametrize("name", PEOPLE)
def test_clothes_become_satin_of_rose_pearl_lilac_or_royal(name):
    picture = painted(LOOK, name)[0]
    before = to_lab(sample(name).image)[clothes_of(name)]
    after = to_lab(picture)[clothes_of(name)]

    assert np.abs(np.median(after - before, axis=0)).max() > 15
    assert np.median(after[:, 0]) > 40
    assert np.ptp(np.quantile(after[:, 0], (0.05, 0.95))) > 15  # it has folds


@pytest.mark.parametrize("name", PEOPLE)
def test_there_is_gold_on_the_head(name):
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    part = painted(LOOK, name)[0][
        max(0, int((y - 0.5 * high) * height)) : int((y + 0.12 * high) * height),
        int(x * width) : int((x + wide) * width),
    ]
    lab = to_lab(part)

    assert ((lab[..., 2] > 32) & (lab[..., 0] > 55)).mean() > 0.02


def test_a_hat_is_known_and_hair_is_none():
    photo = sample("astronaut")
    sketch = study(photo)
    face = photo.findings.faces[0]
    assert not crowning._wears_a_hat(face, photo.findings, sketch)

    light = sketch.light.copy()
    light[resize(photo.findings.hair, *sketch.size) > 0.5] = 0.97
    hat = study(replace(photo, image=resize(light, *photo.size)))
    assert crowning._wears_a_hat(face, photo.findings, hat)


def test_deep_skin_stays_deeper_than_fair_skin():
    light = []
    for name in PEOPLE:
        skin = resize(sample(name).findings.skin, *sample(name).size) > 0.95
        light.append(np.median(to_lab(painted(LOOK, name)[0])[skin][:, 0]))

    assert light[1] < light[0] - 4


@pytest.mark.parametrize("name", ["astronaut", "palace", "flower"])
def test_it_is_a_pink_evening_behind(name):
    lab = to_lab(painted(LOOK, name)[0])
    high = lab[: len(lab) // 4][~subject_of(name, 0.2)[: len(lab) // 4]]

    assert np.median(high[:, 1]) > 5


def test_whose_ground_stays_is_told_so():
    facts = painted(LOOK, "cat")[1]

    assert {"en", "zh"} == set(facts["fallbacks"][0])
    assert "fallbacks" not in painted(LOOK, "palace")[1]


def test_a_head_thrown_far_back_is_not_redrawn():
    photo = sample("astronaut")
    face = replace(photo.findings.faces[0], trust=0.2)
    unsure = replace(photo, findings=replace(photo.findings, faces=(face,)))
    points = face.points[:, :2] * photo.size
    x, y = points[[33, 263, 133, 362]].mean(0)
    near = slice(int(y) - 8, int(y) + 8), slice(int(x) - 30, int(x) + 30)
    drawn, kept = (paint(LOOK, each)[0][near] for each in (photo, unsure))

    assert np.abs(drawn - kept).mean() > 0.02
    assert kept.std() > 0.02  # the features are still there


def test_two_seeds_build_another_evening():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))

    assert np.abs(one - two)[~subject_of("obama", 0.05)].mean() > 0.03
