"""The one task: wake up and take the fairest job that waits."""

import logging

from spark_studio.celery import app

logger = logging.getLogger(__name__)


@app.task
def run_next(queue: str) -> None:
    """Take the fairest waiting job of ``queue`` and make its picture, if one waits."""


def wake(queue: str) -> bool:
    """Tell some worker that a job waits. A broker that is away costs nothing but time."""
    try:
        run_next.apply_async(args=[queue], queue=queue, retry=False)
    except Exception as error:
        logger.warning("No worker could be woken for queue %s: %s", queue, error)
        return False
    return True
