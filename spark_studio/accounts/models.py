"""Whom pictures belong to."""

import uuid

from django.db import models
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
    created_at = models.DateTimeField(db_default=Now())
    # Guest work expires when nobody has come back for it; exact to a day.
    last_seen_at = models.DateTimeField(db_default=Now(), db_index=True)
    # When a worker last took one of this owner's jobs: owners take turns by it.
    last_served_at = models.DateTimeField(null=True, blank=True)

    objects = OwnerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
