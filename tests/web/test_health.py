"""Alive is a question to the process alone; ready asks all it depends on."""

import pytest
from django.test import AsyncClient, Client

from spark_studio.web import health


@pytest.fixture(autouse=True)
def found_anew(monkeypatch):
    monkeypatch.setattr(health, "_found", {})


def all_well(monkeypatch) -> None:
    checks = {name: (lambda: True) for name in health.CHECKS}
    monkeypatch.setattr(health, "CHECKS", checks)


def test_alive_asks_no_database():
    # Without the django_db mark a query would fail the test.
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_asked_by_address_and_in_plain_http(settings):
    settings.ALLOWED_HOSTS = ["studio.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200


def test_ready_when_all_is_well(monkeypatch):
    all_well(monkeypatch)
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
        "worker": "ok",
    }


@pytest.mark.parametrize("name", ["database", "broker", "storage", "worker"])
def test_not_ready_names_what_is_not_well(monkeypatch, name):
    def broken() -> bool:
        raise OSError("a path nobody outside should read")

    all_well(monkeypatch)
    monkeypatch.setitem(health.CHECKS, name, broken)

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    not_ok = [key for key, value in answer.json().items() if value == "not ok"]
    assert not_ok == [name]
    assert b"path nobody" not in answer.content


def test_what_was_found_is_kept_for_a_moment(monkeypatch):
    asked = []
    all_well(monkeypatch)
    monkeypatch.setitem(health.CHECKS, "storage", lambda: asked.append(1) or True)
    for _ in range(5):
        Client().get("/readyz")
    assert asked == [1]


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready_and_all_else_is_well():
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "ok",
        "storage": "ok",
        "worker": "not ok",
    }


def test_a_storage_that_cannot_be_written_is_noticed(monkeypatch, settings, tmp_path):
    all_well(monkeypatch)
    monkeypatch.setitem(health.CHECKS, "storage", health.health.storage_keeps)
    (tmp_path / "media").write_text("a file where the folder should be")
    assert Client().get("/readyz").json()["storage"] == "not ok"


def test_it_answers_under_asgi_as_well():
    import asyncio

    answer = asyncio.run(AsyncClient().get("/healthz"))
    assert answer.status_code == 200
