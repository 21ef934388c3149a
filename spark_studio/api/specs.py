"""The catalog in the shape that command lines of the contract read: a list, and one model.

Enum entries are texts there, lengths count bytes, an object lists its members as
``children``, and only parameters that are listed are sent.
"""

from spark_studio.api.answers import Schema, record, reference
from spark_studio.api.parameters import Parameter, parameters
from spark_studio.catalog import ModelSpec, all_models
from spark_studio.catalog.look import folded

VENDOR = "Spark Studio"
# What this service can do beyond the contract.
FEATURES = ("idempotency-key", "data-urls")
PAGES = {"minimum": 1, "maximum": 10_000, "default": 1}
PAGE_SIZES = {"minimum": 1, "maximum": 100, "default": 20}
BYTES_PER_CHARACTER = 4  # at most, in UTF-8


def models_page(
    page: int = 1,
    page_size: int = PAGE_SIZES["default"],
    kind: str = "",
    keywords: str = "",
) -> dict[str, object]:
    """Return one page of the models that fit; one beyond the last is empty."""
    found = [
        model
        for model in all_models()
        if kind.strip().lower() in ("", "image") and matches(model, keywords)
    ]
    start = (page - 1) * page_size
    return {
        "models": [summary(model) for model in found[start : start + page_size]],
        "total": len(found),
        "page": page,
        "page_size": page_size,
        "total_pages": -(-len(found) // page_size),
    }


def matches(model: ModelSpec, keywords: str) -> bool:
    haystack = folded(
        " ".join(
            (
                model.id,
                str(model.title),
                str(model.summary),
                model.title.zh,
                model.summary.zh,
            )
        )
    )
    return all(word in haystack for word in folded(keywords).split())


def summary(model: ModelSpec) -> dict[str, object]:
    return {
        "id": model.id,
        "name": model.title.en,
        "type": "image",
        "description": model.summary.en,
        "input_modalities": modalities(model),
        "output_modalities": ["image"],
    }


def modalities(model: ModelSpec) -> list[str]:
    kinds = ["text"] if "prompt" in model.inputs else []
    return kinds + (["image"] if model.photo_input else [])


def model_spec(model: ModelSpec, endpoint: str) -> dict[str, object]:
    """Return everything about one model. ``endpoint`` is where tasks are created."""
    return {
        "model_id": model.id,
        "name": model.title.en,
        "vendor": VENDOR,
        "type": "image",
        "description": model.summary.en,
        "features": list(FEATURES),
        "api": {
            "endpoint": endpoint,
            "method": "POST",
            "headers": {"Authorization": "Bearer {{API_KEY}}"},
        },
        "parameters": [described(p) for p in parameters(model)],
        "agent_prompt": agent_prompt(model),
    }


def described(parameter: Parameter, path: str = "") -> dict[str, object]:
    path = f"{path}.{parameter.name}" if path else parameter.name
    said = {
        "name": parameter.name,
        "path": path,
        "type": parameter.type,
        "required": parameter.is_required,
        "description": with_options(parameter),
    }
    limits = constraints(parameter)
    if limits:
        said["constraints"] = limits
    if parameter.parts:
        said["children"] = [described(part, path) for part in parameter.parts]
    return said


def with_options(parameter: Parameter) -> str:
    """Return the description, and what each value is called."""
    lines = [f"{o.value}: {o.title.en}" for o in parameter.options]
    return "\n".join([parameter.description.en, *lines])


def constraints(parameter: Parameter) -> dict[str, object]:
    longest = parameter.max_length and parameter.max_length * BYTES_PER_CHARACTER
    limits = {
        "enum": [str(option.value) for option in parameter.options] or None,
        "default": parameter.default,
        "min": parameter.minimum,
        "max": parameter.maximum,
        "min_length": 1 if longest and parameter.is_required else None,
        "max_length": longest,
        "max_items": 1 if parameter.is_list else None,
        "accepts": list(parameter.accepts) or None,
    }
    return {name: value for name, value in limits.items() if value is not None}


def agent_prompt(model: ModelSpec) -> str:
    """A paragraph for a program that reads before it calls."""
    needed = [p.name for p in parameters(model) if p.is_required]
    sentences = [
        f"{model.summary.en}",
        f"Required: {', '.join(needed)}." if needed else "",
        " ".join(error_sentences(model)),
        "The picture's address works for 24 hours.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def error_sentences(model: ModelSpec) -> list[str]:
    listed = "; ".join(f"{code.code} {code.words.en}" for code in model.errors)
    return [f"Error codes: {listed}."]


# The same shapes as schemas

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}
SUCCESS = record("What happened.", {"code": {"const": 200}, "message": TEXT})


def enveloped(description: str, data: Schema) -> Schema:
    return record(description, {"status": SUCCESS, "data": data})


LIST_PAGE = enveloped(
    "A page of models.",
    record(
        "The page.",
        {
            "models": {
                "type": "array",
                "items": record(
                    "One model.",
                    {
                        "id": TEXT,
                        "name": TEXT,
                        "type": {"const": "image"},
                        "description": TEXT,
                        "input_modalities": TEXTS,
                        "output_modalities": TEXTS,
                    },
                ),
            },
            "total": COUNT,
            "page": COUNT,
            "page_size": COUNT,
            "total_pages": COUNT,
        },
    ),
)
MODEL_SPEC = enveloped(
    "A model and its parameters.",
    record(
        "The model.",
        {
            "model_id": TEXT,
            "name": TEXT,
            "vendor": TEXT,
            "type": {"const": "image"},
            "description": TEXT,
            "features": TEXTS,
            "api": record(
                "Where tasks are created.",
                {
                    "endpoint": {"type": "string", "format": "uri"},
                    "method": {"const": "POST"},
                    "headers": {"type": "object", "additionalProperties": TEXT},
                },
            ),
            "parameters": {"type": "array", "items": reference("SpecParameter")},
            "agent_prompt": TEXT,
        },
    ),
)
SPEC_PARAMETER = record(
    "A parameter. Enum entries are texts; lengths count bytes.",
    {
        "name": TEXT,
        "path": TEXT,
        "type": {"enum": ["string", "integer", "number", "boolean", "array", "object"]},
        "required": {"type": "boolean"},
        "description": TEXT,
    },
    constraints=record(
        "What it may be.",
        {},
        enum=TEXTS,
        default={},
        min={"type": "number"},
        max={"type": "number"},
        min_length=COUNT,
        max_length=COUNT,
        max_items=COUNT,
        accepts=TEXTS,
    ),
    children={"type": "array", "items": reference("SpecParameter")},
)
