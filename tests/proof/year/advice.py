"""What a class that could meet nobody could change, and what of it would help most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from classrooms.timetable.slots import Timetable, WeeklySlot
from matching.engine.profile import ClassProfile
from matching.engine.what_if import CHANGES, simple_changes, what_if
from tests.proof.test_thousand_classes import LESSON
from tests.proof.year.classes import Member
from tests.proof.year.pairing import THRESHOLDS, WEIGHTS

TICKS = sorted(CHANGES)
"""What is changed by one tick in a form; all else is a lesson more."""


def options(profile: ClassProfile) -> dict[str, ClassProfile]:
    """By a name, the class with each single change: a tick, or one lesson more at one of the bells
    by which it has lessons, on any school day."""
    taught = [slot for table in profile.timetables for slot in table.slots]
    bells = sorted({slot.start for slot in taught})
    held = {(slot.weekday, slot.start) for slot in taught}
    lessons = [
        WeeklySlot(day, bell, LESSON)
        for day in sorted(profile.calendar.school_days)
        for bell in bells
        if (day, bell) not in held
    ]
    more = {
        f"lesson {each.weekday} {each.start:%H:%M}": replace(
            profile, timetables=(Timetable((*taught, each)),)
        )
        for each in lessons
    }
    return simple_changes(profile) | more


def changed(profile: ClassProfile, name: str) -> ClassProfile:
    """The class with that change; as it was, where the change is none any more."""
    return options(profile).get(name, profile)


def best_changes(asking: Sequence[Member], free: Sequence[Member], today: date) -> dict[str, str]:
    """By class, the change after which it could meet most others; a tick before a lesson.

    Whoever could meet somebody already, or nobody after any change, is not in it.
    """
    pool = [each.as_of(today) for each in free]
    asked = {each.id: options(each.as_of(today)) for each in asking}
    found = what_if(pool, asked, THRESHOLDS, WEIGHTS, today=today) if asked else {}
    return {
        name: min(told.changes, key=lambda key: (-told.changes[key], key not in TICKS, key))
        for name, told in found.items()
        if told.changes and not told.fitting
    }
