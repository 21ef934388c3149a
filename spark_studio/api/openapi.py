"""The whole API as OpenAPI 3.1, made from the catalog: no fact about a model stands here."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from spark_studio.api import answers
from spark_studio.api.answers import record, ref_of, reference
from spark_studio.api.examples import example_call
from spark_studio.api.headers import (
    HEADERS,
    IDEMPOTENCY_KEY,
    REPLAYED,
    X_MODEL,
    usual_headers,
)
from spark_studio.api.problems import JSON, PROBLEMS, problem, problems
from spark_studio.api.results import LIVES
from spark_studio.api.schemas import SHARED, Schema, params_schema
from spark_studio.api.specs import (
    LIST_PAGE,
    MODEL_SPEC,
    PAGE_SIZES,
    PAGES,
    SPEC_PARAMETER,
)
from spark_studio.catalog import ModelSpec, all_models
from spark_studio.jobs.serving import PICTURE_TYPES

VERSION = "1"

SUMMARY = """Make pictures by program.

Create a task, ask how far it is, fetch the picture within 24 hours. Every model is one
`POST` away; which one is chosen in the body. Where a model takes the address of a photo,
a `data:` URL with the photo in it works as well."""


@cache
def document() -> Schema:
    """Return the document, without the address of the server it is read from."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Spark Studio",
            "version": VERSION,
            "description": SUMMARY,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": name} for name in ("Tasks", "Pictures", "Models")],
        "paths": {
            "/model/v1/generation": {"post": create()},
            "/model/v1/generation/task/{id}": {"get": poll()},
            "/results/{token}": {"get": picture()},
            "/api/v1/skill/models": {"get": list_models()},
            "/api/v1/skill/models/{id}/spec": {"get": model_spec()},
        },
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key from your account page: sk-spark-…",
                }
            },
            "schemas": schemas(),
            "headers": HEADERS,
            "responses": {name: problem(*said) for name, said in PROBLEMS.items()},
        },
    }


def schemas() -> dict[str, Schema]:
    """Return every schema by name; a model's own begin with its id."""
    models = all_models()
    return (
        {
            "Call": one_of_each(models, "{}.call"),
            **{f"{m.id}.call": call(m) for m in models},
            **{m.id: params_schema(m) for m in models},
        }
        | SHARED
        | answers.task_schemas()
        | {
            "ModelList": LIST_PAGE,
            "ModelSpec": MODEL_SPEC,
            "SpecParameter": SPEC_PARAMETER,
            "Status": STATUS,
        }
    )


def one_of_each(models: Iterable[ModelSpec], name: str) -> Schema:
    return {
        "oneOf": [reference(name.format(m.id)) for m in models],
        "discriminator": {
            "propertyName": "model",
            "mapping": {m.id: ref_of(name.format(m.id)) for m in models},
        },
    }


def call(model: ModelSpec) -> Schema:
    """The body for one model, in the two spellings there are."""
    name = {"const": model.id}
    params = reference(model.id)
    group = {"type": "object", "required": ["params"], "properties": {"params": params}}
    return {
        "title": f"{model.id}, as a call",
        "type": "object",
        "required": ["model"],
        "properties": {"model": name},
        "anyOf": [
            {
                "title": "Envelope",
                "required": ["input"],
                "properties": {
                    "input": {"type": "array", "minItems": 1, "prefixItems": [group]}
                },
            },
            {"title": "Flat", "allOf": [params]},
        ],
    }


# The four routes


def create() -> Schema:
    return {
        "operationId": "createTask",
        "tags": ["Tasks"],
        "summary": "Create a task",
        "description": CREATE,
        "parameters": [IDEMPOTENCY_KEY, X_MODEL],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": reference("Call"), "examples": examples()}},
        },
        "responses": {
            "200": taken(),
            "400": refused(),
            **problems(401, 403, 404, 405, 413, 415, 422, 429, 500, 503),
        },
    }


def examples() -> Schema:
    return {
        model.id: {"summary": model.title.en, "value": example_call(model)}
        for model in all_models()
    }


def taken() -> Schema:
    return {
        "description": "The task is taken; ask about it by its id.",
        "headers": usual_headers(limited=True) | REPLAYED,
        "content": {JSON: {"schema": reference("TaskInProgress")}},
        "links": {
            "poll": {
                "operationId": "getTask",
                "parameters": {"id": "$response.body#/id"},
                "description": "How far it is.",
            }
        },
    }


def refused() -> Schema:
    """A mistake in the parameters is a task that failed at once; another has no task."""
    return {
        "description": "A parameter is wrong: a failed task with the model's own code, "
        "which costs nothing. Or the body cannot be read at all.",
        "headers": usual_headers(limited=True),
        "content": {
            JSON: {"schema": {"anyOf": [reference("TaskFailed"), reference("Error")]}}
        },
    }


def poll() -> Schema:
    states = ("TaskInProgress", "TaskCompleted", "TaskFailed")
    return {
        "operationId": "getTask",
        "tags": ["Tasks"],
        "summary": "Ask how far a task is",
        "description": "Every 3 seconds is plenty. Answers 200 in every state of the task; "
        "stop at `completed` or `failed`.",
        "parameters": [
            path_named(
                "id", "The task's id, as the answer to creating it gave it.", TASK_PATH
            )
        ],
        "responses": {
            "200": {
                "description": "Where the task stands.",
                "headers": usual_headers(limited=True),
                "content": {
                    JSON: {"schema": {"oneOf": [reference(s) for s in states]}}
                },
            },
            **problems(401, 403, 404, 405, 429, 500, 503),
        },
    }


def picture() -> Schema:
    hours = LIVES // timedelta(hours=1)
    words = "The signed part of an address that `output` gave."
    return {
        "operationId": "getPicture",
        "tags": ["Pictures"],
        "summary": "Fetch a finished picture",
        "description": f"Each answer to polling gives an address that works for {hours} "
        "hours, without a key. Afterwards, or with anything in it changed, it is not there.",
        "security": [],
        "parameters": [path_named("token", words, TOKEN)],
        "responses": {
            "200": {
                "description": "The picture.",
                "headers": usual_headers(),
                "content": {kind: {} for kind in PICTURE_TYPES},
            },
            **problems(404, 405, 500, 503),
        },
    }


def list_models() -> Schema:
    texts = {"type": "string", "maxLength": 100}
    return {
        "operationId": "listModels",
        "tags": ["Models"],
        "summary": "List the models",
        "security": [],
        "parameters": [
            query("page", {"type": "integer", **PAGES}),
            query("page_size", {"type": "integer", **PAGE_SIZES}),
            query("type", texts, "What comes out: `image`."),
            query("keywords", texts, "Words to find in ids, names and descriptions."),
        ],
        "responses": {
            "200": described("A page of models.", "ModelList"),
            "400": described("A parameter is wrong.", "Status"),
            **problems(405, 500),
        },
    }


def model_spec() -> Schema:
    return {
        "operationId": "getModelSpec",
        "tags": ["Models"],
        "summary": "Describe a model's parameters",
        "security": [],
        "parameters": [path_named("id", "The model's id.", {"type": "string"})],
        "responses": {
            "200": described("The model.", "ModelSpec"),
            "404": described("There is no such model.", "Status"),
            **problems(405, 500),
        },
    }


def described(words: str, schema: str) -> Schema:
    return {
        "description": words,
        "headers": usual_headers(),
        "content": {JSON: {"schema": reference(schema)}},
    }


# Parameters and headers


def query(name: str, schema: Schema, words: str = "") -> Schema:
    more = {"description": words} if words else {}
    return {"name": name, "in": "query", "schema": schema} | more


def path_named(name: str, words: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": words,
        "schema": schema,
    }


# Signed, with a colon between what is said and its signature.
TOKEN = {"type": "string", "pattern": "^[A-Za-z0-9_:-]{20,}$"}
TASK_PATH = {"type": "string", "minLength": 1}
CREATE = """Name the model and its parameters. Both spellings of the body mean the same:

* envelope: `{"model": "…", "input": [{"params": {…}}]}`
* flat: `{"model": "…", "prompt": "…"}`

With the header `X-Model` the body may leave `model` out. `null` and `""` count as left
out, and names that nobody knows are passed over."""
STATUS = record(
    "The status in the shape the routes for models have.",
    {
        "status": record(
            "What happened.",
            {"code": {"type": "integer"}, "message": {"type": "string"}},
        ),
        "data": {"type": "null"},
    },
)
