"""Whether the things jobs depend on are well. A check may raise what went wrong."""

import uuid
from datetime import timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from spark_studio.celery import app
from spark_studio.jobs.models import Worker
from spark_studio.jobs.storage import pictures, read, write

PATIENCE_SECONDS = 1.5
AWAY_AFTER_SECONDS = 15


def broker_answers() -> bool:
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
        connection.default_channel.close()
    return True


def storage_keeps() -> bool:
    """Whether a file can be written, read back and taken away again."""
    name, content = f"readiness/{uuid.uuid4()}", b"well"
    write(name, content)
    try:
        return read(name) == content
    finally:
        pictures.delete(name)


def worker_seen_seconds() -> float | None:
    """Return how long ago a worker was last heard of, or None if there never was one."""
    seen_at = Worker.objects.aggregate(seen_at=Max("seen_at"))["seen_at"]
    if seen_at is None:
        return None
    return max((timezone.now() - seen_at).total_seconds(), 0.0)


def hand_count() -> int:
    """Return how many jobs can be under way at once, over the workers lately seen."""
    lately = timezone.now() - timedelta(seconds=AWAY_AFTER_SECONDS)
    there = Worker.objects.filter(seen_at__gt=lately)
    return there.aggregate(hands=Sum("hand_count"))["hands"] or 0
