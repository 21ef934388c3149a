"""The one shape of everything that goes wrong on the way to a task.

    {"error": {"code": "404", "error_message": "…", "message": "…"}, "request_id": "…"}

Clients read ``error_message`` or ``message``, so both are there. The code is the HTTP
status as text, or a model's own code where that says more. Faults of a task itself are
part of the task (see ``tasks``).
"""

from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse


class ApiError(Exception):
    """Ends a call. ``code`` is the HTTP status unless a model has one of its own."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | int = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or str(int(status))
        self.headers = headers or {}


def answer(request: HttpRequest, error: ApiError) -> JsonResponse:
    body = {
        "error": words_of(error.code, error.message),
        "request_id": getattr(request, "id", ""),
    }
    response = JsonResponse(body, status=error.status, headers=error.headers)
    response.headers["Cache-Control"] = "no-store"
    # What a program did wrong is its own to log, not a line of ours.
    response._has_been_logged = error.status < 500
    return response


def words_of(code: str | int, message: str) -> dict[str, str | int]:
    return {"code": code, "error_message": message, "message": message}


def unavailable(message: str, code: str | int = "") -> ApiError:
    """Nothing is wrong with the call; it cannot be taken just now."""
    return ApiError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        message,
        code=code,
        headers={"Retry-After": "5"},
    )


# What Django calls where no view answered


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    if isinstance(exception, RequestDataTooBig):
        return plain(request, 413, "This request is too big.")
    return plain(request, 400, "This request cannot be read.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return plain(request, 403, "This is not allowed.")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return plain(request, 404, "There is nothing at this address.")


def broke(request: HttpRequest) -> JsonResponse:
    return plain(request, 500, "Something broke on our side. Try again in a while.")


def plain(request: HttpRequest, status: int, message: str) -> JsonResponse:
    # A program has no cookies, so none is renewed on its answer.
    request.COOKIES = {}
    return answer(request, ApiError(status, message))
