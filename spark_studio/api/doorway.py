"""What every call goes through before a view sees it: method, key, rate, and no cookies."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from spark_studio.accounts import rates
from spark_studio.accounts.keys import find_key
from spark_studio.accounts.models import ApiKey
from spark_studio.api.errors import ApiError, answer, unavailable

logger = logging.getLogger(__name__)

SCHEMES = {"bearer", "key"}
RATE_SECONDS = 60
READ, CREATE = "read", "create"

View = Callable[..., HttpResponse]


def for_programs(*methods: str, rate: str = "") -> Callable[[View], View]:
    """Hand the view a call with one of ``methods``; answer everything else in JSON.

    With a ``rate``, READ or CREATE, the call needs a key: it is counted, and the view
    gets the ApiKey as its second argument. Without one, anybody may call.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def called(request: HttpRequest, *args: object, **kwargs: object):
            # Whoever sent them, cookies mean nothing here, and none goes out.
            request.COOKIES = {}
            try:
                response = pass_on(request, *args, **kwargs)
            except ApiError as error:
                response = answer(request, error)
            except DatabaseError:
                logger.exception("The database cannot be asked")
                response = answer(request, unavailable("Try again in a moment."))
            response.headers.setdefault("Cache-Control", "no-store")
            for name, value in getattr(request, "rate_headers", {}).items():
                response.headers[name] = value
            return response

        def pass_on(request: HttpRequest, *args: object, **kwargs: object):
            if request.method not in methods:
                raise wrong_method(methods)
            if not rate:
                return view(request, *args, **kwargs)
            key = key_of(request)
            count(request, key, rate)
            return view(request, key, *args, **kwargs)

        return called

    return decorate


def wrong_method(methods: tuple[str, ...]) -> ApiError:
    allowed = ", ".join(methods)
    return ApiError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        f"This address answers {allowed}.",
        headers={"Allow": allowed},
    )


@sensitive_variables("text")
def key_of(request: HttpRequest) -> ApiKey:
    """Return the working key in the Authorization header; raise a 401 without one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in SCHEMES or not text.strip():
        raise unauthorized(
            "Send your API key as 'Authorization: Bearer sk-spark-…'.",
            'Bearer realm="Spark Studio"',
        )
    key = find_key(text.strip())
    if key is None:
        raise unauthorized(
            "This API key does not work. It was mistyped or revoked.",
            'Bearer realm="Spark Studio", error="invalid_token"',
        )
    return key


def unauthorized(message: str, challenge: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNAUTHORIZED, message, headers={"WWW-Authenticate": challenge}
    )


def count(request: HttpRequest, key: ApiKey, rate: str) -> None:
    """Count the call for its key; raise a 429 once there are too many in this minute."""
    limit = settings.API_CALLS_PER_MINUTE[rate]
    seen = rates.count(f"api.{rate}:{key.pk}", RATE_SECONDS)
    request.rate_headers = {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(limit - seen.count, 0)),
        "RateLimit-Reset": str(seen.reset_in),
    }
    if seen.count > limit:
        raise ApiError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"This key may be used {limit} times a minute for this. Wait a moment.",
            headers={"Retry-After": str(seen.reset_in)},
        )
