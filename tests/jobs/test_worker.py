"""Real workers on real brokers: whatever befalls them, every job ends, and ends once."""

import os
import signal
import time

import pytest

from spark_studio.jobs import storage, tasks
from spark_studio.jobs.models import Job
from spark_studio.jobs.picture_files import take_apart
from spark_studio.jobs.services import cancel_job, retry_job
from tests.jobs.engines import REFUSAL, picture_of
from tests.jobs.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SUCCEEDED, FAILED, CANCELED = (
    Job.Status.SUCCEEDED,
    Job.Status.FAILED,
    Job.Status.CANCELED,
)


def ended(*jobs: Job, within: float = 30) -> list[Job]:
    """Wait until all jobs have ended, and return them as they are then."""
    pks = [job.pk for job in jobs]
    wait_for(lambda: not Job.objects.active().filter(pk__in=pks).exists(), within)
    return list(Job.objects.filter(pk__in=pks).order_by("pk"))


def under_way(job: Job) -> Job:
    """Wait until the engine is at it, and return the row."""
    return wait_for(
        lambda: Job.objects.running().filter(pk=job.pk, progress__gt=0).first()
    )


def test_a_job_is_made_and_kept(running_worker, submit):
    job = submit("instant", seed=7)

    (job,) = ended(job)

    assert (job.status, job.attempt, job.progress) == (SUCCEEDED, 1, 1)
    assert take_apart(storage.read(job.result_name)).bare == picture_of(7)
    assert (job.width, job.height, job.engine) == (1, 1, "scripted")
    assert job.started_at <= job.finished_at and job.lease_until is None
    assert storage.pictures.exists(job.preview)


def test_a_step_longer_than_the_lease_keeps_it(running_worker, submit):
    (job,) = ended(submit("still", params={"seconds": 1.6}))

    assert (job.status, job.attempt) == (SUCCEEDED, 1)


def test_failures_are_told_in_plain_words(running_worker, submit):
    broken, refused = ended(submit("failing"), submit("refusing"))

    assert (broken.status, broken.error["code"]) == (FAILED, "internal")
    assert "defect" not in broken.error["en"]
    assert refused.error == {"code": "cannot_draw", "en": REFUSAL.en, "zh": REFUSAL.zh}


def test_hanging_jobs_are_stopped_and_the_next_one_is_made(running_worker, submit):
    began = time.monotonic()
    # The second does not even hear the soft limit, and is killed at the hard one.
    *hanging, behind = ended(submit("hanging"), submit("deaf"), submit("instant"))

    for job in hanging:
        assert (job.status, job.error["code"], job.attempt) == (FAILED, "too_slow", 1)
    assert behind.status == SUCCEEDED
    assert time.monotonic() - began < 5 + 10


def test_a_greedy_job_meets_the_memory_cap(running_worker, submit):
    greedy, behind = ended(submit("greedy"), submit("instant"))

    assert (greedy.status, greedy.error["code"]) == (FAILED, "too_large")
    assert behind.status == SUCCEEDED


def test_a_poison_job_fails_and_those_behind_it_are_made(running_worker, submit):
    poison = submit("poison")
    behind = [submit("instant") for _ in range(10)]

    (poison,) = ended(poison, within=40)

    assert (poison.status, poison.error["code"]) == (FAILED, "lost")
    assert (poison.attempt, poison.lost_count) == (3, 3)
    assert all(job.status == SUCCEEDED and job.attempt == 1 for job in ended(*behind))


def test_a_message_delivered_many_times_at_once_makes_one_picture(
    running_worker, submit
):
    job = submit("slow", params={"seconds": 0.5})
    for _ in range(10):
        tasks.wake("local")

    (job,) = ended(job)

    assert (job.status, job.attempt) == (SUCCEEDED, 1)


def test_a_lost_message_loses_no_job(running_worker, submit, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "wake", lambda queue: None)
        patch.setattr("spark_studio.jobs.services.tasks.wake", lambda queue: None)
        jobs = [submit("instant") for _ in range(5)]

    assert all(job.status == SUCCEEDED for job in ended(*jobs))


def test_a_running_job_is_canceled_and_leaves_no_file(running_worker, submit):
    job = under_way(submit("slow", params={"seconds": 2, "steps": 40}))

    assert cancel_job(job)

    folder = storage.pictures.path(job.folder)
    wait_for(lambda: not os.path.exists(folder), 3)
    time.sleep(0.3)
    job.refresh_from_db()
    assert job.status == CANCELED and not os.path.exists(folder)


def test_an_owner_with_one_job_is_not_behind_an_owner_with_many(
    running_worker, submit, other_owner
):
    # Long enough that what counts is the line, and not how fast a message travels.
    slow = {"seconds": 1.0}
    many = [submit("slow", params=slow) for _ in range(100)]
    wait_for(lambda: Job.objects.succeeded().count() >= 2)
    one = submit("slow", owner=other_owner, params=slow)

    (one,) = ended(one)

    started_between = Job.objects.filter(
        pk__in=[job.pk for job in many],
        started_at__gt=one.created_at,
        started_at__lt=one.started_at,
    )
    assert started_between.count() <= 2
    assert one.started_at - one.created_at < 2 * (one.finished_at - one.started_at)


def test_a_canceled_job_is_made_when_asked_for_again(running_worker, submit):
    job = under_way(submit("slow", params={"seconds": 1}))
    cancel_job(job)

    (again,) = ended(retry_job(job))

    assert (again.status, again.attempt) == (SUCCEEDED, 2)
    assert storage.pictures.exists(again.result_name)


def test_a_stale_worker_cannot_write_over_the_one_that_took_over(
    running_worker, submit
):
    job = under_way(submit("still", params={"seconds": 0.8}))
    stale = int(job.sentence["en"].split()[1])
    os.kill(stale, signal.SIGSTOP)
    try:
        (job,) = ended(job)
    finally:
        os.kill(stale, signal.SIGCONT)
    time.sleep(1.5)

    later = Job.objects.get(pk=job.pk)
    assert (later.status, later.attempt, later.revision) == (SUCCEEDED, 2, job.revision)
    assert later.facts["pid"] != stale
    assert storage.pictures.listdir(later.folder)[0] == ["2"]
