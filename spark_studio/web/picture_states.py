"""What a picture's fragments show, the same for page, HTMX and stream.

Each function returns the context of one template:

    developing   pictures/_developing.html   the whole picture page below the top bar
    card         pictures/_card.html         one picture in the history
"""

from collections.abc import Iterable
from uuid import uuid4

from django.template.loader import render_to_string

from spark_studio.catalog import Look
from spark_studio.jobs import sentences
from spark_studio.jobs.estimates import place_in_line, time_left
from spark_studio.jobs.models import Job
from spark_studio.jobs.offer import offered_looks
from spark_studio.web import picture_facts, time_words
from spark_studio.web.covers import Cover, cover_of
from spark_studio.web.offers import offer_of
from spark_studio.web.shared_page import look_title

# Asking for an estimate costs some queries; what stands far back says only that it waits.
MOST_ESTIMATES = 3
OTHER_LOOKS = 8
# Trying again with the same photo and settings ends the same way.
LASTING = {
    sentences.CANNOT_DRAW,
    sentences.GONE_PHOTO,
    sentences.GONE_STYLE,
    sentences.TOO_LARGE,
    sentences.TOO_SLOW,
}
ShownLeft = dict[object, float]  # the most seconds said so far, by job and state


def developing(job: Job, shown_left: ShownLeft | None = None) -> dict[str, object]:
    offer = offer_of(job)
    return {
        "job": job,
        "offer": offer,
        "title": look_title(job),
        "cover": cover_of(job.look),
        "can_make": offer is not None and offer.is_here(),
        "submit_key": uuid4().hex,
        "others": other_looks(job) if job.is_ended else [],
        "took": took(job),
        **(how_made(job) if job.status == Job.Status.SUCCEEDED else {}),
        **waiting(job, shown_left),
    }


def how_made(job: Job) -> dict[str, object]:
    return {
        "settings_used": picture_facts.settings_used(job),
        "notes": picture_facts.notes(job),
        "warnings": picture_facts.warnings(job),
    }


def card(
    job: Job, shown_left: ShownLeft | None = None, *, has_estimate: bool = True
) -> dict[str, object]:
    return {
        "job": job,
        "title": look_title(job),
        "is_live": True,
        **(waiting(job, shown_left) if has_estimate else {}),
    }


def cards(jobs: Iterable[Job]) -> list[dict[str, object]]:
    """Return the contexts of live cards; only the first few say how long it takes."""
    return [card(job, has_estimate=i < MOST_ESTIMATES) for i, job in enumerate(jobs)]


def waiting(job: Job, shown_left: ShownLeft | None = None) -> dict[str, object]:
    """Return the words for how long it takes: ``line`` and ``left``, "" where unknown."""
    if not job.is_active:
        return {"line": "", "left": ""}
    place, left = place_in_line(job), time_left(job)
    if left and shown_left is not None:
        left = never_more(shown_left, (job.pk, job.status, job.attempt), left)
    return {
        "line": time_words.in_line(place) if place else "",
        "left": time_words.seconds_left(*left) if left else "",
    }


def never_more(
    shown_left: ShownLeft, key: object, left: tuple[float, float]
) -> tuple[float, float]:
    """Keep a range from counting up before the eyes of who watches it."""
    high = min(left[1], shown_left.get(key, left[1]))
    shown_left[key] = high
    return min(left[0], high), high


def wants_change(job: Job) -> bool:
    """Whether a picture that did not work will not, until a setting or the photo is another."""
    error = job.error
    if job.status != Job.Status.FAILED or error.get("passing"):
        return False
    return "mistake" in error or error.get("code") in LASTING


def blames_photo(job: Job) -> bool:
    mistake = job.error.get("mistake", "")
    is_photo = mistake.partition(".")[0] == "photo"
    return is_photo or job.error.get("code") == sentences.GONE_PHOTO


def took(job: Job) -> str:
    if not (job.started_at and job.finished_at):
        return ""
    return time_words.took((job.finished_at - job.started_at).total_seconds())


def other_looks(job: Job) -> list[tuple[Look, Cover | None]]:
    """Return looks to try on the same photo: its own family first."""
    offer = offer_of(job)
    own = offer.look if offer else None
    looks = [look for look in offered_looks() if look != own]
    looks.sort(key=lambda look: own is None or look.family != own.family)
    return [(look, cover_of(look.id)) for look in looks[:OTHER_LOOKS]]


def fragment(template: str, context: dict[str, object], request: object = None) -> str:
    """Render a fragment so that HTMX puts it in the place of the one with its id."""
    return render_to_string(template, context | {"out_of_band": True}, request)
