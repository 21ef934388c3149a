"""The one place that says what an owner may: guests, members, and programs with a key."""

from dataclasses import dataclass, fields

from django.conf import settings

from spark_studio.accounts.models import ApiKey, Owner


@dataclass(frozen=True, slots=True)
class Quota:
    """What one owner may have. None is no limit."""

    at_once: int | None  # pictures in line or developing
    a_day: int | None  # pictures asked for within 24 hours
    storage_bytes: int | None  # photos and pictures together, without the bin
    streams: int | None  # open pages that are told what changes


def quota_of(owner: Owner, key: ApiKey | None = None) -> Quota:
    """Return what ``owner`` may; a request with a key takes the larger of each two."""
    quota = Quota(**settings.QUOTAS[owner.kind])
    return _larger(quota, Quota(**settings.QUOTAS["key"])) if key else quota


def _larger(one: Quota, other: Quota) -> Quota:
    pairs = {
        f.name: (getattr(one, f.name), getattr(other, f.name)) for f in fields(one)
    }
    return Quota(
        **{name: None if None in pair else max(pair) for name, pair in pairs.items()}
    )
