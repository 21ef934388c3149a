"""Keys that programs prove themselves with: ``sk-spark-``, 256 random bits, check digits.

The text of a key is handed out once, by ``create_key``. What is kept is its SHA-256,
which opens nothing, and as much of its beginning as its owner needs to tell it apart.
The check digits are there so that a mistyped key, or a scanner's find, is told from a
real one without asking the database.
"""

import hashlib
import re
import secrets
import zlib
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.accounts.owners import note_seen
from spark_studio.inputs import Words

BEGINNING = "sk-spark-"
RANDOM_BYTES = 32  # 43 URL-safe characters
CHECK_LENGTH = 6  # holds any CRC32 in base 62
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(rf"{BEGINNING}([A-Za-z0-9_-]{{43}})([A-Za-z0-9]{{{CHECK_LENGTH}}})")
PREFIX_LENGTH = len(BEGINNING) + 6

LONGEST_NAME = 64
MOST_KEYS = 50
USED_EVERY = timedelta(minutes=1)

NAME_NEEDED = Words(
    "Give the key a name of 1 to 64 characters, so that you know it again.",
    "给密钥起一个 1 到 64 个字的名称，方便以后辨认。",
)
TOO_MANY_KEYS = Words(
    "{most} keys work at the same time at most. Revoke one that you no longer need.",
    "最多同时使用 {most} 个密钥。先停用一个不再需要的。",
)


class KeyRefused(ValueError):
    """No key was made. ``words`` say what would work."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@sensitive_variables("text")
def create_key(
    owner: Owner, name: str, can_generate: bool = True
) -> tuple[ApiKey, str]:
    """Make a key; return its row and its text, which nobody can get again.

    Raises KeyRefused: a name that is not 1 to 64 printable characters, or 50 working keys.
    """
    name = name.strip()
    if not (name.isprintable() and 1 <= len(name) <= LONGEST_NAME):
        raise KeyRefused(NAME_NEEDED)
    text = _new_text()
    with transaction.atomic():
        # Two at once are counted one after the other.
        Owner.objects.select_for_update(no_key=True).get(pk=owner.pk)
        if ApiKey.objects.for_owner(owner).working().count() >= MOST_KEYS:
            raise KeyRefused(TOO_MANY_KEYS.with_values(most=MOST_KEYS))
        key = ApiKey.objects.create(
            owner=owner,
            name=name,
            prefix=text[:PREFIX_LENGTH],
            digest=_digest(text),
            can_generate=can_generate,
        )
    return key, text


@sensitive_variables("text")
def find_key(text: str) -> ApiKey | None:
    """Return the working key with this text, its owner joined, or None.

    It is looked up by its digest, so how long that takes says nothing about the text.
    Its use is noted once a minute, and a guest's once a day as a visit.
    """
    if not looks_like_a_key(text):
        return None
    working = ApiKey.objects.working().select_related("owner")
    key = working.filter(digest=_digest(text)).first()
    if key:
        _note_used(key)
        note_seen(key.owner)
    return key


def revoke_key(key: ApiKey) -> bool:
    """End the key from the next request on. Returns whether it still worked."""
    return bool(ApiKey.objects.working().filter(pk=key.pk).update(revoked_at=Now()))


@sensitive_variables("text")
def looks_like_a_key(text: str) -> bool:
    """Whether the check digits fit. Every changed character and every swap of two
    neighbours is noticed; whether there is such a key is another question.
    """
    match = SHAPE.fullmatch(text)
    return match is not None and _check_digits(match[1]) == match[2]


def _new_text() -> str:
    random = secrets.token_urlsafe(RANDOM_BYTES)
    return BEGINNING + random + _check_digits(random)


def _check_digits(random: str) -> str:
    number, digits = zlib.crc32(random.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, digit = divmod(number, len(BASE62))
        digits = BASE62[digit] + digits
    return digits


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note_used(key: ApiKey) -> None:
    a_while_ago = timezone.now() - USED_EVERY
    if key.last_used_at is None or key.last_used_at < a_while_ago:
        # Asked again in the row: of many requests at once, one writes.
        stale = Q(last_used_at=None) | Q(last_used_at__lt=a_while_ago)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=Now())
