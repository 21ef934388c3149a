"""What a finished picture cost, written down once, together with its ending."""

from django.db.models import F

from spark_studio.accounts.models import Owner
from spark_studio.catalog import prices
from spark_studio.jobs.models import Charge, Job


def charge(job: Job) -> bool:
    """Charge the owner of ``job`` for one picture. Returns whether that was still to do.

    Call it in the transaction that ends the job: both are kept, or neither. Prices are
    those of now, with the discount of now. A balance is lowered where there is one;
    whether it suffices was asked before the picture was begun.
    """
    # From the row: the key may be gone since the job was read.
    key_id = Job.objects.values_list("key_id", flat=True).get(pk=job.pk)
    cost = prices.cost_of(job.model)
    _, is_new = Charge.objects.get_or_create(
        task_id=job.task_id,
        defaults={
            "owner_id": job.owner_id,
            "key_id": key_id,
            "model": job.model,
            "cost": cost,
            "discount": prices.discount(),
            "picture_count": 1,
            "total_tokens": prices.tokens_of(job.model),
        },
    )
    if is_new:
        paying = Owner.objects.filter(pk=job.owner_id, balance__isnull=False)
        paying.update(balance=F("balance") - cost)
    return is_new
