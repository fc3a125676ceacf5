"""Contact of a person or a school is paused with one press, and goes on with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom, Enrolment, School, Teaching
from safeguarding.choices import StopReason, UndoReason
from safeguarding.models import ContactStop
from safeguarding.refusals import Refused
from safeguarding.stopping import Stopped, tell_stopped
from users.audit import record
from users.models import User


@transaction.atomic
def stop_person(
    person: User,
    *,
    reason: StopReason,
    by: User,
    towards: Classroom | None = None,
    at: datetime | None = None,
) -> ContactStop:
    """Pause contact of a student or a teacher, with everybody or with one class.

    A class stops nobody of its own: that is for staff. Raises Refused.
    """
    if towards is not None and towards.pk in classes_of(person):
        raise Refused("stop.own")
    return _stop(reason=reason, by=by, at=at, person=person, towards=towards)


@transaction.atomic
def stop_school(
    school: School, *, reason: StopReason, by: User, at: datetime | None = None
) -> ContactStop:
    """Pause contact of all classes of a school."""
    return _stop(reason=reason, by=by, at=at, school=school)


@transaction.atomic
def let_go_on(
    stop: ContactStop, *, reason: UndoReason, by: User, at: datetime | None = None
) -> bool:
    """Contact may go on; False when it had been let go on before."""
    now = at or timezone.now()
    locked = ContactStop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    if locked.ended_at is not None:
        return False
    locked.ended_at, locked.end_reason, locked.ended_by = now, reason, by
    locked.save(update_fields=["ended_at", "end_reason", "ended_by"])
    record("contact.go_on", locked, by=by, before="paused", after="open", reason=reason, at=now)
    _tell(locked, at=now, goes_on=True)
    return True


def classes_of(person: User) -> set[UUID]:
    """The ids of the classes this person is in or teaches."""
    if person.is_student:
        places = Enrolment.objects.filter(student=person).present()
        return set(places.values_list("classroom", flat=True))
    return set(Teaching.objects.filter(teacher=person).values_list("classroom", flat=True))


def _stop(
    *,
    reason: StopReason,
    by: User,
    at: datetime | None,
    person: User | None = None,
    school: School | None = None,
    towards: Classroom | None = None,
) -> ContactStop:
    now = at or timezone.now()
    stop, is_new = ContactStop.objects.get_or_create(
        person=person,
        school=school,
        towards=towards,
        ended_at=None,
        defaults={"reason": reason, "set_by": by, "since": now},
    )
    if is_new:
        record("contact.pause", stop, by=by, before="open", after="paused", reason=reason, at=now)
        _tell(stop, at=now)
    return stop


def _tell(stop: ContactStop, *, at: datetime, goes_on: bool = False) -> None:
    if stop.school is not None:
        classes = set(stop.school.classrooms.values_list("pk", flat=True))
    else:
        classes = classes_of(stop.person) if stop.person else set()
    towards = {stop.towards_id} if stop.towards_id else set()
    tell_stopped(
        Stopped(
            cause=f"stop:{stop.pk}:{'on' if goes_on else 'off'}",
            people=frozenset({stop.person_id} if stop.person_id else ()),
            schools=frozenset({stop.school_id} if stop.school_id else ()),
            classrooms=frozenset(classes | towards),
            at=at,
            goes_on=goes_on,
        )
    )
