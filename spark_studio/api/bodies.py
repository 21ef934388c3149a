"""Reading what a program sent: JSON and nothing that only looks like it."""

import codecs
import json
import re
from collections.abc import Iterable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest

from spark_studio.api.errors import ApiError

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotJson(ValueError):
    pass


def read_object(request: HttpRequest) -> dict[str, object]:
    """Return the JSON object in the body. Raises ApiError: 400, 413 or 415.

    Numbers too large for a float arrive as infinity; the catalog has a word for them.
    """
    check_type(request)
    data = read_body(request)
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=without_doubles,
            parse_constant=refuse_constant,
        )
        if SURROGATE.search(data):
            # Half a pair of them is a text that nothing can keep or send on.
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise unreadable("The text in it is not valid UTF-8.") from None
    except RecursionError:
        raise unreadable("It is nested too deep.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise unreadable(f"It is not valid JSON at {where}.") from None
    except NotJson as error:
        raise unreadable(str(error)) from None
    except ValueError:  # Python reads no whole number of thousands of digits
        raise unreadable("It holds a number that is too long.") from None
    if not isinstance(value, dict):
        raise unreadable("Send a JSON object.")
    return value


def check_type(request: HttpRequest) -> None:
    charset = request.content_params.get("charset", "utf-8")
    is_json = request.content_type == "application/json"
    if is_json and is_utf8(charset) and "Content-Encoding" not in request.headers:
        return
    raise ApiError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Send JSON in UTF-8, with 'Content-Type: application/json'.",
    )


def is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def read_body(request: HttpRequest) -> bytes:
    most = settings.API_MAX_BODY_BYTES
    # Read by hand: Django's own limit is meant for the fields of a form.
    data = request.read(most + 1)
    if len(data) > most:
        raise ApiError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"Send at most {most // 1024**2} MB.",
        )
    return data


def without_doubles(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise NotJson("It has the same name twice in one object.")
        found[name] = value
    return found


def refuse_constant(name: str) -> None:
    raise NotJson(f"It holds {name}, which is not a JSON number.")


def unreadable(why: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, f"This body cannot be read. {why}")
