"""Once a year staff look again: is the school still there, does the teacher still teach?

Meanwhile both stay verified: nothing ends because nobody had time to look.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from classrooms.models import School
from classrooms.services.queue import teachers_reviewed_by
from classrooms.services.schools import hold_school
from users.audit import record
from users.models import Adult, User

A_YEAR = timedelta(days=365)


def schools_to_check_again(user: User, *, at: datetime) -> QuerySet[School]:
    """Verified more than a year ago, of the countries of this member of staff; the oldest first."""
    return (
        School.objects.reviewed_by(user)
        .filter(verified_at__lte=at - A_YEAR)
        .order_by("verified_at", "pk")
    )


def teachers_to_check_again(user: User, *, at: datetime) -> QuerySet[User]:
    """The same for teachers whose account is open."""
    ids = teachers_reviewed_by(user).values("pk")
    return User.objects.filter(
        pk__in=ids, is_active=True, adult__verified_at__lte=at - A_YEAR
    ).order_by("adult__verified_at", "pk")


@transaction.atomic
def school_is_still_true(pk: UUID, *, by: User, at: datetime | None = None) -> bool:
    """Verified from today on for another year; False when there is nothing to look at again."""
    now = at or timezone.now()
    school = schools_to_check_again(by, at=now).filter(pk=pk).first()
    if school is None:
        return False
    locked = hold_school(school)
    if locked.verified_at is None or locked.verified_at > now - A_YEAR:
        return False
    locked.verified_at, locked.verified_by = now, by
    locked.save(update_fields=["verified_at", "verified_by"])
    record("school.still-true", locked, by=by, before="verified", after="verified", at=now)
    return True


@transaction.atomic
def teacher_is_still_true(pk: UUID, *, by: User, at: datetime | None = None) -> bool:
    """The same for a teacher."""
    now = at or timezone.now()
    if not teachers_to_check_again(by, at=now).filter(pk=pk).exists():
        return False
    locked = Adult.objects.select_for_update().get(pk=pk)
    if locked.verified_at is None or locked.verified_at > now - A_YEAR:
        return False
    locked.verified_at, locked.verified_by = now, by
    locked.save(update_fields=["verified_at", "verified_by"])
    record("teacher.still-true", locked, by=by, before="verified", after="verified", at=now)
    return True
