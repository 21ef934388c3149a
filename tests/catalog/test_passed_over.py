"""What a program sent in vain is named, and nothing else is."""

import math

import pytest

from spark_studio.catalog import all_models, get_model
from spark_studio.catalog.passed_over import MOST_NAMES, passed_over

URL = "https://example.com/me.jpg"
EFFECTS = {"image_input1": URL, "template_id": "glass_ball"}
STYLE = {"image_urls": [URL], "req_key": "img2img_water_ink_style_usage"}
EDIT = {"image_urls": [URL], "prompt": "Make him laugh"}
PORTRAIT = {"image_input": URL}
WORDS = {"prompt": "A puppy"}
OWN = {"image_input": URL, "style_input": URL}
MARK = {
    "add_logo": True,
    "position": 3,
    "language": 1,
    "opacity": 0.5,
    "logo_text_content": "Mine",
}
EVERYTHING = {
    "spark_img_effects": EFFECTS | {"width": 600, "height": 700},
    "spark_style_template": STYLE | {"return_url": True, "logo_info": MARK},
    "spark_i2i_3_0": EDIT | {"seed": 1, "scale": 0.2, "width": 600, "height": 700},
    "spark_edit_portrait": PORTRAIT
    | {"prompt": "A beach", "width": 600, "height": 700, "gpen": 0.1, "skin": 0.2}
    | {"skin_unifi": 0.3, "gen_mode": "reference", "seed": "7"},
    "spark_image_3_1": WORDS
    | {"use_pre_llm": False, "seed": 0, "width": 600, "height": 700},
    "studio_own_style": OWN
    | {"strength": 0.2, "keep_colors": True, "protect_faces": False, "seed": 3},
}
# What is sent, and which of it changes nothing.
VAIN = [
    ("spark_img_effects", EFFECTS | {"width": 600}, []),
    ("spark_img_effects", EFFECTS | {"seed": 5, "prompt": "x"}, ["seed", "prompt"]),
    ("spark_img_effects", EFFECTS | {"seed": None, "prompt": ""}, []),
    ("spark_img_effects", EFFECTS | {"Width": 1}, ["Width"]),
    ("spark_style_template", STYLE | {"sub_req_key": ""}, []),
    ("spark_style_template", STYLE | {"width": 9}, ["width"]),
    ("spark_style_template", STYLE | {"logo_info": "mark"}, ["logo_info"]),
    ("spark_style_template", STYLE | {"logo_info": {}}, []),
    ("spark_style_template", STYLE | {"logo_info": {"add_logo": False}}, []),
    (
        "spark_style_template",
        STYLE | {"logo_info": {"position": 1, "add_logo": False}},
        ["logo_info.position"],
    ),
    (
        "spark_style_template",
        STYLE | {"logo_info": {"add_logo": "true", "language": 1}},
        ["logo_info.add_logo", "logo_info.language"],
    ),
    ("spark_i2i_3_0", EDIT | {"width": 600}, ["width"]),
    ("spark_i2i_3_0", EDIT | {"height": 600, "width": None}, ["height"]),
    ("spark_i2i_3_0", EDIT | {"width": 600, "height": 600.0}, []),
    ("spark_i2i_3_0", EDIT | {"logo_info": MARK}, ["logo_info"]),
    ("spark_edit_portrait", PORTRAIT | {"height": 600}, []),
    ("spark_edit_portrait", PORTRAIT | {"image_urls": [URL]}, ["image_urls"]),
    ("studio_own_style", OWN | {"image_urls": [URL]}, ["image_urls"]),
    ("studio_own_style", OWN | {"photo": URL, "style": URL}, ["photo", "style"]),
    ("spark_image_3_1", WORDS | {"scale": math.inf}, ["scale"]),
    ("spark_image_3_1", WORDS | {"a\x00b\ud800": 1}, ["ab"]),
    ("spark_image_3_1", WORDS | {"n" * 500: 1}, ["n" * 64]),
]
# Taken as far as could be, so that the rest changes nothing.
MENDED = [
    ("spark_style_template", STYLE | {"return_url": False}, ["return_url"]),
    ("spark_style_template", STYLE | {"return_url": "yes"}, ["return_url"]),
    (
        "spark_style_template",
        STYLE | {"logo_info": MARK | {"position": 4, "opacity": 2}},
        ["logo_info.position", "logo_info.opacity"],
    ),
    (
        "spark_style_template",
        STYLE | {"logo_info": MARK | {"logo_text_content": "x" * 81, "color": "red"}},
        ["logo_info.logo_text_content", "logo_info.color"],
    ),
]


def names(model_id: str, values: dict[str, object]) -> list[str]:
    model = get_model(model_id)
    params, _ = model.clean_call(values)
    return passed_over(model, values, params)


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_nothing_a_model_takes_is_passed_over(model):
    assert names(model.id, EVERYTHING[model.id]) == []


@pytest.mark.parametrize(("model_id", "values", "found"), VAIN + MENDED)
def test_what_changes_nothing_is_named(model_id, values, found):
    assert names(model_id, values) == found


@pytest.mark.parametrize(("model_id", "values", "found"), VAIN)
def test_what_is_named_really_changes_nothing(model_id, values, found):
    model = get_model(model_id)
    without = {name: v for name, v in values.items() if name not in found}
    if mark := without.get("logo_info"):
        kept = {n: v for n, v in mark.items() if f"logo_info.{n}" not in found}
        without["logo_info"] = kept
    assert model.clean_call(without) == model.clean_call(values)


def test_names_without_end_are_cut_off():
    many = {f"name_{number}": 1 for number in range(500)}
    assert len(names("spark_image_3_1", WORDS | many)) == MOST_NAMES
