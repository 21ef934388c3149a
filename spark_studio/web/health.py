"""Whether the studio is alive, and whether it can do its work.

    /healthz   this process answers; nothing else is asked
    /readyz    database, broker, storage and a worker: 200 when all are well, else 503

What /readyz found is kept for a moment, so that nobody can make us busy by asking.
Answered before the host and the scheme are looked at: whoever asks stands
inside, by address and in plain HTTP.
"""

import logging
import time
from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.decorators import sync_and_async_middleware

from spark_studio.jobs import health

WORKER_SEEN_WITHIN_SECONDS = 60
KEPT_SECONDS = 2

logger = logging.getLogger(__name__)


@sync_and_async_middleware
def health_checks(get_response):
    async def later(request: HttpRequest) -> HttpResponseBase:
        answer = ANSWERS.get(request.path)
        if answer is None:
            return await get_response(request)
        return await sync_to_async(answer)()

    def now(request: HttpRequest) -> HttpResponseBase:
        answer = ANSWERS.get(request.path)
        return get_response(request) if answer is None else answer()

    return later if iscoroutinefunction(get_response) else now


def healthz() -> JsonResponse:
    return answered({"status": "alive"}, 200)


def readyz() -> JsonResponse:
    found = recently_found()
    well = all(found.values())
    checks = {name: "ok" if ok else "not ok" for name, ok in found.items()}
    status = "ready" if well else "not ready"
    return answered({"status": status, **checks}, 200 if well else 503)


def recently_found() -> dict[str, bool]:
    global _found_at, _found
    if not _found or time.monotonic() - _found_at > KEPT_SECONDS:
        _found = {name: is_well(check) for name, check in CHECKS.items()}
        _found_at = time.monotonic()
    return _found


def answered(content: dict[str, str], status: int) -> JsonResponse:
    response = JsonResponse(
        content, status=status, headers={"Cache-Control": "no-store"}
    )
    # The check that failed is in the log already; a 503 now and then, while
    # everything starts, is an answer and no error.
    response._has_been_logged = True
    return response


def is_well(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        # Whatever breaks here is the answer to the question, not a defect of
        # the page that asks.
        logger.warning("%s: the check failed", check.__name__, exc_info=True)
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def worker_seen() -> bool:
    seconds = health.worker_seen_seconds()
    return seconds is not None and seconds < WORKER_SEEN_WITHIN_SECONDS


CHECKS = {
    "database": database_answers,
    "broker": health.broker_answers,
    "storage": health.storage_keeps,
    "worker": worker_seen,
}
_found: dict[str, bool] = {}
_found_at = 0.0

ANSWERS = {"/healthz": healthz, "/readyz": readyz}
