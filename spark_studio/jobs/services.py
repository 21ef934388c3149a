"""What an owner can do with jobs. The row is the truth; waking a worker is a hint."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.jobs import allowance, housekeeping, storage, tasks
from spark_studio.jobs.allowance import OverQuota
from spark_studio.jobs.models import Job, Photo, Share
from spark_studio.jobs.offer import queue_for

__all__ = [
    "OverQuota",
    "cancel_job",
    "delete_jobs",
    "erase_jobs",
    "restore_jobs",
    "retry_job",
    "submit_job",
]

logger = logging.getLogger(__name__)


def submit_job(
    *,
    owner: Owner,
    model: str,
    look_id: str,
    params: Mapping[str, object],
    seed: int | None,
    photo: Photo | None = None,
    submit_key: str = "",
    key: ApiKey | None = None,
    photo_address: str = "",
    passed_over: Iterable[str] = (),
    second_photo: Photo | None = None,
    second_photo_address: str = "",
) -> Job:
    """Write the job down, and wake a worker once the row is safely committed.

    ``model`` is a catalog id and ``params`` are cleaned by its inputs. A ``seed`` of
    None or -1 means a fresh one. The same ``submit_key`` of the same owner gives the
    job it gave before: a double click makes one picture. A program asks with its
    ``key``; its photo may lie at a ``photo_address`` that the worker fetches, and
    ``passed_over`` names what it sent that changes nothing. ``second_photo`` is for a
    model that takes two.

    Raises OverQuota when the owner has as many as may be, or too little to pay with;
    the job that a ``submit_key`` gave before is given all the same.
    """
    with transaction.atomic():
        owner = allowance.lock_owner(owner.pk)
        # Nobody else writes one meanwhile: the owner is locked.
        if submit_key and (before := _submitted(owner, submit_key)):
            return before
        allowance.insist_on_one_more(owner, model, key)
        job = Job.objects.create(
            owner=owner,
            model=model,
            look=look_id,
            params=dict(params),
            seed=secrets.randbelow(2**31) if seed in (None, -1) else seed,
            photo=photo,
            queue=queue_for(model),
            submit_key=submit_key,
            key=key,
            photo_address=photo_address,
            passed_over=list(passed_over),
            second_photo=second_photo,
            second_photo_address=second_photo_address,
        )
        transaction.on_commit(partial(tasks.wake, job.queue))
    return job


def cancel_job(job: Job) -> bool:
    """End exactly this job if it has not ended by itself. Returns whether it did."""
    canceled = _cancel(job)
    job.refresh_from_db()
    return canceled


def retry_job(job: Job) -> Job:
    """Put a failed or canceled job back in line: the same row, all tries before it again.

    One that is under way, succeeded or in the bin is left as it is. Raises OverQuota
    when the owner has as many in line as may be, or too little to pay with.
    """
    queue = queue_for(job.model)
    with transaction.atomic():
        owner = allowance.lock_owner(job.owner_id)
        ended = Job.objects.in_history().filter(
            pk=job.pk, status__in=(Job.Status.FAILED, Job.Status.CANCELED)
        )
        if ended.exists():
            allowance.insist_on_again(owner, job.model, job.key)
        again = ended.write(
            status=Job.Status.QUEUED,
            queue=queue,
            lost_count=0,
            progress=0,
            sentence={},
            preview="",
            error={},
            started_at=None,
            finished_at=None,
        )
        if again:
            transaction.on_commit(partial(tasks.wake, queue))
    job.refresh_from_db()
    return job


def delete_jobs(owner: Owner, public_ids: Iterable[UUID]) -> int:
    """Move jobs to the bin; ends every share of them, and cancels what is under way.

    They are gone for ever after ``BIN_DAYS`` days. Returns how many were moved.
    """
    jobs = list(
        Job.objects.for_owner(owner).in_history().filter(public_id__in=public_ids)
    )
    pks = [job.pk for job in jobs]
    with transaction.atomic():
        moved = (
            Job.objects.in_history()
            .filter(pk__in=pks)
            .write(
                deleted_at=Now(),
                purge_at=Now() + timedelta(days=settings.BIN_DAYS),
            )
        )
        Share.objects.filter(job__in=pks, revoked_at=None).update(revoked_at=Now())
    for job in jobs:
        _cancel(job)
    return moved


def restore_jobs(owner: Owner, public_ids: Iterable[UUID]) -> int:
    """Take jobs out of the bin. Shares stay ended. Returns how many came back."""
    return (
        Job.objects.for_owner(owner)
        .in_bin()
        .filter(public_id__in=public_ids)
        .exclude(purge_at__lte=Now())
        .write(deleted_at=None, purge_at=None)
    )


def erase_jobs(owner: Owner, public_ids: Iterable[UUID]) -> int:
    """Remove jobs for ever, in the bin or not: rows, shares and bytes. Returns how many."""
    jobs = Job.objects.for_owner(owner).filter(public_id__in=public_ids)
    # Due from now on: where a file cannot be removed just now, the sweeper goes on.
    jobs.write(deleted_at=Now(), purge_at=Now())
    return housekeeping.erase(jobs)


def _submitted(owner: Owner, submit_key: str) -> Job | None:
    return Job.objects.for_owner(owner).filter(submit_key=submit_key).first()


def _cancel(job: Job) -> bool:
    with transaction.atomic():
        row = Job.objects.active().select_for_update().filter(pk=job.pk).first()
        if row is None:
            return False
        Job.objects.filter(pk=row.pk).write(
            status=Job.Status.CANCELED, finished_at=Now(), lease_until=None, preview=""
        )
    # Only what was written so far: it may be asked for again before this is done.
    # A worker that is still at it removes what it writes from here on itself.
    storage.remove_attempts(row, range(1, row.attempt + 1))
    return True
