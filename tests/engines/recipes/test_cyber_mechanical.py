"""Cyber Mechanical: night and neon, one half of a face machine, faces lit however dim."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.photo import Photo
from tests.engines.recipes.paint import chroma, paint, painted, sample, subject_of

LOOK = "cyber-mechanical"
SAMPLES = ["astronaut", "obama", "cat", "palace", "coffee", "flower"]


def face_of(name, picture):
    """The two halves of the face in the picture, left and right, without its rim."""
    width, height = sample(name).size
    x, y, wide, high = sample(name).findings.faces[0].box
    rows = slice(int((y + 0.15 * high) * height), int((y + 0.9 * high) * height))
    edges = [int((x + share * wide) * width) for share in (0.12, 0.5, 0.88)]
    return picture[rows, edges[0] : edges[1]], picture[rows, edges[1] : edges[2]]


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_night_with_cyan_and_magenta_in_it(name):
    picture = painted(LOOK, name)[0]
    red, green, blue = (picture[..., i] for i in range(3))

    assert np.median(luminance(picture)) < 0.45
    assert ((green > red + 0.2) & (blue > red + 0.2)).mean() > 0.004
    assert ((red > green + 0.2) & (blue > green + 0.2)).mean() > 0.004


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_one_half_of_the_face_is_machine_and_the_other_still_skin(name):
    left, right = face_of(name, painted(LOOK, name)[0])
    warmth = sorted(float(np.median(to_lab(half)[..., 2])) for half in (left, right))

    assert warmth[1] > 4
    assert warmth[1] - warmth[0] > 8


def test_chance_decides_which_half_is_machine_but_never_leaves_the_person_unknown():
    sides = set()
    for seed in range(6):
        left, right = face_of("obama", painted(LOOK, "obama", seed)[0])
        warmth = [float(np.median(to_lab(half)[..., 2])) for half in (left, right)]
        sides.add(warmth[0] > warmth[1])
        rows = np.median(luminance(np.concatenate([left, right], 1)), axis=1)
        assert np.ptp(rows) > 0.1  # teeth, brows and eyes still stand out

    assert sides == {True, False}


def test_a_dim_photo_still_has_a_lit_face():
    photo = sample("obama")
    dim = (0.08 + 0.3 * photo.image).astype(np.float32)
    findings = replace(photo.findings, exposure=0.08 + 0.3 * photo.findings.exposure)
    picture, _ = paint(LOOK, Photo(dim, findings))
    halves = face_of("obama", picture)

    assert max(float(np.median(luminance(half))) for half in halves) > 0.35


def test_two_seeds_build_another_city():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))
    away = np.abs(one - two)

    assert away[~subject_of("obama", least=0.05)].mean() > 0.03


def test_a_thing_gets_joints_that_glow():
    picture = painted(LOOK, "cat")[0]

    assert ((chroma(picture) > 0.45) & (luminance(picture) > 0.4)).mean() > 0.002
