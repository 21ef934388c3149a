"""Times said as a person says them: an honest range, a place in line, a day."""

import math
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from spark_studio.inputs import Words

A_MINUTE_AND_A_HALF = 90  # up to here seconds are said, above it minutes

# As on the pages others see; Django's own have Chinese months with a zero before them.
DAY = Words("j F", "n月j日")
DAY_AND_YEAR = Words("j F Y", "Y年n月j日")


def seconds_left(low: float, high: float) -> str:
    """Say a range of seconds, rounded outwards: "2 to 4 seconds"."""
    if high > A_MINUTE_AND_A_HALF:
        return _range(low / 60, high / 60, in_minutes=True)
    step = 1 if high <= 10 else 5
    return _range(math.floor(low / step) * step, math.ceil(high / step) * step)


def _range(low: float, high: float, in_minutes: bool = False) -> str:
    low, high = max(math.floor(low), 1), max(math.ceil(high), 1)
    values = {"low": low, "high": high}
    if low >= high:
        if in_minutes:
            return ngettext("%(high)d minute", "%(high)d minutes", high) % values
        return ngettext("%(high)d second", "%(high)d seconds", high) % values
    if in_minutes:
        return gettext("%(low)d to %(high)d minutes") % values
    return gettext("%(low)d to %(high)d seconds") % values


def in_line(place: int) -> str:
    """Say where a picture stands that waits; 1 is taken next."""
    if place <= 1:
        return gettext("Next in line.")
    ahead = place - 1
    return ngettext(
        "%(ahead)d picture is before yours.",
        "%(ahead)d pictures are before yours.",
        ahead,
    ) % {"ahead": ahead}


def took(seconds: float) -> str:
    if seconds < 10:
        return gettext("%(seconds).1f seconds") % {"seconds": seconds}
    return ngettext("%(seconds)d second", "%(seconds)d seconds", round(seconds)) % {
        "seconds": round(seconds)
    }


def day_name(day: date) -> str:
    today = timezone.localdate()
    if day == today:
        return gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("Yesterday")
    words = DAY if day.year == today.year else DAY_AND_YEAR
    return date_format(day, words.spoken(get_language() or "en"))
