"""Taking the fairest job: owners in turn, and each owner's jobs in the owner's own order."""

import os

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Now

from spark_studio.accounts.models import Owner
from spark_studio.jobs.lease import count_attempt
from spark_studio.jobs.models import Job, JobQuerySet

WORKER_NAME = "SPARK_WORKER_NAME"


def claim_next(queue: str) -> Job | None:
    """Move the fairest waiting job of ``queue`` to running; None if nothing waits.

    Fairest is the job of the owner with the fewest under way, then of the one served
    longest ago. Only one caller can ever win a job.
    """
    with transaction.atomic():
        # A second worker at this very moment should look to another owner, so the
        # owner's row is passed over while locked. One owner alone may have all hands.
        pk = _fairest(queue, "self", "owner") or _fairest(queue, "self")
        if pk is None:
            return None
        claimed = (
            Job.objects.filter(pk=pk)
            .queued()
            .write(worker=os.environ.get(WORKER_NAME, ""), **count_attempt())
        )
        if not claimed:
            return None
        job = Job.objects.select_related("photo", "second_photo").get(pk=pk)
        Owner.objects.filter(pk=job.owner_id).update(last_served_at=Now())
        return job


def in_fair_order(waiting: JobQuerySet) -> JobQuerySet:
    under_way = (
        Job.objects.running()
        .filter(owner=OuterRef("owner"))
        .order_by()
        .values("owner")
        .annotate(count=Count("pk"))
    )
    return waiting.order_by(
        Coalesce(Subquery(under_way.values("count")), 0),
        F("owner__last_served_at").asc(nulls_first=True),
        "owner",
        "position",
        "pk",
    )


def _fairest(queue: str, *locked: str) -> int | None:
    # SQLite knows no row locks and needs none: the transaction began by taking the
    # write lock (IMMEDIATE), and Django leaves the FOR UPDATE out.
    waiting = Job.objects.queued().in_queue(queue).in_history()
    job = (
        in_fair_order(waiting)
        .select_related("owner")
        .only("pk", "owner__id")
        .select_for_update(skip_locked=True, of=locked, no_key=True)
        .first()
    )
    return job and job.pk
