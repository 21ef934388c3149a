"""What an owner used: pictures, costs and tokens, by day and model, from the charges.

A day is one of the reader's own calendar. Charges know moments alone, so that a
reader who travels sees the same pictures on other days, as the history does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import groupby
from statistics import median

from django.db.models import Count, F, Func, IntegerField, Sum
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.catalog.prices import FINEST
from spark_studio.jobs import allowance
from spark_studio.jobs.models import Charge, Job

A_DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)
RECENT_COUNT = 200  # finished pictures that a typical time looks back on


@dataclass(slots=True)
class Amount:
    """So many pictures, at so many US dollars, counting as so many tokens."""

    picture_count: int = 0
    cost: Decimal = Decimal(0)
    total_tokens: int = 0

    def add(self, other: "Amount") -> None:
        self.picture_count += other.picture_count
        self.cost += other.cost
        self.total_tokens += other.total_tokens


@dataclass(slots=True)
class Usage:
    """``days``: every day asked for, the oldest first, each with its amounts by model."""

    days: dict[date, dict[str, Amount]]
    models: dict[str, Amount] = field(default_factory=dict)
    total: Amount = field(default_factory=Amount)


def usage_of(owner: Owner | None, day_count: int, zone: tzinfo) -> Usage:
    """Return what ``owner`` used in the last ``day_count`` days of ``zone``, today included.

    It takes one query for each stretch of days at one distance from UTC: three at
    most in a year.
    """
    today = timezone.localdate(timezone=zone)
    days = [today - n * A_DAY for n in reversed(range(day_count))]
    usage = Usage({day: {} for day in days})
    if owner is None:
        return usage
    charges = Charge.objects.for_owner(owner).order_by()
    for stretch in _stretches(days, zone):
        for day, model, amount in _amounts(charges, stretch, zone):
            usage.days[day].setdefault(model, Amount()).add(amount)
            usage.models.setdefault(model, Amount()).add(amount)
            usage.total.add(amount)
    return usage


def _stretches(days: list[date], zone: tzinfo) -> Iterator[list[date]]:
    for _, stretch in groupby(days, key=lambda day: _start(day, zone).utcoffset()):
        yield list(stretch)


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _amounts(
    charges, days: list[date], zone: tzinfo
) -> Iterator[tuple[date, str, Amount]]:
    """Yield the amounts by day and model, added up by the database."""
    first, last = days[0], days[-1]
    start, end = _start(first, zone), _start(last + A_DAY, zone)
    rows = (
        charges.filter(made_at__gte=start, made_at__lt=end)
        .values_list(DayNumber(F("made_at"), start.utcoffset()), "model")
        .annotate(Sum("picture_count"), Sum("cost"), Sum("total_tokens"))
    )
    for number, model, picture_count, cost, total_tokens in rows:
        # Where the clocks go back, the last day of a stretch is an hour longer.
        day = min(EPOCH + number * A_DAY, last)
        yield day, model, Amount(picture_count, cost.quantize(FINEST), total_tokens)


class DayNumber(Func):
    """The days from 1 January 1970 to a moment, at a fixed distance from UTC.

    Django's own TruncDate asks Python for every row of SQLite; this is done by the
    database itself.
    """

    output_field = IntegerField()
    template = "CAST(FLOOR((EXTRACT(EPOCH FROM %(expressions)s) + %(ahead)s) / 86400) AS INTEGER)"

    def __init__(self, moment: F, ahead: timedelta) -> None:
        super().__init__(moment, ahead=int(ahead.total_seconds()))

    def as_sqlite(self, compiler, connection, **extra: object):
        # "%%" is one "%" once the parameters are in.
        template = "((CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER) + %(ahead)s) / 86400)"
        return self.as_sql(compiler, connection, template=template, **extra)


# What pictures and photos themselves tell


def storage_used(owner: Owner | None) -> int:
    """Return the bytes that count against the owner's quota."""
    return allowance.storage_used(owner) if owner else 0


def typical_seconds(owner: Owner | None) -> float | None:
    """Return how long half of the owner's latest pictures took at most; None before the first."""
    took = (
        Job.objects.for_owner(owner)
        .succeeded()
        .exclude(started_at=None)
        .order_by("-created_at", "-pk")
        .values_list(F("finished_at") - F("started_at"), flat=True)[:RECENT_COUNT]
    )
    seconds = [each.total_seconds() for each in took if each is not None]
    return median(seconds) if seconds else None


def looks_used_most(
    owner: Owner | None, day_count: int, zone: tzinfo, most: int
) -> list[tuple[str, int]]:
    """Return look ids, and how many pictures there are in each, of those days; most first."""
    since = _start(timezone.localdate(timezone=zone) - (day_count - 1) * A_DAY, zone)
    jobs = Job.objects.for_owner(owner).succeeded().filter(created_at__gte=since)
    counted = (
        jobs.exclude(look="").order_by().values("look").annotate(count=Count("pk"))
    )
    return list(counted.order_by("-count", "look").values_list("look", "count")[:most])
