"""Answers that several pages give: a redirect HTMX obeys, a picture, an unlisted page."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from spark_studio.jobs.serving import picture_response, public_address

__all__ = [
    "next_address",
    "no_index",
    "picture_response",
    "public_address",
    "send_to",
]


def send_to(request: HttpRequest, to: object, *args: object) -> HttpResponse:
    """Redirect the whole page. HTMX would swap a plain 302 into its target."""
    response = redirect(to, *args)
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def next_address(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the ``next`` that came with the form if it stays on this host."""
    address = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(
        address, hosts, require_https=request.is_secure()
    ):
        return address
    return otherwise


def no_index(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page out of search engines, and its address out of the next request."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
