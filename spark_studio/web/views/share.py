"""Sharing: the owner's switch, and the page a stranger sees."""

import math
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)
from django_htmx.http import reswap, retarget, trigger_client_event

from spark_studio.accounts.owners import find_owner
from spark_studio.jobs import shares
from spark_studio.jobs.models import Job, Share
from spark_studio.web.http import public_address, send_to
from spark_studio.web.picture_states import fragment
from spark_studio.web.shared_page import look_title
from spark_studio.web.views.pictures import undo

UNTIL = "until"  # the choice beside 1, 7 and 30 days: a date of one's own
FURTHEST_ZONE = timedelta(hours=14)


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The owner's switch: a sheet over the picture's page, or a page without scripts."""
    job = own_picture(request, public_id)
    if job.deleted_at:
        return show_binned(request, job)
    if request.method != "POST":
        return show_panel(request, job)
    expires_at = chosen_end(request)
    if expires_at is None:
        return show_panel(request, job, asks_date=True, status=422)
    try:
        shares.share_until(job, expires_at, "show_photo" in request.POST)
    except shares.NotShareable:
        raise Http404 from None
    if not request.htmx:
        return send_to(request, "web:share_new", job.public_id)
    return show_panel(request, job)


@require_POST
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = own_picture(request, public_id)
    if job.deleted_at:
        return show_binned(request, job)
    while share := shares.open_share(job):
        shares.revoke_share(share)
    if not request.htmx:
        return send_to(request, "web:share_new", job.public_id)
    return show_panel(request, job, just_ended=True)


def own_picture(request: HttpRequest, public_id: UUID) -> Job:
    """Return the asker's own finished picture; anybody else's is not there.

    One in the bin is there for HTMX alone: a page that is still open may ask for it.
    """
    owner = find_owner(request)
    if owner is None:
        raise Http404
    jobs = Job.objects.for_owner(owner).succeeded().select_related("photo")
    if not request.htmx:
        jobs = jobs.in_history()
    try:
        return jobs.get(public_id=public_id)
    except Job.DoesNotExist:
        raise Http404 from None


def show_binned(request: HttpRequest, job: Job) -> HttpResponse:
    """Say in the picture's place that it was deleted on another page, and offer it back."""
    context = undo(1, [job.public_id]) | {"job": job}
    drawn = fragment("pictures/_binned.html", context, request)
    # Nothing but that: the sheet that was asked for, or is open, goes.
    response = reswap(retarget(HttpResponse(drawn), "#sheet"), "innerHTML")
    return trigger_client_event(response, "announce", {"value": context["message"]})


def show_panel(
    request: HttpRequest, job: Job, status: int = 200, **words: object
) -> HttpResponse:
    share = shares.open_share(job)
    return render(
        request,
        panel_template(request),
        {
            "job": job,
            "title": look_title(job),
            "share": share,
            "address": address_of(request, share) if share else "",
            "days": shares.DAYS,
            "days_chosen": days_left(share) if share else shares.DEFAULT_DAYS,
            "first_day": timezone.localdate() + timedelta(days=1),
            "last_day": timezone.localdate() + shares.LONGEST,
            "has_photo": shares.has_photo(job),
            **words,
        },
        status=status,
    )


def panel_template(request: HttpRequest) -> str:
    if not request.htmx:
        return "share/owner.html"
    is_open = request.htmx.target == "share-panel"
    return "share/_panel.html" if is_open else "share/_sheet.html"


def address_of(request: HttpRequest, share: Share) -> str:
    """Return the whole address to give away, or "" where the secret was changed since."""
    try:
        token = shares.token_of(share)
    except shares.TokenLost:
        return ""
    return public_address(request, reverse("web:share", args=[token]))


def days_left(share: Share) -> int | str:
    """Return which of the choices is true now; "until" where it is none of them."""
    left = (share.expires_at - timezone.now()) / timedelta(days=1)
    days = math.ceil(left)
    return days if days in shares.DAYS else UNTIL


def chosen_end(request: HttpRequest) -> datetime | None:
    """Return when the link is to end, or None where a date was asked for and none came.

    The end of a day is the reader's own midnight, as far as the page could tell it.
    """
    chosen = request.POST.get("days", str(shares.DEFAULT_DAYS))
    if chosen != UNTIL:
        days = int(chosen) if chosen in map(str, shares.DAYS) else shares.DEFAULT_DAYS
        return timezone.now() + timedelta(days=days)
    try:
        day = parse_date(request.POST.get("until", ""))
    except ValueError:
        day = None
    if day is None:
        return None
    # No link lasts longer, and the calendar of the computer ends somewhere.
    day = min(day, timezone.localdate() + 2 * shares.LONGEST)
    moment = datetime.combine(day, time.max, UTC) + zone_offset(request)
    return moment if moment > timezone.now() else None


def zone_offset(request: HttpRequest) -> timedelta:
    """Return what to add to the reader's clock to get UTC, as their browser said."""
    try:
        offset = timedelta(minutes=int(request.POST.get("zone", "")))
    except (ValueError, OverflowError):
        return timedelta(0)
    return offset if abs(offset) <= FURTHEST_ZONE else timedelta(0)
