"""Doll: skin, hair and clothes are made anew of wool; nobody is lost, no pixel is kept."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.color import to_lab
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception import mesh
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.recipes.doll import NO_FACE
from tests.engines.recipes.paint import paint, painted, sample, subject_of

LOOK = "doll"


def cheek(name, picture):
    """A patch of the cheek; heads grow around their necks, so it is looked for upwards."""
    height, width = picture.shape[:2]
    x, y = sample(name).findings.faces[0].points[205, :2] * (width, height)
    reach = round(0.02 * width)
    rows = slice(max(0, int(y) - 2 * reach), int(y))
    return picture[rows, int(x) - reach : int(x) + reach]


@pytest.mark.parametrize("name", ["astronaut", "obama"])
def test_skin_keeps_its_depth(name):
    picture, facts = painted(LOOK, name)
    photo = to_lab(cheek(name, sample(name).image))[..., 0]
    wool = to_lab(cheek(name, picture))[..., 0]

    assert "fallbacks" not in facts
    assert abs(np.median(wool) - np.median(photo)) < 18


def test_the_order_of_skins_is_kept():
    fair, tan = (
        np.median(luminance(cheek(n, painted(LOOK, n)[0])))
        for n in ("astronaut", "obama")
    )

    assert fair > tan + 0.03


def test_eyes_are_dark_beads_with_a_glint():
    picture, _ = painted(LOOK, "obama")
    height, width = picture.shape[:2]
    points = sample("obama").findings.faces[0].points[:, :2] * (width, height)
    x0, y0 = points[mesh.OVAL].min(0).astype(int)
    x1, y1 = points[mesh.OVAL].max(0).astype(int)
    face = luminance(picture[max(0, y0 - 20) : y1, x0:x1])

    assert (face < 0.1).mean() > 0.005
    assert face.max() > 0.8


def test_the_photo_s_ground_is_replaced_by_a_room_that_differs_by_seed():
    one, two = (painted(LOOK, "astronaut", seed)[0] for seed in (1, 2))
    ground = subject_of("astronaut", 0.02) == 0
    ground[:, : ground.shape[1] // 2] = False

    assert np.abs(one - two)[ground].mean() > 0.03
    assert np.abs(one - sample("astronaut").image)[ground].mean() > 0.08


def test_a_grey_photo_gets_wool_in_color():
    photo = sample("astronaut")
    grey = np.repeat(luminance(photo.image)[..., None], 3, 2)
    grey.setflags(write=False)
    picture, _ = paint(LOOK, Photo(grey, photo.findings))
    lab = to_lab(cheek("astronaut", picture))

    assert np.median(lab[..., 1]) > 4 and np.median(lab[..., 2]) > 4


def test_a_view_is_sewn_and_says_nothing_of_faces():
    picture, facts = painted(LOOK, "palace")

    assert {"en": NO_FACE.en, "zh": NO_FACE.zh} not in facts.get("fallbacks", [])
    assert np.abs(picture - sample("palace").image).mean() > 0.03
