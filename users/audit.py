"""The diary of who did what and why. Ids, states and reason codes only."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from users.models import AuditEntry, User


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    before: str = "",
    after: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> AuditEntry:
    """Write one line; `by` is None when the clock did it. `reason` is a code, not a text."""
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=before,
        after=after,
        reason=reason,
    )


def record_count(verb: str, table: str, count: int, *, at: datetime) -> AuditEntry:
    """Write one line about many rows of a table that the clock dealt with: how many, not which."""
    return AuditEntry.objects.create(
        at=at, verb=verb, subject_type=table[:60], subject_id="*", after=str(count)
    )


def since(subject: models.Model, verb: str) -> datetime | None:
    """When this last happened to the subject; None if the diary has no such line."""
    lines = AuditEntry.objects.filter(
        verb=verb, subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    return lines.values_list("at", flat=True).first()
