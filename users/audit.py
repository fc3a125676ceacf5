"""The diary of who did what and why. Ids, states and reason codes only."""

from collections.abc import Iterable
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
    entry = _entry(verb, subject, by, before, after, reason, at or timezone.now())
    entry.save(force_insert=True)
    return entry


def record_each(
    verb: str,
    lines: Iterable[tuple[models.Model, str, str]],
    *,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """A line for each subject with its states before and after, in one statement."""
    now = at or timezone.now()
    AuditEntry.objects.bulk_create(
        _entry(verb, subject, by, before, after, reason, now) for subject, before, after in lines
    )


def _entry(
    verb: str,
    subject: models.Model,
    by: User | None,
    before: str,
    after: str,
    reason: str,
    at: datetime,
) -> AuditEntry:
    return AuditEntry(
        at=at,
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
