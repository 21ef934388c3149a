"""A call to create a task, whichever of the three ways it is spelled.

{"model": "…", "input": [{"params": {…}}]}     the envelope
{"model": "…", "prompt": "…", …}               flat
{"input": […]} or flat, with the header X-Model
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest

from spark_studio.api.bodies import read_object, unreadable
from spark_studio.api.errors import ApiError
from spark_studio.catalog import ModelSpec, UnknownModel, all_models, get_model
from spark_studio.catalog.passed_over import MOST_NAMES, name_shown
from spark_studio.inputs import is_absent

# Beside the parameters of a flat body; none of them is one.
RESERVED = frozenset(
    {
        *("model", "input", "id", "metadata", "options"),
        *("stream", "moderation", "dash_scope"),
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """What a program asks for. ``beside`` names what lies where nobody looks."""

    model: ModelSpec
    values: Mapping[str, object]
    beside: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """64 hex digits, the same for the same model and parameters."""
        text = json.dumps([self.model.id, self.values], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def read_call(request: HttpRequest) -> Call:
    """Read the body. Raises ApiError: 400, 404 for an unknown model, 413 or 415."""
    body = read_object(request)
    model = model_of(request, body)
    flat = {name: v for name, v in body.items() if name not in RESERVED}
    params = params_in(body.get("input"))
    if params is None:
        return Call(model, flat)
    beside = [name_shown(name) for name, v in flat.items() if not is_absent(v)]
    more = ["input[1]"] if len(body["input"]) > 1 else []
    return Call(model, params, (*beside[:MOST_NAMES], *more))


def model_of(request: HttpRequest, body: Mapping[str, object]) -> ModelSpec:
    name = body.get("model")
    if is_absent(name):
        name = request.headers.get("X-Model", "")
    if not name or not isinstance(name, str):
        raise ApiError(HTTPStatus.BAD_REQUEST, f"Name a model: {one_of_the_models()}.")
    try:
        return get_model(name)
    except UnknownModel:
        raise ApiError(
            HTTPStatus.NOT_FOUND,
            f"There is no such model. There are {one_of_the_models()}.",
        ) from None


def one_of_the_models() -> str:
    return ", ".join(model.id for model in all_models())


def params_in(envelope: object) -> dict[str, object] | None:
    """Return ``input[0].params``, or None where the body has no such thing."""
    first = envelope[0] if isinstance(envelope, list) and envelope else None
    params = first.get("params") if isinstance(first, dict) else None
    if is_absent(params):
        return None
    if not isinstance(params, dict):
        raise unreadable("Put an object into input[0].params.")
    return params
