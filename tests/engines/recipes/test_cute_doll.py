"""Cute Doll: vinyl under soft boxes, printed eyes, a pastel wall; places become toy sets."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import erode
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.recipes.cute_doll import LARGER
from spark_studio.engines.local.stage.toy_scene import growth, step_back
from tests.engines.recipes.paint import painted, sample, subject_of

LOOK = "cute-doll"


def ground_of(name):
    return erode((subject_of(name, 0.02) == 0).astype(np.float32), 0.12) > 0.5


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_people_stand_before_a_pale_even_wall(name):
    picture = painted(LOOK, name)[0]
    ground = ground_of(name)
    grey = luminance(picture)

    assert np.median(grey[ground]) > 0.62
    assert np.abs(np.diff(grey, axis=1))[ground[:, 1:]].mean() < 0.008


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_eyes_are_printed_large_and_glint(name):
    picture = luminance(painted(LOOK, name)[0])
    photo = step_back(sample(name))
    photo = reproportion(photo, head=growth(photo, LARGER))
    face = photo.findings.faces[0]
    for x, y, _ in photo.pixels(face)[[468, 473]]:
        reach = int(0.15 * face.box[2] * photo.size[0])
        rows, columns = (slice(int(at) - reach, int(at) + reach) for at in (y, x))
        part = picture[rows, columns]

        assert part.min() < 0.2 and part.max() > 0.85
        assert (part < 0.35).mean() > 0.2


def test_vinyl_shines():
    figure = subject_of("obama")
    assert (luminance(painted(LOOK, "obama")[0])[figure] > 0.8).mean() > 0.01


def test_skin_stays_as_deep_as_it_is():
    tones = {}
    for name in ("astronaut", "obama"):
        picture, photo = painted(LOOK, name)[0], sample(name)
        x, y, wide, high = photo.findings.faces[0].box
        row, column = (
            int((y + 0.45 * high) * photo.size[1]),
            int((x + 0.5 * wide) * photo.size[0]),
        )
        reach = int(0.06 * wide * photo.size[0])
        part = picture[row - reach : row + reach, column - reach : column + reach]
        tones[name] = float(np.median(to_lab(part)[..., 0]))

    assert tones["obama"] < tones["astronaut"] - 4


def test_a_place_is_cast_whole_and_a_thing_gets_the_studio():
    palace, coffee = (painted(LOOK, name)[0] for name in ("palace", "coffee"))
    edges = [np.abs(np.diff(luminance(p), axis=1)).mean() for p in (palace, coffee)]

    corner = luminance(coffee)[:40, :40]
    assert corner.std() < 0.05 and corner.mean() > 0.55
    assert edges[0] > 0.008


def test_the_disc_stands_elsewhere_with_another_seed():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))

    assert np.abs(one - two)[ground_of("obama")].mean() > 0.02
