"""Every kind of input: what it takes, what it refuses, and that it never breaks."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark_studio.inputs import (
    LARGEST_SEED,
    Choice,
    Condition,
    Group,
    InputError,
    Integer,
    Number,
    Option,
    Photo,
    PhotoLimits,
    PhotoSource,
    Seed,
    Size,
    SizePreset,
    Text,
    Toggle,
    Words,
    clean_all,
)

TITLE = Words("Title", "标题")
# The same values on every run, however busy the machine is.
seeded = settings(derandomize=True, deadline=None)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(10**400),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def make_choice(**more) -> Choice:
    options = (Option("a", Words("Apple", "苹果")), Option("b", Words("Pear", "梨")))
    return Choice(**{"title": TITLE, "options": options, "default": "a"} | more)


def make_size(**more) -> Size:
    sides = {"default": 1328, "minimum": 512, "maximum": 2048}
    width = Integer(title=Words("Width", "宽"), **sides)
    height = Integer(title=Words("Height", "高"), **sides)
    return Size(**{"title": TITLE, "width": width, "height": height} | more)


def make_area_size(**more) -> Size:
    side = Integer(title=Words("Width", "宽"), default=1328, minimum=1)
    return make_size(
        width=side,
        height=side,
        min_area=512 * 512,
        max_area=2048 * 2048,
        max_ratio=3,
        alone="refused",
        **more,
    )


def make_photo(**more) -> Photo:
    sources = (
        PhotoSource("image_urls", "address", is_list=True),
        PhotoSource("binary_data_base64", "base64", is_list=True),
    )
    return Photo(
        **{
            "title": TITLE,
            "limits": PhotoLimits(),
            "sources": sources,
            "required": True,
        }
        | more
    )


EVERY_KIND = [
    Text(title=TITLE, required=True),
    Text(title=TITLE, default="usual", max_length=5),
    Number(title=TITLE),
    Number(title=TITLE, step=0.1, on_grid=True, default=0.4),
    Integer(title=TITLE, minimum=-3, maximum=9),
    Integer(title=TITLE),
    Seed(title=TITLE),
    make_choice(),
    make_choice(options=tuple(Option(n, TITLE) for n in range(4)), default=0),
    Toggle(title=TITLE),
    make_size(),
    make_area_size(),
    Group(title=TITLE, parts={"on": Toggle(title=TITLE), "at": Number(title=TITLE)}),
]


def reason(spec, value) -> str:
    with pytest.raises(InputError) as caught:
        spec.clean(value)
    return caught.value.reason


@pytest.mark.parametrize("spec", EVERY_KIND, ids=lambda s: type(s).__name__)
@seeded
@given(value=ANYTHING)
def test_any_value_is_cleaned_or_refused_in_both_languages(spec, value):
    try:
        cleaned = spec.clean(value)
    except InputError as error:
        assert error.words.en and error.words.zh
        assert error.reason
    else:
        assert spec.clean(cleaned) == cleaned


@pytest.mark.parametrize("spec", EVERY_KIND, ids=lambda s: type(s).__name__)
@seeded
@given(value=ANYTHING)
def test_a_mended_value_can_always_be_used(spec, value):
    mended = spec.mend(value)

    assert mended == spec.default or spec.clean(mended) == mended


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_means_the_default(value):
    assert Number(title=TITLE, default=0.4).clean(value) == 0.4
    assert Toggle(title=TITLE, default=True).clean(value) is True
    assert make_choice().clean(value) == "a"


def test_nothing_is_refused_where_something_is_required():
    ask = Words("Write what you want to see.", "写下想看到的画面。")

    with pytest.raises(InputError) as caught:
        Text(title=TITLE, required=True, ask=ask).clean("")

    assert caught.value.reason == "missing"
    assert caught.value.words == ask


# Text


@pytest.mark.parametrize("blank", ["   ", "\n\t", "\r\n", "\u3000", "\x00"])
def test_blank_text_counts_as_nothing(blank):
    assert reason(Text(title=TITLE, required=True), blank) == "missing"
    assert Text(title=TITLE, default="usual").clean(blank) == "usual"


@pytest.mark.parametrize("character", ["a", "水", "😀"])
def test_text_is_counted_in_characters(character):
    text = Text(title=TITLE, max_length=800)

    assert text.clean(character * 800) == character * 800
    assert reason(text, character * 801) == "length"


def test_a_line_end_is_one_character_however_it_is_sent():
    assert Text(title=TITLE, max_length=3).clean("a\r\nb") == "a\nb"


def test_text_keeps_nothing_that_cannot_be_stored():
    cleaned = Text(title=TITLE).clean("in\x00k\ud800 wash")

    assert cleaned == "ink wash"
    cleaned.encode()


@pytest.mark.parametrize("value", [5, 1.5, True, ["ink"], {"a": 1}])
def test_only_text_is_text(value):
    assert reason(Text(title=TITLE), value) == "type"


# Numbers


@seeded
@given(tenth=st.integers(0, 10), error=st.floats(-9e-7, 9e-7))
def test_tenths_are_taken_with_a_small_tolerance(tenth, error):
    tenths = Number(title=TITLE, step=0.1, on_grid=True)
    value = min(max(tenth / 10 + error, 0.0), 1.0)

    assert tenths.clean(value) == round(tenth / 10, 1)


@pytest.mark.parametrize("value", [0.05, 0.35, 0.40001, 0.999])
def test_between_two_tenths_is_refused(value):
    assert reason(Number(title=TITLE, step=0.1, on_grid=True), value) == "grid"


def test_a_free_number_may_lie_between_the_steps_of_its_slider():
    assert Number(title=TITLE, step=0.05).clean(0.123) == 0.123


@pytest.mark.parametrize("value", [-0.1, 1.1, 2, 10**400, -(10**400), 1.0000001])
def test_a_number_out_of_range_is_refused(value):
    assert reason(Number(title=TITLE), value) == "range"


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, True, False, "0.5", []]
)
def test_what_is_no_number_is_refused(value):
    assert reason(Number(title=TITLE), value) == "type"
    assert reason(Integer(title=TITLE), value) in {"type", "overflow"}


def test_a_number_is_clamped_when_mended():
    number = Number(title=TITLE, default=0.4)

    assert (number.mend(7), number.mend(-7), number.mend("x")) == (1.0, 0.0, 0.4)
    assert number.mend(10**400) == 1.0


@pytest.mark.parametrize("value", [5, 5.0])
def test_a_whole_number_may_come_with_a_zero_fraction(value):
    cleaned = Integer(title=TITLE).clean(value)

    assert cleaned == 5 and type(cleaned) is int


def test_a_fraction_is_no_whole_number():
    assert reason(Integer(title=TITLE), 5.5) == "type"


# Seed


@pytest.mark.parametrize(
    ("value", "seed"),
    [
        (-1, -1),
        ("-1", -1),
        (0, 0),
        ("0", 0),
        ("84213", 84213),
        (" 7 ", 7),
        (7.0, 7),
        (LARGEST_SEED, LARGEST_SEED),
        (str(LARGEST_SEED), LARGEST_SEED),
        (None, -1),
        ("", -1),
    ],
)
def test_a_seed_may_be_a_number_or_its_digits(value, seed):
    assert Seed(title=TITLE).clean(value) == seed


@pytest.mark.parametrize(
    "value", [-2, "-2", LARGEST_SEED + 1, "2147483648", "9" * 9999]
)
def test_a_seed_out_of_range_is_refused(value):
    assert reason(Seed(title=TITLE), value) == "range"


@pytest.mark.parametrize(
    "value", [True, "1.0", "abc", "0x7", "٣", 1.5, math.nan, [1], "  "]
)
def test_what_is_no_seed_is_refused(value):
    assert reason(Seed(title=TITLE), value) == "type"


# Choice, toggle


@pytest.mark.parametrize("value", ["A", " a", "c", "apple"])
def test_a_choice_is_taken_exactly_as_spelled(value):
    with pytest.raises(InputError) as caught:
        make_choice().clean(value)

    assert caught.value.reason == "choice"
    assert caught.value.allowed == ("a", "b")
    assert "Apple" in caught.value.words.en and "苹果" in caught.value.words.zh


@pytest.mark.parametrize("value", [True, 1, ["a"], {}])
def test_a_choice_of_words_takes_no_other_type(value):
    assert reason(make_choice(), value) == "type"


def test_a_choice_of_numbers_takes_no_yes_or_no():
    corner = make_choice(options=(Option(0, TITLE), Option(1, TITLE)), default=0)

    assert corner.clean(1.0) == 1
    assert reason(corner, True) == "type"
    assert reason(corner, "1") == "type"


@pytest.mark.parametrize("value", ["true", "on", 1, 0])
def test_a_toggle_takes_only_yes_and_no(value):
    assert reason(Toggle(title=TITLE), value) == "type"


# Conditions


def make_pair(**more) -> dict:
    """A style, and a variant that only the second style has."""
    styles = (Option("plain", TITLE), Option("rich", TITLE), Option("richer", TITLE))
    variants = (
        Option("gold", TITLE, only_with=("rich",)),
        Option("silver", TITLE, only_with=("richer",)),
    )
    variant = Choice(
        title=TITLE,
        required=True,
        default="",
        asked_when=Condition("style", ("rich", "richer"), strict=True),
        options=variants,
    )
    return {"style": make_choice(options=styles, required=True), "variant": variant}


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"style": "plain"}, {}),
        ({"style": "plain", "variant": ""}, {}),
        ({"style": "rich", "variant": "gold"}, {}),
        ({"style": "rich"}, {"variant": "missing"}),
        ({"style": "rich", "variant": "silver"}, {"variant": "choice"}),
        ({"style": "rich", "variant": "brass"}, {"variant": "choice"}),
        ({"style": "plain", "variant": "gold"}, {"variant": "unasked"}),
        ({"style": "rich", "variant": 5}, {"variant": "type"}),
        ({"style": "none", "variant": "gold"}, {"style": "choice"}),
    ],
)
def test_a_variant_belongs_to_its_style(values, reasons):
    _, errors = clean_all(make_pair(), values)

    assert {name: error.reason for name, error in errors.items()} == reasons


def test_a_missing_variant_is_told_which_ones_there_are():
    _, errors = clean_all(make_pair(), {"style": "rich"})

    assert errors["variant"].allowed == ("gold",)


def test_what_nobody_asked_for_is_left_out_where_that_does_no_harm():
    parts = {
        "on": Toggle(title=TITLE),
        "at": Number(title=TITLE, default=1.0, asked_when=Condition("on", (True,))),
    }
    group = Group(title=TITLE, parts=parts)

    assert group.clean({"on": False, "at": 99}) == {"on": False, "at": 1.0}
    assert group.clean({"on": True, "at": 0.5}) == {"on": True, "at": 0.5}


def test_a_group_names_the_member_that_is_wrong():
    group = Group(title=TITLE, parts={"at": Number(title=TITLE)})

    with pytest.raises(InputError) as caught:
        group.clean({"at": 9})

    assert (caught.value.reason, caught.value.part) == ("range", "at")


def test_a_mended_group_keeps_what_was_right():
    parts = {"on": Toggle(title=TITLE), "at": Number(title=TITLE, default=0.4)}

    mended = Group(title=TITLE, parts=parts).mend({"on": True, "at": 9, "new": 1})

    assert mended == {"on": True, "at": 1.0}
    assert Group(title=TITLE, parts=parts).mend("x") == {"on": False, "at": 0.4}


# Size


@seeded
@given(st.integers(512, 2048), st.integers(512, 2048))
def test_any_size_within_both_sides_is_taken(width, height):
    size = {"width": width, "height": height}

    assert make_size().clean(size) == size


@pytest.mark.parametrize(
    ("alone", "cleaned"),
    [
        ("default", {"width": 600, "height": 1328}),
        ("ignored", {"width": 1328, "height": 1328}),
    ],
)
def test_one_side_alone_means_what_the_model_says(alone, cleaned):
    assert make_size(alone=alone).clean({"width": 600}) == cleaned


def test_one_side_alone_is_refused_where_both_are_wanted():
    assert reason(make_size(alone="refused"), {"height": 600}) == "pair"


def test_an_ignored_side_may_even_be_nonsense():
    assert make_size(alone="ignored").clean({"width": "x"})["width"] == 1328


@pytest.mark.parametrize("value", ["x", "1328", True, [1], 512.5])
def test_a_side_that_is_no_whole_number_is_refused(value):
    assert reason(make_size(), {"width": value, "height": 600}) == "type"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_side_beyond_all_numbers_is_refused(value):
    assert reason(make_size(), {"width": value, "height": 600}) == "overflow"


@pytest.mark.parametrize("value", [0, -1, 511, 2049, 10**30])
def test_a_side_out_of_range_is_named(value):
    with pytest.raises(InputError) as caught:
        make_size().clean({"width": 600, "height": value})

    assert (caught.value.reason, caught.value.part) == ("range", "height")
    assert caught.value.words.zh.startswith("高")


@seeded
@given(st.integers(1, 5000), st.integers(1, 5000))
def test_area_comes_before_shape(width, height):
    size = {"width": width, "height": height}
    area_fits = 512 * 512 <= width * height <= 2048 * 2048
    shape_fits = max(size.values()) <= 3 * min(size.values())

    if area_fits and shape_fits:
        assert make_area_size().clean(size) == size
    else:
        assert reason(make_area_size(), size) == ("ratio" if area_fits else "range")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"width": "x"}, "type"),
        ({"width": 9}, "pair"),
        ({"width": "x", "height": 0}, "type"),
        ({"width": 0, "height": 0}, "range"),
        ({"width": 3000, "height": 10}, "range"),
        ({"width": 2000, "height": 500}, "ratio"),
    ],
)
def test_a_size_is_checked_in_the_order_of_its_codes(values, expected):
    assert reason(make_area_size(), values) == expected


def test_the_shape_nearest_to_a_photo_is_found_whichever_way_it_lies():
    lying = SizePreset(1664, 936, "16:9")
    size = make_size(presets=(SizePreset(1328, 1328, "1:1"), lying, lying.turned()))

    assert size.preset_like(4000, 2200) == lying
    assert size.preset_like(2200, 4000).ratio == "9:16"
    assert size.preset_like(4000, 3900).ratio == "1:1"


# Photo


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "missing"),
        ({"image_urls": []}, "missing"),
        ({"image_url": ["https://a/b.jpg"]}, "missing"),
        ({"image_urls": ["https://a/b.jpg", "https://a/c.jpg"]}, "count"),
        ({"image_urls": "https://a/b.jpg"}, "array"),
        ({"image_urls": [5]}, "type"),
        ({"image_urls": [" "]}, "blank"),
        ({"image_urls": ["ftp://a/b.jpg"]}, "address"),
        ({"image_urls": ["file:///etc/passwd"]}, "address"),
        (
            {"image_urls": ["https://a/b.jpg"], "binary_data_base64": ["AAAA"]},
            "conflict",
        ),
    ],
)
def test_one_photo_is_picked_or_the_reason_said(values, expected):
    with pytest.raises(InputError) as caught:
        make_photo().pick(values)

    assert caught.value.reason == expected


def test_a_photo_is_picked_from_either_source():
    by_address = make_photo().pick({"image_urls": [" https://a/b.jpg "]})
    by_bytes = make_photo().pick({"binary_data_base64": ["AAAA"], "image_urls": None})

    assert (by_address.source.holds, by_address.text) == ("address", "https://a/b.jpg")
    assert (by_bytes.source.holds, by_bytes.text) == ("base64", "AAAA")


LIMITS = PhotoLimits(min_short_side=600, min_long_side=800, max_ratio=3)


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        (("WEBP", 10, 800, 800), "format"),
        (("", 10, 800, 800), "format"),
        (("JPEG", 5 * 1024 * 1024 + 1, 800, 800), "bytes"),
        (("JPEG", 10, 4097, 2000), "large"),
        (("JPEG", 10, 2000, 4097), "large"),
        (("JPEG", 10, 599, 900), "small"),
        (("JPEG", 10, 799, 799), "small"),
        (("JPEG", 10, 3000, 900), "ratio"),
    ],
)
def test_a_photo_outside_the_limits_is_refused(photo, expected):
    with pytest.raises(InputError) as caught:
        LIMITS.check(*photo)

    assert caught.value.reason == expected


@pytest.mark.parametrize(
    "photo",
    [
        ("JPEG", 5 * 1024 * 1024, 600, 800),
        ("PNG", 1, 800, 600),
        ("JPEG", 10, 4096, 4096),
        ("JPEG", 10, 2700, 900),
    ],
)
def test_a_photo_at_the_limits_is_taken_either_way_up(photo):
    LIMITS.check(*photo)


def test_words_are_spoken_in_the_language_asked_for():
    words = Words("Hello {name}", "你好 {name}").with_values(name="Mae")

    assert words.spoken("zh-hans") == words.spoken("zh_CN") == "你好 Mae"
    assert words.spoken("en") == words.spoken("fr") == str(words) == "Hello Mae"
