"""The two Monets: oil in violet and green, and a drawn portrait among flowers; never alike."""

import cv2
import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import blur, resize
from spark_studio.engines.local.ops.strokes import finest_brush
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes.new_monet_garden import SIZES
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

POND, GARDEN = "new-monet-garden", "monet-garden"
SAMPLES = ["astronaut", "obama", "cat", "palace", "coffee", "flower", "rocket"]
PEOPLE = ["astronaut", "obama"]


@pytest.fixture(params=[POND, GARDEN])
def look(request):
    return request.param


def face_of(name):
    """The face's box in the picture, as two slices."""
    x, y, wide, high = sample(name).findings.faces[0].box
    width, height = sample(name).size
    return (
        slice(int(y * height), int((y + high) * height)),
        slice(int(x * width), int((x + wide) * width)),
    )


def small(picture):
    height, width = picture.shape[:2]
    factor = 200 / min(width, height)
    return resize(picture, round(factor * width), round(factor * height))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_two_are_told_apart_at_200_pixels(name):
    one, two = (to_lab(small(painted(look, name)[0])) for look in (POND, GARDEN))
    apart = np.sqrt(((blur(one, 0.02) - blur(two, 0.02)) ** 2).sum(2))

    assert apart.mean() > 6


@pytest.mark.parametrize("name", SAMPLES)
def test_there_is_neither_black_nor_mud(look, name):
    picture, _ = painted(look, name)

    assert np.quantile(luminance(picture), 0.01) > 0.06
    assert chroma(picture).mean() > 0.1


@pytest.mark.parametrize("name", PEOPLE)
def test_brushes_are_several_times_broader_behind_a_person_than_on_the_face(name):
    sketch, findings = study(sample(name)), sample(name).findings
    finest = finest_brush(sketch, findings.faces, SIZES)
    behind = blur(sketch.subject, 0.1) < 0.05
    face = sketch.face > 0.9

    assert np.median(finest[behind]) > 4 * np.median(finest[face])


@pytest.mark.parametrize("name", PEOPLE)
def test_a_face_stays_where_it_was_and_as_it_was(look, name):
    picture, _ = painted(look, name)
    box = face_of(name)
    before = blur(luminance(sample(name).image)[box], 0.02)
    after = blur(luminance(picture)[box], 0.02)

    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.85


@pytest.mark.parametrize("name", PEOPLE)
def test_no_seed_puts_a_flower_on_a_face(look, name):
    box = face_of(name)
    one, two = (blur(painted(look, name, seed)[0][box], 0.03) for seed in (1, 2))

    assert np.abs(one - two).mean() < 0.03


@pytest.mark.parametrize("name", ["astronaut", "palace"])
def test_two_seeds_plant_and_float_elsewhere(look, name):
    one, two = (painted(look, name, seed)[0] for seed in (1, 2))

    assert np.abs(one - two).mean() > 0.03


def test_a_person_stands_in_green():
    picture, _ = painted(GARDEN, "obama")
    behind = ~cv2.dilate(subject_of("obama", 0.05).astype(np.uint8), np.ones((9, 9)))
    behind = behind.astype(bool) & (subject_of("obama", 0.01) == 0)
    green = (picture[..., 1] > picture[..., 0]) & (picture[..., 1] > picture[..., 2])

    assert green[behind].mean() > 0.4


def test_no_garden_hangs_above_a_view():
    """The sky of the palace stays a sky: light, and nothing as dark as a hedge in it."""
    picture, _ = painted(GARDEN, "palace")
    upper = picture[: picture.shape[0] // 5, : picture.shape[1] // 5]

    assert luminance(upper).min() > 0.4


def test_deeper_skin_stays_deeper(look):
    def cheek(name):
        picture, _ = painted(look, name)
        x, y = sample(name).findings.faces[0].points[205, :2] * sample(name).size
        return luminance(picture)[
            int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7
        ].mean()

    assert cheek("obama") < cheek("astronaut") - 0.03


def test_a_grey_photo_is_tinted_by_hand(look):
    picture, _ = painted(look, "cameraman")
    lab = to_lab(picture)
    coat = subject_of("cameraman") & (luminance(sample("cameraman").image) < 0.2)

    assert np.hypot(lab[..., 1], lab[..., 2]).mean() > 6
    assert np.hypot(lab[coat][:, 1], lab[coat][:, 2]).mean() < 45  # tinted, not dyed


def test_it_is_told_where_flowers_could_only_grow_in_front():
    alone, portrait = (painted(GARDEN, name)[1] for name in ("palace", "obama"))

    assert "in front" in alone["fallbacks"][0]["en"]
    assert "fallbacks" not in portrait
