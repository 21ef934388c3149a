"""Painted skies and country, the castle at dusk, satin, crowns: the props of two tales."""

from dataclasses import replace

import numpy as np
import pytest

from spark_studio.engines.local.ops.gown import PEARL, ROSE, ROYAL, satin, way_to_skin
from spark_studio.engines.local.ops.shape import resize
from spark_studio.engines.local.ops.study import study
from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.perception.findings import Thing
from spark_studio.engines.local.stage.country import open_country
from spark_studio.engines.local.stage.crowning import crown_a_pet
from spark_studio.engines.local.stage.fairy_castle import fairy_evening
from spark_studio.engines.local.stage.free_standing import behind_it, free_standing
from spark_studio.engines.local.stage.painted_sky import painted_sky
from spark_studio.engines.local.stage.tiara import (
    DESIGNS,
    Seat,
    draw_brooch,
    draw_crown,
)
from tests.engines.recipes.paint import sample


def chance(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("size", [(96, 64), (64, 160), (300, 90)])
@pytest.mark.parametrize("scene", [open_country, painted_sky, fairy_evening])
def test_scenes_have_any_size(scene, size):
    picture = scene(*size, chance(), 1.0)

    assert picture.shape == (size[1], size[0], 3) and picture.dtype == np.float32
    assert picture.min() >= 0 and picture.max() <= 1


@pytest.mark.parametrize("scene", [open_country, painted_sky, fairy_evening])
def test_scenes_are_another_for_another_seed(scene):
    one, same, other = (scene(120, 120, chance(seed), 1.0) for seed in (1, 1, 2))

    assert np.array_equal(one, same)
    assert np.abs(one - other).mean() > 0.02


def test_country_is_blue_above_and_green_below():
    picture = open_country(200, 200, chance(), -1.0, 0.6)
    above, below = picture[:40].mean((0, 1)), picture[150:].mean((0, 1))

    assert above.argmax() == 2 and below.argmax() == 1


def test_the_castle_stands_where_it_is_asked_to():
    without = fairy_evening(240, 200, chance(), 1.0, 0.8, 0.3, 0.0)
    standing = fairy_evening(240, 200, chance(), 1.0, 0.8, 0.3, 0.6)
    changed = np.abs(standing - without)[:110].max(2)

    assert changed[:, 30:115].mean() > 3 * changed[:, 170:].mean()


def seat(half=60.0):
    return Seat(np.float32([100, 120]), np.float32([1, 0]), np.float32([0, -1]), half)


@pytest.mark.parametrize("design", DESIGNS)
def test_crowns_are_gold_and_lie_on_their_seat(design):
    picture = np.full((200, 200, 3), 0.3, np.float32)
    draw_crown(picture, seat(), chance(), design, -1.0)
    gold = (picture[..., 0] - picture[..., 2]) > 0.2
    y, x = np.nonzero(gold)

    assert gold.sum() > 300
    assert x.min() > 30 and x.max() < 170
    assert y.min() > 60 and y.max() < 150


def test_a_crown_leans_with_the_head():
    straight, leaning = (np.full((200, 200, 3), 0.3, np.float32) for _ in range(2))
    draw_crown(straight, seat(), chance(), "hearts", -1.0)
    right = np.float32([np.cos(0.4), np.sin(0.4)])
    up = np.float32([np.sin(0.4), -np.cos(0.4)])
    lean = Seat(np.float32([100, 120]), right, up, 60.0)
    draw_crown(leaning, lean, chance(), "hearts", -1.0)
    drops = []
    for picture in (straight, leaning):
        y, x = np.nonzero(picture.max(2) > 0.6)
        drops.append(y[x > 115].mean() - y[x < 85].mean())

    assert abs(drops[0]) < 5
    assert drops[1] > 20


def test_tiny_and_far_away_jewels_change_nothing():
    picture = np.full((50, 50, 3), 0.3, np.float32)
    draw_crown(picture, seat(3.0), chance(), "fleurs", 1.0)
    draw_brooch(picture, np.float32([20, 20]), 1.0, chance())
    draw_brooch(picture, np.float32([900, 900]), 9.0, chance())

    assert (picture == np.float32(0.3)).all()


@pytest.mark.parametrize("cloth", [ROSE, PEARL, ROYAL])
def test_satin_is_lighter_where_more_light_falls(cloth):
    ramp = np.linspace(0, 1, 50, dtype=np.float32)[None]
    light = luminance(satin(np.repeat(ramp, 3, 0), cloth))[1]

    assert (np.diff(light) >= -1e-3).all()
    assert light[-1] - light[0] > 0.5


def test_the_way_to_the_skin_is_in_widths_of_the_face():
    cloth, skin = np.zeros((2, 100, 100), np.float32)
    cloth[40:] = 1
    skin[:40] = 1
    way = way_to_skin(cloth, skin, 20.0)

    assert way[60, 50] == pytest.approx(1.0, abs=0.1)
    assert way_to_skin(cloth, 0 * skin, 20.0).min() > 5


def test_a_pet_is_crowned_on_one_peak_only():
    picture = np.full((200, 200, 3), 0.4, np.float32)
    body = np.zeros((200, 200), np.float32)
    body[110:190, 40:160] = 1
    one, two = body.copy(), body.copy()
    one[60:110, 50:80] = two[60:110, 50:80] = two[60:110, 120:150] = 1

    crowned = np.abs(crown_a_pet(picture, one, 1.0, chance()) - picture).max(2)
    assert crowned[:80, 40:95].max() > 0.2
    assert not crowned[:, 120:].any()
    assert np.array_equal(crown_a_pet(picture, two, 1.0, chance()), picture)


def test_what_stands_free_keeps_the_ground_under_its_feet():
    photo = sample("flower")
    sketch, alone = study(photo), free_standing(photo)
    behind = behind_it(sketch, alone)
    inside = resize(alone.alpha, *sketch.size) > 0.9

    assert behind[0].min() > 0.9
    assert behind[inside].max() < 0.05
    assert behind[-1].max() < 0.05


def test_nothing_stands_free_beside_somebodys_legs():
    photo = sample("flower")
    legs = Thing("person", 0.9, (0.1, 0.1, 0.5, 0.5))
    visited = replace(photo, findings=replace(photo.findings, things=(legs,)))
    street = replace(photo, findings=replace(photo.findings, placeness=0.9))

    assert free_standing(visited) is None
    assert free_standing(street) is None
