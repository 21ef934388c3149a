"""Animation Movie: larger eyes that are alive, skin of its own depth, a place out of focus."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.shape import blur
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.recipes.animation_movie import (
    EYES,
    HEAD,
    JAW,
    NO_FACE,
    NOSE,
)
from tests.engines.recipes.paint import painted, sample, subject_of

LOOK = "animation-movie"


def face_points(name):
    """The mesh where the film has carried it, in pixels."""
    photo = reproportion(sample(name), eyes=EYES, head=HEAD, nose=NOSE, jaw=JAW)
    return photo.pixels(photo.findings.faces[0])[:, :2]


def around(picture, point, reach):
    x, y = (int(v) for v in point)
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_eyes_have_a_dark_pupil_a_white_and_a_light_in_them(name):
    picture, facts = painted(LOOK, name)
    points = face_points(name)
    for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        low, high = points[eye].min(0).astype(int), points[eye].max(0).astype(int)
        part = luminance(picture[low[1] : high[1] + 1, low[0] : high[0] + 1])
        assert part.min() < 0.12 and part.max() > 0.8
    assert "fallbacks" not in facts


def test_skin_is_smooth_and_keeps_its_order():
    tones = []
    for name in ("astronaut", "obama"):
        picture, _ = painted(LOOK, name)
        cheek = around(picture, face_points(name)[205], 5)
        tones.append(float(np.median(to_lab(cheek)[..., 0])))
        fine = luminance(cheek) - blur(luminance(cheek), 0.2)
        assert np.abs(fine).max() < 0.06
    assert tones[0] > tones[1] + 3


def test_the_place_is_out_of_focus():
    picture, _ = painted(LOOK, "obama")
    ground = subject_of("obama", 0.02) == 0
    ground = blur(ground.astype(np.float32), 0.03) > 0.99

    def fine(image):
        grey = luminance(image)
        return np.abs(grey - blur(grey, 0.004))[ground].mean()

    assert ground.any()
    assert fine(picture) < 0.5 * fine(sample("obama").image)


def test_two_seeds_hang_their_lights_elsewhere():
    one, two = (painted(LOOK, "astronaut", seed)[0] for seed in (1, 2))
    ground = subject_of("astronaut", 0.02) == 0

    assert np.abs(one - two)[ground].max() > 0.1


def test_a_face_from_the_side_keeps_its_features_and_says_so():
    _, facts = painted(LOOK, "cameraman")

    assert facts["fallbacks"] == [{"en": NO_FACE.en, "zh": NO_FACE.zh}]


def test_fur_is_clumped_and_the_pet_s_eyes_stay():
    picture, facts = painted(LOOK, "cat")
    photo = sample("cat").image

    assert "fallbacks" not in facts
    assert 0.02 < np.abs(picture - photo).mean() < 0.25
