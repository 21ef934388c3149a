"""Everything an owner made: what is under way on top, then day by day."""

from datetime import date
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import find_owner
from spark_studio.jobs.history import BadCursor, Page, history_page
from spark_studio.jobs.models import Job
from spark_studio.jobs.offer import offered_looks
from spark_studio.web import picture_states, time_words
from spark_studio.web.covers import cover_of
from spark_studio.web.reader_zone import in_readers_zone
from spark_studio.web.shared_page import look_title
from spark_studio.web.views.pictures import undo

MOST_LIVE = 12
STARTING_LOOKS = 4
Day = tuple[date, str, list[dict[str, object]]]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    with in_readers_zone(request):
        response = answer(request, find_owner(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def answer(request: HttpRequest, owner: Owner | None) -> HttpResponse:
    """Return the page, or for HTMX only what follows on it."""
    after = request.GET.get("after", "")
    page = page_of(owner, after)
    shown = days(page)
    context = {
        "days": shown,
        "day_reached": shown[-1][0] if shown else "",
        "next_cursor": page.next_cursor,
        "is_first": not after,
    }
    if request.htmx and not request.htmx.history_restore_request:
        context["last_day"] = request.GET.get("day", "")
        return render(request, "history/_more.html", context)
    return render(request, "history/index.html", context | top(request, owner, after))


def page_of(owner: Owner | None, after: str) -> Page:
    if owner is None:
        return Page([], "")
    try:
        return history_page(owner, after)
    except BadCursor:
        raise Http404 from None


def top(request: HttpRequest, owner: Owner | None, after: str) -> dict[str, object]:
    """Return what stands above the days, on the first page alone."""
    if after:
        return {}
    live, more = under_way(owner)
    starting = offered_looks()[:STARTING_LOOKS]
    return {
        "live": picture_states.cards(live),
        "more_live": more,
        "starting": [(look, cover_of(look.id)) for look in starting],
        "undo": undo_of(request),
        "kept_days": settings.GUEST_DAYS,
    }


def under_way(owner: Owner | None) -> tuple[list[Job], int]:
    """Return what develops, then what waits, each the newest first, and how many more."""
    jobs = Job.objects.for_owner(owner).in_history().active().running_first()
    found = list(jobs.select_related("photo", "owner")[: MOST_LIVE + 1])
    first = found[:MOST_LIVE]
    more = jobs.count() - len(first) if len(found) > MOST_LIVE else 0
    return first, max(more, 0)


def days(page: Page) -> list[Day]:
    """Group a page by day; what is under way stands above and is left out here."""
    ended = [job for job in page.jobs if job.is_ended]
    grouped = groupby(ended, key=lambda job: timezone.localdate(job.created_at))
    return [
        (day, time_words.day_name(day), [tile(job) for job in jobs])
        for day, jobs in grouped
    ]


def tile(job: Job) -> dict[str, object]:
    return {"job": job, "title": look_title(job), "is_live": False}


def undo_of(request: HttpRequest) -> dict[str, object] | None:
    """Return the offer to take back a deletion that led here without scripts."""
    try:
        ids = [UUID(value) for value in request.GET.getlist("undo")]
    except ValueError:
        raise Http404 from None
    return undo(len(ids), ids) if ids else None
