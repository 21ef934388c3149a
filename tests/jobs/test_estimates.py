"""Honest ranges: none where nothing is known, and never a promise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spark_studio.jobs.estimates import place_in_line, time_left
from spark_studio.jobs.sweeper import note_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_past(make_job):
    """Return a maker of finished jobs that took so many seconds each."""

    def make(*seconds: float, **values: object) -> None:
        now = timezone.now()
        for took in seconds:
            started_at = now - timedelta(hours=1)
            make_job(
                status="succeeded",
                started_at=started_at,
                finished_at=started_at + timedelta(seconds=took),
                **values,
            )

    return make


def running_since(make_job, seconds: float, **values: object):
    started_at = timezone.now() - timedelta(seconds=seconds)
    return make_job(status="running", started_at=started_at, **values)


def test_nothing_is_said_where_nothing_is_known(make_job, make_past):
    note_worker("a", ["local"], 2)
    make_past(10, 10)
    make_past(10, 10, 10, look="another")

    assert time_left(running_since(make_job, 1)) is None
    assert time_left(make_job()) is None


def test_a_running_job_has_the_usual_time_less_what_is_spent(make_job, make_past):
    make_past(*range(10, 21))

    low, high = time_left(running_since(make_job, 5))

    assert low == pytest.approx(6, abs=0.3) and high == pytest.approx(14, abs=0.3)


def test_one_that_takes_longer_than_usual_gets_no_promise(make_job, make_past):
    make_past(*range(10, 21))

    low, high = time_left(running_since(make_job, 15))
    assert low == 0 and high == pytest.approx(4, abs=0.3)
    assert time_left(running_since(make_job, 25)) is None


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled"])
def test_an_ended_job_has_no_time_left(make_job, make_past, status):
    make_past(5, 5, 5)

    assert time_left(make_job(status=status)) is None


def test_a_waiting_job_counts_the_line_and_the_hands(make_job, make_past):
    make_past(10, 10, 10)
    waiting = [make_job() for _ in range(4)]
    assert time_left(waiting[0]) is None  # nobody is there to make it

    note_worker("a", ["local"], 2)
    assert time_left(waiting[0]) == (10, 10)
    assert time_left(waiting[1]) == (10, 10)
    assert time_left(waiting[2]) == (10, 20)
    running_since(make_job, 1)
    running_since(make_job, 1)
    assert time_left(waiting[2]) == (20, 30)


def test_only_lately_counts(make_job, make_past):
    make_past(*[100] * 40)
    make_past(*[110] * 30)

    assert time_left(running_since(make_job, 0))[0] == pytest.approx(110, abs=0.3)


def test_an_estimate_asks_little_of_the_database(
    make_job, make_past, django_assert_max_num_queries
):
    note_worker("a", ["local"], 2)
    make_past(*[10] * 40)
    job = [make_job() for _ in range(50)][-1]

    with django_assert_max_num_queries(8):
        time_left(job)
    with django_assert_max_num_queries(4):
        assert place_in_line(job) == 50
