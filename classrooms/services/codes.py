"""Class codes: issued, closed, and found again by those who type them."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.codes import new_code, normalise
from classrooms.models import ClassCode, Classroom
from classrooms.signs import CODE, give_sign
from classrooms.timetable.zones import zone
from users.audit import record
from users.models import User

VALID = timedelta(days=14)
TRIES = 5


class OfAnEarlierYear(Exception):
    """The class went on into another year: nobody comes in any more."""


def issue_code(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> ClassCode:
    """A new code for the class; the one before it stops working.

    It works until the last midnight at the school within 14 days, so that its last day is whole.
    Raises OfAnEarlierYear.
    """
    now = at or timezone.now()
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                held = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
                if held.is_archived:
                    raise OfAnEarlierYear
                close_code(classroom, by=by, at=now)
                issued = ClassCode.objects.create(
                    classroom=classroom,
                    code=new_code(),
                    created_at=now,
                    expires_at=_last_midnight(classroom, now + VALID),
                )
                record("code.issue", classroom, by=by, after="open", at=now)
                if by is not None:
                    give_sign(classroom, CODE, at=now)
                return issued
        except IntegrityError as error:
            # Drawn before: one in 25 thousand million, for each code ever issued.
            clash = error
    raise clash


@transaction.atomic
def close_code(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> bool:
    """Nobody comes in by the class's code any more; False when none was open."""
    now = at or timezone.now()
    Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    closed = ClassCode.objects.filter(classroom=classroom, revoked_at__isnull=True).update(
        revoked_at=now
    )
    if closed:
        record("code.close", classroom, by=by, before="open", after="closed", at=now)
    return bool(closed)


def current_code(classroom: Classroom, *, at: datetime) -> ClassCode | None:
    """The code by which students come in at that instant."""
    return (
        ClassCode.objects.select_related("classroom__school")
        .filter(classroom=classroom, revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )


def find_open_code(text: str, *, at: datetime | None = None) -> ClassCode | None:
    """The open code that was meant by `text`.

    None alike for codes that never were, are closed or are old: one query in every case.
    """
    return (
        ClassCode.objects.select_related("classroom__school")
        .filter(code=normalise(text), revoked_at__isnull=True, expires_at__gt=at or timezone.now())
        .first()
    )


def _last_midnight(classroom: Classroom, until: datetime) -> datetime:
    clock = zone(classroom.zone or "UTC")
    return datetime.combine(until.astimezone(clock).date(), time(), tzinfo=clock)
