"""A call that is right becomes a job: three spellings, every default, photo and seed."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from spark_studio.catalog import all_looks, all_models, get_model
from spark_studio.catalog.wire import wire_values
from spark_studio.inputs import LARGEST_SEED, Words
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job, Photo
from spark_studio.jobs.services import OverQuota
from spark_studio.jobs.task_ids import SHAPE
from tests.api.conftest import CREATE, error_in, picture_of
from tests.api.test_errors import EDIT, EFFECTS, GOOD, PORTRAIT, STYLE, URL, WORDS

MODELS = [model.id for model in all_models()]


def made_of(answer) -> Job:
    """Check the answer of a call that was taken, and return its job."""
    assert answer.status_code == 200, answer.content
    task = answer.json()
    assert set(task) == {"id", "created_at", "status", "model"}
    assert SHAPE.fullmatch(task["id"])
    assert type(task["created_at"]) is int
    assert abs(task["created_at"] - timezone.now().timestamp()) < 5
    assert task["status"] == "in_progress"
    job = Job.objects.get(task_id=task["id"])
    assert task["model"] == job.model
    return job


def spelled(model_id: str, params: dict[str, object]) -> dict[str, tuple]:
    """The three ways to say the same: a body, and headers."""
    envelope = [{"params": params}]
    return {
        "envelope": ({"model": model_id, "input": envelope}, {}),
        "flat": ({"model": model_id} | params, {}),
        "header": (params, {"X-Model": model_id}),
        "header and envelope": ({"input": envelope}, {"X-Model": model_id}),
    }


@pytest.mark.parametrize("spelling", spelled("", {}))
@pytest.mark.parametrize("model_id", MODELS)
def test_every_model_takes_every_spelling(program, model_id, spelling):
    body, headers = spelled(model_id, GOOD[model_id])[spelling]
    job = made_of(program.create(body, headers))

    params, _ = get_model(model_id).clean_call(GOOD[model_id])
    params.pop("seed", None)
    assert (job.model, job.params) == (model_id, params)
    assert job.passed_over == []
    assert job.status == Job.Status.QUEUED


def test_the_body_names_the_model_before_the_header(program):
    other = {"X-Model": "spark_img_effects"}
    body = {"model": "spark_image_3_1", **WORDS}
    assert made_of(program.create(body, other)).model == "spark_image_3_1"
    for absent in ("", None):
        body = {"model": absent, **EFFECTS}
        assert made_of(program.create(body, other)).model == "spark_img_effects"


@pytest.mark.parametrize(
    "envelope", [None, "", [], [{}], {}, "x", [None], [{"params": None}], 5]
)
def test_an_envelope_without_params_counts_as_none(program, envelope):
    body = {"model": "spark_image_3_1", "input": envelope, **WORDS}
    assert made_of(program.create(body)).params["prompt"] == "A puppy"


@pytest.mark.parametrize("params", ["x", 5, [], [1], True])
def test_params_that_are_no_object_are_a_400(program, params):
    body = {"model": "spark_image_3_1", "input": [{"params": params}], **WORDS}
    assert error_in(program.create(body), 400) == "400"
    assert not Job.objects.exists()


def test_the_envelope_wins_and_what_lies_beside_it_is_named(program):
    body = {
        "model": "spark_image_3_1",
        "input": [{"params": {"prompt": "One"}}, {"params": {"prompt": "Two"}}],
        "prompt": "Three",
        "scale": None,
        "metadata": {"mine": 1},
    }
    job = made_of(program.create(body))
    assert job.params["prompt"] == "One"
    assert job.passed_over == ["prompt", "input[1]"]


def test_reserved_names_are_no_parameters(program):
    reserved = {
        "moderation": True,
        "dash_scope": 1,
        "metadata": {},
        "options": [],
        "stream": True,
        "id": "me",
    }
    body = {"model": "spark_image_3_1", **WORDS, **reserved}
    assert made_of(program.create(body)).passed_over == []


def test_unknown_parameters_change_nothing_and_are_named(program):
    body = {"model": "spark_image_3_1", **WORDS, "steps": 30, "cfg": None, "n": ""}
    assert made_of(program.create(body)).passed_over == ["steps"]


@pytest.mark.parametrize(
    "name", ["status", "owner", "cost", "task_id", "queue", "seed_"]
)
def test_what_is_the_studios_to_say_cannot_be_sent(program, owner, name):
    body = {"model": "spark_image_3_1", **WORDS, name: "succeeded"}
    job = made_of(program.create(body))
    assert job.status == Job.Status.QUEUED and job.owner == owner
    assert job.passed_over == [name]


# The model


@pytest.mark.parametrize(
    "model", ["spark", "Spark_image_3_1", "spark_image_3_1 ", "\x00"]
)
def test_an_unknown_model_is_a_404(program, model):
    answer = program.create({"model": model, **WORDS})
    assert error_in(answer, 404) == "404"
    assert "spark_image_3_1" in answer.json()["error"]["message"]


@pytest.mark.parametrize("model", [None, "", 5, ["spark_image_3_1"], True])
def test_no_model_is_a_400_that_names_them_all(program, model):
    answer = program.create({"model": model, **WORDS})
    assert error_in(answer, 400) == "400"
    assert all(name in answer.json()["error"]["message"] for name in MODELS)


# The look


@pytest.mark.parametrize("look", all_looks(), ids=lambda look: look.id)
def test_every_look_is_found_by_its_parameters(program, look):
    photo = {
        name: GOOD[look.model][name] for name in GOOD[look.model] if "image" in name
    }
    job = made_of(program.create({"model": look.model, **photo, **look.params}))
    assert job.look == look.id


def test_models_without_looks_have_none(program):
    assert made_of(program.create({"model": "spark_image_3_1", **WORDS})).look == ""


# The seed (D-7, D-8)


@pytest.mark.parametrize(
    ("model_id", "seed", "kept"),
    [
        ("spark_image_3_1", 0, 0),
        ("spark_image_3_1", 7, 7),
        ("spark_image_3_1", 7.0, 7),
        ("spark_image_3_1", "7", 7),
        ("spark_i2i_3_0", LARGEST_SEED, LARGEST_SEED),
        ("spark_i2i_3_0", "0", 0),
        ("spark_edit_portrait", "12", 12),
        ("spark_edit_portrait", 12, 12),
    ],
)
def test_a_seed_that_was_sent_is_the_one_used(program, model_id, seed, kept):
    job = made_of(program.create({"model": model_id, **GOOD[model_id], "seed": seed}))
    assert job.seed == kept
    assert "seed" not in job.params


@pytest.mark.parametrize("seed", [-1, "-1", None, "", -1.0])
def test_without_one_each_picture_has_a_seed_of_its_own(program, seed):
    body = {"model": "spark_image_3_1", **WORDS, "seed": seed}
    seeds = {made_of(program.create(body)).seed for _ in range(3)}
    assert len(seeds) == 3 and min(seeds) >= 0


# Sizes (D-1, D-2, D-3, D-26, D-28)


@pytest.mark.parametrize(
    ("model_id", "sent", "size", "ignored"),
    [
        ("spark_i2i_3_0", {}, (1328, 1328), []),
        ("spark_i2i_3_0", {"width": 2016, "height": 864}, (2016, 864), []),
        ("spark_i2i_3_0", {"width": 512, "height": 512}, (512, 512), []),
        ("spark_i2i_3_0", {"width": 1664}, (1328, 1328), ["width"]),
        ("spark_i2i_3_0", {"width": 9}, (1328, 1328), ["width"]),
        ("spark_img_effects", {"width": 600}, (600, 1328), []),
        ("spark_img_effects", {"height": 2048}, (1328, 2048), []),
        ("spark_edit_portrait", {"width": 512}, (512, 1328), []),
        ("spark_image_3_1", {"width": 2048, "height": 2048}, (2048, 2048), []),
        ("spark_image_3_1", {"width": 3024, "height": 1296}, (3024, 1296), []),
        ("spark_image_3_1", {"width": 512, "height": 512}, (512, 512), []),
        ("spark_image_3_1", {}, (1328, 1328), []),
    ],
)
def test_sizes_mean_what_the_pages_say(program, model_id, sent, size, ignored):
    job = made_of(program.create({"model": model_id, **GOOD[model_id], **sent}))
    assert (job.params["width"], job.params["height"]) == size
    assert job.passed_over == ignored


# Portrait (D-9)


@pytest.mark.parametrize(
    ("sent", "mode", "prompt"),
    [
        ({}, "reference", ""),
        ({"prompt": " "}, "reference", ""),
        ({"prompt": "A beach"}, "creative", "A beach"),
        (
            {"gen_mode": "creative"},
            "creative",
            "Concert group photo, flash photography",
        ),
        (
            {"prompt": "A beach", "gen_mode": "reference_char"},
            "reference_char",
            "A beach",
        ),
    ],
)
def test_what_is_kept_of_a_portrait_depends_on_what_was_sent(
    program, sent, mode, prompt
):
    job = made_of(program.create({"model": "spark_edit_portrait", **PORTRAIT, **sent}))
    assert (job.params["gen_mode"], job.params["prompt"]) == (mode, prompt)
    assert (job.params["gpen"], job.params["skin"], job.params["skin_unifi"]) == (
        0.4,
        0.3,
        0,
    )


# The photo


def as_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("prefix", ["", "data:image/jpeg;base64,"])
@pytest.mark.parametrize("model_id", ["spark_style_template", "spark_i2i_3_0"])
def test_a_photo_in_base64_is_kept_at_once(program, owner, model_id, prefix):
    sent = dict(GOOD[model_id])
    del sent["image_urls"]
    sent["binary_data_base64"] = [prefix + as_base64(picture_of((600, 800)))]
    job = made_of(program.create({"model": model_id, **sent}))

    assert (job.photo.owner, job.photo_address) == (owner, "")
    assert (job.photo.width, job.photo.height) == (600, 800)
    assert storage.read(job.photo.name)
    assert "binary_data_base64" not in job.params and job.passed_over == []


@pytest.mark.parametrize("model_id", sorted({*MODELS} - {"spark_image_3_1"}))
def test_a_data_address_is_taken_wherever_an_address_is(program, model_id):
    data = "data:image/png;base64," + as_base64(picture_of((600, 800), "PNG"))
    names = {"image_input1": data, "image_input": data, "image_urls": [data]}
    sent = {n: names.get(n, value) for n, value in GOOD[model_id].items()}
    job = made_of(program.create({"model": model_id, **sent}))
    assert job.photo and not job.photo_address


@pytest.mark.parametrize("model_id", sorted({*MODELS} - {"spark_image_3_1"}))
def test_the_photo_behind_an_address_is_left_to_the_worker(program, model_id):
    job = made_of(program.create({"model": model_id, **GOOD[model_id]}))
    assert (job.photo, job.photo_address) == (None, URL)


def test_the_same_photo_is_kept_once(program):
    body = {
        "model": "spark_i2i_3_0",
        "prompt": "Smile",
        "binary_data_base64": [as_base64(picture_of((90, 90)))],
    }
    one, two = made_of(program.create(body)), made_of(program.create(body))
    assert one.photo == two.photo and Photo.objects.count() == 1


def test_a_photo_just_within_the_limits_passes(program):
    small = as_base64(picture_of((800, 600)))
    large = as_base64(picture_of((4096, 1366)))
    style = {name: value for name, value in STYLE.items() if name == "req_key"}
    edit = {"prompt": EDIT["prompt"]}
    for model, sent, photo in (
        ("spark_style_template", style, small),
        ("spark_i2i_3_0", edit, large),
    ):
        made_of(program.create({"model": model, **sent, "binary_data_base64": [photo]}))


def test_a_body_larger_than_a_forms_fields_is_read(program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = {"model": "spark_image_3_1", **WORDS, "padding": "x" * 100_000}
    made_of(program.create(body))


# What one owner may


@pytest.mark.parametrize(
    ("kind", "status"),
    [("at_once", 429), ("a_day", 403), ("storage", 403), ("balance", 403)],
)
def test_over_the_quota_is_told_apart(program, monkeypatch, kind, status):
    def refuse(**values: object) -> None:
        raise OverQuota(Words("Enough for now.", "够了。"), kind)

    monkeypatch.setattr("spark_studio.api.orders.submit_job", refuse)
    answer = program.create({"model": "spark_image_3_1", **WORDS})
    assert error_in(answer, status) == str(status)
    assert answer.json()["error"]["message"] == "Enough for now."
    assert ("Retry-After" in answer.headers) == (status == 429)


def test_the_quota_is_really_asked(program, settings):
    settings.QUOTAS = {
        kind: quota | {"at_once": 2} for kind, quota in settings.QUOTAS.items()
    }
    answers = [program.create({"model": "spark_image_3_1", **WORDS}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert Job.objects.count() == 2


def test_an_empty_balance_is_a_403_and_not_a_402(program, owner):
    owner.balance = 0
    owner.save()
    answer = program.create({"model": "spark_image_3_1", **WORDS})
    assert error_in(answer, 403) == "403"


# What stays the same


@pytest.mark.parametrize("model_id", MODELS)
def test_what_was_kept_can_be_sent_on_in_the_words_of_the_contract(program, model_id):
    """Another studio that is handed this job understands the very same thing."""
    job = made_of(program.create({"model": model_id, **GOOD[model_id]}))
    model = get_model(model_id)
    values = wire_values(model, job.params, job.seed)
    again = model.clean(values)
    again.pop("seed", None)
    assert again == job.params


def test_a_call_needs_no_token_of_a_page(program):
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post(
        CREATE,
        '{"model": "spark_image_3_1", "prompt": "A puppy"}',
        content_type="application/json",
        headers=program.headers({"Origin": "https://elsewhere.example"}),
    )
    assert answer.status_code == 200


def test_ids_made_later_sort_later(program, monkeypatch):
    body = {"model": "spark_image_3_1", **WORDS}
    first = made_of(program.create(body)).task_id
    later = (timezone.now() + timedelta(seconds=2)).timestamp()
    monkeypatch.setattr("spark_studio.jobs.task_ids.time.time", lambda: later)
    assert made_of(program.create(body)).task_id > first
