"""Share links: an address for one picture that works until it ends or is taken back.

A token is an HMAC of the row's nonce under a key drawn from ``SECRET_KEY``, and the
row keeps its sha256 alone. So the owner can see the link again, and neither a copy
of the database nor the secret by itself opens one.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from spark_studio.jobs.models import Job, Share

DAYS = (1, 7, 30)
DEFAULT_DAYS = 7
LONGEST = timedelta(days=366)
KEY_SALT = "spark_studio.jobs.shares"
TOKEN_LENGTH = 32  # characters of 6 bits: 192 bits


class ShareNotFound(Exception):
    """No link ever had this token."""


class ShareEnded(Exception):
    """There was such a link; it ran out, was taken back, or its picture is gone."""


class NotShareable(Exception):
    """Only a finished picture that is not in the bin can be shared."""


class TokenLost(Exception):
    """The secret the link was made with is no longer here. The link itself still works."""


def share_job(job: Job, days: int = DEFAULT_DAYS, show_photo: bool = False) -> Share:
    """Return the open link of ``job``, made now if there is none.

    It works for ``days`` from now. A link that is open already keeps its address
    and takes over the new end and ``show_photo``. Raises NotShareable.
    """
    return share_until(job, timezone.now() + timedelta(days=days), show_photo)


def share_until(job: Job, expires_at: datetime, show_photo: bool = False) -> Share:
    """As ``share_job``, to a moment at most ``LONGEST`` from now."""
    expires_at = min(expires_at, timezone.now() + LONGEST)
    with transaction.atomic():
        # Locked, so that a double click makes one link and not two.
        fresh = Job.objects.select_for_update().get(pk=job.pk)
        if fresh.status != Job.Status.SUCCEEDED or fresh.deleted_at:
            raise NotShareable
        share = open_share(fresh)
        if share is None:
            nonce = token_urlsafe(32)
            share = Share(job=job, nonce=nonce, token_digest=digest(token_from(nonce)))
        share.expires_at = expires_at
        share.show_photo = show_photo and has_photo(fresh)
        share.save()
    return share


def open_share(job: Job) -> Share | None:
    """Return the link of ``job`` that works now, or None."""
    return job.shares.open().order_by("-pk").first()


def revoke_share(share: Share) -> None:
    """Switch a link off, for its page and its pictures alike, from the next request on."""
    Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=Now())
    share.refresh_from_db(fields=["revoked_at"])


def find_share(token: str) -> Share:
    """Return the link with this token, its job and photo at hand.

    Raises ShareNotFound, or ShareEnded with the moment it ended as its argument.
    """
    shares = Share.objects.select_related("job__photo")
    shares = shares.filter(token_digest=digest(token))
    share = shares.open().filter(job__deleted_at=None).first()
    if share is not None:
        return share
    ended = shares.first()
    if ended is None:
        raise ShareNotFound
    raise ShareEnded(min(ended.revoked_at or ended.expires_at, ended.expires_at))


def count_view(share: Share) -> None:
    """Note that somebody opened the page: a number, and nothing about them."""
    Share.objects.filter(pk=share.pk).update(view_count=F("view_count") + 1)


def has_photo(job: Job) -> bool:
    """Say whether there is a photo behind the picture that could be shown with it."""
    return job.photo is not None and job.photo.deleted_at is None


def token_of(share: Share) -> str:
    """Return the secret part of the address. Raises TokenLost."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_from(share.nonce, secret)
        if digest(token) == share.token_digest:
            return token
    raise TokenLost


def token_from(nonce: str, secret: str | None = None) -> str:
    mac = salted_hmac(KEY_SALT, nonce, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode("ascii")[:TOKEN_LENGTH]


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
