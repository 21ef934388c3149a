"""3D Game Z-Era: clean planes, bold eyes, streetwear, a stage that is never the same twice."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.proportions import reproportion
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.recipe import get_recipe
from tests.engines.recipes.paint import chroma, painted, sample, subject_of

LOOK = "3d-game-z-era"


def face_points(name):
    """The mesh where the look has carried it, in pixels."""
    game = get_recipe(LOOK)
    shares = {"eyes": game.EYES, "head": game.HEAD, "nose": game.NOSE, "jaw": game.JAW}
    photo = reproportion(sample(name), **shares)
    return photo.pixels(photo.findings.faces[0])[:, :2]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_eyes_are_bold(name):
    picture, facts = painted(LOOK, name)
    points = face_points(name)
    for eye in (mesh.LEFT_EYE, mesh.RIGHT_EYE):
        low, high = points[eye].min(0).astype(int), points[eye].max(0).astype(int)
        part = luminance(picture[low[1] : high[1] + 1, low[0] : high[0] + 1])
        assert part.min() < 0.12 and part.max() > 0.75
    assert "fallbacks" not in facts


def test_skin_keeps_its_order():
    tones = []
    for name in ("astronaut", "obama"):
        picture, _ = painted(LOOK, name)
        x, y = face_points(name)[50].astype(int)
        cheek = to_lab(picture[y - 8 : y + 9, x - 8 : x + 9])[..., 0]
        tones.append(float(np.median(cheek)))
    assert tones[0] > tones[1] + 4


def test_the_stage_is_saturated_and_new_with_every_seed():
    one, two = (painted(LOOK, "obama", seed)[0] for seed in (1, 2))
    ground = subject_of("obama", 0.02) == 0

    assert chroma(one)[ground].mean() > 0.3
    assert np.abs(one - two)[ground].mean() > 0.05


def test_clothes_wear_a_color_of_the_lamps():
    picture, _ = painted(LOOK, "obama")
    points = face_points("obama")
    wide = float(np.ptp(points[:, 0]))
    top = int(points[mesh.CHIN, 1] + 0.7 * wide)
    worn = subject_of("obama")[top:]
    vivid = (chroma(picture)[top:] > 0.45) & worn

    assert 0.01 < vivid.sum() / worn.sum() < 0.5


def test_a_face_from_the_side_keeps_its_features_and_says_so():
    _, facts = painted(LOOK, "cameraman")
    words = get_recipe(LOOK).NO_FACE

    assert facts["fallbacks"] == [{"en": words.en, "zh": words.zh}]


def test_a_view_is_cut_into_planes_that_stay_in_place():
    picture, facts = painted(LOOK, "palace")
    photo = sample("palace").image

    assert "fallbacks" not in facts
    alike = np.corrcoef(luminance(picture).ravel(), luminance(photo).ravel())[0, 1]
    assert alike > 0.6
    assert chroma(picture).mean() > chroma(photo).mean()


def test_the_pet_s_eyes_stay():
    picture, _ = painted(LOOK, "cat")
    photo = sample("cat").image

    assert 0.02 < np.abs(picture - photo).mean() < 0.25
