"""A class goes on into a new school year: as a new class, so that last year stays as it was."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.lifecycle import CLASSROOM_MOVES, ClassroomState
from classrooms.models import (
    ClassLanguage,
    Classroom,
    ClassTimetable,
    Enrolment,
    Teaching,
    WeeklySlot,
)
from classrooms.services.classes import NameTaken
from classrooms.services.codes import close_code
from classrooms.services.invitation_ends import withdraw_waiting
from classrooms.services.teachings import NotAllowed, hold_class, may_lead
from classrooms.services.timetables import hold
from users.audit import record
from users.models import User

# What a new year asks anew, or what is the class's own. Everything else it says of itself goes on.
NOT_CARRIED = frozenset(
    {
        "id", "school", "name", "state", "age_from", "age_to", "size", "continues", "created_at",
        "touched_at", "reminded_at", "earliest_start", "latest_end",
    }
)  # fmt: skip


class WentOnBefore(Exception):
    """The class went on already; `as_class` is what it is now."""

    def __init__(self, as_class: Classroom) -> None:
        super().__init__(str(as_class.pk))
        self.as_class = as_class


@transaction.atomic
def into_new_year(
    old: Classroom,
    *,
    by: User,
    described: dict[str, Any],
    keep_lessons: bool,
    students: Collection[UUID],
    at: datetime | None = None,
) -> Classroom:
    """The class of the new year: `described` are name, ages and size; the old one is archived.

    Its teachers go on with it in their order, without substitutes. `students` are the enrolments
    that go on: the same person under the same nickname and stamp. In the old class everybody
    stays, so that a project that still runs goes on there.

    Raises WentOnBefore, NotAllowed or NameTaken.
    """
    now = at or timezone.now()
    held = hold_class(old)
    went_on = Classroom.objects.filter(continues=held).first()
    if went_on is not None:
        raise WentOnBefore(went_on)
    if not may_lead(held, by):
        raise NotAllowed
    _archive(held, by=by, at=now)
    made = _copy(held, described, at=now)
    for teaching in Teaching.objects.lasting().filter(classroom=held):
        Teaching.objects.create(classroom=made, teacher=teaching.teacher, since=now)
    if keep_lessons:
        _copy_lessons(held, made)
    _carry_students(held, made, students, at=now)
    record("classroom.register", made, by=by, after=made.state, reason="new_year", at=now)
    return made


def _archive(held: Classroom, *, by: User, at: datetime) -> None:
    before = ClassroomState(held.state)
    if ClassroomState.ARCHIVED not in CLASSROOM_MOVES[before]:
        raise NotAllowed
    close_code(held, by=by, at=at)
    withdraw_waiting(held, by=by, now=at)
    held.state = ClassroomState.ARCHIVED
    held.save(update_fields=["state"])
    record("classroom.archived", held, by=by, before=before, after=held.state, at=at)


def _copy(held: Classroom, described: dict[str, Any], *, at: datetime) -> Classroom:
    carried = {
        field.name: getattr(held, field.name)
        for field in Classroom._meta.concrete_fields
        if field.name not in NOT_CARRIED
    }
    made = Classroom(school=held.school, continues=held, created_at=at, **{**carried, **described})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if "classroom_name_once_per_school" not in str(error):
            raise
        raise NameTaken from error
    ClassLanguage.objects.bulk_create(
        ClassLanguage(
            classroom=made,
            language=each.language,
            level=each.level,
            is_learning=each.is_learning,
        )
        for each in held.languages.all()
    )
    return made


def _copy_lessons(held: Classroom, made: Classroom) -> None:
    """The usual lessons: what held for some weeks of last year is over.

    The school is held: its bells may be moving lessons, and they move none of an earlier year.
    """
    hold(held)
    slots: dict[tuple[Any, ...], WeeklySlot] = {}
    for timetable in held.timetables.usual().prefetch_related("slots"):
        for slot in timetable.slots.all():
            slots[slot.weekday, slot.start_time, slot.week] = slot
    if not slots:
        return
    copy = ClassTimetable.objects.create(classroom=made)
    WeeklySlot.objects.bulk_create(
        WeeklySlot(
            timetable=copy,
            weekday=slot.weekday,
            start_time=slot.start_time,
            minutes=slot.minutes,
            week=slot.week,
            is_swappable=slot.is_swappable,
        )
        for slot in slots.values()
    )


def _carry_students(
    held: Classroom, made: Classroom, chosen: Collection[UUID], *, at: datetime
) -> None:
    going = held.enrolments.present().filter(pk__in=set(chosen))
    Enrolment.objects.bulk_create(
        Enrolment(
            classroom=made,
            student=each.student,
            nickname=each.nickname,
            nickname_key=each.nickname_key,
            stamp=each.stamp,
            tint=each.tint,
            state=each.state,
            joined_at=at,
        )
        for each in going.select_related("student")
    )
