"""A photo for the service that draws from it: whoever holds the token, and not for long."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from spark_studio.jobs.handover import open_handed_photo
from spark_studio.web.http import picture_response


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    try:
        data = open_handed_photo(token)
    except LookupError:
        raise Http404 from None
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return picture_response(data, kind, cache="private, no-store")
