"""Error codes: every row of the pages' tables, and a code for every mistake."""

import math

import pytest

from spark_studio.catalog import (
    FAULTS,
    InvalidParams,
    UnknownErrorCode,
    all_models,
    error_code,
    get_model,
)
from spark_studio.inputs import InputError

# As printed on the pages.
TABLES = {
    "spark_img_effects": {
        "3009001": "Missing image_input1",
        "3009002": "Missing template_id",
        "3009003": "Invalid template_id",
        "3009004": "Invalid size parameter",
        "3009095": "Internal generation error",
        "3009096": "Result parsing error",
        "3009097": "HTTP error response",
        "3009098": "Status check error",
        "3009099": "Service unavailable",
    },
    "spark_style_template": {
        "003008001": "Missing req_key",
        "003008002": "Invalid req_key",
        "003008003": "Invalid sub_req_key",
        "003008004": "Missing image",
        "003008005": "Invalid image count",
        "003008095": "Internal generation error",
        "003008096": "Result parsing error",
        "003008097": "HTTP error response",
        "003008098": "Status check error",
        "003008099": "Task creation error / Service unavailable",
    },
    "spark_i2i_3_0": {
        "003003001": "Prompt missing",
        "003003002": "Invalid prompt length",
        "003003003": "Image missing",
        "003003004": "Invalid image count",
        "003003005": "Invalid seed",
        "003003006": "Invalid scale factor",
        "003003007": "Invalid dimensions",
        "003003008": "Image source conflict",
        "003003009": "Invalid image array",
        "003003095": "Internal generation error",
        "003003096": "Result parsing error",
        "003003097": "HTTP error response",
        "003003098": "Status check error",
        "003003099": "Task creation error",
    },
    "spark_edit_portrait": {
        "003010001": "Missing image input",
        "003010002": "Invalid parameter",
        "003010003": "Invalid image format, only JPG/JPEG/PNG supported",
        "003010095": "Internal generation error",
        "003010096": "Result parsing error",
        "003010097": "HTTP error response",
        "003010098": "Status check error",
        "003010099": "Task creation error",
    },
    "spark_image_3_1": {
        "003002001": "Prompt missing",
        "003002002": "Invalid prompt length",
        "003002003": "Invalid use_pre_llm parameter",
        "003002004": "Invalid seed parameter",
        "003002005": "Invalid dimension parameter",
        "003002006": "Invalid aspect ratio",
        "003002007": "Missing width/height parameter",
        "003002008": "Invalid width/height parameter type",
        "003002009": "Invalid width/height parameter range",
        "003002095": "Internal generation error",
        "003002096": "Result parsing error",
        "003002097": "HTTP error response",
        "003002098": "Status check error",
        "003002099": "Service unavailable",
    },
    # This studio's own.
    "studio_own_style": {
        "003099001": "Missing photo",
        "003099002": "Invalid photo",
        "003099003": "Missing style picture",
        "003099004": "Invalid style picture",
        "003099005": "Invalid strength",
        "003099006": "Invalid keep_colors",
        "003099007": "Invalid protect_faces",
        "003099008": "Invalid seed",
        "003099095": "Internal generation error",
        "003099096": "Result parsing error",
        "003099097": "HTTP error response",
        "003099098": "Status check error",
        "003099099": "Task creation error",
    },
}
URL = "https://example.com/me.jpg"
EFFECTS = {"image_input1": URL, "template_id": "glass_ball"}
STYLE = {"image_urls": [URL], "req_key": "img2img_water_ink_style_usage"}
CLAY = {"image_urls": [URL], "req_key": "img2img_clay_style_usage"}
EDIT = {"image_urls": [URL], "prompt": "Make him laugh"}
PORTRAIT = {"image_input": URL}
WORDS = {"prompt": "A puppy"}
OWN = {"image_input": URL, "style_input": URL}
# What a program sends, and the code it gets: one row for every sentence of the tables.
CALLS = [
    ("spark_img_effects", {"template_id": "glass_ball"}, "3009001"),
    ("spark_img_effects", EFFECTS | {"image_input1": "  "}, "3009001"),
    ("spark_img_effects", EFFECTS | {"image_input1": [URL]}, "3009001"),
    ("spark_img_effects", {"image_input": URL, "template_id": "glass_ball"}, "3009001"),
    ("spark_img_effects", EFFECTS | {"image_input1": "me.jpg"}, "3009097"),
    ("spark_img_effects", {"image_input1": URL}, "3009002"),
    ("spark_img_effects", EFFECTS | {"template_id": "  "}, "3009002"),
    ("spark_img_effects", EFFECTS | {"template_id": "Glass_Ball"}, "3009003"),
    ("spark_img_effects", EFFECTS | {"template_id": 7}, "3009003"),
    ("spark_img_effects", EFFECTS | {"width": 511}, "3009004"),
    ("spark_img_effects", EFFECTS | {"height": 2049}, "3009004"),
    ("spark_img_effects", EFFECTS | {"width": "1328"}, "3009004"),
    ("spark_img_effects", EFFECTS | {"width": True}, "3009004"),
    ("spark_img_effects", EFFECTS | {"height": math.nan}, "3009004"),
    ("spark_style_template", {"image_urls": [URL]}, "003008001"),
    ("spark_style_template", STYLE | {"req_key": "img2img_ink"}, "003008002"),
    ("spark_style_template", STYLE | {"req_key": 5}, "003008002"),
    ("spark_style_template", CLAY, "003008003"),
    ("spark_style_template", CLAY | {"sub_req_key": "clay"}, "003008003"),
    (
        "spark_style_template",
        CLAY | {"sub_req_key": "img2img_3d_style_doll"},
        "003008003",
    ),
    (
        "spark_style_template",
        STYLE | {"sub_req_key": "img2img_clay_style_3d"},
        "003008003",
    ),
    ("spark_style_template", {"req_key": STYLE["req_key"]}, "003008004"),
    ("spark_style_template", STYLE | {"image_urls": []}, "003008004"),
    ("spark_style_template", STYLE | {"image_urls": [" "]}, "003008004"),
    ("spark_style_template", STYLE | {"image_urls": [URL, URL]}, "003008005"),
    ("spark_style_template", STYLE | {"image_urls": URL}, "003008005"),
    ("spark_style_template", STYLE | {"binary_data_base64": ["AAAA"]}, "003008005"),
    ("spark_style_template", STYLE | {"image_urls": ["me.jpg"]}, "003008097"),
    ("spark_i2i_3_0", {"image_urls": [URL]}, "003003001"),
    ("spark_i2i_3_0", EDIT | {"prompt": " \n "}, "003003001"),
    ("spark_i2i_3_0", EDIT | {"prompt": 5}, "003003001"),
    ("spark_i2i_3_0", EDIT | {"prompt": "水" * 801}, "003003002"),
    ("spark_i2i_3_0", {"prompt": "Smile"}, "003003003"),
    ("spark_i2i_3_0", EDIT | {"image_urls": [URL, URL]}, "003003004"),
    ("spark_i2i_3_0", EDIT | {"seed": -2}, "003003005"),
    ("spark_i2i_3_0", EDIT | {"seed": 2**31}, "003003005"),
    ("spark_i2i_3_0", EDIT | {"seed": 1.5}, "003003005"),
    ("spark_i2i_3_0", EDIT | {"scale": 1.01}, "003003006"),
    ("spark_i2i_3_0", EDIT | {"scale": "0.5"}, "003003006"),
    ("spark_i2i_3_0", EDIT | {"width": 2017, "height": 600}, "003003007"),
    ("spark_i2i_3_0", EDIT | {"width": 600.5, "height": 600}, "003003007"),
    ("spark_i2i_3_0", EDIT | {"binary_data_base64": ["AAAA"]}, "003003008"),
    ("spark_i2i_3_0", EDIT | {"image_urls": URL}, "003003009"),
    ("spark_i2i_3_0", EDIT | {"image_urls": [5]}, "003003009"),
    ("spark_i2i_3_0", EDIT | {"image_urls": [""]}, "003003009"),
    ("spark_i2i_3_0", EDIT | {"image_urls": ["me.jpg"]}, "003003009"),
    ("spark_edit_portrait", {}, "003010001"),
    ("spark_edit_portrait", {"image_input": "  "}, "003010001"),
    ("spark_edit_portrait", PORTRAIT | {"width": 100}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"gpen": 0.45}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"skin": 1.1}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"skin_unifi": "0"}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"gen_mode": "auto"}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"seed": "abc"}, "003010002"),
    ("spark_edit_portrait", PORTRAIT | {"prompt": 5}, "003010002"),
    ("spark_image_3_1", {}, 3002001),
    ("spark_image_3_1", {"prompt": ["A puppy"]}, 3002001),
    ("spark_image_3_1", {"prompt": "p" * 801}, 3002002),
    ("spark_image_3_1", WORDS | {"use_pre_llm": "true"}, 3002003),
    ("spark_image_3_1", WORDS | {"use_pre_llm": 1}, 3002003),
    ("spark_image_3_1", WORDS | {"seed": "abc"}, 3002004),
    ("spark_image_3_1", WORDS | {"width": math.nan, "height": 600}, 3002005),
    ("spark_image_3_1", WORDS | {"width": 2000, "height": 500}, 3002006),
    ("spark_image_3_1", WORDS | {"width": 1328}, 3002007),
    ("spark_image_3_1", WORDS | {"width": "1328"}, 3002008),
    ("spark_image_3_1", WORDS | {"width": 600.5, "height": 600}, 3002008),
    ("spark_image_3_1", WORDS | {"width": 0, "height": 600}, 3002009),
    ("spark_image_3_1", WORDS | {"width": 4000, "height": 1000}, 3002006),
    ("spark_image_3_1", WORDS | {"width": 4000, "height": 1200}, 3002009),
    ("spark_image_3_1", WORDS | {"width": 9000, "height": 2000}, 3002009),
    ("spark_image_3_1", WORDS | {"width": 10**30, "height": 10**30}, 3002009),
    ("studio_own_style", {"style_input": URL}, "003099001"),
    ("studio_own_style", OWN | {"image_input": " "}, "003099001"),
    ("studio_own_style", OWN | {"image_input": [URL]}, "003099001"),
    ("studio_own_style", OWN | {"image_input": "me.jpg"}, "003099002"),
    ("studio_own_style", OWN | {"image_base64": "aGk="}, "003099002"),
    ("studio_own_style", {"image_input": URL}, "003099003"),
    ("studio_own_style", OWN | {"style_input": 5}, "003099003"),
    ("studio_own_style", OWN | {"style_input": "ftp://a/b.jpg"}, "003099004"),
    ("studio_own_style", OWN | {"style_base64": "aGk="}, "003099004"),
    ("studio_own_style", OWN | {"strength": 0.55}, "003099005"),
    ("studio_own_style", OWN | {"strength": "0.5"}, "003099005"),
    ("studio_own_style", OWN | {"keep_colors": 1}, "003099006"),
    ("studio_own_style", OWN | {"protect_faces": "yes"}, "003099007"),
    ("studio_own_style", OWN | {"seed": -2}, "003099008"),
]


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_every_row_of_the_table_is_there_as_the_page_spells_it(model):
    found = {code.code: code.words.en for code in model.errors}

    assert found == TABLES[model.id]
    assert len(model.errors) == len(found)


@pytest.mark.parametrize(("model_id", "values", "code"), CALLS)
def test_a_wrong_call_gets_the_code_of_its_table(model_id, values, code):
    model = get_model(model_id)

    with pytest.raises(InvalidParams) as caught:
        model.clean_call(values)

    name, error = caught.value.first
    assert error_code(model, name, error.reason).wire == code


@pytest.mark.parametrize(
    ("model_id", "values"),
    [
        ("spark_img_effects", EFFECTS),
        ("spark_style_template", STYLE),
        ("spark_i2i_3_0", EDIT),
        ("spark_edit_portrait", PORTRAIT),
        ("spark_image_3_1", WORDS),
        ("studio_own_style", OWN),
    ],
)
def test_a_right_call_gets_none(model_id, values):
    get_model(model_id).clean_call(values)


def test_every_code_known_at_once_is_raised_by_some_call():
    raised = {(model_id, str(code).lstrip("0")) for model_id, _, code in CALLS}
    raised |= {(model_id, code.lstrip("0")) for model_id, _, code in PHOTOS}
    raised.add(("spark_style_template", "3008095"))  # bytes that cannot be read, below
    known = {
        (model.id, code.code.lstrip("0"))
        for model in all_models()
        for code in model.errors
        if code.at_once
    }

    assert known <= raised


# format, bytes, width, height of a photo, and the code it gets
PHOTOS = [
    ("spark_img_effects", ("WEBP", 10, 900, 900), "3009095"),
    ("spark_img_effects", ("JPEG", 10, 5000, 900), "3009095"),
    ("spark_style_template", ("WEBP", 10, 900, 900), "003008099"),
    ("spark_style_template", ("JPEG", 10, 599, 900), "003008099"),
    ("spark_style_template", ("JPEG", 6 * 2**20, 900, 900), "003008099"),
    ("spark_i2i_3_0", ("GIF", 10, 900, 900), "003003009"),
    ("spark_i2i_3_0", ("JPEG", 10, 3001, 1000), "003003009"),
    ("spark_i2i_3_0", ("JPEG", 4_950_000, 900, 900), "003003009"),
    ("spark_edit_portrait", ("WEBP", 10, 900, 900), "003010003"),
    ("spark_edit_portrait", ("JPEG", 10, 5000, 900), "003010002"),
]


@pytest.mark.parametrize(("model_id", "photo", "code"), PHOTOS)
def test_a_photo_outside_the_limits_gets_the_code_of_its_table(model_id, photo, code):
    model = get_model(model_id)

    with pytest.raises(InputError) as caught:
        model.photo.check(*photo)

    assert error_code(model, "photo", caught.value.reason).code == code


def test_bytes_that_cannot_be_read_have_a_code_too():
    style, edit = get_model("spark_style_template"), get_model("spark_i2i_3_0")

    assert error_code(style, "photo", "base64").code == "003008095"
    assert error_code(edit, "photo", "base64").code == "003003009"


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_every_fault_has_a_code_that_comes_up_later(model):
    codes = [error_code(model, "", fault) for fault in FAULTS]

    assert [code.code[-3:] for code in codes] == ["095", "096", "097", "098", "099"]
    assert all(code.later for code in codes)
    assert not any(code.later for code in model.errors if code.code[-3:] < "095")


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_codes_are_numbers_on_one_page_and_text_on_all_others(model):
    kind = int if model.id == "spark_image_3_1" else str

    assert all(type(code.wire) is kind for code in model.errors)
    assert all(code.number == int(code.wire) for code in model.errors)


def test_a_mistake_without_a_code_is_not_given_one_by_chance():
    with pytest.raises(UnknownErrorCode):
        error_code(get_model("spark_style_template"), "logo_info", "range")
