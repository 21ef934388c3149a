"""What a program may ask about again for a day: calls that were refused, and answers given once."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from spark_studio.accounts.models import Owner
from spark_studio.jobs.task_ids import new_task_id

KEPT_FOR = timedelta(hours=24)
BATCH = 100


class DayQuerySet(models.QuerySet):
    def kept(self) -> "DayQuerySet":
        return self.filter(made_at__gt=timezone.now() - KEPT_FOR)

    def for_owner(self, owner: Owner) -> "DayQuerySet":
        return self.filter(owner=owner)

    def forget_old(self) -> None:
        """Remove what is older than a day, a batch at a time: each new row tidies a few."""
        old = self.filter(made_at__lte=timezone.now() - KEPT_FOR).values("pk")
        self.model.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:BATCH])
        ).delete()


class Refusal(models.Model):
    """A call with a mistake in it: no job, no charge, but an id that can be asked about."""

    task_id = models.CharField(max_length=20, default=new_task_id, unique=True)
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="refusals")
    model = models.CharField(max_length=64)
    # As the wire spells it: a number for the one model that declares its codes so.
    code = models.JSONField()
    message = models.TextField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.task_id} {self.code}"


class KeptAnswer(models.Model):
    """The answer to a call with an Idempotency-Key, given again to the same call."""

    owner = models.ForeignKey(Owner, models.CASCADE, related_name="kept_answers")
    name = models.CharField(max_length=255)
    # sha256 of the model and the parameters.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # The very JSON that went out, letter by letter.
    body = models.TextField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="answer_once_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.name}"
