"""Whether the things jobs depend on are well. Each check may raise what went wrong."""

import uuid

from spark_studio.celery import app
from spark_studio.jobs.storage import pictures, read, write

PATIENCE_SECONDS = 1.5


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
    """Return how long ago a worker was last seen, or None when none was."""
    answers = app.control.ping(timeout=PATIENCE_SECONDS, limit=1)
    return 0.0 if answers else None
