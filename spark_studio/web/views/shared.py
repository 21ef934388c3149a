"""What a stranger sees behind a share link: the picture, and only what was shared."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import activate
from django.views.decorators.http import require_safe

from spark_studio.accounts.owners import find_owner
from spark_studio.jobs import copies, shares, storage
from spark_studio.jobs.models import Share
from spark_studio.jobs.photos import open_photo
from spark_studio.web.http import no_index, picture_response, public_address
from spark_studio.web.shared_page import look_title

View = Callable[..., HttpResponse]


def by_token(view: View) -> View:
    """Hand the view an open share; answer 404 for no such link and 410 for an ended one."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        speak(request)
        try:
            response = view(request, shares.find_share(token), token)
        except shares.ShareNotFound:
            raise Http404 from None
        except shares.ShareEnded as ended:
            (ended_at,) = ended.args
            response = render(
                request, "share/ended.html", {"ended_at": ended_at}, status=410
            )
        response.headers["Cache-Control"] = "private, no-store"
        return no_index(response)

    return wrapped


def speak(request: HttpRequest) -> None:
    """Show the page in the language its own link asks for.

    The page sends no referrer, so a form on it would come without an origin and
    be refused; a link keeps nothing and needs none.
    """
    code = request.GET.get("language")
    if code in dict(settings.LANGUAGES):
        activate(code)


@by_token
def page(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    owner = find_owner(request)
    is_owner = owner is not None and owner.pk == share.job.owner_id
    if request.method == "GET" and not is_owner:
        shares.count_view(share)
    picture = reverse("web:share_file", args=[token])
    return render(
        request,
        "share/page.html",
        {
            "share": share,
            "job": share.job,
            "title": look_title(share.job),
            "picture": picture,
            "photo": photo_address(share, token),
            "is_owner": is_owner,
            "page_url": public_address(request, reverse("web:share", args=[token])),
            "picture_url": public_address(request, picture),
        },
    )


def photo_address(share: Share, token: str) -> str:
    return reverse("web:share_photo", args=[token]) if shows_photo(share) else ""


def shows_photo(share: Share) -> bool:
    return share.show_photo and shares.has_photo(share.job)


@by_token
def picture(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    """The picture itself, a smaller copy of it for the page, or a file to keep."""
    job = share.job
    if request.GET.get("size") == "screen":
        return picture_response(
            contents(lambda: copies.open_copy(job.result_name, "screen")),
            copies.CONTENT_TYPE,
        )
    return picture_response(
        contents(lambda: storage.pictures.open(job.result_name)),
        job.content_type,
        download_as=look_title(job) if "download" in request.GET else "",
    )


@by_token
def photo(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    """A shrunk copy of the photo, where the owner chose to show it. Never the original."""
    if not shows_photo(share):
        raise Http404
    return picture_response(
        contents(lambda: open_photo(share.job.photo, "screen")), copies.CONTENT_TYPE
    )


def contents(open_file: Callable[[], File]) -> bytes:
    try:
        with open_file() as file:
            return file.read()
    except FileNotFoundError:
        raise Http404 from None
