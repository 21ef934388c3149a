"""Where a finished picture lies for a program: a signed address that works for a day.

Whoever has it may fetch the picture; it names the job and the attempt, and nothing else.
"""

import time
from datetime import timedelta

from django.core import signing

from spark_studio.jobs.models import Job

LIVES = timedelta(hours=24)
CLOCK_SLACK = timedelta(minutes=1)

_signer = signing.Signer(salt="spark_studio.api.results")


def token_of(job: Job) -> str:
    """Return what stands in the address of a finished picture, from now on for a day."""
    until = int(time.time() + LIVES.total_seconds())
    return _signer.sign_object([job.task_id, job.attempt, until])


def find_result(token: str) -> Job | None:
    """Return the finished job behind a token; None if that is over, altered or deleted."""
    try:
        task_id, attempt, until = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    # One that ends later than any could was given before the clock was put back.
    longest = (LIVES + CLOCK_SLACK).total_seconds()
    if not 0 < until - time.time() <= longest:
        return None
    jobs = Job.objects.in_history().succeeded()
    return jobs.filter(task_id=task_id, attempt=attempt).first()
