"""One ending for each job, whoever gets there first."""

import random
import threading
import time

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone

from spark_studio.engines.base import CannotDraw, EngineUnavailable, RenderResult
from spark_studio.inputs import Words
from spark_studio.jobs import rendering, storage
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.lease import Lease, LeaseLost
from spark_studio.jobs.models import Job
from spark_studio.jobs.services import cancel_job, delete_jobs, erase_jobs
from spark_studio.jobs.sweeper import return_lapsed
from tests.jobs.engines import JPEG, PNG, ScriptedEngine, picture_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def engine(monkeypatch) -> ScriptedEngine:
    """The engine that draws; a test may give it another deed."""
    engine = ScriptedEngine()
    monkeypatch.setattr(rendering, "engine_for", lambda model: engine)
    return engine


def made(job: Job) -> Job:
    rendering.perform(claim_next("local"))
    return Job.objects.get(pk=job.pk)


def let(engine: ScriptedEngine, deed) -> None:
    engine.instant = deed


def test_the_engine_gets_plain_values_and_its_memory_lasts(
    engine, make_job, make_photo
):
    photo = make_photo()
    storage.write(photo.name, b"the photo")
    requests = []

    def remember(request, report):
        requests.append(request)
        if request.memory.load("findings.npz") is None:
            request.memory.save("findings.npz", b"a face")

    let(engine, remember)
    for seed in (1, 2):
        made(make_job(photo=photo, params={"a": 1}, seed=seed))

    assert requests[1].photo == b"the photo" and requests[1].seed == 2
    assert (requests[0].look, requests[0].params) == ("instant", {"a": 1})
    assert requests[1].memory.load("findings.npz") == b"a face"
    assert storage.pictures.exists(f"{photo.folder}/memory/findings.npz")


def test_progress_is_written_with_its_preview(engine, make_job):
    seen = []

    def deed(request, report):
        report(0.25, Words("Looking", "在看"), JPEG)
        seen.append(Job.objects.get())
        report(7, Words("Done", "好了"), None)
        seen.append(Job.objects.get())

    let(engine, deed)
    before = make_job()
    made(before)

    first, second = seen
    assert first.progress == 0.25 and first.sentence == {"en": "Looking", "zh": "在看"}
    assert storage.read(first.preview) == JPEG
    assert (second.progress, second.preview) == (1.0, first.preview)
    assert before.revision < first.revision < second.revision


def test_a_chatty_engine_does_not_flood_the_row(engine, make_job):
    def deed(request, report):
        for step in range(1000):
            report(step / 1000, Words("Painting", "在画"), None)

    let(engine, deed)

    assert made(make_job()).revision < 50


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("a secret detail"), "internal"),
        (MemoryError(), "too_large"),
        (OSError(28, "No space left on device"), "no_room"),
        (CannotDraw(Words("No face.", "没有脸。")), "cannot_draw"),
        (EngineUnavailable(Words("Busy.", "忙。")), "unavailable"),
    ],
)
def test_each_failure_has_its_words_and_leaves_no_file(engine, make_job, error, code):
    def deed(request, report):
        report(0.5, Words("Half", "一半"), JPEG)
        raise error

    let(engine, deed)
    job = made(make_job())

    assert (job.status, job.error["code"]) == ("failed", code)
    assert job.error["en"] and job.error["zh"] and "secret" not in str(job.error)
    assert (job.preview, job.lease_until) == ("", None) and job.finished_at
    assert not storage.pictures.exists(job.folder)


def test_a_photo_that_is_gone_is_said_so(engine, make_job, make_photo):
    assert made(make_job(photo=make_photo())).error["code"] == "gone_photo"


def test_no_room_for_the_result_fails_with_nothing_kept(engine, make_job, monkeypatch):
    def full(name, data):
        raise OSError(28, "No space left on device")

    let(engine, lambda request, report: None)
    monkeypatch.setattr(storage, "write", full)
    job = made(make_job())

    assert (job.status, job.error["code"], job.result_name) == ("failed", "no_room", "")


def test_an_engine_is_stopped_at_its_next_report_after_a_cancel(engine, make_job):
    reports = []

    def deed(request, report):
        for step in range(100):
            reports.append(step)
            report(step / 100, Words(f"Step {step}", "步"), JPEG)
            if step == 3:
                cancel_job(Job.objects.get())

    let(engine, deed)
    job = made(make_job())

    assert (job.status, reports) == ("canceled", [0, 1, 2, 3, 4])
    assert not storage.pictures.exists(job.folder)


@pytest.mark.parametrize("leave", [delete_jobs, erase_jobs])
def test_a_job_deleted_while_it_runs_leaves_nothing(engine, make_job, leave):
    def deed(request, report):
        report(0.1, Words("One", "一"), JPEG)
        job = Job.objects.get()
        leave(job.owner, [job.public_id])
        report(0.2, Words("Two", "二"), JPEG)

    let(engine, deed)
    job = make_job()
    rendering.perform(claim_next("local"))

    assert not storage.pictures.exists(job.folder)
    assert not Job.objects.in_history().exists()


@pytest.mark.parametrize("times", [60, pytest.param(500, marks=pytest.mark.full)])
def test_cancel_as_it_completes_has_one_outcome(engine, make_job, endings, times):
    chance = random.Random(3)
    outcomes = set()
    for _ in range(times):
        job = make_job()
        claimed = claim_next("local")

        def work(claimed=claimed):
            rendering.perform(claimed)
            connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        time.sleep(chance.random() * 0.03)
        canceled = cancel_job(job)
        worker.join()

        job.refresh_from_db()
        outcomes.add(job.status)
        assert job.status == ("canceled" if canceled else "succeeded")
        assert storage.pictures.exists(job.folder) is not canceled
        if not canceled:
            assert storage.read(job.result_name).startswith(PNG)

    assert outcomes == {"canceled", "succeeded"}
    assert set(endings().values()) == {1}


def test_a_worker_that_wakes_too_late_changes_nothing(engine, make_job):
    job = make_job()
    stale = claim_next("local")
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now().replace(year=2020))
    assert return_lapsed() == 1
    fresh = claim_next("local")
    rendering.perform(fresh)
    before = Job.objects.get(pk=job.pk)

    rendering.perform(stale)

    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.attempt, after.revision) == (
        "succeeded",
        2,
        before.revision,
    )
    assert storage.pictures.listdir(job.folder)[0] == ["2"]
    for write in (
        (stale_lease := Lease(stale)).write,
        stale_lease.end,
        stale_lease.renew,
    ):
        with pytest.raises(LeaseLost):
            write()


def test_files_of_earlier_attempts_go_when_the_picture_is_kept(engine, make_job):
    job = make_job(attempt=1)
    storage.write(f"{job.folder}/1/preview.jpg", JPEG)

    job = made(job)

    assert storage.pictures.listdir(job.folder)[0] == ["2"]


def test_the_ending_is_written_though_the_database_stumbles(
    engine, make_job, monkeypatch
):
    stumbles = iter([OperationalError("locked"), OperationalError("gone away")])
    end = Lease.end

    def stumbling(self, **values):
        for error in stumbles:
            raise error
        end(self, **values)

    monkeypatch.setattr(Lease, "end", stumbling)
    monkeypatch.setattr(rendering.time, "sleep", lambda seconds: None)

    assert made(make_job()).status == "succeeded"


@pytest.mark.parametrize("trouble", [SoftTimeLimitExceeded(), OperationalError("cut")])
def test_trouble_just_after_the_ending_takes_no_picture_away(
    engine, make_job, monkeypatch, trouble
):
    """The limit strikes, or the answer is lost, when the row already says succeeded."""
    end = Lease.end

    def struck(self, **values):
        end(self, **values)
        raise trouble

    monkeypatch.setattr(Lease, "end", struck)
    monkeypatch.setattr(rendering.time, "sleep", lambda seconds: None)

    job = made(make_job())

    assert job.status == "succeeded" and job.error == {}
    assert storage.read(job.result_name).startswith(PNG)


def test_files_that_cannot_be_removed_cost_no_picture(engine, make_job, monkeypatch):
    def refuse(job, attempts):
        raise OSError("away")

    monkeypatch.setattr(storage, "remove_attempts", refuse)

    job = made(make_job(attempt=1))

    assert job.status == "succeeded" and storage.read(job.result_name)


def test_a_database_that_stays_away_leaves_the_job_to_the_next_attempt(
    engine, make_job, monkeypatch
):
    def gone(self, **values):
        raise OperationalError("gone away")

    monkeypatch.setattr(Lease, "end", gone)
    monkeypatch.setattr(rendering.time, "sleep", lambda seconds: None)

    assert made(make_job()).status == "running"


def test_what_the_result_says_is_what_the_row_says(engine, make_job, monkeypatch):
    result = RenderResult(
        image=picture_of(9),
        content_type="image/png",
        width=1328,
        height=996,
        seed=9,
        engine="local",
        version="ink-wash 3",
        facts={"face": False},
    )
    monkeypatch.setattr(engine, "render", lambda request, report: result)
    job = made(make_job())

    assert job.result_name == f"{job.folder}/1/picture.png"
    assert (job.width, job.height, job.seed) == (1328, 996, 9)
    assert job.byte_count == len(storage.read(job.result_name))
    assert (job.engine, job.version) == ("local", "ink-wash 3")
    assert job.facts == {"face": False}
