"""JSON schemas of what comes out: tasks in each state, errors, and every code of each model."""

from spark_studio.catalog import ErrorCode, ModelSpec, all_models
from spark_studio.jobs.task_ids import SHAPE

Schema = dict[str, object]

TASK_ID = {
    "type": "string",
    "pattern": f"^{SHAPE.pattern}$",
    "examples": ["d8ejq1de878c739e2lrg"],
}
MOMENT = {"type": "number", "description": "Unix time in seconds."}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(description: str, required: dict[str, Schema], **optional: Schema) -> Schema:
    """An object with names that are always there, and names that may be."""
    return {
        "description": description,
        "type": "object",
        "required": list(required),
        "properties": required | optional,
    }


def task_schemas() -> dict[str, Schema]:
    """Return the schemas of a task, one for each state."""
    return {
        "TaskInProgress": task(
            "in_progress",
            "It waits or is being made. Ask again in a few seconds.",
            progress={
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "description": "How far it is; in answers to polling only.",
            },
        ),
        "TaskCompleted": task(
            "completed",
            "The picture is there.",
            {
                "output": {"type": "array", "minItems": 1, "items": OUTPUT},
                "usage": USAGE,
            },
            progress={"type": "number", "const": 1},
            metadata=reference("Metadata"),
        ),
        "TaskFailed": {
            "description": "It did not work; nothing is charged.",
            "oneOf": [reference(f"{m.id}.failed") for m in all_models()],
            "discriminator": {
                "propertyName": "model",
                "mapping": {m.id: ref_of(f"{m.id}.failed") for m in all_models()},
            },
        },
        "Metadata": METADATA,
        "Error": ERROR,
        **{f"{m.id}.failed": failed(m) for m in all_models()},
        **{f"{m.id}.code": codes(m) for m in all_models()},
    }


def ref_of(name: str) -> str:
    return reference(name)["$ref"]


def task(
    status: str, description: str, more: dict[str, Schema] | None = None, **optional
) -> Schema:
    always = {
        "id": TASK_ID,
        "created_at": {"type": "integer", "description": "Unix time in seconds."},
        "status": {"const": status},
        "model": {"enum": [model.id for model in all_models()]},
    }
    return record(description, always | (more or {}), **optional)


def failed(model: ModelSpec) -> Schema:
    text = {"type": "string", "minLength": 1}
    code = reference(f"{model.id}.code")
    error = {"code": code, "error_message": text, "message": text}
    schema = task(
        "failed",
        f"A task of {model.id} that did not work.",
        {"error": record("What went wrong.", error)},
        metadata=reference("Metadata"),
    )
    schema["properties"]["model"] = {"const": model.id}
    return schema


def codes(model: ModelSpec) -> Schema:
    """Every code of a model, spelled as on its page, with its text."""
    return {
        "title": f"Error codes of {model.id}",
        "type": "integer" if model.errors[0].as_integer else "string",
        "oneOf": [
            {"const": code.wire, "title": code.words.en, "description": moment_of(code)}
            for code in model.errors
        ],
    }


def moment_of(code: ErrorCode) -> str:
    """Say when a code comes: with the 400, through polling, or with a 503."""
    moments = []
    if code.at_once:
        moments.append("At once, as an answer 400.")
    if code.later:
        moments.append("Later, through polling.")
    return " ".join(moments)


OUTPUT = record(
    "A group of pictures; there is one.",
    {
        "content": {
            "type": "array",
            "minItems": 1,
            "items": record(
                "One picture.",
                {
                    "type": {"const": "image"},
                    "url": {
                        "type": "string",
                        "format": "uri",
                        "description": "Where the picture lies, for 24 hours.",
                    },
                    "size": COUNT | {"description": "Bytes."},
                    "jobId": TEXT,
                },
            ),
        }
    },
)
USAGE = record(
    "What it cost.",
    {
        "cost": {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)?$",
            "description": "US dollars, as a decimal number in text.",
            "examples": ["0.03"],
        },
        "discount": {
            "type": "number",
            "minimum": 0,
            "description": "What the price was multiplied by; 1 is none.",
        },
    },
    input_tokens=COUNT,
    output_tokens=COUNT,
    total_tokens=COUNT,
    generated_images=COUNT,
)
METADATA = record(
    "How it was made: the seed used, the true size, the engine, what was passed over.",
    {},
    in_queue_at=MOMENT,
    completed_at=MOMENT,
    upload_at=MOMENT,
    seed=COUNT,
    width=COUNT,
    height=COUNT,
    engine=TEXT,
)
ERROR = record(
    "The one shape of everything that goes wrong on the way to a task.",
    {
        "error": record(
            "What went wrong. Both messages are the same.",
            {
                "code": {
                    "type": ["string", "integer"],
                    "description": "The HTTP status, or a model's own code.",
                },
                "error_message": {"type": "string", "minLength": 1},
                "message": {"type": "string", "minLength": 1},
            },
        ),
        "request_id": {"type": "string", "description": "As in X-Request-ID."},
    },
)
