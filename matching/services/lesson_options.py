"""One more lesson: those that a class could have, by the school's bells or by the clock."""

from collections import Counter
from collections.abc import Iterator
from datetime import time

from classrooms.clock import lesson_of, plain_bells
from classrooms.models import Classroom
from classrooms.timetable.bells import usual_bells
from classrooms.timetable.half_hours import clash
from classrooms.timetable.slots import WeeklySlot as Lesson

HOURS = range(8, 17)
"""When lessons begin where nobody entered the school's bells."""
USUAL_MINUTES, LONGEST = 45, 90


def lesson_options(classroom: Classroom) -> list[Lesson]:
    """Every lesson that the usual week has room for; one from `with_profile()` costs no query."""
    own = _usual_lessons(classroom)
    return [each for each in _possible(classroom, own) if not any(clash(each, one) for one in own)]


def _usual_lessons(classroom: Classroom) -> list[Lesson]:
    return [
        lesson_of(slot)
        for timetable in classroom.timetables.all()
        if timetable.is_usual
        for slot in timetable.slots.all()
    ]


def _possible(classroom: Classroom, own: list[Lesson]) -> Iterator[Lesson]:
    bells = plain_bells(classroom.school.bell_schedules.all())
    [(minutes, _times)] = Counter(each.minutes for each in own).most_common(1) or [
        (USUAL_MINUTES, 0)
    ]
    for day in sorted(classroom.school.school_days):
        rung = usual_bells(bells, day)
        if rung:
            for bell in rung:
                yield Lesson(day, time(*divmod(bell.start, 60)), bell.minutes)
        else:
            for hour in HOURS:
                yield Lesson(day, time(hour), min(minutes, LONGEST))
