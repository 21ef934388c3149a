"""Who is asking: a guest known by a signed cookie, and by nothing else.

The cookie may be given out before the owner has a row: a first double click then
finds one owner, not two. The row is made by ``ensure_owner`` alone.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from spark_studio.accounts.models import Owner

COOKIE_AGE = timedelta(days=365)
RENEW_AFTER = timedelta(days=7)
SEEN_EVERY = timedelta(days=1)

_signer = signing.TimestampSigner(salt="spark_studio.accounts.owner")


def find_owner(request: HttpRequest) -> Owner | None:
    """Return who sent the request, or None. Makes no row; asks the database once."""
    if not hasattr(request, "_owner"):
        public_id = _public_id_in(request)
        owner = Owner.objects.filter(public_id=public_id).first() if public_id else None
        if owner:
            note_seen(owner)
        request._owner = owner
    return request._owner


def ensure_owner(request: HttpRequest) -> Owner:
    """Return who sent the request; a newcomer becomes a guest with a row."""
    owner = find_owner(request)
    if owner is None:
        owner, _ = Owner.objects.get_or_create(public_id=expect_owner(request))
        request._owner = owner
    return owner


def expect_owner(request: HttpRequest) -> uuid.UUID:
    """Give a newcomer their cookie now and the row later. For pages with a form."""
    public_id = _public_id_in(request)
    if public_id is None:
        public_id = request._new_owner_id = uuid.uuid4()
    return public_id


def keep_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Put the cookie on the response if the person is new or the cookie grows old."""
    public_id = getattr(request, "_new_owner_id", None) or _id_to_renew(request)
    if public_id is None:
        return
    response.set_cookie(
        settings.OWNER_COOKIE_NAME,
        _signer.sign(public_id.hex),
        max_age=COOKIE_AGE,
        secure=settings.OWNER_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _public_id_in(request: HttpRequest) -> uuid.UUID | None:
    if new := getattr(request, "_new_owner_id", None):
        return new
    return _unsign(request, COOKIE_AGE)


def _id_to_renew(request: HttpRequest) -> uuid.UUID | None:
    if _unsign(request, RENEW_AFTER):
        return None
    return _unsign(request, COOKIE_AGE)


def _unsign(request: HttpRequest, max_age: timedelta) -> uuid.UUID | None:
    try:
        value = _signer.unsign(
            request.COOKIES[settings.OWNER_COOKIE_NAME], max_age=max_age
        )
        return uuid.UUID(hex=value)
    except (KeyError, ValueError, signing.BadSignature):
        return None


def note_seen(owner: Owner) -> None:
    """Write down, once a day, that the owner or a program of theirs was here."""
    if owner.last_seen_at < timezone.now() - SEEN_EVERY:
        Owner.objects.filter(pk=owner.pk).update(last_seen_at=Now())
