"""A class's rows as the plain data of `classrooms.timetable`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from classrooms.models import BellSchedule, Break, Classroom, ClassTimetable, School
from classrooms.models import WeeklySlot as Row
from classrooms.timetable.bells import Bell, Bells
from classrooms.timetable.in_force import in_force
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
)


def class_time(classroom: Classroom, *, more: WeeklySlot | None = None) -> ClassTime:
    """The lessons that really take place, date by date, and the calendar of the class's school.

    `more` is a lesson that the usual timetable does not have: the time as it would be with it.
    Here a timetable for some weeks replaces the usual one, and lessons follow the school's bells.
    Raises TimetableError for rows that no clock can hold. Give it a class from `with_profile()`,
    or each call costs several queries.
    """
    school = classroom.school
    timetables = [
        Timetable(
            slots=tuple(
                lesson_of(slot)
                for slot in timetable.slots.all()
                if slot.weekday in school.school_days
            ),
            valid_from=timetable.valid_from,
            valid_to=timetable.valid_to,
        )
        for timetable in classroom.timetables.all()
    ]
    if more is not None:
        timetables = _with_lesson(timetables, more)
    schedules = school.bell_schedules.all()
    # Usual bells alone move nothing: lessons are stored with their minutes.
    bells = plain_bells(schedules) if any(not each.is_usual for each in schedules) else ()
    return ClassTime(in_force(timetables, bells), school_calendar(school))


def _with_lesson(timetables: list[Timetable], more: WeeklySlot) -> list[Timetable]:
    """The usual timetable with one more lesson; it begins with it where there was none."""
    if not any(each.is_usual for each in timetables):
        return [Timetable((more,)), *timetables]
    return [
        replace(each, slots=(*each.slots, more)) if each.is_usual else each for each in timetables
    ]


def lesson_of(slot: Row) -> WeeklySlot:
    """A stored lesson."""
    return WeeklySlot(
        weekday=slot.weekday,
        start=slot.start_time,
        minutes=slot.minutes,
        week=Week(slot.week),
        swappable=slot.is_swappable,
    )


def plain_bells(schedules: Iterable[BellSchedule]) -> tuple[Bells, ...]:
    """The bells of a school; one query for each schedule whose bells were not fetched along."""
    return tuple(
        Bells(
            weekdays=frozenset(each.weekdays),
            lessons=tuple(
                Bell(bell.label, bell.start_minute, bell.minutes) for bell in each.bells.all()
            ),
            span=dates_of(each),
        )
        for each in schedules
    )


def school_bells(school_id: UUID) -> tuple[Bells, ...]:
    """The bells of a school as they are stored now."""
    return plain_bells(BellSchedule.objects.filter(school=school_id).prefetch_related("bells"))


def dates_of(row: ClassTimetable | BellSchedule) -> DateSpan | None:
    """The dates of a timetable or of bells that hold on some only; None for the usual ones."""
    if row.is_usual:
        return None
    return DateSpan(row.valid_from or date.min, row.valid_to or date.max)


def school_calendar(school: School) -> SchoolCalendar:
    """Terms, breaks and school week. Raises TimetableError, as for terms that overlap."""
    closed = list(school.breaks.all())
    return SchoolCalendar(
        zone=school.zone,
        terms=tuple(DateSpan(term.starts_on, term.ends_on) for term in school.terms.all()),
        closed=tuple(_span(each) for each in closed),
        uncertain=tuple(_span(each) for each in closed if each.may_move),
        week_a_from=school.week_a_from,
        school_days=frozenset(school.school_days),
    )


def _span(each: Break) -> DateSpan:
    return DateSpan(each.starts_on, each.ends_on)
