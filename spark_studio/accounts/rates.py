"""How often something was done lately, counted by the database for all processes together.

Windows are fixed: a minute ends when the minute ends, not 60 seconds after the first
call. Across the turn of a window up to twice the limit can therefore pass.
"""

import math
import time
from typing import NamedTuple

from django.db import connection

from spark_studio.accounts.models import RateCount


class Count(NamedTuple):
    """``count`` includes this call; ``reset_in`` is in whole seconds, 1 or more."""

    count: int
    reset_in: int


def count(subject: str, seconds: int) -> Count:
    """Count one more for ``subject`` in the window of so many ``seconds``.

    ``subject`` has at most 80 characters; the same one may have several windows.
    Counting is one statement, so no two callers ever read the same number.
    """
    now = time.time()
    ends = (int(now) // seconds + 1) * seconds
    return Count(_one_more(f"{subject}/{seconds}", ends), math.ceil(ends - now))


def allow(subject: str, limit: int, seconds: int) -> int:
    """Count this call; return 0 if it is within the limit, else the seconds to wait.

    Of all calls in a window exactly the first ``limit`` pass. Refused ones count on.
    """
    counted = count(subject, seconds)
    return 0 if counted.count <= limit else counted.reset_in


def forget_old() -> int:
    """Remove the windows that are over. Returns how many."""
    return RateCount.objects.filter(window__lt=int(time.time())).delete()[0]


def _one_more(subject: str, window: int) -> int:
    """Return the new count of the row for ``subject`` and ``window``, the second it ends."""
    table, subject_column, window_column, count_column = map(
        connection.ops.quote_name,
        (RateCount._meta.db_table, *map(_column, ("subject", "window", "count"))),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({subject_column}, {window_column}, {count_column})"
            f" VALUES (%s, %s, 1) ON CONFLICT ({subject_column}, {window_column})"
            f" DO UPDATE SET {count_column} = {table}.{count_column} + 1"
            f" RETURNING {count_column}",
            [subject, window],
        )
        # All of it: SQLite commits once there is nothing left to read.
        [(number,)] = cursor.fetchall()
    return number


def _column(field: str) -> str:
    return RateCount._meta.get_field(field).column
