"""What the API says about itself: its models, its OpenAPI document, and a page to read."""

import json
from datetime import timedelta
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from spark_studio.api.doc_page import limits, sections
from spark_studio.api.doorway import for_programs
from spark_studio.api.examples import POLL_SECONDS, sample_answers
from spark_studio.api.models import KEPT_FOR
from spark_studio.api.openapi import document
from spark_studio.api.problems import PROBLEMS
from spark_studio.api.results import LIVES
from spark_studio.api.specs import PAGE_SIZES, PAGES, model_spec, models_page
from spark_studio.catalog import UnknownModel, get_model
from spark_studio.jobs.serving import public_address

# They change only with the program; half an hour after an update all have the new ones.
CACHED = "public, max-age=1800"
LONGEST_TEXT = 100
LONGEST_NUMBER = 9


class BadQuery(ValueError):
    """A parameter in the address cannot be used. Its text says what would work."""


@for_programs("GET", "HEAD")
def models(request: HttpRequest) -> HttpResponse:
    try:
        data = models_page(**asked_for(request.GET))
    except BadQuery as error:
        return with_status(HTTPStatus.BAD_REQUEST, str(error))
    return with_status(HTTPStatus.OK, "ok", data)


@for_programs("GET", "HEAD")
def spec(request: HttpRequest, model_id: str) -> HttpResponse:
    try:
        model = get_model(model_id)
    except UnknownModel:
        return with_status(HTTPStatus.NOT_FOUND, "There is no such model.")
    endpoint = public_address(request, reverse("api:create"))
    response = with_status(HTTPStatus.OK, "ok", model_spec(model, endpoint))
    patch_vary_headers(response, ["Host"])
    return response


@for_programs("GET", "HEAD")
def openapi(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(openapi_bytes(), content_type="application/json")
    response.headers["Cache-Control"] = CACHED
    # Public knowledge: pages of others may read it, as tools in the browser do.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def openapi_bytes() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "sections": sections(),
        "limits": limits(),
        "problems": [(status, said[0]) for status, said in PROBLEMS.items()],
        "address": public_address(request, "/").rstrip("/"),
        "result_hours": LIVES // timedelta(hours=1),
        "answer_hours": KEPT_FOR // timedelta(hours=1),
        "poll_seconds": POLL_SECONDS,
        "answers": sample_answers(get_model("spark_img_effects")),
    }
    return render(request, "api/index.html", context)


def asked_for(query: QueryDict) -> dict[str, object]:
    return {
        "page": number(query, "page", PAGES),
        "page_size": number(query, "page_size", PAGE_SIZES),
        "kind": text(query, "type"),
        "keywords": text(query, "keywords"),
    }


def number(query: QueryDict, name: str, limits: dict[str, int]) -> int:
    sent = query.get(name)
    if sent is None:
        return limits["default"]
    low, high = limits["minimum"], limits["maximum"]
    is_number = sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_NUMBER
    if is_number and low <= int(sent) <= high:
        return int(sent)
    raise BadQuery(f"{name} is a whole number from {low} to {high}.")


def text(query: QueryDict, name: str) -> str:
    sent = query.get(name, "")
    if len(sent) > LONGEST_TEXT:
        raise BadQuery(f"{name} has at most {LONGEST_TEXT} characters.")
    return sent


def with_status(status: HTTPStatus, message: str, data: object = None) -> JsonResponse:
    """The shape of these two routes: the HTTP status stands in the body as well."""
    body = {"status": {"code": int(status), "message": message}, "data": data}
    response = JsonResponse(body, status=status)
    # What a program did wrong is its own to log, not a line of ours.
    response._has_been_logged = True
    if status == HTTPStatus.OK:
        response.headers["Cache-Control"] = CACHED
    return response
