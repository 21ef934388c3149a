"""What a person sees when a request cannot be answered. Never a stack, a path or a version."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return page(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return page(request, "400", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "403", HTTPStatus.FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "csrf", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "404", HTTPStatus.NOT_FOUND)


def broke(request: HttpRequest) -> HttpResponse:
    return page(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def page(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    request_id = getattr(request, "id", "")
    return render(
        request, f"errors/{name}.html", {"request_id": request_id}, status=status
    )
