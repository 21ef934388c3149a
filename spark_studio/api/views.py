"""The three addresses of a task: create it, ask after it, fetch its picture."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from spark_studio.accounts.models import ApiKey
from spark_studio.api import idempotency, results, tasks
from spark_studio.api.calls import Call, read_call
from spark_studio.api.doorway import CREATE, READ, for_programs
from spark_studio.api.errors import ApiError, unavailable
from spark_studio.api.models import Refusal
from spark_studio.api.orders import Order, Refused, take_order
from spark_studio.catalog import ModelSpec, error_code
from spark_studio.catalog.errors import BUSY
from spark_studio.jobs import storage, task_ids
from spark_studio.jobs.models import Charge, Job
from spark_studio.jobs.photos import PhotoRefused, StorageFull
from spark_studio.jobs.services import OverQuota
from spark_studio.jobs.serving import picture_response, public_address

logger = logging.getLogger(__name__)

# "At once" passes as soon as a picture is done; the others do not pass by waiting.
WAIT_FOR_A_PICTURE_SECONDS = 5


@for_programs("POST", rate=CREATE)
def create(request: HttpRequest, key: ApiKey) -> HttpResponse:
    if not key.can_generate:
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            "This key may only read. Use one that may generate.",
        )
    name = idempotency.name_in(request)
    call = read_call(request)
    with taken_or_503(call.model):
        try:
            return of_json(taken(key, call, name))
        except idempotency.Repeated as repeated:
            kept = repeated.kept
            return of_json(kept.body, kept.status, {"Idempotent-Replayed": "true"})
        except Refused as refused:
            body = tasks.refused(note_refusal(key, call, refused))
            response = JsonResponse(body, status=HTTPStatus.BAD_REQUEST)
            response._has_been_logged = True  # a program's mistake, not ours
            return response


def taken(key: ApiKey, call: Call, name: str) -> str:
    """Put what is asked for in line, once for each Idempotency-Key; return the answer."""
    if not name:
        return submitted(take_order(key, call))
    once = key.owner, name, call.fingerprint
    idempotency.look_up(*once)
    order = take_order(key, call)
    return idempotency.keep(*once, lambda: submitted(order))


def submitted(order: Order) -> str:
    return json.dumps(tasks.created(order.submit()))


def of_json(
    text: str, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    return HttpResponse(
        text, content_type="application/json", status=status, headers=headers
    )


def note_refusal(key: ApiKey, call: Call, refused: Refused) -> Refusal:
    Refusal.objects.forget_old()
    return Refusal.objects.create(
        owner=key.owner,
        model=call.model.id,
        code=refused.code.wire,
        message=refused.message,
    )


@contextmanager
def taken_or_503(model: ModelSpec) -> Iterator[None]:
    """Say with the status and the model's own code why nothing can be put in line."""
    try:
        yield
    except OverQuota as over:
        raise over_quota(over) from None
    except StorageFull as full:
        raise ApiError(HTTPStatus.FORBIDDEN, full.words.en) from None
    except (DatabaseError, OSError, PhotoRefused) as error:
        logger.exception("A call cannot be taken")
        code = error_code(model, "", BUSY)
        words = error.words.en if isinstance(error, PhotoRefused) else "Try again soon."
        raise unavailable(f"{code.words.en}: {words}", code.wire) from None


def over_quota(over: OverQuota) -> ApiError:
    if over.kind != "at_once":
        return ApiError(HTTPStatus.FORBIDDEN, over.words.en)
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        over.words.en,
        headers={"Retry-After": str(WAIT_FOR_A_PICTURE_SECONDS)},
    )


@for_programs("GET", "HEAD", rate=READ)
def task(request: HttpRequest, key: ApiKey, task_id: str) -> HttpResponse:
    """Answer 200 for every task of the key's owner, the failed ones too."""
    if task_ids.SHAPE.fullmatch(task_id):
        jobs = Job.objects.for_owner(key.owner).in_history()
        if job := jobs.filter(task_id=task_id).first():
            return JsonResponse(body_of(request, job))
        refusals = Refusal.objects.for_owner(key.owner).kept()
        if refusal := refusals.filter(task_id=task_id).first():
            return JsonResponse(tasks.refused(refusal))
    raise ApiError(HTTPStatus.NOT_FOUND, "Task not found")


def body_of(request: HttpRequest, job: Job) -> tasks.Body:
    if job.status != Job.Status.SUCCEEDED:
        return tasks.task_of(job, None, "")
    charge = Charge.objects.filter(task_id=job.task_id).first()
    path = reverse("api:result", args=[results.token_of(job)])
    return tasks.task_of(job, charge, public_address(request, path))


@for_programs("GET", "HEAD")
def result(request: HttpRequest, token: str) -> HttpResponse:
    """The picture behind a signed address. Whoever has the address needs no key."""
    job = results.find_result(token)
    if job is None:
        raise no_picture()
    try:
        content = storage.read(job.result_name)
    except FileNotFoundError:
        raise no_picture() from None
    response = picture_response(content, job.content_type)
    # Programs show the picture on pages of their own.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def no_picture() -> ApiError:
    return ApiError(
        HTTPStatus.NOT_FOUND, "There is no picture at this address, or no longer."
    )
