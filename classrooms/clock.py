"""A class's rows as the plain data of `classrooms.timetable`."""

from classrooms.models import Break, Classroom, School
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
)


def class_time(classroom: Classroom) -> ClassTime:
    """The class's timetables and its school's calendar.

    Raises TimetableError for rows that no clock can hold. Give it a class from `with_profile()`,
    or each call costs several queries.
    """
    timetables = tuple(
        Timetable(
            slots=tuple(
                WeeklySlot(
                    weekday=slot.weekday,
                    start=slot.start_time,
                    minutes=slot.minutes,
                    week=Week(slot.week),
                    swappable=slot.is_swappable,
                )
                for slot in timetable.slots.all()
                if slot.weekday in classroom.school.school_days
            ),
            valid_from=timetable.valid_from,
            valid_to=timetable.valid_to,
        )
        for timetable in classroom.timetables.all()
    )
    return ClassTime(timetables, school_calendar(classroom.school))


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
