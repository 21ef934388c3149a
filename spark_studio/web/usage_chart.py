"""The chart of pictures a day: bars and lines for an SVG, and the same as rows of a table.

Everything lies in percent of the drawing, so that it fits any width while the words
beside it keep their size. A year is shown by weeks, counted back from today.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, pairwise

from django.utils.translation import gettext, ngettext

from spark_studio.jobs.usage import Amount, Usage
from spark_studio.web.account_words import day_on_axis, number
from spark_studio.web.time_words import day_name

WEEK = 7
MOST_DAYS = 90  # more are shown by weeks
MOST_LINES = 4  # above the one at zero
BAR_SHARE = 0.68  # of its place


@dataclass(frozen=True, slots=True)
class Bar:
    """One day or week. Its place and itself, in percent of the drawing's width and height."""

    name: str
    amount: Amount
    tip: str
    place_x: str
    place_width: str
    x: str
    width: str
    y: str
    height: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """``lines`` are pairs of a number and its height from the top; ``axis`` three days."""

    bars: list[Bar]
    lines: list[tuple[str, str]]
    axis: list[str]
    summary: str
    is_weekly: bool

    @property
    def rows(self) -> list[Bar]:
        """What the table lists: the newest first, and only where there is something."""
        return [bar for bar in reversed(self.bars) if bar.amount.picture_count]


def chart_of(usage: Usage) -> Chart:
    is_weekly = len(usage.days) > MOST_DAYS
    spans = list(_spans(usage, WEEK if is_weekly else 1))
    highest = max(amount.picture_count for _, _, amount in spans)
    top, step = _scale(highest)
    bars = [
        _bar(at, len(spans), first, last, amount, top)
        for at, (first, last, amount) in enumerate(spans)
    ]
    middle = spans[(len(spans) - 1) // 2][0]
    return Chart(
        bars=bars,
        lines=[
            (number(value), percent(1 - value / top)) for value in range(top, -1, -step)
        ],
        axis=[day_on_axis(spans[0][0]), day_on_axis(middle), gettext("today")],
        summary=_summary(usage, spans, highest),
        is_weekly=is_weekly,
    )


def _spans(usage: Usage, length: int) -> Iterator[tuple[date, date, Amount]]:
    """Yield the first and last day of each stretch, and what was used in it.

    The last one ends today; what does not fill a stretch is at the beginning.
    """
    days = list(usage.days)
    edges = sorted({0, *range(len(days) % length, len(days) + 1, length)})
    for start, end in pairwise(edges):
        total = Amount()
        for day in days[start:end]:
            for amount in usage.days[day].values():
                total.add(amount)
        yield days[start], days[end - 1], total


def _scale(highest: int) -> tuple[int, int]:
    """Return where the highest line is, and how far one line is from the next."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_LINES >= highest)
    return max(math.ceil(highest / step), 1) * step, step


def _bar(
    at: int, bar_count: int, first: date, last: date, amount: Amount, top: int
) -> Bar:
    place, height = 1 / bar_count, amount.picture_count / top
    name = day_name(first) if first == last else week_name(first, last)
    return Bar(
        name=name,
        amount=amount,
        tip=tip(name, amount.picture_count),
        place_x=percent(at * place),
        place_width=percent(place),
        x=percent((at + (1 - BAR_SHARE) / 2) * place),
        width=percent(BAR_SHARE * place),
        y=percent(1 - height),
        height=percent(height),
        is_last=at == bar_count - 1,
    )


def percent(fraction: float) -> str:
    return f"{fraction * 100:.3f}%"


def week_name(first: date, last: date) -> str:
    return gettext("%(first)s to %(last)s") % {
        "first": day_on_axis(first),
        "last": day_on_axis(last),
    }


def tip(name: str, picture_count: int) -> str:
    words = ngettext(
        "%(day)s: %(total)s picture", "%(day)s: %(total)s pictures", picture_count
    )
    return words % {"day": name, "total": number(picture_count)}


def _summary(usage: Usage, spans: list, highest: int) -> str:
    """Say in a sentence what the bars show, for whoever does not see them."""
    total = usage.total.picture_count
    if not total:
        return gettext("No pictures in these days.")
    first, last, _ = next(span for span in spans if span[2].picture_count == highest)
    name = day_name(first) if first == last else week_name(first, last)
    words = ngettext(
        "%(total)s picture in all; the most, %(highest)s: %(day)s.",
        "%(total)s pictures in all; the most, %(highest)s: %(day)s.",
        total,
    )
    values = {"total": number(total), "highest": number(highest), "day": name}
    return words % values
