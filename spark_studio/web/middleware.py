"""What every answer carries: an id, the headers that keep it to itself, and no-store."""

import secrets
from collections.abc import Callable

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

from spark_studio.log_lines import request_id as current_request_id

PERMISSIONS = (
    "accelerometer=(), camera=(self), display-capture=(), geolocation=(),"
    " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)

Finish = Callable[[HttpRequest, HttpResponseBase], None]


def on_every_answer(finish: Finish, begin: Callable[[HttpRequest], None] | None = None):
    """Return a middleware that works for plain and for async views without a thread between."""

    @sync_and_async_middleware
    def middleware(get_response):
        async def later(request: HttpRequest) -> HttpResponseBase:
            if begin:
                begin(request)
            response = await get_response(request)
            finish(request, response)
            return response

        def now(request: HttpRequest) -> HttpResponseBase:
            if begin:
                begin(request)
            response = get_response(request)
            finish(request, response)
            return response

        return later if iscoroutinefunction(get_response) else now

    return middleware


def name_the_request(request: HttpRequest) -> None:
    request.id = secrets.token_hex(6)
    current_request_id.set(request.id)


def say_the_name(request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers["X-Request-ID"] = request.id


def keep_to_ourselves(request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)


def keep_out_of_caches(request: HttpRequest, response: HttpResponseBase) -> None:
    """Pages are somebody's own unless their view says otherwise."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])


request_id = on_every_answer(say_the_name, begin=name_the_request)
security_headers = on_every_answer(keep_to_ourselves)
private_pages = on_every_answer(keep_out_of_caches)
