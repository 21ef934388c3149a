"""What an owner used: every day of the reader's calendar, every model, and nobody else's."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from spark_studio.jobs import usage
from spark_studio.jobs.models import Charge, Job

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


@pytest.fixture
def charge(owner):
    def make(
        moment: datetime, model: str = "spark_i2i_3_0", **values: object
    ) -> Charge:
        values = {
            "owner": owner,
            "task_id": f"{next(_numbers):020d}",
            "model": model,
            "cost": Decimal("0.03"),
            "total_tokens": 1,
            "made_at": moment,
        } | values
        return Charge.objects.create(**values)

    return make


@pytest.fixture
def now(monkeypatch):
    """Set the clock; days are counted back from it."""

    def set_clock(*moment: int) -> None:
        at = datetime(*moment, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: at)

    return set_clock


def counts(found: usage.Usage) -> dict[date, int]:
    """Pictures by day, of the days with any."""
    return {
        day: sum(amount.picture_count for amount in models.values())
        for day, models in found.days.items()
        if models
    }


def test_pictures_are_counted_by_day_and_model(owner, charge, now):
    now(2026, 11, 20, 12)
    for hour in (0, 23):
        charge(datetime(2026, 11, 18, hour, 30, tzinfo=UTC))
    charge(datetime(2026, 11, 18, 5, tzinfo=UTC), "spark_img_effects", total_tokens=0)
    charge(datetime(2026, 11, 20, tzinfo=UTC), cost=Decimal("0.000001"))

    found = usage.usage_of(owner, 7, UTC)

    assert list(found.days) == [date(2026, 11, day) for day in range(14, 21)]
    assert counts(found) == {date(2026, 11, 18): 3, date(2026, 11, 20): 1}
    assert found.days[date(2026, 11, 18)] == {
        "spark_i2i_3_0": usage.Amount(2, Decimal("0.06"), 2),
        "spark_img_effects": usage.Amount(1, Decimal("0.03"), 0),
    }
    assert found.models["spark_i2i_3_0"] == usage.Amount(3, Decimal("0.060001"), 3)
    assert found.total == usage.Amount(4, Decimal("0.090001"), 3)


@pytest.mark.parametrize("day_count", [7, 30, 90, 365])
def test_exactly_the_days_asked_for_are_counted(owner, charge, now, day_count):
    now(2026, 11, 20, 12)
    first = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=day_count - 1)
    charge(first)
    charge(first - timedelta(microseconds=1))
    charge(datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC))

    found = usage.usage_of(owner, day_count, UTC)

    assert len(found.days) == day_count and found.total.picture_count == 2
    assert counts(found) == {first.date(): 1, date(2026, 11, 20): 1}


def test_a_day_is_the_readers_own(owner, charge, now):
    now(2026, 11, 20, 20)  # the 21st in Shanghai, still noon in Los Angeles
    charge(datetime(2026, 11, 19, 15, 59, tzinfo=UTC))
    charge(datetime(2026, 11, 19, 16, 0, tzinfo=UTC))

    here = usage.usage_of(owner, 7, ZoneInfo("Asia/Shanghai"))
    assert list(here.days)[-1] == date(2026, 11, 21)
    assert counts(here) == {date(2026, 11, 19): 1, date(2026, 11, 20): 1}
    there = usage.usage_of(owner, 7, ZoneInfo("America/Los_Angeles"))
    assert list(there.days)[-1] == date(2026, 11, 20)
    assert counts(there) == {date(2026, 11, 19): 2}


def test_days_with_23_and_25_hours_are_whole_days(owner, charge, now):
    zone = ZoneInfo("Europe/Berlin")  # changes on 29 March and 25 October 2026
    now(2026, 11, 20, 12)
    moment = datetime(2026, 3, 27, 0, 30, tzinfo=UTC)
    while moment < datetime(2026, 11, 1, tzinfo=UTC):
        charge(moment)
        moment += timedelta(hours=1)

    found = counts(usage.usage_of(owner, 365, zone))

    assert found.pop(date(2026, 3, 29)) == 23
    assert found.pop(date(2026, 10, 25)) == 25
    assert found.pop(date(2026, 3, 27)) == 23  # it began at 00:30 UTC, 01:30 there
    assert found.pop(date(2026, 11, 1)) == 1
    assert set(found.values()) == {24}


def test_a_zone_off_by_a_quarter_hour_and_one_behind_are_right_too(owner, charge, now):
    now(2026, 11, 20, 12)
    charge(datetime(2026, 11, 18, 18, 14, tzinfo=UTC))
    charge(datetime(2026, 11, 18, 18, 15, tzinfo=UTC))
    nepal = usage.usage_of(owner, 7, ZoneInfo("Asia/Kathmandu"))
    assert counts(nepal) == {date(2026, 11, 18): 1, date(2026, 11, 19): 1}

    charge(datetime(2026, 11, 16, 3, 29, tzinfo=UTC))
    island = usage.usage_of(owner, 7, ZoneInfo("America/St_Johns"))
    assert counts(island)[date(2026, 11, 15)] == 1


def test_nobody_elses_pictures_are_counted(owner, other_owner, charge):
    charge(timezone.now(), owner=other_owner)

    assert usage.usage_of(owner, 30, UTC).total == usage.Amount()
    assert usage.usage_of(None, 30, UTC).total == usage.Amount()
    assert len(usage.usage_of(None, 30, UTC).days) == 30


def test_a_year_takes_few_questions(owner, charge, django_assert_max_num_queries):
    for day in range(0, 365, 5):
        charge(timezone.now() - timedelta(days=day))

    with django_assert_max_num_queries(3):
        found = usage.usage_of(owner, 365, ZoneInfo("Europe/Berlin"))
    assert found.total.picture_count == 73


def test_storage_counts_photos_and_pictures_but_not_the_bin(
    owner, other_owner, make_job, make_photo
):
    make_photo(byte_count=100)
    make_photo(byte_count=7, owner=other_owner)
    make_job(status="succeeded", byte_count=20)
    make_job(status="succeeded", byte_count=3, deleted_at=timezone.now())
    make_job()

    assert usage.storage_used(owner) == 120
    assert usage.storage_used(None) == 0


def test_the_typical_time_is_that_of_the_one_in_the_middle(owner, make_job):
    assert usage.typical_seconds(owner) is None
    moment = timezone.now()
    for seconds in (2, 3, 50):
        make_job(
            status="succeeded",
            started_at=moment,
            finished_at=moment + timedelta(seconds=seconds),
        )
    make_job(status="failed", started_at=moment, finished_at=moment)
    make_job(status="succeeded", finished_at=moment)

    assert usage.typical_seconds(owner) == 3


def test_the_looks_used_most_come_first(owner, other_owner, make_job):
    for look, times in {"felt": 1, "ink-wash": 3, "": 5, "doll": 2}.items():
        for _ in range(times):
            make_job(look=look, status="succeeded")
    make_job(look="felt", status="failed")
    make_job(look="felt", status="succeeded", owner=other_owner)
    long_ago = timezone.now() - timedelta(days=40)
    make_job(look="felt", status="succeeded", created_at=long_ago)

    found = usage.looks_used_most(owner, 30, UTC, most=2)
    assert found == [("ink-wash", 3), ("doll", 2)]
    assert usage.looks_used_most(None, 30, UTC, most=2) == []
    assert Job.objects.count() == 14
