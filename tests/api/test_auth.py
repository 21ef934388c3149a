"""Who may knock: a key and nothing else, and only as far as the key goes."""

import json
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from spark_studio.accounts import owners
from spark_studio.accounts.keys import revoke_key
from spark_studio.api.doorway import CREATE as CREATE_RATE
from spark_studio.jobs.models import Job
from spark_studio.log_lines import PlainLines
from tests.api.conftest import CREATE, TASK, error_in

WORDS = {"model": "spark_image_3_1", "prompt": "A puppy"}


def refused_key(answer) -> None:
    assert error_in(answer, 401) == "401"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert not Job.objects.exists()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Key", "key"])
def test_a_key_opens_under_either_scheme(program, scheme):
    headers = {"Authorization": f"{scheme} {program.text}"}
    assert program.create(WORDS, headers).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "{key}",
        "Basic {key}",
        "Token {key}",
        "Bearer{key}",
        "Bearer {key}x",
        "Bearer {key},Bearer {key}",
        "Bearer {key} {key}",
        "Bearer {lower}",
        "Bearer sk-spark-",
        "Bearer " + "x" * 100_000,
        "Bearer \u00e9\u00e9\u00e9",
        "Bearer \x00",
        "Bearer null",
    ],
)
def test_whatever_is_no_key_is_a_401(program, value):
    value = value.format(key=program.text, lower=program.text.lower())
    refused_key(program.create(WORDS, {"Authorization": value}))
    answer = program.task("0" * 20, {"Authorization": value})
    refused_key(answer)


def test_no_header_is_a_401_and_not_a_question_of_the_body(nobody):
    refused_key(nobody.create(WORDS))
    refused_key(nobody.create("{", content_type="text/plain"))


def test_a_key_in_the_address_or_the_body_opens_nothing(program, nobody):
    for name in ("key", "api_key", "access_token", "authorization"):
        address = f"{CREATE}?{name}={program.text}"
        body = json.dumps(WORDS | {name: program.text})
        refused_key(nobody.client.post(address, body, content_type="application/json"))


def test_a_revoked_key_opens_nothing_from_then_on(program, make_job):
    job = make_job()
    assert program.task(job.task_id).status_code == 200
    revoke_key(program.key)
    assert error_in(program.task(job.task_id), 401) == "401"


def test_a_key_that_may_only_read_reads(make_program, owner, make_job):
    reader = make_program(owner, can_generate=False)
    job = make_job()

    assert reader.task(job.task_id).status_code == 200
    assert error_in(reader.create(WORDS), 403) == "403"
    assert Job.objects.count() == 1


def test_the_use_of_a_key_is_noted(program, nobody):
    assert program.key.last_used_at is None
    program.task("0" * 20)
    program.key.refresh_from_db()
    assert program.key.last_used_at is not None


def test_a_task_belongs_to_its_key(program):
    task = program.create(WORDS).json()
    job = Job.objects.get(task_id=task["id"])
    assert (job.owner, job.key) == (program.key.owner, program.key)


def test_another_key_of_the_same_owner_sees_the_task(make_program, owner, make_job):
    assert make_program(owner).task(make_job().task_id).status_code == 200


def test_anothers_task_looks_like_one_that_never_was(program, other_program, make_job):
    for status in Job.Status.values:
        job = make_job(status=status)
        theirs, nowhere = other_program.task(job.task_id), other_program.task("0" * 20)
        assert error_in(theirs, 404) == error_in(nowhere, 404) == "404"
        assert theirs.json()["error"] == nowhere.json()["error"]
        assert theirs.json()["error"]["message"] == "Task not found"
        assert program.task(job.task_id).status_code == 200


@pytest.mark.parametrize(
    "task_id", ["x", "0" * 19, "0" * 21, "Z" * 20, "%00", "%F0%9F%8D%8B", "..%2f"]
)
def test_what_is_no_task_id_is_a_404(program, task_id):
    assert error_in(program.task(task_id), 404) == "404"


# Cookies


@pytest.fixture
def browser(owner) -> Client:
    """The owner's browser, with a cookie that is due to be renewed."""
    client = Client()
    client.cookies[django_settings.OWNER_COOKIE_NAME] = owners._signer.sign(
        owner.public_id.hex
    )
    return client


@pytest.fixture
def renewing(monkeypatch) -> None:
    """Every cookie is old enough for a new one."""
    monkeypatch.setattr(owners, "RENEW_AFTER", owners.timedelta(seconds=-1))


def test_a_cookie_opens_nothing(browser, make_job):
    job = make_job()
    answer = browser.post(CREATE, json.dumps(WORDS), content_type="application/json")
    assert error_in(answer, 401) == "401"
    assert error_in(browser.get(TASK + job.task_id), 401) == "401"


def test_with_a_key_the_cookie_of_another_means_nothing(
    browser, other_program, make_job
):
    job = make_job()
    headers = other_program.headers(None)
    assert browser.get(TASK + job.task_id, headers=headers).status_code == 404
    answer = browser.post(
        CREATE, json.dumps(WORDS), content_type="application/json", headers=headers
    )
    made = Job.objects.get(task_id=answer.json()["id"])
    assert made.owner == other_program.key.owner


def test_no_answer_of_the_api_carries_a_cookie(browser, program, renewing, make_job):
    assert browser.get(reverse("web:gallery")).cookies, "or there is nothing to prove"
    done = make_job(status=Job.Status.SUCCEEDED)
    url = program.task(done.task_id).json()["output"][0]["content"][0]["url"]
    addresses = [CREATE, TASK + done.task_id, TASK + "x", "/model/", "/api/x", url]
    for address in (*addresses, "/results/x"):
        for headers in ({}, program.headers(None)):
            for ask in (browser.get, browser.post, browser.options):
                assert not ask(address, headers=headers).cookies, address


# Rates


@pytest.fixture
def one_minute(monkeypatch) -> None:
    """The minute does not end in the middle of a test."""
    clock = SimpleNamespace(time=lambda: 1_800_000_010.0)
    monkeypatch.setattr("spark_studio.accounts.rates.time", clock)


def test_calls_over_the_rate_wait(program, settings, one_minute):
    settings.API_CALLS_PER_MINUTE = {"create": 2, "read": 3}
    answers = [program.create(WORDS) for _ in range(4)]

    assert [a.status_code for a in answers] == [200, 200, 429, 429]
    assert error_in(answers[2], 429) == "429"
    assert answers[2].headers["Retry-After"] == "50"
    left = [a.headers["RateLimit-Remaining"] for a in answers]
    assert left == ["1", "0", "0", "0"]
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert Job.objects.count() == 2


def test_reading_is_counted_apart_and_each_key_for_itself(
    program, make_program, owner, settings, make_job, one_minute
):
    settings.API_CALLS_PER_MINUTE = {CREATE_RATE: 1, "read": 2}
    job = make_job()
    assert program.create(WORDS).status_code == 200
    assert program.create(WORDS).status_code == 429
    statuses = [program.task(job.task_id).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert make_program(owner).task(job.task_id).status_code == 200


def test_whoever_has_no_key_is_not_counted(nobody, program, settings, one_minute):
    settings.API_CALLS_PER_MINUTE = {"create": 1, "read": 1}
    for _ in range(3):
        nobody.create(WORDS)
    assert program.create(WORDS).status_code == 200


# What is never written down


def test_no_key_and_no_address_of_a_picture_is_in_the_log(
    program, make_job, caplog, monkeypatch
):
    done = make_job(status=Job.Status.SUCCEEDED)
    url = program.task(done.task_id).json()["output"][0]["content"][0]["url"]
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(
        "spark_studio.api.views.taken", lambda *a: (_ for _ in ()).throw(ValueError)
    )
    program.create(WORDS)
    program.task(program.text)
    program.client.get(f"/results/{url.rpartition('/')[2]}x/y")
    program.client.get(f"/api/{program.text}?key={program.text}")
    program.client.get(f"/nowhere/{program.text}")

    lines = "\n".join(PlainLines().format(record) for record in caplog.records)
    assert "ValueError" in lines
    assert program.text not in lines
    assert url.rpartition("/")[2] not in lines
