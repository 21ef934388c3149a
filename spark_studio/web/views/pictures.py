"""One picture: its page while it develops and after, its files, and what can be done with it."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from uuid import UUID

from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from spark_studio.accounts.owners import find_owner
from spark_studio.jobs import copies, services, storage
from spark_studio.jobs.models import Job
from spark_studio.web import picture_states
from spark_studio.web.http import picture_response, send_to
from spark_studio.web.shared_page import look_title
from spark_studio.web.submit_key import submit_key
from spark_studio.web.templatetags.shell import spoken

# A finished picture never changes under its id, so its owner's browser may keep it.
CACHE = "private, max-age=86400"
MOST_AT_ONCE = 200


def own_picture(request: HttpRequest, public_id: UUID) -> Job:
    """Return the asker's own picture; anybody else's, or one in the bin, is not there."""
    owner = find_owner(request)
    jobs = Job.objects.in_history().select_related("photo", "owner")
    try:
        return jobs.for_owner(owner).get(public_id=public_id)
    except Job.DoesNotExist:
        raise Http404 from None


def own_finished(request: HttpRequest, public_id: UUID) -> Job:
    job = own_picture(request, public_id)
    if job.status != Job.Status.SUCCEEDED:
        raise Http404
    return job


@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    context = picture_states.developing(own_picture(request, public_id))
    return render(request, "pictures/show.html", context)


# Its files


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = own_finished(request, public_id)
    return answer(lambda: storage.pictures.open(job.result_name), job.content_type)


@require_safe
def copy(request: HttpRequest, public_id: UUID, size: str) -> HttpResponse:
    """A smaller WebP of the finished picture: "thumb", "tile" or "screen"."""
    job = own_finished(request, public_id)
    return answer(lambda: copies.open_copy(job.result_name, size), copies.CONTENT_TYPE)


@require_safe
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture so far. It is drawn over while it develops, so nobody keeps it."""
    job = own_picture(request, public_id)
    if not job.preview:
        raise Http404
    content = contents(lambda: storage.pictures.open(job.preview))
    return picture_response(content, "image/jpeg")


@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = own_finished(request, public_id)
    content = contents(lambda: storage.pictures.open(job.result_name))
    return picture_response(
        content, job.content_type, cache=CACHE, download_as=file_name(job)
    )


def file_name(job: Job) -> str:
    """Name a picture so that two of one look do not collide: "Ink Wash 84213"."""
    return f"{look_title(job)} {job.seed}"


def answer(open_file: Callable[[], File], content_type: str) -> HttpResponse:
    return picture_response(contents(open_file), content_type, cache=CACHE)


def contents(open_file: Callable[[], File]) -> bytes:
    """Read a file, or answer 404 where it is no longer there."""
    try:
        with open_file() as opened:
            return opened.read()
    except FileNotFoundError:
        raise Http404 from None


# What can be done with it


@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = own_picture(request, public_id)
    services.cancel_job(job)
    return changed(request, job)


@require_POST
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = own_picture(request, public_id)
    try:
        return changed(request, services.retry_job(job))
    except services.OverQuota as over:
        return over_quota(request, job, over)


def over_quota(
    request: HttpRequest, job: Job, over: services.OverQuota
) -> HttpResponse:
    """Say why there is no new picture now; the one there is stays as it was."""
    words = spoken(over.words)
    if request.htmx:
        # Of the answers that tell of a mistake, HTMX takes this one for the page.
        return HttpResponse(toast(request, {"message": words}), status=422)
    context = picture_states.developing(job) | {"over_quota": words}
    status = HTTPStatus.TOO_MANY_REQUESTS
    return render(request, "pictures/show.html", context, status=status)


def changed(request: HttpRequest, job: Job) -> HttpResponse:
    """Show where the picture stands now, in the form of the page that asked."""
    if not request.htmx:
        return send_to(request, "web:picture", job.public_id)
    if "card" in request.POST:
        template, context = "pictures/_card.html", picture_states.card(job)
    else:
        template, context = "pictures/_developing.html", picture_states.developing(job)
    return HttpResponse(picture_states.fragment(template, context, request))


@require_POST
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the same picture once more with another seed."""
    job = own_picture(request, public_id)
    try:
        new = services.submit_job(
            owner=job.owner,
            model=job.model,
            look_id=job.look,
            params=job.params,
            seed=None,
            photo=job.photo,
            photo_address="" if job.photo else job.photo_address,
            second_photo=job.second_photo,
            second_photo_address="" if job.second_photo else job.second_photo_address,
            submit_key=submit_key(request, job.pk),
        )
    except services.OverQuota as over:
        return over_quota(request, job, over)
    return send_to(request, "web:picture", new.public_id)


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Move pictures to the bin, and offer to take them out again for ten seconds.

    A second click is told what the first one did.
    """
    owner, sent = find_owner(request), sent_ids(request)
    services.delete_jobs(owner, sent)
    in_bin = Job.objects.for_owner(owner).in_bin()
    ids = list(in_bin.in_bulk(sent, field_name="public_id"))
    if not ids:
        raise Http404
    if request.htmx and "card" in request.POST:
        return HttpResponse(removed_cards(ids) + undo_toast(request, len(ids), ids))
    address = reverse("web:history") + "?" + urlencode({"undo": ids}, doseq=True)
    return send_to(request, address)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    owner, ids = find_owner(request), sent_ids(request)
    services.restore_jobs(owner, ids)
    pictures = (
        Job.objects.for_owner(owner).in_history().select_related("photo", "owner")
    )
    came_back = pictures.in_bulk(ids, field_name="public_id").values()
    if not came_back:
        raise Http404
    if request.htmx and "undo" not in (request.htmx.current_url or ""):
        return HttpResponse(restored_cards(request, came_back))
    return send_to(request, "web:history")


def sent_ids(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist("id")[:MOST_AT_ONCE]]
    except ValueError:
        raise Http404 from None


def removed_cards(ids: list[UUID]) -> str:
    """Hide the cards and keep their places, so that an undo finds them."""
    return "".join(
        f'<li id="picture-{public_id}" hidden hx-swap-oob="true"></li>'
        for public_id in ids
    )


def restored_cards(request: HttpRequest, jobs: Iterable[Job]) -> str:
    return "".join(
        picture_states.fragment(
            "pictures/_card.html",
            picture_states.card(job) | {"is_live": not job.is_ended},
            request,
        )
        for job in jobs
    )


def undo_toast(request: HttpRequest, count: int, ids: list[UUID]) -> str:
    return toast(request, undo(count, ids))


def toast(request: HttpRequest, context: dict[str, object]) -> str:
    """Draw a message for HTMX to put at the foot of the page."""
    drawn = render_to_string("components/toast.html", context, request)
    return f'<div hx-swap-oob="beforeend:#toasts">{drawn}</div>'


def undo(count: int, ids: list[UUID]) -> dict[str, object]:
    """Return the context of the toast that offers to take pictures out of the bin."""
    message = ngettext(
        "%(count)d picture in the bin.", "%(count)d pictures in the bin.", count
    )
    return {
        "message": message % {"count": count},
        "action": reverse("web:restore"),
        "label": gettext("Undo"),
        "name": "id",
        "values": ids,
    }
