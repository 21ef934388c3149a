"""Every place, at any size: exact, seeded, believable numbers, heads kept free."""

import numpy as np
import pytest

from spark_studio.engines.local.ops.tone import luminance
from spark_studio.engines.local.scenes.build import build_scene
from spark_studio.engines.local.words.lexicon.scenes import place_entry, place_ids
from spark_studio.engines.local.words.scene_wish import SceneWish, read_wish

PLACES = place_ids()
HEAD = (0.5, 0.4, 0.3)


def build(place, width=72, height=96, seed=1, heads=(), **wish):
    rng = np.random.default_rng(seed)
    return build_scene(SceneWish(place=place, **wish), width, height, rng, heads)


@pytest.mark.parametrize("place", PLACES)
def test_a_scene_is_a_whole_picture_of_its_size(place):
    scene = build(place, 80, 57)
    assert scene.back.shape == (57, 80, 3)
    assert scene.back.dtype == np.float32
    assert np.isfinite(scene.back).all()
    assert scene.back.min() >= 0 and scene.back.max() <= 1
    assert scene.back.std() > 0.02
    if scene.front is not None:
        assert scene.front.shape == (57, 80, 4)
        assert scene.front.dtype == np.float32
        assert scene.front.min() >= 0 and scene.front.max() <= 1


@pytest.mark.parametrize("place", PLACES)
def test_a_scene_says_where_its_light_comes_from(place):
    scene = build(place, 60, 60)
    assert np.hypot(*scene.light) <= 1.05
    assert scene.light_color.shape == scene.ambient.shape == (3,)
    assert scene.light_color.max() == pytest.approx(1)
    assert scene.ambient.min() >= 0 and scene.ambient.max() <= 1
    assert scene.ground is None or 0.5 < scene.ground <= 1
    assert 0 < scene.grain < 0.05
    assert scene.title == place_entry(place).title


@pytest.mark.parametrize("place", PLACES)
def test_a_seed_gives_one_picture_and_another_seed_another(place):
    one, same, other = (build(place, seed=seed).back for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert np.abs(one - other).mean() > 0.008


@pytest.mark.parametrize("place", PLACES)
def test_no_light_shows_beside_a_head_and_nothing_lies_before_it(place):
    scene = build(place, 96, 128, heads=(HEAD,))
    rows, columns = np.ogrid[0:128, 0:96]
    near = np.hypot(columns - 48, (rows - 0.4 * 128) * 0.8) < 0.3 * 128 * 0.55
    tone = luminance(scene.back)
    # No spot: what is brightest there is hardly brighter than what is bright there.
    assert tone[near].max() - np.quantile(tone[near], 0.9) < 0.2
    if scene.front is not None:
        assert scene.front[..., 3][near].max() < 0.02


@pytest.mark.parametrize(
    "place", [p for p in PLACES if {"day", "night"} <= place_entry(p).hours]
)
def test_night_is_darker_than_day(place):
    day, night = (build(place, hour=hour).back.mean() for hour in ("day", "night"))
    assert night < day - 0.03


@pytest.mark.parametrize("place", PLACES)
def test_every_hour_weather_and_season_of_a_place_can_be_drawn(place):
    entry, plain = place_entry(place), build(place, 48, 48).back
    for name, values in (("hour", entry.hours), ("weather", entry.weather)):
        pictures = [build(place, 48, 48, **{name: v}).back for v in sorted(values)]
        assert all(np.isfinite(picture).all() for picture in pictures)
        changed = [np.abs(picture - plain).mean() > 1e-4 for picture in pictures]
        # What a place is without a wish may be one of them, not all.
        assert sum(changed) >= len(pictures) - 1
    for season in entry.seasons:
        assert np.isfinite(build(place, 48, 48, season=season).back).all()


@pytest.mark.parametrize("place", [p for p in PLACES if place_entry(p).takes_color])
def test_a_color_asked_for_is_seen(place):
    red, blue = (
        build(place, palette=code).back.mean((0, 1)) for code in ("#b3202a", "#2f5fa8")
    )
    assert red[0] - red[2] > blue[0] - blue[2] + 0.01


def test_a_flash_lights_the_person_from_the_camera():
    scene = build_scene(
        read_wish("beach at night, flash"), 64, 64, np.random.default_rng(1)
    )
    assert scene.is_flash
    assert abs(scene.light[0]) < 0.1
    assert not build("beach").is_flash


def test_nobody_is_drawn_where_people_are_refused():
    crowd = build("concert").back
    empty = build("concert", without=frozenset({"people"})).back
    assert np.abs(crowd - empty).mean() > 0.01


def test_a_mood_changes_the_light_of_a_place():
    dark, plain, bright = (
        build("office", mood=m).back.mean() for m in ("dark", None, "bright")
    )
    assert dark < plain < bright


@pytest.mark.parametrize("size", [(16, 16), (24, 120), (200, 40)])
@pytest.mark.parametrize("place", ["concert", "garden", "train-window", "stadium"])
def test_odd_sheets_are_filled(place, size):
    assert build(place, *size).back.shape == (size[1], size[0], 3)


def test_a_wish_without_a_place_is_no_scene():
    with pytest.raises(ValueError):
        build_scene(read_wish("hello"), 64, 64, np.random.default_rng(1))
