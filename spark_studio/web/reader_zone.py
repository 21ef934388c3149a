"""The reader's own time zone, as a script on the page told it in a cookie."""

import zoneinfo

from django.http import HttpRequest
from django.utils import timezone

COOKIE = "zone"


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    """Return the reader's zone, or None while it is unknown: then days are UTC's."""
    try:
        return zoneinfo.ZoneInfo(request.COOKIES[COOKIE])
    except (KeyError, ValueError, OSError):
        return None


def in_readers_zone(request: HttpRequest) -> timezone.override:
    """Say days and hours as the reader's calendar does, within a ``with``."""
    return timezone.override(zone_of(request))
