"""Blossoms, lanterns, clouds, windows and brocade; cloth told from skin; mineral hues."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.brocade import PATTERNS, woven
from spark_studio.engines.local.ops.cloth import (
    cloth_mask,
    is_grey,
    with_bald_heads,
)
from spark_studio.engines.local.ops.color import hex_color, to_lab
from spark_studio.engines.local.ops.mineral import MOST_CHROMA, PIGMENTS, to_pigments
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.stage.auspicious_clouds import lay_cloud, shape_cloud
from spark_studio.engines.local.stage.blossoms import (
    best_spray,
    draw_wood,
    lay_flowers,
    lay_petals,
)
from spark_studio.engines.local.stage.gilt_window import depth_in_window, set_window
from spark_studio.engines.local.stage.lanterns import hang_lantern
from tests.engines.recipes.paint import sample

PINK = tuple(hex_color(code) for code in ("#e58fa0", "#f8dfe0", "#c24a5c"))
GOLD = hex_color("#f0c66a")


def chance(seed=1):
    return np.random.default_rng(seed)


def sheet(value=0.5, rows=240, columns=300):
    return np.full((rows, columns, 3), value, np.float32)


def changed(picture, value=0.5):
    return np.abs(picture - value).max(2) > 0.01


@pytest.mark.parametrize("seed", range(4))
def test_a_branch_grows_in_where_there_is_room(seed):
    room = np.ones((240, 300), np.float32)
    room[:, 150:] = 0
    spray = best_spray(room, chance(seed))

    assert spray is not None and spray.meets(1 - room) < 0.7


def test_no_branch_is_grown_where_all_is_taken():
    assert best_spray(np.zeros((240, 300), np.float32), chance()) is None


def test_flowers_and_wood_are_drawn_and_follow_the_seed():
    def drawn(seed):
        rng = chance(seed)
        spray = best_spray(np.ones((240, 300), np.float32), rng)
        picture = sheet()
        lay_flowers(picture, spray, PINK, rng)
        return picture, draw_wood(spray, (240, 300), rng, 0.24)

    first, wood = drawn(1)
    assert 0.005 < changed(first).mean() < 0.4 and wood.max() > 0.6
    assert np.array_equal(first, drawn(1)[0])
    assert not np.array_equal(first, drawn(2)[0])


def test_flowers_stay_behind_their_mask():
    picture, mask = sheet(), np.zeros((240, 300), np.float32)
    spray = best_spray(np.ones((240, 300), np.float32), chance())
    lay_flowers(picture, spray, PINK, chance(), mask)

    assert not changed(picture).any()


def test_petals_do_not_fall_on_what_is_kept_clear():
    picture, clear = sheet(), np.ones((240, 300), np.float32)
    lay_petals(picture, 40, PINK, chance(), clear)
    assert not changed(picture).any()

    lay_petals(picture, 40, PINK, chance(), 1 - clear)
    assert changed(picture).any()


def test_a_lantern_is_red_glows_and_stays_behind_its_mask():
    picture = sheet(0.2)
    hang_lantern(picture, 150, 60, 40, chance())
    silk = picture[85:100, 125:135].reshape(-1, 3).mean(0)
    assert silk[0] > 2 * silk[2] and silk[0] > 1.4 * silk[1]
    assert (picture[100, 90] > 0.2)[0]  # its light on the air

    picture = sheet(0.2)
    hang_lantern(picture, 150, 60, 40, chance(), np.zeros((240, 300), np.float32))
    assert not changed(picture, 0.2).any()


@pytest.mark.parametrize(("x", "top"), [(-80, 20), (0, -90), (299, 230), (700, 700)])
def test_a_lantern_half_outside_the_picture_is_no_trouble(x, top):
    picture = sheet()
    hang_lantern(picture, x, top, 30, chance())

    assert np.isfinite(picture).all() and 0 <= picture.min() <= picture.max() <= 1.001


@pytest.mark.parametrize(("x", "y"), [(150, 200), (-10, 100), (320, 20), (900, 900)])
def test_a_cloud_lies_about_where_it_is_put(x, y):
    picture = sheet()
    cloud = shape_cloud(x, y, 120, chance(), 1.0)
    lay_cloud(picture, cloud, (PINK[0], PINK[1]), GOLD)
    touched = np.argwhere(changed(picture))

    assert 0 <= picture.min() <= picture.max() <= 1
    if (x, y) == (150, 200):
        assert abs(np.median(touched[:, 1]) - 150) < 40
        assert touched[:, 0].max() < 215


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [(300, 240), (120, 400), (64, 64)])
def test_a_window_shows_its_middle_and_hides_the_border(seed, size):
    depth = depth_in_window(*size, chance(seed))

    assert depth[size[1] // 2, size[0] // 2] > 0.3 * min(size)
    assert depth[0].max() < 0 and depth[:, -1].max() < 0
    assert (depth > 0).mean() > 0.6


def test_the_scene_is_seen_through_the_window_and_the_wall_around_it():
    depth = depth_in_window(300, 240, chance())
    out = set_window(sheet(0.9), sheet(0.4), depth)

    assert np.allclose(out[120, 150], 0.4, atol=0.02)
    assert np.allclose(out[1, 150], 0.9, atol=0.02)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_thin_lines_that_repeat(pattern):
    x = np.arange(240, dtype=np.float32)[None, :]
    y = np.arange(240, dtype=np.float32)[:, None]
    out = pattern(x, y, np.float32(24), np.float32(0.7))

    assert out.min() >= 0 and out.max() > 0.9 and 0.04 < out.mean() < 0.45
    assert np.abs(out[:, :216] - out[:, 24:]).mean() < 0.02


def test_brocade_fills_the_sheet_and_follows_the_seed():
    out = woven(chance(1), 300, 240, 0.1, 0.002)

    assert out.shape == (240, 300) and out.dtype == np.float32
    assert not np.array_equal(out, woven(chance(2), 300, 240, 0.1, 0.002))


def test_pigments_hold_strong_colors_back_and_leave_greys_grey():
    loud = to_lab(np.float32([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]]]))
    out = to_pigments(loud, 1.0)[0]

    assert (np.hypot(out[:3, 0], out[:3, 1]) <= MOST_CHROMA + 0.01).all()
    assert np.abs(out[3]).max() < 1
    assert np.array_equal(to_pigments(loud, 0.0), loud[..., 1:])


@pytest.mark.parametrize("code", PIGMENTS)
def test_a_pigment_keeps_its_own_hue(code):
    lab = to_lab(hex_color(code)[None, None])
    out = to_pigments(lab, 1.0)[0, 0]
    turn = np.arctan2(out[1], out[0]) - np.arctan2(lab[0, 0, 2], lab[0, 0, 1])

    assert abs(np.angle(np.exp(1j * turn))) < 0.3


def test_cloth_is_the_suit_and_neither_face_nor_hair_nor_wall():
    seen = study(sample("obama"))
    cloth = cloth_mask(seen)
    height, width = cloth.shape

    assert cloth[int(0.65 * height), int(0.3 * width)] > 0.8
    assert cloth[(seen.face > 0.9) | (seen.hair > 0.9)].max() < 0.1
    assert cloth[seen.subject < 0.01].max() < 0.02


def test_without_a_face_nothing_is_cloth():
    assert not cloth_mask(study(sample("cat"))).any()


def test_a_grey_photo_is_known():
    assert is_grey(study(sample("cameraman"))) and not is_grey(study(sample("cat")))


def test_full_hair_stays_hair_and_a_smooth_crown_becomes_skin():
    seen = study(sample("obama"))
    kept = with_bald_heads(seen)
    assert kept.hair.sum() > 0.9 * seen.hair.sum()

    on_skin = (seen.skin > 0.7) & (seen.features < 0.3)
    plain = seen.plain.copy()
    plain[seen.hair > 0.3] = np.median(seen.plain[on_skin], axis=0)
    still = replace(seen.flow, strength=np.zeros_like(seen.flow.strength))
    bald = with_bald_heads(replace(seen, plain=plain, flow=still))
    assert bald.hair.sum() < 0.5 * seen.hair.sum()
