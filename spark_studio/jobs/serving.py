"""Handing out a picture, the same way whoever asks for it: a person's page or a program."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

PICTURE_TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}


def picture_response(
    content: bytes,
    content_type: str,
    *,
    cache: str = "private, no-store",
    download_as: str = "",
) -> HttpResponse:
    """Hand out a picture so that no browser can take it for anything else.

    ``content_type`` must be one of ``PICTURE_TYPES``, or ValueError. ``download_as``
    is a file name without its ending, in any script; then it is saved, not shown.
    ``cache`` is the Cache-Control header; somebody's own pictures stay private.
    """
    if content_type not in PICTURE_TYPES:
        raise ValueError(f"Not a picture the studio serves: {content_type!r}.")
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = cache
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Set by hand, so that the pages' own policy does not go on top.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    filename = download_as and download_as + PICTURE_TYPES[content_type]
    response.headers["Content-Disposition"] = (
        content_disposition_header(bool(download_as), filename) or "inline"
    )
    return response


def public_address(request: HttpRequest, path: str) -> str:
    """Return the whole address others reach ``path`` by."""
    base = settings.PUBLIC_URL.geturl().rstrip("/")
    return base + path if base else request.build_absolute_uri(path)
