"""Every address of the API, walked: always JSON, never a page, and looking changes nothing."""

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from spark_studio import urls
from spark_studio.jobs.models import Job
from tests.api.conftest import CREATE, error_in

PAGES = {"docs"}  # for people; web pages have tests of their own


def routes() -> dict[str, URLPattern]:
    """Every address of the API by its name."""
    (resolver,) = (
        pattern
        for pattern in get_resolver().url_patterns
        if getattr(pattern, "namespace", "") == "api"
    )
    return {pattern.name: pattern for pattern in resolver.url_patterns}


NAMES = sorted({*routes()} - PAGES)
VALUES = {"task_id": "0" * 20, "token": "x", "model_id": "spark_image_3_1"}


def address_of(name: str) -> str:
    """A new kind of parameter fails here until somebody says what may stand in it."""
    keys = routes()[name].pattern.converters
    return reverse(f"api:{name}", kwargs={key: VALUES[key] for key in keys})


def rows() -> dict[str, list[dict]]:
    """Everything the database holds, but for what counts the calls."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model.__name__ not in {"RateCount", "ApiKey"}
    }


def test_there_are_addresses_to_walk():
    assert {"create", "task", "result"} <= {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_address_lies_where_errors_are_json(name):
    assert address_of(name).startswith(django_settings.API_PATHS)


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing_and_sets_no_cookie(program, make_job, name):
    make_job(status=Job.Status.SUCCEEDED)
    before = rows()
    for method in ("get", "head", "options"):
        ask = getattr(program.client, method)
        answer = ask(address_of(name), headers=program.headers(None))
        assert answer.status_code < 500 and not answer.cookies
    assert rows() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_method_nobody_offers_is_a_405_that_says_which_are(program, name):
    for method in ("put", "patch", "delete", "trace", "options"):
        ask = getattr(program.client, method)
        answer = ask(address_of(name), headers=program.headers(None))
        assert error_in(answer, 405) == "405"
        allowed = answer.headers["Allow"].split(", ")
        assert method.upper() not in allowed
        assert {*allowed} <= {"GET", "HEAD", "POST"} and allowed


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize(
    "path",
    [
        *("/model/", "/model/v1", "/model/v1/generation/", "/model/v1/generation/sync"),
        *("/model/v1/generation/task/", "/model/v1/generation/task/a/b", "/model//"),
        *("/api/x", "/api/v1", "/api/%00", "/api/%F0", "/results/", "/results/a/b"),
    ],
)
def test_an_unknown_address_is_json_and_never_a_page(db, method, path):
    answer = getattr(Client(), method)(path)
    assert error_in(answer, 404) == "404"


def test_people_still_get_pages(db):
    answer = Client().get("/nowhere/", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def made_up(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.id = "0123456789ab"
    return request


@pytest.mark.parametrize(
    ("handler", "arguments", "status"),
    [
        (urls.handler400, [ValueError()], 400),
        (urls.handler400, [RequestDataTooBig()], 413),
        (urls.handler403, [PermissionError()], 403),
        (urls.handler404, [LookupError()], 404),
        (urls.handler500, [], 500),
    ],
)
def test_what_goes_wrong_is_answered_by_address(handler, arguments, status):
    for path in ("/model/x", "/api/x", "/results/x"):
        answer = handler(made_up(path), *arguments)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/json"
        assert b"0123456789ab" in answer.content
    page = handler(made_up("/pictures/"), *arguments)
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")


def test_a_defect_of_ours_is_a_500_without_its_words(program, monkeypatch):
    def broken(*arguments: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("spark_studio.api.views.taken", broken)
    answer = program.create({"model": "spark_image_3_1", "prompt": "A puppy"})
    assert error_in(answer, 500) == "500"
    assert b"secret" not in answer.content


def test_a_database_that_is_away_is_a_503(program, monkeypatch):
    def away(text: str) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("spark_studio.api.doorway.find_key", away)
    answer = program.task("0" * 20)
    assert error_in(answer, 503) == "503"
    assert int(answer.headers["Retry-After"]) > 0
    assert b"server" not in answer.content


def test_a_host_that_is_not_ours_is_a_400_in_json(db, settings):
    settings.ALLOWED_HOSTS = ["studio.example"]
    answer = Client().post(CREATE, headers={"host": "evil.example"})
    assert error_in(answer, 400) == "400"


def test_a_language_changes_no_word(program):
    said = {
        program.task("0" * 20, {"Accept-Language": language}).json()["error"]["message"]
        for language in ("en", "zh-CN", "")
    }
    assert said == {"Task not found"}


def test_every_answer_is_json_whoever_asks(program, nobody) -> None:
    for each in (program, nobody):
        for name in sorted({*NAMES} - {"result"}):
            answer = each.client.get(address_of(name), headers=each.headers(None))
            assert answer.headers["Content-Type"] == "application/json", name
