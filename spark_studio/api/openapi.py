"""The whole API as OpenAPI 3.1, made from the catalog: no fact about a model stands here."""

from collections.abc import Iterable
from functools import cache

from spark_studio.api import answers
from spark_studio.api.answers import record, ref_of, reference
from spark_studio.api.schemas import SHARED, Schema, params_schema
from spark_studio.api.specs import (
    LIST_PAGE,
    MODEL_SPEC,
    PAGE_SIZES,
    PAGES,
    SPEC_PARAMETER,
)
from spark_studio.catalog import ModelSpec, all_models

VERSION = "1"
JSON = "application/json"

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
            "content": {JSON: {"schema": reference("Call")}},
        },
        "responses": {
            "200": taken(),
            "400": refused(),
            **problems(401, 403, 404, 405, 413, 415, 422, 429, 500, 503),
        },
    }


def taken() -> Schema:
    return {
        "description": "The task is taken; ask about it by its id.",
        "headers": usual_headers(limited=True),
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
            path_id("The task's id, as the answer to creating it gave it.", TASK_PATH)
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
        "parameters": [path_id("The model's id.", {"type": "string"})],
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


def path_id(words: str, schema: Schema) -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": words,
        "schema": schema,
    }


def usual_headers(limited: bool = False) -> Schema:
    names = ["X-Request-ID"]
    if limited:
        names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header(words: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"description": words, "required": required, "schema": schema}


SECONDS = {"type": "integer", "minimum": 0}
HEADERS = {
    "X-Request-ID": header(
        "Names this request in the log.", {"type": "string"}, required=True
    ),
    "Retry-After": header("Seconds to wait before trying again.", SECONDS),
    "RateLimit-Limit": header("Calls allowed in a minute.", SECONDS),
    "RateLimit-Remaining": header("Calls left in this minute.", SECONDS),
    "RateLimit-Reset": header("Seconds until the count begins anew.", SECONDS),
    "WWW-Authenticate": header("Bearer.", {"type": "string"}, required=True),
    "Allow": header("The methods there are.", {"type": "string"}, required=True),
}
TASK_PATH = {"type": "string", "minLength": 1}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Up to 255 characters of your own. The same call sent again with the "
    "same key within 24 hours gives the first answer again and makes nothing new.",
    "schema": {"type": "string", "pattern": "^[!-~]([ -~]*[!-~])?$", "maxLength": 255},
}
X_MODEL = {
    "name": "X-Model",
    "in": "header",
    "description": "The model, for clients that leave it out of the body.",
    "schema": {"type": "string"},
}
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

# What can go wrong before there is a task: the status, the words, headers of its own.
PROBLEMS = {
    "401": ("The key is missing, mistyped or revoked.", "WWW-Authenticate"),
    "403": ("The key may not do this, a quota is used up, or the balance is.",),
    "404": ("There is no such task, or no such model.",),
    "405": ("This address does not answer that method.", "Allow"),
    "413": ("The body is too large.",),
    "415": ("The body is not JSON in UTF-8.",),
    "422": ("This Idempotency-Key belongs to another call.",),
    "429": ("Too many calls in this minute, or too many tasks at once.", "Retry-After"),
    "500": ("Something broke on our side.",),
    "503": ("Work cannot be taken just now.", "Retry-After"),
}


def problem(words: str, *headers: str) -> Schema:
    own = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {
        "description": words,
        "headers": usual_headers() | own,
        "content": {JSON: {"schema": reference("Error")}},
    }


def problems(*statuses: int) -> dict[str, Schema]:
    return {str(s): {"$ref": f"#/components/responses/{s}"} for s in statuses}
