"""Bringing back what was lost, and waking for what nobody picked up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spark_studio.jobs import tasks
from spark_studio.jobs.health import hand_count, worker_seen_seconds
from spark_studio.jobs.models import Job, Worker
from spark_studio.jobs.sweeper import (
    hand_back,
    note_worker,
    return_lapsed,
    wake_for_waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ago():
    now = timezone.now()
    return lambda seconds: now - timedelta(seconds=seconds)


def test_a_lapsed_job_waits_again_and_a_held_one_runs_on(make_job, ago):
    lapsed = make_job(
        status="running", attempt=1, started_at=ago(60), lease_until=ago(1)
    )
    held = make_job(status="running", started_at=ago(60), lease_until=ago(-5))

    assert return_lapsed() == 1

    lapsed.refresh_from_db()
    held.refresh_from_db()
    assert (lapsed.status, lapsed.attempt, lapsed.lost_count) == ("queued", 1, 1)
    assert lapsed.lease_until is None and held.status == "running"


def test_the_third_loss_is_the_last(make_job, ago):
    job = make_job(
        status="running", lost_count=2, started_at=ago(60), lease_until=ago(1)
    )

    return_lapsed()

    job.refresh_from_db()
    assert (job.status, job.error["code"], job.lost_count) == ("failed", "lost", 3)
    assert job.error["zh"] and job.finished_at


def test_a_job_held_past_its_time_is_not_tried_again(make_job, ago, settings):
    limit = settings.CELERY_TASK_TIME_LIMIT
    job = make_job(status="running", started_at=ago(limit + 40), lease_until=ago(10))

    return_lapsed()

    job.refresh_from_db()
    assert (job.status, job.error["code"]) == ("failed", "too_slow")


def test_a_job_interrupted_long_ago_is_tried_again(make_job, ago):
    job = make_job(status="running", started_at=ago(90_000), lease_until=ago(89_990))

    return_lapsed()

    job.refresh_from_db()
    assert job.status == "queued"


def test_a_clock_put_back_leaves_no_job_stuck(make_job, ago, wakes):
    running = make_job(status="running", started_at=ago(-7200), lease_until=ago(-7230))
    waiting = make_job(updated_at=ago(-7200))

    assert return_lapsed() == 1
    assert wake_for_waiting(["local"], 2) == 1

    running.refresh_from_db()
    waiting.refresh_from_db()
    assert (running.status, waiting.status) == ("queued", "queued")


def test_handing_back_counts_as_nobodys_fault(make_job, ago):
    mine = make_job(status="running", worker="me", lease_until=ago(-5), attempt=1)
    theirs = make_job(status="running", worker="you", lease_until=ago(-5))

    assert hand_back("me") == 1

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, mine.lost_count, theirs.status) == ("queued", 0, "running")


def test_wakes_are_never_more_than_free_hands_nor_than_jobs(make_job, ago, wakes):
    for _ in range(5):
        make_job(updated_at=ago(60))
    make_job(updated_at=ago(60), queue="preview")

    assert wake_for_waiting(["preview", "local"], 3) == 3
    assert wakes == ["preview", "local", "local"]
    assert wake_for_waiting(["local"], 0) == 0
    assert wake_for_waiting(["local"], 50) == 5
    assert wake_for_waiting(["remote"], 50) == 0


def test_a_job_just_submitted_is_left_to_its_own_message(make_job, wakes):
    make_job()

    assert wake_for_waiting(["local"], 4) == 0


def test_a_broker_that_is_away_is_not_asked_for_each_job(make_job, ago, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "wake", lambda queue: bool(asked.append(queue)))
    for _ in range(5):
        make_job(updated_at=ago(60))

    assert wake_for_waiting(["local"], 5) == 0
    assert len(asked) == 1


def test_workers_are_seen_with_their_hands(ago):
    assert worker_seen_seconds() is None and hand_count() == 0
    note_worker("a", ["local"], 2)
    note_worker("b", ["local"], 4)
    note_worker("a", ["local"], 3)

    assert worker_seen_seconds() < 5 and hand_count() == 7
    Worker.objects.update(seen_at=ago(100))
    assert 99 < worker_seen_seconds() < 110 and hand_count() == 0


def test_a_returned_job_is_news_to_readers(make_job, ago):
    job = make_job(status="running", started_at=ago(9), lease_until=ago(1))
    return_lapsed()

    assert Job.objects.get(pk=job.pk).revision == job.revision + 1
