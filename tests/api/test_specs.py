"""The models as command lines of the contract read them, made from the catalog alone."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from spark_studio.api.parameters import parameters
from spark_studio.catalog import all_models, get_model

pytestmark = pytest.mark.django_db
LIST = "/api/v1/skill/models"
TYPES = {"string", "integer", "number", "boolean", "array", "object"}
MODEL_IDS = sorted(model.id for model in all_models())


def spec(client, model_id: str) -> dict:
    answer = client.get(f"{LIST}/{model_id}/spec")
    assert answer.status_code == 200
    said = answer.json()
    assert said["status"] == {"code": 200, "message": "ok"}
    return said["data"]


def by_name(client, model_id: str) -> dict[str, dict]:
    return {p["name"]: p for p in spec(client, model_id)["parameters"]}


def every_parameter(listed: list[dict]) -> Iterator[dict]:
    for parameter in listed:
        yield parameter
        yield from every_parameter(parameter.get("children", []))


# The list


def test_all_models_are_listed_without_a_key(client):
    answer = client.get(LIST)

    data = answer.json()["data"]
    assert answer.status_code == 200
    assert sorted(model["id"] for model in data["models"]) == MODEL_IDS
    assert (data["total"], data["page"], data["total_pages"]) == (6, 1, 1)
    assert set(data["models"][0]) == {
        "id",
        "name",
        "type",
        "description",
        "input_modalities",
        "output_modalities",
    }


def test_modalities_say_what_goes_in(client):
    models = {m["id"]: m for m in client.get(LIST).json()["data"]["models"]}

    assert models["spark_image_3_1"]["input_modalities"] == ["text"]
    assert models["spark_i2i_3_0"]["input_modalities"] == ["text", "image"]
    assert models["spark_img_effects"]["input_modalities"] == ["image"]
    assert models["studio_own_style"]["input_modalities"] == ["image"]
    assert {tuple(m["output_modalities"]) for m in models.values()} == {("image",)}


def test_pages_hold_each_model_once(client):
    found = []
    for page in (1, 2, 3, 4):
        data = client.get(LIST, {"page": page, "page_size": 2}).json()["data"]
        assert (data["total"], data["total_pages"], data["page_size"]) == (6, 3, 2)
        found += [model["id"] for model in data["models"]]
    assert sorted(found) == MODEL_IDS


@pytest.mark.parametrize(
    "words, ids",
    [
        ("portrait", ["spark_edit_portrait"]),
        ("I2I", ["spark_i2i_3_0"]),
        ("文字", ["spark_image_3_1"]),
        ("template composition", ["spark_style_template"]),
        ("nothing like it", []),
    ],
)
def test_keywords_find_by_id_name_and_description(client, words, ids):
    data = client.get(LIST, {"keywords": words}).json()["data"]

    assert [model["id"] for model in data["models"]] == ids
    assert data["total"] == len(ids)


def test_only_pictures_come_out(client):
    assert client.get(LIST, {"type": "image"}).json()["data"]["total"] == 6
    assert client.get(LIST, {"type": "video"}).json()["data"]["total"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page_size": ""},
        {"page_size": "00000000199999"},
        {"page": "x"},
        {"page": "1e9"},
        {"page": "9" * 5000},
        {"page_size": "101"},
        {"page_size": "-1"},
        {"page": "１"},
        {"keywords": "x" * 101},
    ],
    ids=str,
)
def test_a_query_that_cannot_be_is_refused_in_the_same_shape(client, query):
    answer = client.get(LIST, query)

    assert answer.status_code == answer.json()["status"]["code"] == 400
    assert answer.json()["data"] is None
    assert next(iter(query)) in answer.json()["status"]["message"]


# One model


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_a_spec_has_every_name_the_contract_has(client, model_id):
    data = spec(client, model_id)

    model = get_model(model_id)
    assert data["model_id"] == model_id and data["type"] == "image"
    assert {"name", "vendor", "agent_prompt"} <= set(data)
    assert data["api"] == {
        "endpoint": "http://testserver/model/v1/generation",
        "method": "POST",
        "headers": {"Authorization": "Bearer {{API_KEY}}"},
    }
    assert data["features"] == ["idempotency-key", "data-urls"]
    names = [parameter["name"] for parameter in data["parameters"]]
    assert names == [parameter.name for parameter in parameters(model)]


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_go_programs_can_decode_it(client, model_id):
    """They know six types, read enums as texts, and send objects with children only."""
    for parameter in every_parameter(spec(client, model_id)["parameters"]):
        limits = parameter.get("constraints", {})
        assert parameter["type"] in TYPES
        assert isinstance(parameter["required"], bool)
        assert all(isinstance(each, str) for each in limits.get("enum", []))
        assert all(isinstance(limits.get(n, 0), int | float) for n in ("min", "max"))
        assert (parameter["type"] == "object") == ("children" in parameter)
        assert parameter["path"].split(".")[-1] == parameter["name"]
        assert None not in limits.values()


def test_the_limits_are_those_of_the_pages(client):
    effects, words = (
        by_name(client, "spark_img_effects"),
        by_name(client, "spark_image_3_1"),
    )

    assert effects["width"]["constraints"] == {"default": 1328, "min": 512, "max": 2048}
    assert len(effects["template_id"]["constraints"]["enum"]) == 30
    assert effects["image_input1"]["required"] and effects["template_id"]["required"]
    assert words["use_pre_llm"]["constraints"] == {"default": True}
    assert by_name(client, "spark_i2i_3_0")["scale"]["constraints"] == {
        "default": 0.5,
        "min": 0,
        "max": 1,
    }
    assert by_name(client, "spark_edit_portrait")["seed"]["type"] == "string"


def test_lengths_count_bytes_so_that_chinese_fits(client):
    limits = by_name(client, "spark_image_3_1")["prompt"]["constraints"]

    assert limits["max_length"] >= len("字" * 800 + "😀") and limits["min_length"] == 1
    assert limits["max_length"] >= len(("😀" * 800).encode())


def test_a_photo_says_what_it_may_be(client):
    effects, style = (
        by_name(client, "spark_img_effects"),
        by_name(client, "spark_style_template"),
    )

    assert effects["image_input1"]["constraints"]["accepts"] == [
        "http",
        "https",
        "data",
    ]
    assert style["image_urls"]["constraints"]["accepts"] == ["http", "https", "data"]
    assert style["image_urls"]["constraints"]["max_items"] == 1
    # Either of the two will do, so neither is required by itself.
    assert not style["image_urls"]["required"]
    assert not style["binary_data_base64"]["required"]


def test_an_object_lists_its_members(client):
    logo = by_name(client, "spark_style_template")["logo_info"]

    members = {child["name"]: child for child in logo["children"]}
    assert set(members) == {
        "add_logo",
        "position",
        "language",
        "opacity",
        "logo_text_content",
    }
    assert members["position"]["constraints"]["enum"] == ["0", "1", "2", "3"]
    assert members["position"]["path"] == "logo_info.position"


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_what_a_program_reads_names_every_code(client, model_id):
    prompt = spec(client, model_id)["agent_prompt"]

    for code in get_model(model_id).errors:
        assert f"{code.code} {code.words.en}" in prompt


def test_a_model_that_is_not_there_says_404_in_the_body(client):
    answer = client.get(f"{LIST}/no_such_model/spec")

    assert answer.status_code == answer.json()["status"]["code"] == 404
    assert answer.json()["data"] is None


def test_what_is_said_can_be_kept_by_caches(client):
    answer = client.get(f"{LIST}/spark_image_3_1/spec")

    assert "public" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert "no-store" in client.get(f"{LIST}/nothing/spec").headers["Cache-Control"]


def test_the_public_address_stands_in_the_spec(client, settings):
    settings.PUBLIC_URL = urlsplit("https://studio.example.org")

    endpoint = spec(client, "spark_image_3_1")["api"]["endpoint"]

    assert endpoint == "https://studio.example.org/model/v1/generation"


def test_everything_is_ascii_safe_json(client):
    for model_id in MODEL_IDS:
        json.dumps(spec(client, model_id), allow_nan=False)
