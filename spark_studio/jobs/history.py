"""An owner's pictures, newest first, a page at a time, as fast at the end as at the start."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Q

from spark_studio.accounts.models import Owner
from spark_studio.jobs.models import Job

SALT = "spark_studio.jobs.history"
PAGE_SIZE = 24


class BadCursor(ValueError):
    """The cursor is not one of ours, or was changed."""


@dataclass(frozen=True, slots=True)
class Page:
    """``next_cursor`` is "" on the last page."""

    jobs: list[Job]
    next_cursor: str


def history_page(owner: Owner, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """Return the page after ``cursor``; two queries at most. Raises BadCursor."""
    jobs = Job.objects.for_owner(owner).in_history().newest_first()
    if cursor:
        jobs = jobs.filter(_after(cursor))
    found = list(jobs.select_related("photo")[: size + 1])
    shown = found[:size]
    return Page(shown, _cursor_of(shown[-1]) if len(found) > size else "")


def _after(cursor: str) -> Q:
    try:
        moment, pk = signing.loads(cursor, salt=SALT)
    except signing.BadSignature as error:
        raise BadCursor(cursor) from error
    created_at = datetime.fromisoformat(moment)
    # In this form PostgreSQL walks the index; "earlier OR same moment and lower" does not.
    return Q(created_at__lte=created_at) & (Q(created_at__lt=created_at) | Q(pk__lt=pk))


def _cursor_of(job: Job) -> str:
    return signing.dumps([job.created_at.isoformat(), job.pk], salt=SALT)
