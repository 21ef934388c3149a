"""A worker's right to write to one job, for a while, and for one attempt only."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from spark_studio.jobs.models import Job

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """The job was canceled, deleted, or given to another worker: stop, write nothing."""


def lease_end() -> object:
    # By the clock of the database, the one clock that all workers share.
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


class Lease:
    """Held from the claim on. ``attempt`` is the fencing token: a later claim has another."""

    def __init__(self, job: Job) -> None:
        self.pk = job.pk
        self.attempt = job.attempt

    def write(self, **values: object) -> None:
        """Write to the row and renew the lease. Raises LeaseLost if it is not ours."""
        self._fenced("write", lease_until=lease_end(), **values)

    def end(self, also: Callable[[], object] = lambda: None, **values: object) -> None:
        """Write for the last time and give the lease back. Raises LeaseLost.

        What ``also`` writes is kept together with the ending, or neither is.
        """
        with transaction.atomic():
            self._fenced("write", lease_until=None, finished_at=Now(), **values)
            also()

    def renew(self) -> None:
        """Renew the lease, unnoticed by readers. Raises LeaseLost."""
        self._fenced("update", lease_until=lease_end())

    def _fenced(self, method: str, **values: object) -> None:
        row = Job.objects.filter(pk=self.pk).held(self.attempt)
        if not getattr(row, method)(**values):
            raise LeaseLost(f"Attempt {self.attempt} no longer holds job row {self.pk}")

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from a thread, for steps that take longer than it lasts."""
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(over,), daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, over: threading.Event) -> None:
        try:
            while not over.wait(settings.JOB_LEASE_SECONDS / 5):
                try:
                    self.renew()
                except DatabaseError as error:
                    logger.warning("The lease could not be renewed: %s", error)
                    connection.close()
        except LeaseLost:
            pass  # the next write of the engine's thread finds out by itself
        finally:
            connection.close()


def count_attempt() -> dict[str, object]:
    """Return what a claim writes into the row."""
    return {
        "status": Job.Status.RUNNING,
        "attempt": F("attempt") + 1,
        "lease_until": lease_end(),
        "started_at": Now(),
        "progress": 0,
        "sentence": {},
        "preview": "",
    }
