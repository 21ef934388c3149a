"""The models, held against a table written from their pages, not from the catalog.

The last one is this studio's own: its page is docs/api.md.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from spark_studio import catalog
from spark_studio.catalog import (
    InvalidParams,
    UnknownModel,
    all_models,
    get_model,
)
from spark_studio.catalog.sizes import nearest_sixteens
from spark_studio.inputs import (
    Choice,
    Group,
    Input,
    Number,
    Photo,
    Seed,
    Size,
    Text,
    Toggle,
    Words,
)

MODELS = {
    "spark_img_effects",
    "spark_style_template",
    "spark_i2i_3_0",
    "spark_edit_portrait",
    "spark_image_3_1",
    "studio_own_style",
}
SEED = ("seed", False, -1, (-1, 2147483647))
SIZE_512_2048 = [
    ("width", False, 1328, (512, 2048)),
    ("height", False, 1328, (512, 2048)),
]
TENTHS = tuple(n / 10 for n in range(11))
# (name, required, default, what is allowed): a range, a set of values, a longest length,
# a type, or how many of it may be sent.
PARAMETERS = {
    "spark_img_effects": [
        ("image_input1", True, None, "one address"),
        ("template_id", True, None, 30),
        *SIZE_512_2048,
    ],
    "spark_style_template": [
        ("req_key", True, None, 16),
        ("sub_req_key", True, "", 10),
        ("image_urls", True, None, "list of one address"),
        ("binary_data_base64", True, None, "list of one base64"),
        ("return_url", False, True, bool),
        ("logo_info.add_logo", False, False, bool),
        ("logo_info.position", False, 0, (0, 1, 2, 3)),
        ("logo_info.language", False, 0, (0, 1)),
        ("logo_info.opacity", False, 1, (0.0, 1.0)),
        ("logo_info.logo_text_content", False, "", str),
    ],
    "spark_i2i_3_0": [
        ("prompt", True, "", 800),
        ("image_urls", True, None, "list of one address"),
        ("binary_data_base64", True, None, "list of one base64"),
        SEED,
        ("scale", False, 0.5, (0.0, 1.0)),
        ("width", False, 1328, (512, 2016)),
        ("height", False, 1328, (512, 2016)),
    ],
    "spark_edit_portrait": [
        ("image_input", True, None, "one address"),
        ("prompt", False, "Concert group photo, flash photography", 800),
        *SIZE_512_2048,
        ("gpen", False, 0.4, TENTHS),
        ("skin", False, 0.3, TENTHS),
        ("skin_unifi", False, 0, TENTHS),
        ("gen_mode", False, None, ("creative", "reference", "reference_char")),
        SEED,
    ],
    "spark_image_3_1": [
        ("prompt", True, "", 800),
        ("use_pre_llm", False, True, bool),
        SEED,
        ("width", False, 1328, (1, None)),
        ("height", False, 1328, (1, None)),
    ],
    "studio_own_style": [
        ("image_input", True, None, "one address"),
        ("image_base64", True, None, "one base64"),
        ("style_input", True, None, "one address"),
        ("style_base64", True, None, "one base64"),
        ("strength", False, 0.7, TENTHS),
        ("keep_colors", False, False, bool),
        ("protect_faces", False, True, bool),
        SEED,
    ],
}
MEGABYTE = 1024 * 1024
# formats, bytes, longest side, least short side, least long side, ratio
PHOTO_LIMITS = {
    "spark_img_effects": (("JPEG", "PNG"), 5 * MEGABYTE, 4096, 1, 1, None),
    "spark_style_template": (("JPEG", "PNG"), 5 * MEGABYTE, 4096, 600, 800, None),
    "spark_i2i_3_0": (("JPEG", "PNG"), int(4.7 * MEGABYTE), 4096, 1, 1, 3),
    "spark_edit_portrait": (("JPEG", "PNG"), 5 * MEGABYTE, 4096, 1, 1, None),
    "studio_own_style": (("JPEG", "PNG"), 5 * MEGABYTE, 4096, 1, 1, None),
}
PRESETS_1K = {(1328, 1328), (1472, 1104), (1584, 1056), (1664, 936), (2016, 864)}
PRESETS_2K = {(2048, 2048), (2304, 1728), (2496, 1664), (2560, 1440), (3024, 1296)}
# The least a program has to send for each, but for the photo.
LEAST = {
    "spark_img_effects": {"template_id": "glass_ball"},
    "spark_style_template": {"req_key": "img2img_water_ink_style_usage"},
    "spark_i2i_3_0": {"prompt": "Make him laugh"},
    "spark_edit_portrait": {},
    "spark_image_3_1": {"prompt": "A puppy"},
    "studio_own_style": {},
}
CJK = re.compile(r"[\u3400-\u9fff]")


def parameters_of(inputs: dict[str, Input], prefix: str = "") -> Iterator[tuple]:
    """Say of each parameter on the wire what the table says."""
    for name, spec in inputs.items():
        match spec:
            case Photo():
                for source in spec.sources:
                    kind = (
                        f"list of one {source.holds}"
                        if source.is_list
                        else f"one {source.holds}"
                    )
                    yield source.name, spec.required, None, kind
            case Size():
                for side in (spec.width, spec.height):
                    name = "width" if side is spec.width else "height"
                    yield name, False, side.default, (side.minimum, side.maximum)
            case Group():
                yield from parameters_of(spec.parts, f"{name}.")
            case _:
                yield prefix + name, spec.required, spec.default, allowed(spec)


def allowed(spec: Input):
    match spec:
        case Choice() if len(spec.options) > 4:
            return len({option.value for option in spec.options})
        case Choice():
            return tuple(option.value for option in spec.options)
        case Number() if spec.on_grid:
            return tuple(round(spec.minimum + n * spec.step, 6) for n in range(11))
        case Number():
            return (spec.minimum, spec.maximum)
        case Text() if spec.required or spec.default:
            return spec.max_length
        case Text():
            return str
        case Toggle():
            return bool
        case Seed():
            return (-1, 2147483647)


def all_words(value: object) -> Iterator[Words]:
    """Yield every Words that can be reached from a declaration."""
    match value:
        case Words():
            yield value
        case tuple() | list():
            for item in value:
                yield from all_words(item)
        case dict():
            for item in value.values():
                yield from all_words(item)
        case _ if hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                yield from all_words(getattr(value, name))


def clean(model_id: str, **values) -> dict:
    return get_model(model_id).clean(LEAST[model_id] | values)


def reasons(model_id: str, **values) -> dict[str, str]:
    with pytest.raises(InvalidParams) as caught:
        clean(model_id, **values)
    return {name: error.reason for name, error in caught.value.errors.items()}


def test_there_are_six_models_one_file_each():
    specs = Path(catalog.__file__).parent / "specs"
    files = {path.stem for path in specs.glob("*.py")} - {"__init__"}

    assert {model.id for model in all_models()} == files == MODELS


@pytest.mark.parametrize("id", ["Spark_image_3_1", "", None, ["spark_image_3_1"]])
def test_a_model_is_known_by_its_exact_id_only(id):
    with pytest.raises(UnknownModel):
        get_model(id)


@pytest.mark.parametrize("model_id", sorted(MODELS))
def test_every_parameter_of_the_page_is_declared_with_its_default_and_range(model_id):
    declared = sorted(parameters_of(get_model(model_id).inputs))

    assert declared == sorted(PARAMETERS[model_id])


@pytest.mark.parametrize("model_id", sorted(MODELS))
def test_a_photo_has_the_limits_of_its_page(model_id):
    limits = get_model(model_id).photo
    found = limits and (
        limits.formats,
        limits.max_bytes,
        limits.max_side,
        limits.min_short_side,
        limits.min_long_side,
        limits.max_ratio,
    )

    assert found == PHOTO_LIMITS.get(model_id)


@pytest.mark.parametrize(
    ("model_id", "sizes"),
    [
        ("spark_i2i_3_0", PRESETS_1K),
        ("spark_image_3_1", PRESETS_1K | PRESETS_2K),
        ("spark_img_effects", set()),
        ("spark_edit_portrait", set()),
        ("spark_style_template", set()),
    ],
)
def test_the_sizes_of_a_page_are_offered(model_id, sizes):
    offered = get_model(model_id).sizes

    assert {(s.width, s.height) for s in offered if s.from_page} == sizes


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_every_size_offered_is_taken_and_named_rightly(model):
    for size in model.sizes:
        across, down = map(int, size.ratio.split(":"))
        assert size.width / size.height == pytest.approx(across / down, rel=0.01)
        assert model.size_input.clean({"width": size.width, "height": size.height})


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_every_word_of_a_model_is_there_in_both_languages(model):
    for words in all_words(model):
        if words.en in {"AI生成", "Generated by AI"}:
            continue  # what the mark itself prints
        assert not CJK.search(words.en), words
        assert CJK.search(words.zh), words
        assert not re.search(
            r"\bplease\b|请|您|!|！", words.en + words.zh, re.IGNORECASE
        )


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_help_ends_as_a_sentence_does(model):
    for spec in model.inputs.values():
        if spec.help:
            assert spec.help.en.endswith(".") and spec.help.zh.endswith("。"), spec.help


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_every_default_is_one_the_input_takes(model):
    cleaned = clean(model.id)

    assert model.clean(cleaned) == cleaned


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_a_model_has_a_price_in_whole_cents_or_finer(model):
    assert isinstance(model.price, Decimal)
    assert Decimal(0) < model.price < Decimal(1)


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_unknown_names_are_passed_over(model):
    assert "color" not in clean(model.id, color="blue")


def test_effects_let_each_side_default_alone():
    cleaned = clean("spark_img_effects", width=600)

    assert (cleaned["width"], cleaned["height"]) == (600, 1328)


@pytest.mark.parametrize(
    "key",
    [
        "img2img_water_ink_style",
        "img2img_disney_3d_style_usage",
        "img2img_pastel_boys_style_usage",
        "IMG2IMG_GHIBLI_STYLE_USAGE",
    ],
)
def test_styles_known_elsewhere_are_not_offered_here(key):
    assert reasons("spark_style_template", req_key=key) == {"req_key": "choice"}


def test_a_missing_variant_is_answered_with_the_keys_that_go_with_the_style():
    with pytest.raises(InvalidParams) as caught:
        clean("spark_style_template", req_key="img2img_clay_style_usage")

    assert set(caught.value.errors["sub_req_key"].allowed) == {
        "img2img_clay_style_3d",
        "img2img_clay_style_bubble",
    }


def test_a_bad_mark_never_fails_a_picture():
    mark = {"add_logo": True, "position": 9, "language": "en", "opacity": 4}
    cleaned = clean("spark_style_template", logo_info=mark, return_url="no")

    assert cleaned["logo_info"] == {
        "add_logo": True,
        "position": 0,
        "language": 0,
        "opacity": 1.0,
        "logo_text_content": "",
    }
    assert cleaned["return_url"] is True
    assert (
        clean("spark_style_template", logo_info="x")["logo_info"]["add_logo"] is False
    )


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ((1328, 1328), (1328, 1328)),
        ((1472, 1104), (1472, 1104)),
        ((1584, 1056), (1536, 1024)),
        ((1664, 936), (1536, 864)),
        ((2016, 864), (1536, 656)),
        ((936, 1664), (864, 1536)),
        ((520, 520), (528, 528)),  # halves round up
        ((2016, 512), (1536, 512)),
        ((512, 512), (512, 512)),
        ((519, 521), (512, 528)),
    ],
)
def test_an_edit_is_drawn_in_sixteens_within_1536(asked, drawn):
    assert get_model("spark_i2i_3_0").drawn_size(*asked) == drawn


def test_every_edit_comes_out_in_sixteens_and_keeps_its_shape():
    for width in range(512, 2017, 8):
        for height in range(512, 2017, 56):
            across, down = nearest_sixteens(width, height)
            assert across % 16 == down % 16 == 0
            assert 512 <= across <= 1536 and 512 <= down <= 1536
            if min(width, height) * 1536 / max(width, height, 1536) >= 512:
                assert across / down == pytest.approx(width / height, rel=0.032)


@pytest.mark.parametrize("model_id", sorted(MODELS - {"spark_i2i_3_0"}))
def test_all_others_are_drawn_exactly_as_asked(model_id):
    assert get_model(model_id).drawn_size(1664, 936) == (1664, 936)


def test_an_edit_ignores_one_side_alone():
    cleaned = clean("spark_i2i_3_0", width=600)

    assert (cleaned["width"], cleaned["height"]) == (1328, 1328)


@pytest.mark.parametrize(
    ("sent", "mode", "prompt"),
    [
        ({}, "reference", ""),
        ({"prompt": ""}, "reference", ""),
        ({"prompt": "  "}, "reference", ""),
        ({"prompt": "On a beach"}, "creative", "On a beach"),
        (
            {"gen_mode": "creative"},
            "creative",
            "Concert group photo, flash photography",
        ),
        ({"gen_mode": "reference_char"}, "reference_char", ""),
        ({"gen_mode": "reference", "prompt": "Beach"}, "reference", "Beach"),
    ],
)
def test_a_portrait_chooses_its_mode_by_what_was_sent(sent, mode, prompt):
    cleaned = clean("spark_edit_portrait", **sent)

    assert (cleaned["gen_mode"], cleaned["prompt"]) == (mode, prompt)
    assert get_model("spark_edit_portrait").clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "model_id", ["spark_i2i_3_0", "spark_edit_portrait", "spark_image_3_1"]
)
def test_a_seed_may_be_sent_as_number_or_text_and_zero_is_one(model_id):
    assert clean(model_id, seed="42")["seed"] == clean(model_id, seed=42)["seed"] == 42
    assert clean(model_id, seed=0)["seed"] == 0
    assert clean(model_id)["seed"] == -1


def test_the_mistakes_of_a_picture_from_words_come_in_the_order_of_its_page():
    wrong = {"width": "x", "seed": "x", "use_pre_llm": "yes", "prompt": "p" * 801}

    assert list(reasons("spark_image_3_1", **wrong).items()) == [
        ("prompt", "length"),
        ("use_pre_llm", "type"),
        ("seed", "type"),
        ("size", "type"),
    ]


def test_a_call_is_cleaned_with_its_photo_in_one_go():
    model = get_model("spark_img_effects")
    address = "https://example.com/me.jpg"

    params, photo = model.clean_call(
        {"image_input1": address, "template_id": "glass_ball"}
    )
    with pytest.raises(InvalidParams) as caught:
        model.clean_call({"image_input": address, "template_id": "none"})

    assert (params["template_id"], photo.text) == ("glass_ball", address)
    assert caught.value.first[0] == "photo"
    assert set(caught.value.errors) == {"photo", "template_id"}


def test_one_model_takes_two_photos_and_names_them():
    own = get_model("studio_own_style")
    first, second = own.photo_inputs.values()

    assert list(own.photo_inputs) == ["photo", "style"]
    assert own.second_photo_name == "style" and own.photo_input is first
    assert second.limits == first.limits
    for model in all_models():
        assert len(model.photo_inputs) <= 2
        assert bool(model.second_photo_name) == (model is own)


def test_two_photos_are_picked_each_by_its_own_names():
    own = get_model("studio_own_style")
    me, painting = "https://example.com/me.jpg", "https://example.com/painting.jpg"

    _, photo = own.clean_call({"image_input": me, "style_input": painting})
    picked = own.pick_photos({"image_input": me, "style_base64": "aGk="})

    assert photo.text == me
    assert {name: each.text for name, each in picked.items()} == {
        "photo": me,
        "style": "aGk=",
    }


def test_of_two_photos_each_can_be_wrong_in_its_own_way():
    own = get_model("studio_own_style")
    both = {"style_input": "https://example.com/a.jpg", "style_base64": "aGk="}
    with pytest.raises(InvalidParams) as caught:
        own.clean_call(both | {"image_input": "me.jpg"})

    errors = caught.value.errors
    assert [(n, e.reason) for n, e in errors.items()] == [
        ("photo", "address"),
        ("style", "conflict"),
    ]
