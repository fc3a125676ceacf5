"""The diary of who did what and why. Ids, states and reason codes only."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

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
    return record_thing(
        verb,
        subject._meta.label_lower,
        subject.pk,
        by=by,
        before=before,
        after=after,
        reason=reason,
        at=at,
    )


def record_thing(
    verb: str,
    subject_type: str,
    subject_id: UUID | int | str,
    *,
    by: User | None,
    before: str = "",
    after: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> AuditEntry:
    """The same for what is known by type and id only: a thing of an app above."""
    return AuditEntry.objects.create(
        at=at or timezone.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        subject_type=subject_type,
        subject_id=str(subject_id),
        before=before,
        after=after,
        reason=reason,
    )


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
        AuditEntry(
            at=now,
            actor_id=by.pk if by else None,
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            before=before,
            after=after,
            reason=reason,
        )
        for subject, before, after in lines
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
