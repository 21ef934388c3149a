"""Realistic: another light than the photo's, the same person, and pores on the skin."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.features import face_mask
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.recipes.paint import painted, sample, subject_of

LOOK = "realistic"


def fine(picture):
    grey = luminance(picture)
    return grey - blur(grey, 0.003)


def skin_of(name):
    findings, size = sample(name).findings, sample(name).size
    return (resize(findings.skin, *size) > 0.9) & (face_mask(findings, *size) > 0.9)


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_skin_keeps_its_pores(name):
    one, two = fine(painted(LOOK, name)[0]), fine(sample(name).image)
    skin = skin_of(name)

    assert one[skin].std() > 0.75 * two[skin].std()


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_a_face_is_lit_anew_but_neither_burnt_nor_sunk(name):
    before = luminance(sample(name).image)
    after = luminance(painted(LOOK, name)[0])
    skin = skin_of(name)
    ratio = blur(after, 0.02)[skin] / blur(before, 0.02)[skin]

    assert ratio.std() > 0.03  # a grade would change all of it alike
    assert (after[skin] > 0.98).mean() < 0.03
    assert 0.4 < np.median(after[skin]) < 0.85


@pytest.mark.parametrize("name", ["astronaut", "obama", "cat", "coffee"])
def test_what_stands_before_is_sharper_than_what_lies_behind(name):
    """Nothing of the subject is blurred away; ground that had detail has less of it."""
    one, two = np.abs(fine(painted(LOOK, name)[0])), np.abs(fine(sample(name).image))
    subject = subject_of(name)
    cutout = resize(sample(name).findings.cutout, *sample(name).size)
    far = blur((cutout > 0.05).astype(np.float32), 0.05) < 0.02

    assert one[subject].mean() > 0.9 * two[subject].mean()
    if far.mean() > 0.02 and two[far].mean() > 0.008:
        assert one[far].mean() < two[far].mean()


def test_an_empty_sky_becomes_a_sky():
    findings, size = sample("palace").findings, sample("palace").size
    sky = resize(findings.backdrop, *size) > 0.95
    before, after = (
        to_lab(p)[sky] for p in (sample("palace").image, painted(LOOK, "palace")[0])
    )

    assert after[:, 2].mean() < before[:, 2].mean() - 5  # bluer
    assert after.std(0)[0] > before.std(0)[0]


def test_two_seeds_hang_another_canvas_or_sky():
    one, two = (painted(LOOK, "palace", seed)[0] for seed in (1, 2))

    assert np.abs(one - two).mean() > 0.01


def test_a_grey_photo_stays_nearly_grey_skin_and_all():
    lab = to_lab(painted(LOOK, "cameraman")[0])

    assert np.hypot(lab[..., 1], lab[..., 2]).mean() < 14


@pytest.mark.parametrize("name", ["coffee", "flower"])
def test_a_thing_stands_before_a_canvas(name):
    """Above it hangs calm canvas in place of what was there."""
    rows = slice(0, sample(name).size[1] // 2)
    away = ~subject_of(name, least=0.02)[rows]
    picture = painted(LOOK, name)[0]

    assert np.abs(fine(picture)[rows][away]).mean() < 0.012
    assert np.abs(picture - sample(name).image)[rows][away].mean() > 0.1


def test_fur_is_lit_hair_by_hair():
    one, two = fine(painted(LOOK, "cat")[0]), fine(sample("cat").image)

    assert one[subject_of("cat")].std() > 1.15 * two[subject_of("cat")].std()
