"""A finished picture lies at a signed address for a day, and nowhere else."""

import re
from types import SimpleNamespace

import pytest
from django.core import signing
from django.test import Client

from spark_studio import environment as env
from spark_studio.api import results
from spark_studio.jobs import storage
from spark_studio.jobs.models import Job
from spark_studio.jobs.services import delete_jobs, erase_jobs, retry_job
from tests.api.conftest import error_in

DAY = 24 * 3600


@pytest.fixture
def done(make_job) -> Job:
    return make_job(status=Job.Status.SUCCEEDED)


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """``clock.now`` is what time it is for signed addresses."""
    clock = SimpleNamespace(now=1_800_000_000.0, time=lambda: clock.now)
    monkeypatch.setattr(results, "time", clock)
    return clock


def address_in(answer) -> str:
    return answer.json()["output"][0]["content"][0]["url"]


def gone(answer) -> bool:
    return error_in(answer, 404) == "404"


def test_whoever_has_the_address_gets_the_picture(program, done):
    answer = Client().get(address_in(program.task(done.task_id)))

    assert answer.status_code == 200
    assert answer.content == storage.read(done.result_name)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not answer.cookies


def test_head_works_too(program, done):
    answer = Client().head(address_in(program.task(done.task_id)))
    assert (answer.status_code, answer.content) == (200, b"")


def test_it_lives_a_day_from_the_answer(program, done, clock):
    first = address_in(program.task(done.task_id))
    clock.now += DAY - 1
    second = address_in(program.task(done.task_id))
    assert Client().get(first).status_code == 200
    clock.now += 1
    assert gone(Client().get(first))
    assert Client().get(second).status_code == 200


def test_a_clock_that_is_put_back_gives_nobody_longer(program, done, clock):
    url = address_in(program.task(done.task_id))
    clock.now -= 3600
    assert gone(Client().get(url))


def test_an_altered_address_leads_nowhere(program, done):
    url = address_in(program.task(done.task_id))
    start, _, token = url.rpartition("/")
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        altered = token[:place] + other + token[place + 1 :]
        assert gone(Client().get(f"{start}/{altered}")), place
    for made_up in ("x", ":", "%00", "a:b", token * 2, token + "x", ":" + token):
        assert gone(Client().get(f"{start}/{made_up}"))


def test_what_we_signed_for_something_else_leads_nowhere(done, clock):
    signed = [done.task_id, done.attempt, int(clock.now) + 9]
    assert (
        Client().get(f"/results/{results._signer.sign_object(signed)}").status_code
        == 200
    )
    other = signing.Signer(salt="another").sign_object(signed)
    assert gone(Client().get(f"/results/{other}"))


def test_a_deleted_picture_is_gone_at_once(program, owner, done):
    url = address_in(program.task(done.task_id))
    delete_jobs(owner, [done.public_id])
    assert gone(Client().get(url))
    erase_jobs(owner, [done.public_id])
    assert gone(Client().get(url))


def test_an_address_is_of_one_attempt(program, done):
    url = address_in(program.task(done.task_id))
    Job.objects.update(attempt=2)
    assert gone(Client().get(url))


@pytest.mark.parametrize("status", sorted({*Job.Status.values} - {"succeeded"}))
def test_only_a_finished_picture_is_there(program, done, status):
    url = address_in(program.task(done.task_id))
    Job.objects.update(status=status)
    assert gone(Client().get(url))


def test_a_file_that_is_missing_is_a_404_and_not_a_500(program, done):
    url = address_in(program.task(done.task_id))
    storage.remove_folder(done.folder)
    assert gone(Client().get(url))


def test_a_task_tried_again_has_no_address_meanwhile(program, make_job):
    job = make_job(status=Job.Status.FAILED, error={"code": "x"})
    retry_job(job)
    task = program.task(job.task_id).json()
    assert task["status"] == "in_progress" and "output" not in task


def test_the_address_is_whole_and_begins_as_the_studio_is_known(
    program, done, settings, monkeypatch
):
    url = address_in(program.task(done.task_id))
    assert re.fullmatch(r"http://testserver/results/[\w:-]+", url)

    monkeypatch.setenv("SPARK_PUBLIC_URL", "https://studio.example:8443/")
    settings.PUBLIC_URL = env.address("SPARK_PUBLIC_URL", {"http", "https"})
    url = address_in(program.task(done.task_id))
    assert url.startswith("https://studio.example:8443/results/")


def test_nothing_but_looking_is_possible(program, done):
    url = address_in(program.task(done.task_id))
    for ask in (Client().post, Client().put, Client().delete, Client().options):
        answer = ask(url)
        assert error_in(answer, 405) == "405"
        assert answer.headers["Allow"] == "GET, HEAD"
