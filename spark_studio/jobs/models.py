"""The rows behind a picture: the photo it starts from, the job, and its share links."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from spark_studio.accounts.models import ApiKey, Owner
from spark_studio.jobs.task_ids import new_task_id


class PhotoQuerySet(models.QuerySet):
    def for_owner(self, owner: Owner) -> "PhotoQuerySet":
        return self.filter(owner=owner)

    def kept(self) -> "PhotoQuerySet":
        return self.filter(deleted_at=None)

    def unused(self) -> "PhotoQuerySet":
        """Photos no job needs, whether in the history or in the bin."""
        return self.filter(jobs=None, second_jobs=None)

    def to_start_from(self) -> "PhotoQuerySet":
        """Without what came only for its style: nobody means that by their photo."""
        return self.filter(is_style=False)

    def newest_first(self) -> "PhotoQuerySet":
        return self.order_by("-brought_at", "-pk")


class Photo(models.Model):
    """A photo somebody brought: upright, without metadata, stored once for its owner."""

    owner = models.ForeignKey(Owner, models.CASCADE, related_name="photos")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # sha256 of the upload as it came in, so that the same file is stored once.
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content_type = models.CharField(max_length=32)
    byte_count = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    # Brought for its style alone, and never as a photo to start from.
    is_style = models.BooleanField(default=False, db_default=False)
    # When it last came in: whoever brings a photo again means that one.
    brought_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "digest"],
                condition=Q(deleted_at=None),
                name="photo_once_per_owner",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def folder(self) -> str:
        """Everything kept about this photo lies under here, and goes with it."""
        return f"photos/{self.public_id}"


class JobQuerySet(models.QuerySet):
    def for_owner(self, owner: Owner) -> "JobQuerySet":
        return self.filter(owner=owner)

    def queued(self) -> "JobQuerySet":
        return self.filter(status=Job.Status.QUEUED)

    def running(self) -> "JobQuerySet":
        return self.filter(status=Job.Status.RUNNING)

    def active(self) -> "JobQuerySet":
        return self.filter(status__in=Job.ACTIVE)

    def succeeded(self) -> "JobQuerySet":
        return self.filter(status=Job.Status.SUCCEEDED)

    def in_queue(self, queue: str) -> "JobQuerySet":
        return self.filter(queue=queue)

    def in_history(self) -> "JobQuerySet":
        return self.filter(deleted_at=None)

    def in_bin(self) -> "JobQuerySet":
        return self.exclude(deleted_at=None)

    def newest_first(self) -> "JobQuerySet":
        return self.order_by("-created_at", "-pk")

    def running_first(self) -> "JobQuerySet":
        """What develops, then what waits, each the newest first."""
        waits = models.Case(models.When(status=Job.Status.RUNNING, then=0), default=1)
        return self.order_by(waits, "-created_at", "-pk")

    def held(self, attempt: int) -> "JobQuerySet":
        """Still running, and by this very attempt: the fence before every write."""
        return self.running().filter(attempt=attempt)

    def lapsed(self) -> "JobQuerySet":
        """Running by the row, but whoever held the lease let it run out."""
        # One that ends far ahead was given before the clock was put back.
        ahead = Now() + 2 * timedelta(seconds=settings.JOB_LEASE_SECONDS)
        return self.running().filter(
            Q(lease_until__lt=Now()) | Q(lease_until__gt=ahead) | Q(lease_until=None)
        )

    def write(self, **values: object) -> int:
        """Narrow UPDATE that readers notice: the revision and the moment move with it.

        The moment is the database's, so that all writers share one clock.
        """
        return self.update(
            revision=models.F("revision") + 1, updated_at=Now(), **values
        )


class Job(models.Model):
    """One picture asked for, under way or made.

    queued -> running -> succeeded
                      -> failed
                      -> queued     the worker vanished or was stopped
    queued or running -> canceled
    failed or canceled -> queued    the owner asked again
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "In line"
        RUNNING = "running", "Developing"
        SUCCEEDED = "succeeded", "Ready"
        FAILED = "failed", "Did not work"
        CANCELED = "canceled", "Canceled"

    class Queue(models.TextChoices):
        PREVIEW = "preview", "Preview"
        LOCAL = "local", "Local"
        REMOTE = "remote", "Remote"

    ACTIVE = (Status.QUEUED, Status.RUNNING)
    ENDED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        Owner, models.CASCADE, related_name="jobs", db_index=False
    )
    # What a program knows the job by.
    task_id = models.CharField(
        max_length=20, default=new_task_id, unique=True, editable=False
    )
    # The key it was asked for with; none where a person asked on a page.
    key = models.ForeignKey(
        ApiKey, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    model = models.CharField(max_length=64)
    look = models.CharField(max_length=64, blank=True)
    params = models.JSONField(default=dict, blank=True)
    seed = models.BigIntegerField()
    photo = models.ForeignKey(
        Photo, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    # Where a program said its photo lies; the worker fetches it, once.
    photo_address = models.TextField(blank=True)
    # For a model that takes two: the one beside the photo, such as a picture whose
    # style is borrowed. Kept, counted and deleted by the same rules.
    second_photo = models.ForeignKey(
        Photo, models.SET_NULL, null=True, blank=True, related_name="second_jobs"
    )
    second_photo_address = models.TextField(blank=True, default="", db_default="")
    # Names a program sent that changed nothing.
    passed_over = models.JSONField(default=list, blank=True)
    submit_key = models.CharField(max_length=64, blank=True)

    queue = models.CharField(max_length=8, choices=Queue.choices, default=Queue.LOCAL)
    # An owner's own order; lower goes first, and nobody else is passed by it.
    position = models.FloatField(default=0)
    status = models.CharField(
        max_length=9, choices=Status.choices, default=Status.QUEUED
    )

    # The fencing token: +1 with every claim and never back, not even by a retry.
    attempt = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    # What a remote service calls the job. Written before it is first asked after.
    remote_id = models.CharField(max_length=64, blank=True)

    progress = models.FloatField(default=0)
    sentence = models.JSONField(default=dict, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    result_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=32, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    byte_count = models.PositiveIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    engine = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=64, blank=True)
    error = models.JSONField(default=dict, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    # Of the latest attempt.
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)
    purge_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="job_history"),
            models.Index(fields=["updated_at"], name="job_feed"),
            models.Index(
                fields=["queue", "owner", "position", "id"],
                condition=Q(status="queued"),
                name="job_in_line",
            ),
            models.Index(
                fields=["owner", "lease_until"],
                condition=Q(status="running"),
                name="job_under_way",
            ),
            # What an owner's pictures take up is summed from here, without the rows.
            # The condition keeps SQLite from taking it for any other question.
            models.Index(
                fields=["owner", "deleted_at", "byte_count"],
                condition=Q(byte_count__isnull=False),
                name="job_bytes",
            ),
            models.Index(
                fields=["look", "-finished_at"],
                condition=Q(status="succeeded"),
                name="job_durations",
            ),
            models.Index(
                fields=["queue", "-finished_at"],
                condition=Q(status="succeeded"),
                name="job_pace",
            ),
            models.Index(
                fields=["purge_at"],
                condition=Q(purge_at__isnull=False),
                name="job_purge",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "submit_key"],
                condition=~Q(submit_key=""),
                name="job_once_per_submit_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.look or self.model} {self.public_id}"

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def is_ended(self) -> bool:
        return self.status in self.ENDED

    @property
    def can_retry(self) -> bool:
        return self.status in (self.Status.FAILED, self.Status.CANCELED)

    @property
    def folder(self) -> str:
        """Everything this job ever wrote lies under here, an attempt a folder."""
        return f"pictures/{self.public_id}"


class ShareQuerySet(models.QuerySet):
    def for_owner(self, owner: Owner) -> "ShareQuerySet":
        return self.filter(job__owner=owner)

    def open(self) -> "ShareQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=Now())


class Share(models.Model):
    """An address for one picture that its owner gave away and can take back."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="shares")
    # Only the digest is here: a copy of the database opens no link.
    token_digest = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    show_photo = models.BooleanField(default=False)
    view_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Share of {self.job_id}"


class Worker(models.Model):
    """A worker that said it is there: which queues it serves, with how many hands."""

    name = models.CharField(max_length=100, unique=True)
    queues = models.JSONField(default=list)
    hand_count = models.PositiveSmallIntegerField(default=1)
    seen_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.name


class ChargeQuerySet(models.QuerySet):
    def for_owner(self, owner: Owner) -> "ChargeQuerySet":
        return self.filter(owner=owner)


class Charge(models.Model):
    """What one finished picture cost. It stays when the picture goes."""

    owner = models.ForeignKey(
        Owner, models.CASCADE, related_name="charges", db_index=False
    )
    key = models.ForeignKey(
        ApiKey, models.SET_NULL, null=True, blank=True, related_name="charges"
    )
    task_id = models.CharField(max_length=20, unique=True)
    model = models.CharField(max_length=64)
    # US dollars, the discount already taken off: 1 is none, 0.7 means 70 % is paid.
    cost = models.DecimalField(max_digits=12, decimal_places=6)
    discount = models.DecimalField(max_digits=4, decimal_places=3, default=1)
    picture_count = models.PositiveSmallIntegerField(default=1)
    total_tokens = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())

    objects = ChargeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "made_at"], name="charge_usage")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.cost}"
