"""Calls are counted by the database: all of them, and none twice."""

from types import SimpleNamespace

import pytest

from spark_studio.accounts import rates
from spark_studio.accounts.models import RateCount
from spark_studio.jobs import housekeeping
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """A clock that stands 20 seconds before the end of a minute, until it is moved."""
    clock = SimpleNamespace(now=1_800_000_040.0)
    monkeypatch.setattr(rates, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.mark.django_db(transaction=True)
def test_a_hundred_calls_at_once_are_a_hundred_and_exactly_the_limit_passes(clock):
    waits = together(20, lambda: [rates.allow("key", 37, 60) for _ in range(5)])

    flat = [wait for five in waits for wait in five]
    assert len(flat) == 100
    assert flat.count(0) == 37 and set(flat) == {0, 20}
    assert RateCount.objects.get().count == 100


def test_the_wait_is_what_is_left_of_the_window(clock):
    assert [rates.allow("key", 2, 60) for _ in range(4)] == [0, 0, 20, 20]
    clock.now += 19.5
    assert rates.allow("key", 2, 60) == 1, "never 0, which would mean come in"
    clock.now += 0.5
    assert rates.allow("key", 2, 60) == 0, "a new minute"


def test_counting_says_how_many_and_when_it_begins_anew(clock):
    assert rates.count("key", 60) == (1, 20)
    assert rates.count("key", 60).count == 2
    assert rates.count("key", 3600).reset_in == 3600 - 1_800_000_040 % 3600


def test_subjects_and_windows_are_counted_apart(clock):
    for _ in range(3):
        rates.count("one", 60)
    assert rates.count("other", 60).count == 1
    clock.now = 1_800_000_000.0 - 1  # an hour and a minute end in the same second
    assert rates.count("one", 3600).count == 1
    assert rates.count("one", 60).count == 1


def test_a_limit_of_nothing_lets_nothing_in(clock):
    assert rates.allow("key", 0, 60) == 20


def test_a_subject_may_hold_anything(clock):
    odd = "key'); DROP TABLE accounts_ratecount; -- 水墨 %s"
    assert rates.count(odd, 60).count == 1
    assert rates.count(odd, 60).count == 2


def test_windows_that_are_over_are_forgotten_when_the_studio_tidies(clock, tmp_path):
    rates.count("key", 60)
    rates.count("key", 3600)
    clock.now += 20
    assert rates.forget_old() == 0, "the second it ends is not over yet"
    clock.now += 1

    housekeeping.tidy()

    assert RateCount.objects.get().subject == "key/3600"
