"""Which lessons of a class really take place within given stretches of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from classrooms.clock import dates_of, lesson_of, plain_bells, school_calendar
from classrooms.models import Classroom
from classrooms.timetable.in_force import in_force
from classrooms.timetable.intervals import Interval, intersect_spans, merge_spans
from classrooms.timetable.occurrences import lesson_spans
from classrooms.timetable.slots import ClassTime, Timetable, Week, WeeklySlot

REACH = timedelta(days=2)


@dataclass(frozen=True)
class Weekly:
    """A lesson as a teacher names it: its day, its hour, its weeks. Several timetables of a class
    may have it."""

    weekday: int
    start_minute: int
    minutes: int
    week: Week = Week.EVERY

    @classmethod
    def of(cls, slot: WeeklySlot) -> "Weekly":
        return cls(slot.weekday, slot.start_minute, slot.minutes, slot.week)


@dataclass(frozen=True)
class Within:
    """A lesson that meets one of the stretches, and the first instant at which it does."""

    lesson: Weekly
    first: datetime


def lessons_within(
    classroom: Classroom, stretches: Sequence[tuple[datetime, datetime]]
) -> list[Within]:
    """The lessons of the class (from `with_profile()`) that meet one of these stretches.

    As they take place on those dates: timetables for some weeks, dated bells, weeks A and B and
    holidays count. Raises TimetableError as `class_time` does.
    """
    if not stretches:
        return []
    wanted = merge_spans(Interval(start, end).to_minutes() for start, end in stretches)
    first = min(start for start, _end in stretches).date() - REACH
    last = max(end for _start, end in stretches).date() + REACH
    found = []
    for lesson, time in _each_alone(classroom):
        met = intersect_spans(lesson_spans(time, first, last).every, wanted)
        meets = next(iter(met), None)
        if meets is not None:
            found.append(Within(lesson, Interval.from_minutes(*meets).start))
    return found


def every_lesson(classroom: Classroom) -> set[Weekly]:
    """The lessons of all timetables of the class, on days of school: each once."""
    return {
        Weekly.of(lesson)
        for timetable in classroom.timetables.all()
        for lesson in map(lesson_of, timetable.slots.all())
        if lesson.weekday in classroom.school.school_days
    }


def _each_alone(classroom: Classroom) -> Iterator[tuple[Weekly, ClassTime]]:
    """Each lesson with the timetables of the class as they were if it had no other."""
    school = classroom.school
    calendar = school_calendar(school)
    bells = plain_bells(school.bell_schedules.all())
    rows = [
        (dates_of(each), [lesson_of(slot) for slot in each.slots.all()])
        for each in classroom.timetables.all()
    ]
    every = every_lesson(classroom)
    for lesson in sorted(every, key=lambda each: (each.weekday, each.start_minute, each.minutes)):
        alone = [
            Timetable(
                tuple(slot for slot in slots if Weekly.of(slot) == lesson),
                valid_from=dates.first if dates else None,
                valid_to=dates.last if dates else None,
            )
            for dates, slots in rows
        ]
        yield lesson, ClassTime(in_force(alone, bells), calendar)
