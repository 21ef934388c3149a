"""Influencer Anime: people drawn anew in few tones, the country and the sky painted."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.tone import luminance
from tests.engines.conftest import pair_of_people
from tests.engines.recipes.paint import paint, painted, sample, subject_of

LOOK = "influencer-anime"


def face_of(name):
    photo = sample(name)
    width, height = photo.size
    x, y, wide, high = photo.findings.faces[0].box
    return (
        slice(int((y + 0.15 * high) * height), int((y + 0.95 * high) * height)),
        slice(int((x + 0.15 * wide) * width), int((x + 0.85 * wide) * width)),
    )


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_skin_is_flatter_than_in_the_photo_and_warm(name):
    picture, photo = painted(LOOK, name)[0], sample(name).image
    part = face_of(name)
    skin = resize(sample(name).findings.skin, *sample(name).size)[part] > 0.9
    fine = [np.abs(np.diff(luminance(p)[part], axis=1)) for p in (picture, photo)]
    inside = skin[:, 1:] & skin[:, :-1]

    assert np.median(fine[0][inside]) < 0.7 * np.median(fine[1][inside])
    assert np.median(to_lab(picture)[part][..., 2][skin]) > 8


def test_deep_skin_stays_deeper_than_fair_skin():
    light = {
        name: np.median(to_lab(painted(LOOK, name)[0])[face_of(name)][..., 0])
        for name in ("astronaut", "obama")
    }

    assert light["obama"] < light["astronaut"] - 5


def test_a_wall_behind_somebody_becomes_open_country():
    lab = to_lab(painted(LOOK, "astronaut")[0])
    wall = resize(sample("astronaut").findings.backdrop, *sample("astronaut").size)
    high = lab[:100][wall[:100] > 0.95]

    assert np.median(high[:, 2]) < -10  # blue


def test_a_sky_is_painted_and_the_view_below_it_stays():
    picture, photo = painted(LOOK, "palace")[0], sample("palace").image
    height = len(picture)
    below = slice(int(0.75 * height), height)
    there, here = (luminance(p[below])[::3, ::3].ravel() for p in (picture, photo))

    assert np.median(to_lab(picture)[: height // 10][..., 2]) < -15
    assert np.corrcoef(there, here)[0, 1] > 0.5


def test_everybody_in_a_group_is_drawn():
    from spark_studio.engines.local.perception.perceive import perceive
    from spark_studio.engines.local.photo import Photo

    pixels = pair_of_people()
    image = pixels.astype(np.float32) / 255
    image.setflags(write=False)
    photo = Photo(image, perceive(pixels))
    picture = paint(LOOK, photo)[0]
    for face in photo.findings.faces:
        x, y, wide, high = face.box
        part = picture[
            int(y * 400) : int((y + high) * 400), int(x * 800) : int((x + wide) * 800)
        ]
        assert np.ptp(np.quantile(luminance(part), (0.02, 0.98))) > 0.3

    assert len(photo.findings.faces) == 2


def test_two_seeds_move_the_clouds_and_not_the_person():
    one, two = (painted(LOOK, "astronaut", seed)[0] for seed in (1, 2))
    wall = resize(sample("astronaut").findings.backdrop, *sample("astronaut").size)

    assert np.abs(one - two)[wall > 0.95].mean() > 0.04
    assert np.abs(one - two)[subject_of("astronaut")].mean() < 0.03
