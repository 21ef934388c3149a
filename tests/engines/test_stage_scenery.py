"""Backdrops, moon, mountains, pine, words: seeded, sized, and where they belong."""

import numpy as np
import pytest

from spark_studio.engines.local.materials.metal import GOLD
from spark_studio.engines.local.ops.light import Light
from spark_studio.engines.local.ops.type import column, seal, written
from spark_studio.engines.local.stage.charm import hang_small_charm
from spark_studio.engines.local.stage.galaxy import galaxy
from spark_studio.engines.local.stage.geese import fly_geese
from spark_studio.engines.local.stage.hanging import with_tab
from spark_studio.engines.local.stage.lettering import emptiest_place
from spark_studio.engines.local.stage.mist import rising_mist
from spark_studio.engines.local.stage.moon import hang_moon, moon
from spark_studio.engines.local.stage.mountains import ink_mountains
from spark_studio.engines.local.stage.pine import draw_branch, grow_branch
from spark_studio.engines.local.stage.place import blurred_place
from spark_studio.engines.local.stage.shapes import SHAPES, filled
from tests.engines.test_stage_subject import disc, photo_of


def chance(seed=1):
    return np.random.default_rng(seed)


def painted(seed):
    picture = np.full((160, 200, 3), 0.8, np.float32)
    grey = np.float32([0.4, 0.4, 0.4])
    ink_mountains(picture, chance(seed), far=grey, near=grey * 0.6, mist=grey * 2)
    return picture


@pytest.mark.parametrize("scene", [lambda s: galaxy((200, 160), chance(s)), painted])
def test_a_scene_is_the_same_for_a_seed_and_another_for_the_next(scene):
    first, again, other = scene(1), scene(1), scene(2)

    assert first.shape == (160, 200, 3) and first.dtype == np.float32
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.004


def test_a_galaxy_is_dark_blue_or_violet_with_bright_stars():
    sky = galaxy((300, 300), chance())
    mean = sky.reshape(-1, 3).mean(0)

    assert mean[2] > mean[1] and mean.mean() < 0.5
    assert sky.max() > 0.9


def test_mountains_leave_the_sky_above_them():
    picture = painted(1)

    assert np.allclose(picture[:20], 0.8)
    assert picture[100:130].min() < 0.65


def test_the_moon_is_a_pale_disc_with_seas():
    colors, alpha = moon(60, chance())
    inside = alpha > 0.99

    assert alpha[0].max() == 0 and alpha[62, 62] == 1
    assert colors[inside].mean() > 0.75
    assert colors[inside].std() > 0.02


def test_a_moon_half_outside_the_picture_is_hung():
    picture = np.full((80, 100, 3), 0.4, np.float32)
    alpha = hang_moon(picture, (95.0, 4.0), 30.0, chance())

    assert alpha.shape == (80, 100)
    assert picture[4, 90].mean() > 0.7 > picture[75, 5].mean()


def test_mist_is_clear_above_and_closed_below():
    mist = rising_mist((200, 150), 0.6, 0.8, chance())

    assert mist[:60].max() < 0.05 and mist[-8:].min() > 0.95


def test_a_branch_knows_what_it_covers():
    branch = grow_branch((-10, 40), 0.1, 150, chance(), 0.3)
    colors, alpha = draw_branch(branch, (200, 200), chance(2), 0.3)
    crowded = np.ones((200, 200), np.float32)

    assert alpha.max() > 0.8 and colors[alpha > 0.9].mean() < 0.45
    assert branch.covers(crowded) > 0.9 > branch.covers(crowded * 0)


def test_the_place_behind_has_no_subject_left_in_it():
    photo = photo_of(disc((200, 300), 150, 100, 60))
    place = blurred_place(photo, (240, 240), 0.03, chance())

    assert place[120, 120, 1] > place[120, 120, 0]
    assert place.dtype == np.float32 and 0 <= place.min() <= place.max() <= 1


def test_words_are_written_and_boxes_are_not():
    boxes = written("𠀀", 60)
    title = column("中秋", 60)

    assert title.max() == 1 and title.shape[0] > 1.6 * title.shape[1]
    assert not np.array_equal(written("中", 60), boxes)


@pytest.mark.parametrize("text", ["中秋", "月圆", "团圆", "花好月圆", "千里共婵娟"])
def test_the_fonts_have_every_character_the_looks_write(text):
    empty = written("𠀀", 80)
    for character in text:
        assert written(character, 80).shape != empty.shape or not np.array_equal(
            written(character, 80), empty
        )


def test_a_seal_is_red_ground_with_bare_strokes():
    mark = seal("花好月圆", 80, chance())

    assert mark.shape == (80, 80)
    assert 0.35 < mark.mean() < 0.9
    assert mark[40, 3] > 0.5 and mark[0, 0] < 0.5


def test_words_go_where_nothing_is():
    taken = np.ones((200, 300), np.float32)
    taken[40:160, 220:280] = 0
    x, y = emptiest_place(taken, (40, 90), 10)

    assert 215 <= x <= 245 and 35 <= y <= 75


def test_words_too_large_for_the_picture_go_nowhere():
    assert emptiest_place(np.zeros((50, 50), np.float32), (60, 20), 4) is None


def test_a_tab_stands_above_the_middle_of_the_weight():
    plate = disc((200, 200), 100, 120, 50)
    joined, (x, y) = with_tab(plate, 16, 6, 4)

    assert abs(x - 100) < 4 and 60 < y < 75
    assert joined[int(y), int(x)] == 0
    assert joined[int(y) - 11, int(x)] > 0.5


@pytest.mark.parametrize("shape", list(SHAPES))
def test_small_shapes_fit_their_size(shape):
    mask = filled((100, 100), shape, (50, 50), 30)
    rows, columns = np.nonzero(mask > 0.5)

    assert 400 < mask.sum() < 3600
    assert rows.min() >= 18 and rows.max() <= 82 and columns.max() <= 82


def test_a_small_charm_hangs_below_its_hook():
    picture = np.full((300, 300, 3), 0.2, np.float32)
    hang_small_charm(picture, (150.0, 60.0), GOLD, Light.from_side(-1), chance(), 0.5)
    rows, columns = np.nonzero(np.abs(picture - 0.2).max(2) > 0.1)

    assert rows.min() > 50 and rows.max() < 180
    assert abs(columns.mean() - 150) < 60


def test_geese_fly_in_a_loose_line_of_five_to_nine():
    picture = np.ones((200, 300, 3), np.float32)
    fly_geese(picture, (150.0, 100.0), chance(), 1.0)
    rows, columns = np.nonzero(picture.min(2) < 0.8)

    assert len(rows) > 60
    assert np.ptp(columns) > 1.2 * np.ptp(rows)
