"""The OpenAPI document: valid, complete, and never of another opinion than the catalog."""

import json
import random
import re
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from spark_studio.api.examples import example_call, sample_answers
from spark_studio.api.openapi import document
from spark_studio.api.parameters import parameters
from spark_studio.api.urls import urlpatterns
from spark_studio.catalog import InvalidParams, ModelSpec, all_models, get_model

MODELS = pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
ADDRESS = "https://example.com/photo.jpg"
# What programs send that is nearly right, and what is exactly at an edge.
TRICKY = (
    [
        None,
        "",
        " ",
        "\n\t",
        "x",
        "é" * 800,
        "x" * 801,
        "\x00",
        True,
        False,
        [],
        {},
        [""],
    ]
    + [0, 1, -1, -2, 0.5, 0.55, 1.0, 1.5, 1328.0, 1328.5, 4, "7", "-1", "-2", "07"]
    + [511, 512, 2016, 2017, 2048, 2049, 296, 3547, 2**31 - 1, 2**31, 10**30]
    + [ADDRESS, [ADDRESS], [ADDRESS, ADDRESS], [" "], [1], "data:image/png;base64,aGk="]
    + ["ftp://example.com/a.jpg", ["aGk="], "creative", "glass_ball", "Glass_Ball"]
    + ["img2img_water_ink_style_usage", "img2img_comic_style_usage"]
    + ["img2img_comic_style_monet", "img2img_clay_style_3d"]
)
ROUNDS = 600


@pytest.fixture(scope="module")
def api() -> dict:
    return document()


def validator(api: dict, name: str) -> Draft202012Validator:
    """Check against one of the document's schemas, with all others at hand."""
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": api["components"]}
    )


# Valid and complete


def test_it_is_valid_openapi(api):
    assert api["openapi"].startswith("3.1")
    validate(api)


def test_every_schema_is_valid_json_schema(api):
    for schema in api["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere(api):
    for ref in re.findall(r'"(#/[^"]+)"', json.dumps(api)):
        found = api
        for part in ref[2:].split("/"):
            found = found[part]


def test_every_address_of_the_api_is_in_it(api):
    shapes = {
        "/" + re.sub(r"<\w+:(\w+)>", "{}", str(route.pattern)) for route in urlpatterns
    }
    described = {re.sub(r"{\w+}", "{}", path) for path in api["paths"]}
    assert shapes - described == {"/api/", "/api/openapi.json"}
    assert described - shapes == set()


def test_only_what_is_public_needs_no_key(api):
    open_to_all = {
        operation["operationId"]
        for methods in api["paths"].values()
        for operation in methods.values()
        if operation.get("security") == []
    }
    assert open_to_all == {"listModels", "getModelSpec", "getPicture"}
    assert api["security"] == [{"key": []}]
    assert api["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_every_failure_has_the_one_shape_and_a_request_id(api):
    for status, answer in api["components"]["responses"].items():
        assert answer["content"]["application/json"]["schema"]["$ref"].endswith(
            "/Error"
        )
        assert "X-Request-ID" in answer["headers"], status
    told = api["components"]["responses"]
    assert all("Retry-After" in told[status]["headers"] for status in ("429", "503"))
    assert "WWW-Authenticate" in told["401"]["headers"]
    statuses = set(api["paths"]["/model/v1/generation"]["post"]["responses"])
    assert {"200", "400", "401", "403", "404", "413", "429", "503"} <= statuses


# Made from the catalog


@MODELS
def test_every_parameter_is_there_with_words_and_default(api, model: ModelSpec):
    properties = api["components"]["schemas"][model.id]["properties"]

    assert list(properties) == [parameter.name for parameter in parameters(model)]
    for parameter in parameters(model):
        said = properties[parameter.name]
        assert said["description"] == parameter.description.en
        assert said.get("default") == parameter.default
    mapping = api["components"]["schemas"]["Call"]["discriminator"]["mapping"]
    assert mapping[model.id] == f"#/components/schemas/{model.id}.call"


@MODELS
def test_every_code_is_there_with_its_text(api, model: ModelSpec):
    codes = api["components"]["schemas"][f"{model.id}.code"]

    listed = [(code["const"], code["title"]) for code in codes["oneOf"]]
    assert listed == [(code.wire, code.words.en) for code in model.errors]
    is_number = model.id == "spark_image_3_1"
    assert codes["type"] == ("integer" if is_number else "string")


@MODELS
def test_the_schema_and_the_catalog_agree(api, model: ModelSpec):
    """Over calls that are right in all but a few places, each takes what the other takes."""
    check = validator(api, model.id)
    chance = random.Random(model.id)
    taken = 0
    for _ in range(ROUNDS):
        values = nearly_right(model, chance)
        allowed = check.is_valid(values)
        if not allowed or not beyond_words(model, values):
            assert allowed == accepted(model, values), values
            taken += allowed
    assert 10 < taken < ROUNDS - 10


def nearly_right(model: ModelSpec, chance: random.Random) -> dict[str, object]:
    values = dict(example_call(model)["input"][0]["params"])
    names = [parameter.name for parameter in parameters(model)]
    for name in chance.sample(names, chance.choice((1, 1, 2, 3))):
        values[name] = chance.choice(TRICKY)
    if chance.random() < 0.2:
        values.pop(chance.choice(list(values)))
    return values


def accepted(model: ModelSpec, values: dict[str, object]) -> bool:
    try:
        model.clean_call(values)
    except InvalidParams:
        return False
    return True


def beyond_words(model: ModelSpec, values: dict[str, object]) -> bool:
    """JSON Schema has no word for an area, nor for how long a side is by the other."""
    if model.id != "spark_image_3_1":
        return False
    try:
        model.clean_call(values)
    except InvalidParams as invalid:
        return {(n, e.reason) for n, e in invalid.errors.items()} <= {
            ("size", "range"),
            ("size", "ratio"),
        }
    return False


@MODELS
def test_both_spellings_of_a_call_fit_and_others_do_not(api, model: ModelSpec):
    check = validator(api, "Call")
    call = example_call(model)
    flat = {"model": model.id, **call["input"][0]["params"]}
    # What every other call lacks something for, whichever this one is.
    other = "spark_image_3_1" if "template_id" in flat else "spark_img_effects"

    assert check.is_valid(call) and check.is_valid(flat)
    assert not check.is_valid(call | {"model": other})
    assert not check.is_valid(flat | {"model": model.id.upper()})
    assert not check.is_valid(call["input"])
    assert not check.is_valid({"input": call["input"]})


@MODELS
def test_the_samples_of_answers_fit(api, model: ModelSpec):
    """Those on the page; what a studio really answers is tested against it as well."""
    names = {
        "in_progress": "TaskInProgress",
        "completed": "TaskCompleted",
        "failed": "TaskFailed",
    }
    for status, text in sample_answers(model).items():
        for state, name in names.items():
            fits = validator(api, name).is_valid(json.loads(text))
            assert fits == (state == status), (status, name)


def test_a_failure_with_anothers_code_does_not_fit(api):
    failed = json.loads(sample_answers(get_model("spark_i2i_3_0"))["failed"])

    failed["error"]["code"] = "003008095"

    assert not validator(api, "TaskFailed").is_valid(failed)


# Served


@pytest.mark.django_db
def test_it_is_served_to_anybody_and_kept_by_caches(client):
    answer = client.get("/api/openapi.json")

    assert answer.json() == document()
    assert answer.headers["Content-Type"] == "application/json"
    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.django_db
def test_it_names_no_host(client):
    """It is built once, so it must fit whatever address it is read from."""
    text = client.get("/api/openapi.json").content.decode()

    hosts = {urlsplit(url).netloc for url in re.findall(r"https?://[^\s\"\\)]+", text)}
    assert hosts <= {"example.com", "?:"}, hosts
