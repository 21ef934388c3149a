"""Yarn, knitted wool, the nursery and the sewn face, each on its own."""

import numpy as np
import pytest

from spark_studio.engines.local.materials.knit import knitted
from spark_studio.engines.local.materials.yarn import lay_yarn
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.line import as_paths
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.photo import Photo
from spark_studio.engines.local.stage.face_frame import frame_of
from spark_studio.engines.local.stage.nursery import nursery
from spark_studio.engines.local.stage.patchwork import patchwork
from spark_studio.engines.local.stage.plush_seams import sew_seams
from tests.engines.conftest import sample_findings, sample_pixels

LIGHT = Light.from_side(-1)


def strand(color, radius=6.0):
    picture = np.full((60, 120, 3), 0.5, np.float32)
    alpha = np.zeros((60, 120), np.float32)
    x = np.arange(10, 110, 2.0)
    paths = as_paths([np.stack([x, np.full(len(x), 30.0)], 1)])
    rng = np.random.default_rng(1)
    lay_yarn(picture, alpha, paths, np.float32([color]), radius, LIGHT, rng)
    return picture, alpha


def test_a_strand_is_as_thick_as_asked_and_keeps_its_color():
    picture, alpha = strand((0.8, 0.2, 0.2))
    inside = alpha > 0.5

    assert 11 <= inside[:, 60].sum() <= 13
    assert (picture[inside][:, 0] > 1.6 * picture[inside][:, 1]).mean() > 0.95


def test_a_strand_is_round_and_throws_a_shadow():
    picture, alpha = strand((0.7, 0.7, 0.7))
    column = picture[:, 60, 0]

    assert column[30] > column[35] + 0.1
    assert picture[38, 60, 0] == pytest.approx(0.5 * 0.7, abs=0.02)
    assert picture[50, 60, 0] == 0.5


def test_no_strands_change_nothing():
    picture, alpha = np.full((9, 9, 3), 0.4, np.float32), np.zeros((9, 9), np.float32)
    colors = np.zeros((0, 3))
    lay_yarn(picture, alpha, as_paths([]), colors, 2.0, LIGHT, np.random.default_rng(1))

    assert (picture == np.float32(0.4)).all() and not alpha.any()


def test_knitting_repeats_every_stitch_and_keeps_the_colors():
    colors = np.zeros((96, 160, 3), np.float32)
    colors[:, :80], colors[:, 80:] = (0.9, 0.1, 0.1), (0.1, 0.1, 0.9)
    wool, thread = knitted(colors, 16.0)

    assert np.abs(thread[:, 0:32] - thread[:, 64:96]).max() < 0.02
    assert 0.3 < thread.min() < 0.6 < thread.max() < 1.3
    assert np.abs(wool[:, :64] - colors[:, :64]).max() < 0.02
    assert np.abs(wool[:, 96:] - colors[:, 96:]).max() < 0.02


@pytest.mark.parametrize(("width", "height"), [(320, 200), (200, 320), (64, 64)])
def test_no_two_rooms_are_alike_and_a_table_stands_where_asked(width, height):
    near = np.float32([0.2, 0.2, 0.3])
    rooms = [
        nursery(width, height, near, floor, LIGHT, np.random.default_rng(seed))
        for seed, floor in ((1, None), (2, None), (1, 0.8))
    ]

    assert all(r.shape == (height, width, 3) and r.dtype == np.float32 for r in rooms)
    assert np.abs(rooms[0] - rooms[1]).mean() > 0.03
    changed = np.abs(rooms[0] - rooms[2]).max((1, 2))
    assert changed[: height // 2].max() < 0.01 < changed[-5:].max()


def test_the_wall_differs_from_what_stands_before_it():
    for near in ((0.62, 0.76, 0.74), (0.9, 0.72, 0.66)):
        room = nursery(120, 120, near, None, LIGHT, np.random.default_rng(3))

        assert np.abs(np.median(room, (0, 1)) - near).max() > 0.08


def test_a_face_turned_aside_shows_one_side_and_one_from_below_none():
    image = np.zeros((400, 400, 3), np.float32)
    photo = Photo(image, sample_findings("astronaut"))
    face = photo.findings.faces[0]
    points = photo.pixels(face)[:, :2]
    middle = points.mean(0)

    assert frame_of(face, points).near == 0
    assert frame_of(face, middle + 0.02 * (points - middle)) is None
    thrown_back = middle + (points - middle) * np.float32([1, 0.3])
    assert frame_of(face, thrown_back) is None


def test_a_view_becomes_cloth_in_fewer_colors():
    pixels = sample_pixels("palace")[::2, ::2].astype(np.float32) / 255
    sketch = study(Photo(pixels, sample_findings("palace")))
    height, width = pixels.shape[:2]
    cloth = patchwork(sketch, width, height, LIGHT, np.random.default_rng(1))

    assert cloth.shape == pixels.shape and cloth.dtype == np.float32
    assert cloth.min() >= 0 and cloth.max() <= 1
    assert np.abs(cloth.mean((0, 1)) - pixels.mean((0, 1))).max() < 0.15


def test_seams_are_sewn_inside_the_cloth_and_not_along_the_picture_s_border():
    picture = np.full((300, 300, 3), (0.2, 0.3, 0.7), np.float32)
    cloth = np.zeros((150, 150), np.float32)
    cloth[60:, 30:120] = 1
    before = picture.copy()
    sew_seams(picture, cloth, LIGHT, np.random.default_rng(1))
    sewn = np.abs(picture - before).max(2) > 0.1

    assert sewn[130:290, 60:75].any() and sewn[118:135, 80:220].any()
    assert not sewn[:100].any() and not sewn[:, :50].any()
    assert not sewn[296:].any()
    assert not sewn[180:280, 110:190].any()
