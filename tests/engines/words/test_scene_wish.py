"""What prompts wish for, in two languages."""

import pytest

from spark_studio.catalog import get_model
from spark_studio.engines.local.scenes import places
from spark_studio.engines.local.words.lexicon.scenes import (
    parts_of,
    place_entry,
    place_ids,
    raw,
)
from spark_studio.engines.local.words.scene_wish import SceneWish, read_wish

PLACES = place_ids()


def phrases(place: str) -> list[str]:
    row = raw()["place"][place]
    return [*row["en"], *row["zh"], *row.get("weak", ())]


def test_every_place_of_the_brief_is_there():
    wanted = {"concert", "studio", "office", "beach", "autumn-park", "night-city"}
    wanted |= {"cafe", "snow", "red-carpet"}
    assert wanted <= set(PLACES)
    assert len(PLACES) >= 22


@pytest.mark.parametrize("place", PLACES)
def test_every_word_for_a_place_finds_it(place):
    for phrase in phrases(place):
        assert read_wish(phrase).place == place, phrase


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_words_and_a_title_in_both_languages(place):
    row = raw()["place"][place]
    title = place_entry(place).title
    assert row["en"] and row["zh"]
    assert title.en and any("\u4e00" <= c <= "\u9fff" for c in title.zh)


def test_no_word_names_two_places():
    named = {}
    for place in PLACES:
        for phrase in phrases(place):
            named.setdefault(parts_of(phrase), set()).add(place)
    assert {k: v for k, v in named.items() if len(v) > 1} == {}


def test_no_word_means_two_hours_weathers_seasons_or_colors():
    for kind in ("hour", "weather", "season", "mood", "colors"):
        seen = {}
        for value, words in raw()[kind].items():
            for phrase in words:
                seen.setdefault(parts_of(phrase), set()).add(value)
        assert {k: v for k, v in seen.items() if len(v) > 1} == {}, kind


def test_places_know_only_hours_and_weathers_that_there_are():
    for place in PLACES:
        entry = place_entry(place)
        assert entry.hours <= set(raw()["hour"])
        assert entry.weather <= set(raw()["weather"])
        assert entry.seasons <= set(raw()["season"])
        assert entry.also <= set(PLACES)


def test_every_color_has_its_hex():
    assert set(raw()["colors"]) == set(raw()["hex"])


def test_the_lexicon_and_the_modules_are_the_same_places():
    folder = places.__path__[0]
    from pathlib import Path

    modules = {path.stem.replace("_", "-") for path in Path(folder).glob("[a-z]*.py")}
    assert modules == set(PLACES)


@pytest.mark.parametrize(
    ("prompt", "place", "more"),
    [
        ("Concert group photo, flash photography", "concert", {"is_flash": True}),
        ("演唱会现场的合照，闪光灯拍摄", "concert", {"is_flash": True}),
        ("standing on the beach at sunset", "beach", {"hour": "dusk"}),
        ("在故宫红墙前，下雪了", "palace-wall", {"weather": "snow"}),
        ("a misty forest at dawn", "forest", {"weather": "fog", "hour": "dawn"}),
        ("night city in the rain", "night-city", {"weather": "rain", "hour": "night"}),
        ("red studio", "studio", {"palette": "#b3202a"}),
        ("蓝色背景的证件照", "studio", {"palette": "#2f5fa8"}),
        ("winter park", "park", {"season": "winter"}),
        ("Cafés in the evening, warm light", "cafe", {"hour": "dusk", "mood": "warm"}),
    ],
)
def test_a_prompt_is_understood(prompt, place, more):
    wish = read_wish(prompt)
    assert wish.place == place
    assert {name: getattr(wish, name) for name in more} == more
    assert wish.ignored == ()
    assert wish.drawn


@pytest.mark.parametrize(
    "prompt",
    ["", "   ", "…", "a portrait of me", "hello", "Tokyo", "at sea level zero", "我在上海",
     "吃雪糕", "一张好看的照片", "holding a sword", "12345", "Star Wars", "🙂"],
)  # fmt: skip
def test_an_unknown_place_is_no_place(prompt):
    if prompt == "at sea level zero":
        assert read_wish(prompt).ignored == ("level", "zero")
    else:
        assert read_wish(prompt).place is None


def test_what_no_place_holds_is_named_in_the_prompts_own_words():
    wish = read_wish(
        "On the BEACH with my Dog, wearing a red dress, Tom Cruise behind me"
    )
    assert wish.drawn == ("BEACH",)
    assert wish.ignored == ("Dog", "wearing", "red dress", "Tom", "Cruise")


def test_chinese_that_is_not_understood_is_named_whole():
    wish = read_wish("穿着红色裙子在櫻花樹下手捧蛋糕拍照")
    assert wish.place == "cherry-blossom"
    assert wish.ignored == ("穿着", "红色裙子", "手捧", "蛋糕")


def test_words_without_meaning_are_neither_drawn_nor_ignored():
    wish = read_wish("A beautiful photo of a woman in the library, please")
    assert (wish.drawn, wish.ignored) == (("library",), ())


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a forest without snow", "forest"),
        ("beach, no people, no fog", "beach"),
        ("不要雪的森林", "forest"),
        ("没有人的海滩", "beach"),
        ("not a beach, a library", "library"),
        ("no snow", None),
        ("不要下雪", None),
    ],
)
def test_what_is_refused_is_not_drawn(prompt, place):
    wish = read_wish(prompt)
    assert wish.place == place
    assert wish.weather is None
    assert not set(wish.drawn) & {"snow", "people", "fog", "雪", "人", "下雪"}


def test_what_is_refused_is_remembered():
    assert read_wish("beach without people or fog").without == {"people", "fog"}
    assert read_wish("不要雪、雨的街道").without == {"snow", "rain"}
    assert read_wish("beach").without == frozenset()


def test_the_first_place_is_drawn_and_another_named_as_ignored():
    wish = read_wish("a library and a desert")
    assert wish.place == "library"
    assert wish.ignored == ("desert",)


def test_of_places_side_by_side_the_last_is_meant():
    assert read_wish("海边的咖啡馆").place == "cafe"
    assert read_wish("beach café").place == "cafe"
    assert read_wish("雪山下的湖边").place == "lake"
    assert read_wish("森林里的图书馆").place == "library"
    assert read_wish("a library, a beach").place == "library"


def test_what_a_place_shows_as_well_is_drawn_but_not_its_weather():
    assert read_wish("beach, blue sky, white clouds").ignored == ()
    assert read_wish("library with a window").ignored == ()
    assert read_wish("library in the rain").ignored == ("in the rain",)


def test_a_headshot_asks_for_a_studio_only_where_no_place_is_named():
    assert read_wish("professional headshot").place == "studio"
    office = read_wish("a headshot in an office")
    assert (office.place, office.ignored) == ("office", ())


def test_a_hint_gives_way_to_a_name():
    assert read_wish("snow").place == "snow"
    assert read_wish("snow on the mountains").place == "mountains"
    assert read_wish("snow on the mountains").weather == "snow"


def test_a_place_takes_only_hours_it_can_show():
    wish = read_wish("a concert at noon")
    assert wish.place == "concert"
    assert wish.hour is None
    assert wish.ignored == ("noon",)


def test_two_hours_cannot_both_be_drawn():
    wish = read_wish("beach at night at noon")
    assert wish.hour == "night"
    assert wish.ignored == ("noon",)


def test_traditional_characters_read_as_simplified():
    assert read_wish("演唱會").place == "concert"
    assert read_wish("圖書館").place == "library"
    assert read_wish("下雪的紫禁城").weather == "snow"


@pytest.mark.parametrize("prompt", ["beach", "海滩"])
def test_a_wish_can_be_compared_and_kept(prompt):
    assert read_wish(prompt) == read_wish(prompt)
    assert hash(read_wish(prompt)) == hash(read_wish(prompt))
    assert read_wish(prompt) != SceneWish()


@pytest.mark.parametrize("text", ["no " * 300, "雪" * 500, "'", "的的的", "a-b-c" * 50])
def test_odd_prompts_are_read_without_fault(text):
    read_wish(text)


def test_whatever_the_pages_suggest_is_drawn_whole():
    for words in get_model("spark_edit_portrait").inputs["prompt"].suggestions:
        for prompt in (words.en, words.zh):
            wish = read_wish(prompt)
            assert wish.place and not wish.ignored, prompt
