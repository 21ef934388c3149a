"""The one task: wake up and take the fairest job that waits."""

import logging
import mmap
import time

from spark_studio.celery import app
from spark_studio.jobs import rendering
from spark_studio.jobs.claim import claim_next
from spark_studio.jobs.models import Job

logger = logging.getLogger(__name__)

AWAY_SECONDS = 3.0
# One byte shared by a worker and its children: not 0 once it was told to stop.
stopping = mmap.mmap(-1, 1)


@app.task
def run_next(queue: str) -> None:
    """Take the fairest waiting job of ``queue`` and make its picture, if one waits.

    The message names no job, so it may be lost, doubled or late without harm.
    """
    job = None if stopping[0] else claim_next(queue)
    if job is None:
        return
    rendering.perform(job)
    # One message more for what still waits, not a loop in here: time limits count
    # per message, and the other queues get their turn in between.
    if Job.objects.queued().in_queue(queue).in_history().exists():
        wake(queue)


def wake(queue: str) -> bool:
    """Tell some worker that a job waits. Returns whether the broker took it.

    A broker that is away is not an error: sweepers wake for what nobody picked up. It
    costs two seconds at most, and then nothing for a while: nobody waits for it in turn.
    """
    if time.monotonic() < _broker.away_until:
        return False
    try:
        run_next.apply_async(args=[queue], queue=queue, retry=False)
    except Exception as error:
        _broker.away_until = time.monotonic() + AWAY_SECONDS
        logger.warning("No worker could be woken for queue %s: %s", queue, error)
        return False
    return True


class _Broker:
    away_until = 0.0


_broker = _Broker()
