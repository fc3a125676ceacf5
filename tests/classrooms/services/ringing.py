"""A school's bells and the lessons of a class, as the tests enter them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from classrooms.models import BellSchedule, Classroom, School
from classrooms.services.bells import Rung, save_bells
from classrooms.services.timetables import (
    save_lessons,
)
from classrooms.timetable.bells import Bell as Ring
from classrooms.timetable.slots import DateSpan
from classrooms.timetable.slots import WeeklySlot as Lesson

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


WORKDAYS = [0, 1, 2, 3, 4]


DAY = [Ring("1", 480, 45), Ring("2", 530, 45), Ring("3", 590, 45)]


LATER = [Ring("1", 490, 45), Ring("2", 545, 40), Ring("3", 590, 45)]


WINTER = DateSpan(date(2026, 11, 1), date(2027, 2, 28))


def ring(
    school: School,
    lessons: Sequence[Ring] = DAY,
    schedule: BellSchedule | None = None,
    *,
    days: Sequence[int] = WORKDAYS,
    span: DateSpan | None = None,
) -> Rung:
    return save_bells(
        school, schedule, name="", weekdays=days, span=span, lessons=lessons, by=None, at=AT
    )


def lesson(weekday: int, start: str, minutes: int = 45, **more: object) -> Lesson:
    return Lesson(weekday, time.fromisoformat(start), minutes, **more)


def keep(classroom: Classroom, *slots: Lesson) -> None:
    save_lessons(classroom, slots=slots, week_a_from=date(2026, 9, 7), by=None, at=AT)
