"""A call that is sent again with the same Idempotency-Key gets the answer it got before.

The row of the key and the job are written in one transaction: of any number of equal
calls at once, one makes the job and all others find its answer. Calls that were refused
leave nothing behind and may be sent again. Kept for a day, for each owner apart.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from spark_studio.accounts.models import Owner
from spark_studio.api.errors import ApiError
from spark_studio.api.models import KeptAnswer

HEADER = "Idempotency-Key"
LONGEST_NAME = 255


class Repeated(Exception):
    """This very call was answered before."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.name)
        self.kept = kept


def name_in(request: HttpRequest) -> str:
    """Return the key the call came with, or "". Raises ApiError for one we cannot keep."""
    name = request.headers.get(HEADER, "")
    if HEADER not in request.headers:
        return ""
    if name and len(name) <= LONGEST_NAME and name.isascii() and name.isprintable():
        return name
    raise ApiError(
        HTTPStatus.BAD_REQUEST,
        f"Send an {HEADER} of 1 to {LONGEST_NAME} printable ASCII characters.",
    )


def look_up(owner: Owner, name: str, fingerprint: str) -> None:
    """Raise Repeated if this call was answered, ApiError 422 if the key meant another."""
    kept = KeptAnswer.objects.for_owner(owner).kept().filter(name=name).first()
    if kept is None:
        return
    if kept.fingerprint != fingerprint:
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"This {HEADER} was used for another request. Use a new one.",
        )
    raise Repeated(kept)


def keep(owner: Owner, name: str, fingerprint: str, make: Callable[[], str]) -> str:
    """Make the answer, JSON, and keep it, both or neither. Raises as ``look_up`` does."""
    KeptAnswer.objects.forget_old()
    try:
        with transaction.atomic():
            of_owner = KeptAnswer.objects.for_owner(owner)
            of_owner.filter(name=name).exclude(pk__in=of_owner.kept()).delete()
            # First of all, so that whoever sends the same waits here.
            row = KeptAnswer.objects.create(
                owner=owner,
                name=name,
                fingerprint=fingerprint,
                status=HTTPStatus.OK,
                body="",
            )
            row.body = make()
            row.save(update_fields=["body"])
    except IntegrityError:
        look_up(owner, name, fingerprint)
        raise
    return row.body
