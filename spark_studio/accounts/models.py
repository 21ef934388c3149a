"""Whom pictures belong to, and the keys their programs knock with."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OwnerQuerySet(models.QuerySet):
    def guests(self) -> "OwnerQuerySet":
        return self.filter(kind=Owner.Kind.GUEST)

    def unseen_since(self, moment: object) -> "OwnerQuerySet":
        return self.filter(last_seen_at__lt=moment)


class Owner(models.Model):
    """A guest known by a cookie, or a member who signs in."""

    class Kind(models.TextChoices):
        GUEST = "guest", "Guest"
        MEMBER = "member", "Member"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.GUEST)
    # What the person who runs the studio calls a member; nobody else sees it.
    name = models.CharField(max_length=64, blank=True)
    # US dollars left to spend; None where pictures are counted and not paid for.
    balance = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, blank=True
    )
    created_at = models.DateTimeField(db_default=Now())
    # Guest work expires when nobody has come back for it; exact to a day.
    last_seen_at = models.DateTimeField(db_default=Now(), db_index=True)
    # When a worker last took one of this owner's jobs: owners take turns by it.
    last_served_at = models.DateTimeField(null=True, blank=True)

    objects = OwnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=~Q(name=""), name="owner_once_per_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class ApiKeyQuerySet(models.QuerySet):
    def for_owner(self, owner: Owner) -> "ApiKeyQuerySet":
        return self.filter(owner=owner)

    def working(self) -> "ApiKeyQuerySet":
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """What a program proves itself with. The key is shown once and never kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=64)
    # As much of the key as its owner needs to tell it from others.
    prefix = models.CharField(max_length=24)
    digest = models.CharField(max_length=64, unique=True)
    # Reading what there is comes with every key; asking for pictures may not.
    can_generate = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class RateCount(models.Model):
    """How often one thing was done in one stretch of time. Counted by the database."""

    subject = models.CharField(max_length=96)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "window"], name="rate_once_per_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.window}: {self.count}"
