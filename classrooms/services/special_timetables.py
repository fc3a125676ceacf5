"""Timetables of a class for some weeks: Ramadan, winter, exams. They replace the usual one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from classrooms.choices import Purpose
from classrooms.clock import dates_of, school_bells
from classrooms.models import Classroom, ClassTimetable
from classrooms.services.teachings import is_settled
from classrooms.services.timetables import hold, stored_lessons, write_slots
from classrooms.timetable.bells import bells_for, moved, overlap
from classrooms.timetable.slots import DateSpan, SpanError
from classrooms.timetable.slots import WeeklySlot as Lesson
from users.audit import record
from users.models import User


@transaction.atomic
def add_timetable(
    classroom: Classroom,
    *,
    purpose: Purpose,
    span: DateSpan,
    copy: bool,
    by: User | None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Another timetable on the dates of `span`: a copy of the usual one, or no lessons at all.

    The copy stands on the bells of those dates, unless a newcomer of the school makes it, who may
    not learn when they ring. Raises SpanError when it would meet another one.
    """
    hold(classroom)
    _refuse_overlap(classroom, span)
    timetable = ClassTimetable.objects.create(
        classroom=classroom, purpose=purpose, valid_from=span.first, valid_to=span.last
    )
    if copy:
        usual = stored_lessons(classroom, None)
        write_slots(timetable, _by_bells_of(classroom, usual, before=None, after=span, by=by))
    record("timetable.add", timetable, by=by, after=purpose, at=at)
    return timetable


@transaction.atomic
def change_timetable(
    timetable: ClassTimetable,
    *,
    purpose: Purpose,
    span: DateSpan,
    empty: bool,
    by: User | None,
    at: datetime | None = None,
) -> ClassTimetable:
    """Other dates, another purpose, or no lessons any more (`empty`).

    Its lessons go on standing on the bells of its dates, as those that `add_timetable` copies.
    Raises SpanError as it does.
    """
    classroom = timetable.classroom
    hold(classroom)
    _refuse_overlap(classroom, span, but=timetable)
    saved: ClassTimetable = ClassTimetable.objects.select_for_update().get(pk=timetable.pk)
    before = dates_of(saved)
    lessons = [] if empty else stored_lessons(classroom, saved)
    write_slots(saved, _by_bells_of(classroom, lessons, before=before, after=span, by=by))
    saved.purpose, saved.valid_from, saved.valid_to = purpose, span.first, span.last
    saved.save(update_fields=["purpose", "valid_from", "valid_to"])
    record("timetable.change", saved, by=by, before=timetable.purpose, after=purpose, at=at)
    return saved


@transaction.atomic
def remove_timetable(
    timetable: ClassTimetable, *, by: User | None, at: datetime | None = None
) -> None:
    """The usual lessons hold again on its dates."""
    hold(timetable.classroom)
    record("timetable.remove", timetable, by=by, before=timetable.purpose, at=at)
    ClassTimetable.objects.special().filter(pk=timetable.pk).delete()


def _refuse_overlap(
    classroom: Classroom, span: DateSpan, but: ClassTimetable | None = None
) -> None:
    others = ClassTimetable.objects.special().filter(classroom=classroom)
    if but is not None:
        others = others.exclude(pk=but.pk)
    meets = others.filter(
        Q(valid_from=None) | Q(valid_from__lte=span.last),
        Q(valid_to=None) | Q(valid_to__gte=span.first),
    ).first()
    if meets is not None:
        raise SpanError("timetables.overlap", first=meets.valid_from, last=meets.valid_to)


def _by_bells_of(
    classroom: Classroom,
    lessons: list[Lesson],
    *,
    before: DateSpan | None,
    after: DateSpan,
    by: User | None,
) -> list[Lesson]:
    """Lessons of some dates by the bells of others; as they are where they would overlap."""
    if by is not None and not is_settled(classroom, by):
        return lessons
    bells = school_bells(classroom.school_id)
    found = [
        each
        for lesson in lessons
        for each in moved(
            lesson,
            bells_for(bells, lesson.weekday, before),
            bells_for(bells, lesson.weekday, after),
        )
    ]
    return lessons if overlap(found) else found
