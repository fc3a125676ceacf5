"""The changes that could help a class, as short codes: in a row, in a form, in the diary."""

import re
from dataclasses import dataclass
from datetime import time

from classrooms.timetable.slots import WeeklySlot as Lesson

SIMPLE = {
    "translation": "change.translation",
    "mode": "change.mode",
    "same-country": "change.same_country",
    "composition": "change.composition",
    "age-limit": "change.age_limit",
    "level-limit": "change.level_limit",
}
"""Code of a change that a teacher can make with one press: the engine's name for it."""

LESSON = re.compile(r"(lesson|swap)-([0-6])-(\d\d)(\d\d)-(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a class could change: a lesson more, or one of SIMPLE."""

    code: str
    lesson: Lesson | None = None

    @property
    def engine_key(self) -> str:
        return SIMPLE.get(self.code, self.code)


def code_of(lesson: Lesson) -> str:
    """A lesson of every week; "swap" for one that could be swapped."""
    kind = "swap" if lesson.swappable else "lesson"
    return f"{kind}-{lesson.weekday}-{lesson.start:%H%M}-{lesson.minutes}"


def read_code(code: str) -> Change | None:
    """None for whatever is no code."""
    if code in SIMPLE:
        return Change(code)
    found = LESSON.fullmatch(code) if code.isascii() else None
    if found is None:
        return None
    kind, day, hour, minute, minutes = found.groups()
    try:
        start = time(int(hour), int(minute))
        lesson = Lesson(int(day), start, int(minutes), swappable=kind == "swap")
    except ValueError:
        return None
    return Change(code, lesson)
