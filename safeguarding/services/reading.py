"""Staff read what a child made only for a reason, for a quarter of an hour, and it is written down.

The door is the same for every app: it shows a child's words to staff only after `may_read`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from safeguarding.choices import ReadingReason
from safeguarding.models import Reading
from users.audit import record_thing
from users.models import User

OPEN_FOR = timedelta(minutes=15)


@transaction.atomic
def open_reading(
    subject_type: str,
    subject_id: UUID,
    *,
    reason: ReadingReason,
    by: User,
    at: datetime | None = None,
) -> Reading:
    """From now on, and for fifteen minutes, this member of staff may read it. Pressing again while
    it is open prolongs nothing."""
    now = at or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = Reading.objects.open(by, now)
    found = known.filter(subject_type=subject_type, subject_id=subject_id).first()
    if found is not None:
        return found
    record_thing("content.read", subject_type, subject_id, by=by, reason=reason, at=now)
    return Reading.objects.create(
        subject_type=subject_type,
        subject_id=subject_id,
        reason=reason,
        by=by,
        opened_at=now,
        ends_at=now + OPEN_FOR,
    )


def open_until(subject_type: str, subject_id: UUID, *, by: User, at: datetime) -> datetime | None:
    """Until when this member of staff may read it; None when it is not open."""
    found = Reading.objects.open(by, at).filter(subject_type=subject_type, subject_id=subject_id)
    return found.values_list("ends_at", flat=True).first()


def may_read(subject_type: str, subject_id: UUID, *, by: User, at: datetime) -> bool:
    return open_until(subject_type, subject_id, by=by, at=at) is not None
