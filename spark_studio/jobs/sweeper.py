"""A thread in each worker that looks after the rows. Safe in many workers at once."""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.db.models import F
from django.db.models.functions import Now

from spark_studio.jobs import housekeeping, sentences, tasks
from spark_studio.jobs.models import Job, Worker

logger = logging.getLogger(__name__)

# Held while the sweeper uses the database, and by whoever forks: a child must not be
# born with a half-used connection, or with a lock nobody is left to give back.
_database = threading.Lock()
os.register_at_fork(
    before=_database.acquire,
    after_in_parent=_database.release,
    after_in_child=_database.release,
)


class Sweeper(threading.Thread):
    """Every few moments: say the worker is there, bring back what was lost, wake, tidy.

    ``free_hands`` tells how many more jobs this worker could take on just now.
    """

    def __init__(
        self,
        *,
        name: str,
        queues: list[str],
        hand_count: int,
        free_hands: Callable[[], int],
    ) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.worker = name
        self.queues = queues
        self.hand_count = hand_count
        self.free_hands = free_hands
        self.stopping = threading.Event()
        self.tidied_at = time.monotonic()

    def run(self) -> None:
        while not self.stopping.is_set():
            self._sweep()
            self.stopping.wait(settings.JOB_SWEEP_SECONDS)
        # What is nearly done may end; the rest starts again elsewhere at once,
        # instead of after the lease.
        time.sleep(settings.JOB_STOP_SECONDS)
        self._guarded(lambda: hand_back(self.worker))
        self._guarded(lambda: forget_worker(self.worker))

    def _sweep(self) -> None:
        self._guarded(lambda: note_worker(self.worker, self.queues, self.hand_count))
        self._guarded(return_lapsed)
        self._guarded(lambda: wake_for_waiting(self.queues, self.free_hands()))
        self._guarded(housekeeping.purge_due)
        if time.monotonic() - self.tidied_at > settings.JOB_TIDY_SECONDS:
            self.tidied_at = time.monotonic()
            self._guarded(housekeeping.tidy)

    def _guarded(self, step: Callable[[], object]) -> None:
        with _database:
            try:
                step()
            except Exception:
                # The next sweep tries again; a sweeper that ends helps nobody.
                logger.exception("A sweep broke off")
            finally:
                connections.close_all()


def note_worker(name: str, queues: list[str], hand_count: int) -> None:
    Worker.objects.update_or_create(
        name=name,
        defaults={"queues": queues, "hand_count": hand_count, "seen_at": Now()},
    )


def forget_worker(name: str) -> None:
    Worker.objects.filter(name=name).delete()


def return_lapsed() -> int:
    """Put jobs back in line whose worker vanished; end those that took too long or lost it often."""
    lapsed = Job.objects.lapsed()
    # Alive past the soft limit, so it hung and was stopped at the hard one: another
    # try would hang as well. (A worker that died early, long ago, is not meant.)
    hung = lapsed.filter(lease_until__lt=Now()).filter(
        lease_until__gte=F("started_at") + _longest() + _lease()
    )
    hung.write(**_failed(sentences.TOO_SLOW), lost_count=F("lost_count") + 1)
    lapsed.filter(lost_count__gte=settings.JOB_MAX_LOST_COUNT - 1).write(
        **_failed(sentences.LOST), lost_count=F("lost_count") + 1
    )
    returned = lapsed.write(**_waiting(), lost_count=F("lost_count") + 1)
    if returned:
        logger.warning("%d jobs lost their worker and wait again", returned)
    return returned


def hand_back(worker: str) -> int:
    """Put back in line what ``worker`` still has under way. It did nothing wrong."""
    return Job.objects.running().filter(worker=worker).write(**_waiting())


def wake_for_waiting(queues: list[str], free_hands: int) -> int:
    """Wake for rows nobody picked up, one each, and never more than hands are free."""
    wakes = 0
    patience = timedelta(seconds=settings.JOB_SWEEP_SECONDS)
    for queue in queues:
        waiting = (
            Job.objects.queued()
            .in_queue(queue)
            .in_history()
            .exclude(updated_at__range=(Now() - patience, Now()))
        )
        if free_hands <= wakes:
            break
        for _ in waiting.values_list("pk")[: free_hands - wakes]:
            if not tasks.wake(queue):
                return wakes
            wakes += 1
    return wakes


def _longest() -> timedelta:
    return timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT)


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _waiting() -> dict[str, object]:
    return {
        "status": Job.Status.QUEUED,
        "lease_until": None,
        "progress": 0,
        "sentence": {},
        "preview": "",
    }


def _failed(code: str) -> dict[str, object]:
    return {
        "status": Job.Status.FAILED,
        "lease_until": None,
        "finished_at": Now(),
        "preview": "",
        "error": sentences.error_values(code),
    }
