"""Porcelain: forms are round, glaze mirrors a window, tiles and flowers keep their place."""

import numpy as np
import pytest

from spark_studio.engines.local.materials.porcelain import crackle, glazed
from spark_studio.engines.local.materials.tiles import ALONG, lay_tiles
from spark_studio.engines.local.ops.bare_skin import all_skin, hair_without_glare
from spark_studio.engines.local.ops.blossom import blossoms
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.mouths import mouth_openings
from spark_studio.engines.local.ops.relief import face_slopes, inflate, slope_of
from spark_studio.engines.local.ops.study import study as study_of
from spark_studio.engines.local.stage.plinth import stand_of
from tests.engines.conftest import sample_findings
from tests.engines.recipes.paint import sample

SIDE = 240


def disc(radius=80, x=SIDE / 2, y=SIDE / 2):
    down, across = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    return (np.hypot(across - x, down - y) < radius).astype(np.float32)


def test_a_disc_is_blown_up_to_half_a_ball():
    height = inflate(disc())
    across = np.abs(np.arange(SIDE) + 0.5 - SIDE / 2)
    ball = np.sqrt(np.clip(80**2 - across**2, 0, None))

    assert np.abs(height[SIDE // 2] - ball)[across < 70].max() < 6
    assert height[disc() == 0].max() < 20
    assert inflate(disc(), 0.5).max() == pytest.approx(height.max() / 2, rel=0.01)


def test_nothing_is_blown_up_to_nothing_and_a_cut_form_goes_on_beyond_the_border():
    assert not inflate(np.zeros((SIDE, SIDE), np.float32)).any()
    cut = inflate(disc(80, y=SIDE))

    assert cut[-1, SIDE // 2] > 0.9 * cut.max()


def test_a_face_slopes_down_from_its_nose_to_its_sides():
    findings = sample_findings("astronaut")
    slopes, counts = face_slopes(findings, SIDE, SIDE)
    x, y, wide, high = findings.faces[0].box
    row = slice(int((y + 0.4 * high) * SIDE), int((y + 0.7 * high) * SIDE))
    left = slopes[row, int((x + 0.1 * wide) * SIDE) : int((x + 0.4 * wide) * SIDE), 0]
    right = slopes[row, int((x + 0.6 * wide) * SIDE) : int((x + 0.9 * wide) * SIDE), 0]

    assert np.isfinite(slopes).all() and counts.max() > 0.9
    assert left.mean() > 0.1 and right.mean() < -0.1
    assert counts[: int((y - 0.3 * high) * SIDE)].max(initial=0) == 0


def test_the_window_shines_on_the_side_of_the_lamp():
    clay = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    slope, gloss = slope_of(inflate(disc())), disc()
    for side, half in ((-1.0, np.s_[:, : SIDE // 2]), (1.0, np.s_[:, SIDE // 2 :])):
        lit = glazed(clay, slope, Light.from_side(side), gloss)
        matt = glazed(clay, slope, Light.from_side(side), np.zeros_like(gloss))
        shine = (lit - matt).max(2)

        assert shine.min() > -1e-6 and 0.3 < shine.max() <= 1
        assert shine[half].sum() > 0.75 * shine.sum()


def test_cracks_are_a_fine_net():
    net = crackle(np.random.default_rng(3), SIDE, SIDE)

    assert 0.01 < (net > 0.3).mean() < 0.3


@pytest.mark.parametrize(("width", "height"), [(240, 240), (400, 250), (250, 400)])
def test_tiles_are_square_and_nearly_level(width, height):
    tiles = lay_tiles(width, height, np.random.default_rng(5))
    joints = (tiles.joint > 0.5).mean(0) > 0.9

    assert tiles.slope.shape == (height, width, 2)
    assert 0.005 < (tiles.joint > 0.5).mean() < 0.15
    assert np.diff(np.flatnonzero(joints), prepend=-9).size >= ALONG - 1
    assert np.abs(np.median(tiles.slope)) < 0.1


def test_flowers_stay_on_their_ground():
    ground = disc(90)
    strewn = blossoms(ground, np.random.default_rng(2), 0.05)

    assert 0.03 < (strewn > 0.5).mean() < 0.5
    assert strewn[ground == 0].max() < 0.01
    assert not blossoms(np.zeros_like(ground), np.random.default_rng(2), 0.05).any()


def test_a_slim_figure_gets_a_stand_a_wide_or_a_cut_one_does_not():
    slim, wide, cut = (np.zeros((SIDE, SIDE), np.float32) for _ in range(3))
    slim[40:180, 100:150] = wide[100:150, 20:220] = cut[100:, 100:150] = 1
    x, y, half = stand_of(slim)

    assert abs(x - 125) < 2 and 165 < y < 180 and 25 < half < 60
    assert stand_of(wide) is None and stand_of(cut) is None


def test_hair_stays_hair_and_arms_of_the_faces_color_are_skin():
    photo = sample("obama")
    study = study_of(photo, contrast=0.13)
    hair, skin = hair_without_glare(study), all_skin(study)

    assert (hair <= study.hair + 1e-6).all()
    assert hair.sum() > 0.6 * study.hair.sum()
    assert skin[study.skin > 0.9].min() > 0.85
    hands = skin[skin.shape[0] // 2 :]
    assert 0.02 < (hands > 0.5).mean() < 0.2


def test_an_open_mouth_lies_in_the_lower_half_of_its_face():
    findings = sample_findings("obama")
    x, y, wide, high = findings.faces[0].box
    rows, columns = np.nonzero(mouth_openings(findings, 900, 900) > 0.5)

    assert rows.size > 50
    assert y + 0.5 * high < rows.min() / 900 < rows.max() / 900 < y + high
    assert x < columns.min() / 900 < columns.max() / 900 < x + wide
