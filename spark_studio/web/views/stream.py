"""The one stream of a page: what stands now, then every change, in the reader's language.

What is sent are whole fragments, each in the place of the one with its id, so a page
that was away for a while is right again after the first message. ``watch`` in the
address names the pictures the page believes to be under way: it hears how they ended.

An owner has so many streams at once and no more. A new one ends the oldest, which hears
``crowded``: its page asks now and then instead, until somebody turns back to it. Did it
connect again by itself, two pages would throw each other out for ever.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET, require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import find_owner
from spark_studio.accounts.quotas import quota_of
from spark_studio.jobs.feed import feed
from spark_studio.jobs.models import Job
from spark_studio.web import picture_states
from spark_studio.web.views.pictures import undo

PING_SECONDS = 15
RETRY = "retry: 1000\n\n"
PING = ": ping\n\n"
MOST_WATCHED = 100
# A few threads draw for all streams, so neither threads nor connections grow with them.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stream")


@dataclass(slots=True)
class Reader:
    """Who looks at which page: the history shows cards, a picture's page itself whole."""

    owner: Owner
    language: str
    watched: frozenset[UUID]
    is_page: bool
    csrf_token: str = ""  # for the forms in what is drawn
    shown_left: dict[object, float] = field(default_factory=dict)
    # What was last drawn as under way: the page has to hear how each of these ended.
    under_way: set[UUID] = field(default_factory=set)

    def active(self) -> QuerySet[Job]:
        jobs = Job.objects.for_owner(self.owner).in_history().active()
        return jobs.select_related("photo", "owner").newest_first()

    def known(self, ids: Iterable[UUID]) -> list[Job]:
        jobs = Job.objects.for_owner(self.owner).select_related("photo", "owner")
        found = jobs.in_bulk(list(ids)[:MOST_WATCHED], field_name="public_id")
        return sorted(found.values(), key=lambda job: job.pk)

    def snapshot(self) -> list[str]:
        """Draw what is under way, and what this page believes to be."""
        watched = self.known(self.watched)
        if self.is_page:
            return self.drawn(watched)
        more = [job for job in self.active()[:MOST_WATCHED] if job not in watched]
        return self.drawn([*watched, *reversed(more)])

    def changed(self, ids: Iterable[UUID]) -> list[str]:
        if self.is_page:
            ids = self.watched.intersection(ids)
        return self.drawn(self.known(ids))

    def drawn(self, jobs: list[Job]) -> list[str]:
        with override(self.language):
            return [self.draw(job) for job in jobs]

    def draw(self, job: Job) -> str:
        if job.is_active and not job.deleted_at:
            self.under_way.add(job.public_id)
        else:
            self.under_way.discard(job.public_id)
        if job.deleted_at and not self.is_page:
            return f'<li id="picture-{job.public_id}" hidden></li>'
        template, context = self.drawing(job)
        return render_to_string(template, context | {"csrf_token": self.csrf_token})

    def drawing(self, job: Job) -> tuple[str, dict[str, object]]:
        """Return the template that shows where the picture stands, and its context."""
        if job.deleted_at:
            return "pictures/_binned.html", undo(1, [job.public_id]) | {"job": job}
        if self.is_page:
            context = picture_states.developing(job, self.shown_left)
            return "pictures/_developing.html", context
        return "pictures/_card.html", picture_states.card(job, self.shown_left)

    def is_done(self) -> bool:
        """Whether nothing is under way: neither in the rows nor on the page."""
        if self.under_way:
            return False
        return self.is_page or not self.active().exists()


def reader_of(request: HttpRequest) -> Reader | None:
    owner = find_owner(request)
    if owner is None:
        return None
    watched = set()
    for value in request.GET.getlist("watch")[:MOST_WATCHED]:
        try:
            watched.add(UUID(value))
        except ValueError:
            continue
    is_page = request.GET.get("view") == "page"
    return Reader(
        owner,
        get_language() or "en",
        frozenset(watched),
        is_page,
        csrf_token=get_token(request),
    )


@require_GET
async def stream(request: HttpRequest) -> HttpResponse:
    reader = await in_thread(reader_of, request)
    if reader is None:  # to an EventSource this says: do not come back
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    response = StreamingHttpResponse(events(reader), content_type="text/event-stream")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back
    return response


async def events(reader: Reader) -> AsyncIterator[str]:
    """Yield what an EventSource reads, until nothing is under way or the server stops."""
    most = quota_of(reader.owner).streams
    with feed.subscribe(reader.owner, most) as subscription:
        yield RETRY
        for html in await in_thread(reader.snapshot):
            yield event("pictures", html)
        while not await in_thread(reader.is_done):
            while not (changes := await subscription.next(PING_SECONDS)):
                if changes is None:
                    if subscription.is_crowded_out:
                        yield event("crowded", "")
                    return
                yield PING
            ids = [change.public_id for change in changes]
            for html in await in_thread(reader.changed, ids):
                yield event("pictures", html)
        yield event("done", "")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The same fragments once, for a page that cannot have the stream."""
    reader = reader_of(request)
    if reader is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse("".join(reader.snapshot()))


def event(name: str, html: str) -> str:
    # Every line break ends a line of the protocol, so none may reach it unmarked.
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"event: {name}\n{lines or 'data:' + chr(10)}\n"


async def in_thread(call: Callable, *args: object) -> object:
    return await sync_to_async(
        _with_own_connection, thread_sensitive=False, executor=_threads
    )(call, *args)


def _with_own_connection(call: Callable, *args: object) -> object:
    try:
        return call(*args)
    finally:
        connections.close_all()
