"""What is handed on to another service is the same call again."""

from random import Random

import pytest

from spark_studio.catalog import ModelSpec, all_models, get_model
from spark_studio.catalog.wire import codes_by_number, drawn_size, wire_values
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
)

MODELS = [model.id for model in all_models()]
ADDRESS = "https://photos.example/cat.jpg"


def some_value(spec: Input, random: Random) -> object:
    """A value the input takes, or None."""
    if random.random() < 0.3 and not spec.required:
        return random.choice([None, ""])
    match spec:
        case Toggle():
            return random.random() < 0.5
        case Choice():
            return random.choice(spec.options).value
        case Seed():
            return random.choice([-1, 0, 7, "12", 2**31 - 1])
        case Number():
            return random.randrange(11) / 10
        case Text():
            words = [
                "a cat",
                " spaced ",
                "写着“你好”的灯笼",
                "two\r\nlines",
                "\x07bell",
            ]
            return random.choice(words)
        case Group():
            return {name: some_value(part, random) for name, part in spec.parts.items()}
    raise NotImplementedError(type(spec).__name__)


def some_call(model: ModelSpec, random: Random) -> dict[str, object]:
    values = {}
    for name, spec in model.inputs.items():
        match spec:
            case Photo():
                pass
            case Size():
                preset = random.choice(spec.presets)
                both = {"width": preset.width, "height": preset.height}
                values |= random.choice([{}, both])
            case _:
                values[name] = some_value(spec, random)
    if model.looks:
        names = ("req_key", "sub_req_key", "template_id")
        fixed = random.choice(model.looks).params
        values = {n: v for n, v in values.items() if n not in names} | fixed
    return values


def with_photo(model: ModelSpec, values: dict[str, object]) -> dict[str, object]:
    sources = [photo.sources[0] for photo in model.photo_inputs.values()]
    return values | {s.name: [ADDRESS] if s.is_list else ADDRESS for s in sources}


@pytest.mark.parametrize("model_id", MODELS)
def test_a_call_handed_on_is_cleaned_into_the_same_settings(model_id):
    model, random = get_model(model_id), Random(31)
    for _ in range(300):
        params = model.clean(some_call(model, random))
        values = wire_values(model, params, 1234)
        again, photo = model.clean_call(with_photo(model, values))

        assert int(again.pop("seed", 1234)) == 1234
        assert again == {n: v for n, v in params.items() if n != "seed"}
        assert (photo is None) == (model.photo_input is None)


@pytest.mark.parametrize("model_id", MODELS)
def test_nothing_is_sent_that_was_left_out_or_that_the_page_does_not_know(model_id):
    model = get_model(model_id)
    params = model.clean(some_call(model, Random(5)))
    values = wire_values(model, params | {"stray": 1, "photo": "bytes"}, 5)

    assert not {"stray", "photo", "size"} & set(values)
    assert None not in values.values() and "" not in values.values()


def test_the_seed_goes_as_its_page_writes_it():
    def sent(model_id: str, **values: object) -> dict[str, object]:
        model = get_model(model_id)
        return wire_values(model, model.clean(values), 77)

    look = {"template_id": "glass_ball"}
    assert sent("spark_edit_portrait")["seed"] == "77"
    assert sent("spark_image_3_1", prompt="a cat")["seed"] == 77
    assert "seed" not in sent("spark_img_effects", **look)


def test_what_the_studio_settled_is_said():
    model = get_model("spark_edit_portrait")

    plain = wire_values(model, model.clean({}), 1)
    described = wire_values(model, model.clean({"prompt": "at sea"}), 1)

    assert plain["gen_mode"] == "reference" and "prompt" not in plain
    assert described["gen_mode"] == "creative" and described["prompt"] == "at sea"


def test_the_mark_travels_as_one_object():
    model = get_model("spark_style_template")
    mark = {"add_logo": True, "position": 2, "opacity": 0.5}
    key = dict(next(x.params for x in model.looks if "sub_req_key" not in x.params))

    values = wire_values(model, model.clean(key | {"logo_info": mark}), 1)

    assert values["logo_info"] == mark | {"language": 0}


def test_the_size_expected_is_the_size_the_model_draws():
    wide = {"width": 1664, "height": 936}

    assert drawn_size(get_model("spark_i2i_3_0"), wide) == (1536, 864)
    assert drawn_size(get_model("spark_image_3_1"), wide) == (1664, 936)
    assert drawn_size(get_model("spark_style_template"), {}) is None


def test_codes_are_found_by_number_however_they_are_written():
    codes = codes_by_number(get_model("spark_img_effects"))

    assert codes[3009001][0] == ""
    assert [codes[3009095 + n][0] for n in range(5)] == [
        "failed",
        "unreadable",
        "unreachable",
        "unchecked",
        "busy",
    ]
