"""Photos as they come in, and as their owner sees them again."""

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from spark_studio.accounts.models import Owner
from spark_studio.accounts.owners import ensure_owner, find_owner
from spark_studio.jobs.copies import CONTENT_TYPE, SIZES
from spark_studio.jobs.models import Photo
from spark_studio.jobs.photos import NoRoom, PhotoRefused, keep_photo, open_photo
from spark_studio.web.form_fields import sample_name
from spark_studio.web.http import next_address, picture_response, send_to
from spark_studio.web.samples import PAINTINGS, SAMPLES, UnknownSample, open_sample
from spark_studio.web.templatetags.shell import spoken

# A photo never changes under its id, so the browser of its owner may keep it.
CACHE = "private, max-age=86400"
STYLE = "style"  # the field for a picture whose style is borrowed


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the photo or the sample that came; answer in JSON to the field on the page.

    It comes under the name of its field: "photo", or "style" for one to borrow from.

    Without scripts it goes on to ``next``, with the photo's id in the address.
    """
    as_json = request.accepts("application/json") and not request.accepts("text/html")
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        owner = ensure_owner(request)
        photo = sent_photo(request, owner) or sent_photo(request, owner, STYLE)
    except PhotoRefused as refused:
        sentence, status = spoken(refused.words), status_of(refused)
    else:
        if photo:
            return JsonResponse(described(photo)) if as_json else go_on(request, photo)
        sentence = gettext("No photo arrived. Choose one and try again.")
    if as_json:
        return JsonResponse({"sentence": sentence}, status=status)
    context = {"sentence": sentence, "next": next_address(request)}
    return render(request, "studio/refused.html", context, status=status)


def status_of(refused: PhotoRefused) -> HTTPStatus:
    if isinstance(refused, NoRoom):
        return HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.UNPROCESSABLE_ENTITY


def sent_photo(request: HttpRequest, owner: Owner, name: str = "photo") -> Photo | None:
    """Return the photo that came with a form: a file, a sample, or the id of one kept.

    ``name`` is that of its field. None if there is none. Raises PhotoRefused.
    """
    is_style = name == STYLE
    if file := request.FILES.get(name):
        return keep_photo(owner, file, is_style=is_style)
    if sample := request.POST.get(sample_name(name)):
        try:
            with open_sample(sample, PAINTINGS if is_style else SAMPLES) as file:
                return keep_photo(owner, file, is_style=is_style)
        except UnknownSample:
            return None
    return photo_of(owner, request.POST.get(f"{name}_id", ""))


def photo_of(owner: Owner | None, public_id: str) -> Photo | None:
    """Return the owner's photo with this id, or None for anything else."""
    try:
        return Photo.objects.for_owner(owner).kept().get(public_id=UUID(public_id))
    except (ValueError, Photo.DoesNotExist):
        return None


def newest_photo(owner: Owner | None) -> Photo | None:
    """Return the photo the owner brought last."""
    photos = Photo.objects.for_owner(owner).kept().to_start_from()
    return photos.newest_first().first()


def described(photo: Photo) -> dict[str, object]:
    return {
        "id": str(photo.public_id),
        "thumb": reverse("web:photo_file", args=[photo.public_id, "thumb"]),
        "screen": reverse("web:photo_file", args=[photo.public_id, "screen"]),
        "width": photo.width,
        "height": photo.height,
    }


def go_on(request: HttpRequest, photo: Photo) -> HttpResponse:
    parts = urlsplit(next_address(request))
    query = QueryDict(parts.query, mutable=True)
    query["photo"] = str(photo.public_id)
    return send_to(request, urlunsplit(parts._replace(query=urlencode(query.dict()))))


@require_safe
def file(request: HttpRequest, public_id: UUID, size: str) -> HttpResponse:
    """Hand the owner a photo: "thumb", "tile", "screen", or "full"."""
    photos = Photo.objects.for_owner(find_owner(request)).kept()
    photo = get_object_or_404(photos, public_id=public_id)
    if size == "full":
        content_type, wanted = photo.content_type, None
    elif size in SIZES:
        content_type, wanted = CONTENT_TYPE, size
    else:
        raise Http404
    try:
        with open_photo(photo, wanted) as opened:
            return picture_response(opened.read(), content_type, cache=CACHE)
    except FileNotFoundError:
        raise Http404 from None
