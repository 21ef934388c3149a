"""What every answer carries, whichever view gave it and however it is served."""

import asyncio

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

from spark_studio.log_lines import request_id


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.id} {request_id.get()}")


async def later(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.id} {request_id.get()}")


def kept(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for all", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [
    path("plain/", plain),
    path("later/", later),
    path("kept/", kept),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("address", ["/plain/", "/later/"])
def test_an_answer_keeps_to_itself(address):
    headers = Client().get(address).headers

    policy = {
        part.split()[0]: part.split()[1:]
        for part in headers["Content-Security-Policy"].split("; ")
    }
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_page_stays_out_of_caches_unless_its_view_says_otherwise():
    page = Client().get("/plain/").headers
    assert page["Cache-Control"] == "private, no-store"
    assert "Cookie" in page["Vary"]

    assert Client().get("/kept/").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("address", ["/plain/", "/later/"])
def test_view_answer_and_log_share_one_id(address):
    answer = Client().get(address)
    id_seen, id_logged = answer.content.decode().split()
    assert id_seen == id_logged == answer.headers["X-Request-ID"]
    assert len(id_seen) >= 12
    assert Client().get(address).headers["X-Request-ID"] != id_seen


def test_requests_at_the_same_time_keep_their_ids_apart():
    async def ask_all() -> list:
        client = AsyncClient()
        return await asyncio.gather(*(client.get("/later/") for _ in range(10)))

    ids = set()
    for answer in asyncio.run(ask_all()):
        id_seen, id_logged = answer.content.decode().split()
        assert id_seen == id_logged == answer.headers["X-Request-ID"]
        ids.add(id_seen)
    assert len(ids) == 10


def test_plain_http_is_sent_on_to_https_where_the_public_address_is_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_SSL_HOST = "studio.example:8443"
    answer = Client().get("/plain/?a=b")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "https://studio.example:8443/plain/?a=b"


def test_a_host_that_is_not_ours_is_refused(settings):
    settings.ALLOWED_HOSTS = ["studio.example"]
    assert Client().get("/plain/", headers={"host": "evil.example"}).status_code == 400
