"""What the account page says of its numbers: times, dollars, days, and when a key was used."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from spark_studio.inputs import Words
from spark_studio.web.time_words import day_name

SHORT_DAY = Words("j M", "n月j日")
HOUR = timedelta(hours=1)


def number(value: int) -> str:
    """Write a count with its thousands apart, alike in both languages."""
    return f"{value:,}"


def dollars(value: Decimal) -> str:
    """Write an amount as exactly as it is, with two digits at least: "$1,203.50"."""
    cents = value.quantize(Decimal("0.01"))
    exact = f"{value.normalize():,f}" if value != cents else f"{cents:,f}"
    return f"-${exact[1:]}" if exact.startswith("-") else f"${exact}"


def size(byte_count: int) -> str:
    """Write how much room something takes, in the units that quotas are set in."""
    for unit, length in (("GB", 1_000_000_000), ("MB", 1_000_000)):
        if byte_count >= length:
            return f"{round(byte_count / length, 1):g} {unit}"
    return "0 MB" if not byte_count else f"{byte_count / 1_000_000:.1f} MB"


def seconds(value: float) -> str:
    """Write how long something took, short enough to stand large on a page."""
    if value < 10:
        return gettext("%(seconds).1f s") % {"seconds": value}
    if value < 100:
        return gettext("%(seconds)d s") % {"seconds": round(value)}
    return gettext("%(minutes)d min") % {"minutes": round(value / 60)}


def day_on_axis(day: date) -> str:
    return date_format(day, SHORT_DAY.spoken(get_language() or "en"))


def key_used(moment: datetime | None) -> str:
    """Say when a key was used last; it is known to a minute."""
    if moment is None:
        return gettext("never used")
    ago = timezone.now() - moment
    if ago < HOUR:
        minutes = max(round(ago.total_seconds() / 60), 1)
        words = ngettext(
            "used %(count)d minute ago", "used %(count)d minutes ago", minutes
        )
        return words % {"count": minutes}
    day = timezone.localdate(moment)
    if day == timezone.localdate():
        return gettext("used today")
    if day == timezone.localdate() - timedelta(days=1):
        return gettext("used yesterday")
    return gettext("used on %(day)s") % {"day": day_name(day)}
