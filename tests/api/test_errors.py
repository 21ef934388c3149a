"""Every row of the five error tables comes out as its page spells it, at once or later."""

import base64
import json

import pytest
from django.db import OperationalError
from django.utils import timezone

from spark_studio.api.models import KEPT_FOR, Refusal
from spark_studio.catalog import FAULTS, all_models, error_code
from spark_studio.inputs import Words
from spark_studio.jobs import sentences
from spark_studio.jobs.models import Charge, Job
from spark_studio.jobs.sentences import error_values
from tests.api.conftest import error_in, picture_of


def base64_of(size: tuple[int, int], format: str = "JPEG", extra: int = 0) -> str:
    return base64.b64encode(picture_of(size, format) + b"\0" * extra).decode()


URL = "https://example.com/me.jpg"
EFFECTS = {"image_input1": URL, "template_id": "glass_ball"}
STYLE = {"image_urls": [URL], "req_key": "img2img_water_ink_style_usage"}
CLAY = {"image_urls": [URL], "req_key": "img2img_clay_style_usage"}
SENT_STYLE = {"req_key": STYLE["req_key"]}
EDIT = {"image_urls": [URL], "prompt": "Make him laugh"}
SENT_EDIT = {"prompt": "Make him laugh"}
PORTRAIT = {"image_input": URL}
WORDS = {"prompt": "A puppy"}
OWN = {"image_input": URL, "style_input": URL}
SENT_PHOTO = {"image_input": URL}
GOOD = {
    "spark_img_effects": EFFECTS,
    "spark_style_template": STYLE,
    "spark_i2i_3_0": EDIT,
    "spark_edit_portrait": PORTRAIT,
    "spark_image_3_1": WORDS,
    "studio_own_style": OWN,
}
NOT_BASE64 = "data:image/png;base64,*"
# By the code as its page prints it: what a program may send to get it at once.
EXAMPLES: dict[str, list[dict[str, object]]] = {
    "3009001": [
        {"template_id": "glass_ball"},
        EFFECTS | {"image_input1": None},
        EFFECTS | {"image_input1": ""},
        EFFECTS | {"image_input1": " "},
        EFFECTS | {"image_input1": 5},
        EFFECTS | {"image_input1": [URL]},
        {"image_input": URL, "template_id": "glass_ball"},
        {"image_urls": [URL], "template_id": "nothing like it", "width": 1},
    ],
    "3009002": [{"image_input1": URL}, EFFECTS | {"template_id": ""}],
    "3009003": [
        EFFECTS | {"template_id": "Glass_Ball"},
        EFFECTS | {"template_id": "mid-autumn_festival_individual"},
        EFFECTS | {"template_id": 3},
        EFFECTS | {"template_id": "x", "width": 1},
    ],
    "3009004": [
        EFFECTS | {"width": 511},
        EFFECTS | {"width": 2049},
        EFFECTS | {"height": 511},
        EFFECTS | {"height": 2049},
        EFFECTS | {"width": 600.5},
        EFFECTS | {"width": "600"},
        EFFECTS | {"height": True},
        EFFECTS | {"height": [600]},
    ],
    "3009095": [
        EFFECTS | {"image_input1": NOT_BASE64},
        EFFECTS
        | {"image_input1": "data:image/webp;base64," + base64_of((9, 9), "WEBP")},
        EFFECTS | {"image_input1": "data:image/jpeg;base64,/9j/4AAQ"},
    ],
    "3009097": [
        EFFECTS | {"image_input1": "me.jpg"},
        EFFECTS | {"image_input1": "ftp://a/b"},
    ],
    "003008001": [{"image_urls": [URL]}, {}, STYLE | {"req_key": " "}],
    "003008002": [
        STYLE | {"req_key": "img2img_water_ink_style"},
        STYLE | {"req_key": "img2img_disney_3d_style_usage"},
        STYLE | {"req_key": "img2img_pastel_boys_style_usage"},
        STYLE | {"req_key": 5},
        {"req_key": "no", "image_urls": []},
    ],
    "003008003": [
        CLAY,
        CLAY | {"sub_req_key": ""},
        CLAY | {"sub_req_key": "clay"},
        CLAY | {"sub_req_key": "img2img_3d_style_doll"},
        STYLE | {"sub_req_key": "img2img_clay_style_3d"},
    ],
    "003008004": [
        SENT_STYLE,
        SENT_STYLE | {"image_urls": []},
        SENT_STYLE | {"image_urls": [""]},
        SENT_STYLE | {"binary_data_base64": [" "]},
    ],
    "003008005": [
        STYLE | {"image_urls": [URL, URL]},
        STYLE | {"image_urls": URL},
        STYLE | {"binary_data_base64": ["AAAA"]},
        SENT_STYLE | {"binary_data_base64": "AAAA"},
    ],
    "003008095": [SENT_STYLE | {"binary_data_base64": ["n*o"]}],
    "003008097": [STYLE | {"image_urls": ["me.jpg"]}],
    "003008099": [
        SENT_STYLE | {"binary_data_base64": [base64_of((599, 800))]},
        SENT_STYLE | {"binary_data_base64": [base64_of((600, 799))]},
        SENT_STYLE | {"binary_data_base64": [base64_of((4097, 800))]},
        SENT_STYLE | {"binary_data_base64": [base64_of((600, 800), "GIF")]},
        SENT_STYLE | {"binary_data_base64": [base64_of((600, 800), extra=5 * 2**20)]},
    ],
    "003003001": [
        {"image_urls": [URL]},
        EDIT | {"prompt": " \n "},
        EDIT | {"prompt": 5},
    ],
    "003003002": [EDIT | {"prompt": "p" * 801}, EDIT | {"prompt": "水" * 801}],
    "003003003": [SENT_EDIT, EDIT | {"image_urls": []}, EDIT | {"image_urls": None}],
    "003003004": [EDIT | {"image_urls": [URL, URL]}],
    "003003005": [
        EDIT | {"seed": -2},
        EDIT | {"seed": 2**31},
        EDIT | {"seed": 1.5},
        EDIT | {"seed": "abc"},
        EDIT | {"seed": True},
    ],
    "003003006": [
        EDIT | {"scale": 1.01},
        EDIT | {"scale": -0.01},
        EDIT | {"scale": "0.5"},
    ],
    "003003007": [
        EDIT | {"width": 2017, "height": 600},
        EDIT | {"width": 600, "height": 511},
        EDIT | {"width": 600.5, "height": 600},
    ],
    "003003008": [EDIT | {"binary_data_base64": ["AAAA"]}],
    "003003009": [
        EDIT | {"image_urls": URL},
        EDIT | {"image_urls": [5]},
        EDIT | {"image_urls": [" "]},
        EDIT | {"image_urls": ["me.jpg"]},
        EDIT | {"image_urls": ["https://a/" + "b" * 5000]},
        EDIT | {"image_urls": ["https://a/\u0000b"]},
        SENT_EDIT | {"binary_data_base64": ["n*o"]},
        SENT_EDIT | {"binary_data_base64": [base64_of((900, 900), "WEBP")]},
        SENT_EDIT | {"binary_data_base64": [base64_of((3001, 1000))]},
        SENT_EDIT | {"binary_data_base64": [base64_of((4097, 2000))]},
        SENT_EDIT
        | {"binary_data_base64": [base64_of((900, 900), extra=int(4.7 * 2**20))]},
    ],
    "003010001": [{}, PORTRAIT | {"image_input": " "}, PORTRAIT | {"image_input": 1}],
    "003010002": [
        PORTRAIT | {"width": 511},
        PORTRAIT | {"height": 2049},
        PORTRAIT | {"gpen": 0.45},
        PORTRAIT | {"skin": 1.1},
        PORTRAIT | {"skin_unifi": "0"},
        PORTRAIT | {"gen_mode": "auto"},
        PORTRAIT | {"seed": "abc"},
        PORTRAIT | {"prompt": 5},
        PORTRAIT | {"prompt": "p" * 801},
        PORTRAIT | {"image_input": "data:image/jpeg;base64," + base64_of((4097, 9))},
    ],
    "003010003": [
        {"image_input": "data:image/webp;base64," + base64_of((90, 90), "WEBP")},
        {"image_input": "data:image/jpeg;base64," + base64.b64encode(b"hi!").decode()},
    ],
    "003002001": [{}, {"prompt": " "}, {"prompt": ["A puppy"]}, {"prompt": None}],
    "003002002": [WORDS | {"prompt": "p" * 801}],
    "003002003": [
        WORDS | {"use_pre_llm": "true"},
        WORDS | {"use_pre_llm": 1},
        WORDS | {"use_pre_llm": 1, "seed": -2, "width": 5},
    ],
    "003002004": [
        WORDS | {"seed": "abc"},
        WORDS | {"seed": -2},
        WORDS | {"seed": 2**31, "width": 5},
    ],
    "003002005": [WORDS | {"width": float("inf"), "height": 600}],
    "003002006": [
        WORDS | {"width": 2000, "height": 500},
        WORDS | {"width": 600, "height": 1801},
    ],
    "003002007": [WORDS | {"width": 1328}, WORDS | {"height": 1}],
    "003002008": [
        WORDS | {"width": "1328"},
        WORDS | {"width": 600.5, "height": 600},
        WORDS | {"height": True, "width": 0},
    ],
    "003002009": [
        WORDS | {"width": 0, "height": 600},
        WORDS | {"width": -1, "height": -1},
        WORDS | {"width": 512, "height": 511},
        WORDS | {"width": 2048, "height": 2049},
        WORDS | {"width": 9000, "height": 2000},
        WORDS | {"width": 10**30, "height": 10**30},
    ],
    "003099001": [
        {},
        {"style_input": URL},
        OWN | {"image_input": " "},
        OWN | {"image_input": [URL]},
        {"image_urls": [URL], "style_input": URL},
    ],
    "003099002": [
        OWN | {"image_input": "me.jpg"},
        OWN | {"image_input": NOT_BASE64},
        OWN | {"image_base64": base64_of((9, 9))},
        {"style_input": URL, "image_base64": base64_of((4097, 9))},
        {"style_input": URL, "image_base64": base64_of((90, 90), "WEBP")},
    ],
    "003099003": [
        {"image_input": URL},
        OWN | {"style_input": ""},
        OWN | {"style_input": 5},
        SENT_PHOTO | {"style": URL},
    ],
    "003099004": [
        OWN | {"style_input": "painting.jpg"},
        OWN | {"style_input": NOT_BASE64},
        OWN | {"style_base64": base64_of((9, 9))},
        SENT_PHOTO | {"style_base64": base64_of((90, 90), "WEBP")},
        SENT_PHOTO | {"style_base64": base64_of((9, 4097))},
        SENT_PHOTO | {"style_base64": base64_of((900, 900), extra=5 * 2**20)},
    ],
    "003099005": [
        OWN | {"strength": 0.55},
        OWN | {"strength": 1.1},
        OWN | {"strength": "0.5"},
    ],
    "003099006": [OWN | {"keep_colors": "true"}, OWN | {"keep_colors": 1}],
    "003099007": [OWN | {"protect_faces": 0}],
    "003099008": [OWN | {"seed": "abc"}, OWN | {"seed": 2**31}],
}
ROWS = [(model, code) for model in all_models() for code in model.errors]
AT_ONCE = [
    pytest.param(model, code, params, id=f"{code.code}-{number}")
    for model, code in ROWS
    for number, params in enumerate(EXAMPLES.get(code.code, ()))
]
LATER = [
    pytest.param(model, fault, id=f"{model.id}-{fault}")
    for model in all_models()
    for fault in FAULTS
]


def as_json(body: object) -> str:
    """JSON as a program writes it: too large for a float, and never Infinity."""
    return json.dumps(body).replace("Infinity", "1e999")


def test_no_row_of_a_table_goes_without_an_example():
    assert {code.code for _, code in ROWS if code.at_once} == set(EXAMPLES)
    assert all(code.at_once or code.later for _, code in ROWS)


@pytest.mark.parametrize(("model", "code", "params"), AT_ONCE)
def test_a_wrong_call_is_answered_with_the_code_of_its_table(
    program, model, code, params
):
    body = as_json({"model": model.id, "input": [{"params": params}]})
    answer = program.create(body)

    assert answer.status_code == 400, answer.content
    task = answer.json()
    assert set(task) == {"id", "created_at", "status", "model", "error"}
    assert (task["status"], task["model"]) == ("failed", model.id)
    assert type(task["created_at"]) is int
    error = task["error"]
    assert error["code"] == code.wire and type(error["code"]) is type(code.wire)
    assert error["message"] == error["error_message"]
    assert error["message"].startswith(f"{code.words.en}: ")
    assert len(error["message"]) > len(code.words.en) + 10
    # Nothing came of it but an answer that can be had again.
    assert not Job.objects.exists() and not Charge.objects.exists()
    again = program.task(task["id"])
    assert again.status_code == 200 and again.json() == task


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_without_a_mistake_there_is_no_refusal(program, model):
    """Without this, the test above would hold in a studio that refuses everything."""
    answer = program.create({"model": model.id, **GOOD[model.id]})

    assert answer.status_code == 200, answer.content
    assert not Refusal.objects.exists()


def test_a_refusal_is_its_owners_alone_and_gone_after_a_day(program, other_program):
    refused = program.create({"model": "spark_image_3_1"}).json()
    assert error_in(other_program.task(refused["id"]), 404) == "404"
    assert program.task(refused["id"]).status_code == 200

    Refusal.objects.update(made_at=timezone.now() - KEPT_FOR)
    assert error_in(program.task(refused["id"]), 404) == "404"
    program.create({"model": "spark_image_3_1"})
    assert Refusal.objects.count() == 1


# Later


@pytest.mark.parametrize(("model", "fault"), LATER)
def test_a_fault_found_later_comes_by_polling(program, make_job, model, fault):
    error = error_values("x", Words("It is away.", "不在。"), fault=fault)
    job = make_job(model.id, status=Job.Status.FAILED, error=error)

    answer = program.task(job.task_id)

    assert answer.status_code == 200
    task = answer.json()
    assert set(task) == {"id", "created_at", "status", "model", "error"}
    code = error_code(model, "", fault)
    assert (task["status"], task["id"]) == ("failed", job.task_id)
    assert task["error"]["code"] == code.wire
    assert type(task["error"]["code"]) is type(code.wire)
    assert task["error"]["message"] == f"{code.words.en}: It is away."


@pytest.mark.parametrize("code", sentences.SENTENCES)
def test_whatever_the_worker_says_has_a_code(program, make_job, code):
    job = make_job(status=Job.Status.FAILED, error=error_values(code))
    error = program.task(job.task_id).json()["error"]
    assert error["code"] == 3002095
    assert error["message"].endswith(sentences.SENTENCES[code].en)


def test_an_error_that_says_nothing_still_has_the_words_of_the_page(program, make_job):
    job = make_job(status=Job.Status.FAILED, error={})
    error = program.task(job.task_id).json()["error"]
    assert error == {
        "code": 3002095,
        "error_message": "Internal generation error",
        "message": "Internal generation error",
    }


MISTAKES = [
    ("spark_img_effects", "photo.format", "3009095"),
    ("spark_img_effects", "photo.bytes", "3009095"),
    ("spark_style_template", "photo.small", "003008095"),
    ("spark_style_template", "photo.format", "003008095"),
    ("spark_style_template", "photo.address", "003008097"),
    ("spark_i2i_3_0", "photo.large", "003003009"),
    ("spark_edit_portrait", "photo.format", "003010003"),
    ("spark_edit_portrait", "photo.large", "003010002"),
    ("spark_image_3_1", "photo.large", 3002095),
    ("spark_image_3_1", "nonsense", 3002095),
]


@pytest.mark.parametrize(("model", "mistake", "code"), MISTAKES)
def test_a_mistake_found_only_later_has_the_code_of_its_input(
    program, make_job, model, mistake, code
):
    error = error_values("x", Words("No.", "不。"), mistake=mistake)
    job = make_job(model, status=Job.Status.FAILED, error=error)
    assert program.task(job.task_id).json()["error"]["code"] == code


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
def test_a_task_its_owner_canceled_says_so(program, make_job, model):
    job = make_job(model.id, status=Job.Status.CANCELED)
    task = program.task(job.task_id).json()
    assert task["status"] == "failed"
    assert task["error"] == {
        "code": error_code(model, "", "failed").wire,
        "error_message": "Canceled by its owner",
        "message": "Canceled by its owner",
    }


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.id)
@pytest.mark.parametrize("broken", ["database", "disk"])
def test_what_cannot_be_taken_now_is_told_with_the_models_own_code(
    program, monkeypatch, model, broken
):
    errors = {"database": OperationalError("locked"), "disk": OSError(28, "full")}

    def fail(**values: object) -> None:
        raise errors[broken]

    monkeypatch.setattr("spark_studio.api.orders.submit_job", fail)
    answer = program.create({"model": model.id, **GOOD[model.id]})

    assert error_in(answer, 503) == error_code(model, "", "busy").wire
    assert int(answer.headers["Retry-After"]) > 0
    assert b"locked" not in answer.content


def test_a_full_disk_takes_no_photo(program, monkeypatch):
    def full(name: str, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("spark_studio.jobs.storage.write", full)
    sent = {"binary_data_base64": [base64_of((600, 800))]} | SENT_EDIT
    answer = program.create({"model": "spark_i2i_3_0", **sent})
    assert error_in(answer, 503) == "003003099"
    assert not Job.objects.exists() and not Refusal.objects.exists()


@pytest.mark.parametrize(
    ("params", "allowed"),
    [
        (CLAY, ["img2img_clay_style_3d", "img2img_clay_style_bubble"]),
        (CLAY | {"sub_req_key": "x"}, ["img2img_clay_style_3d"]),
        (STYLE | {"req_key": "x"}, [STYLE["req_key"], CLAY["req_key"]]),
    ],
)
def test_the_keys_that_are_allowed_are_named(program, params, allowed):
    answer = program.create({"model": "spark_style_template", **params})
    message = answer.json()["error"]["message"]
    assert all(key in message for key in allowed)
    assert "img2img_3d_style_doll" not in message
