"""A week cut into half-hours: which of them a teacher marked, and the lessons they make."""

from collections.abc import Iterable
from datetime import time
from typing import NamedTuple

from classrooms.timetable.slots import MOST_MINUTES, Week, WeeklySlot

HALF = 30


class HalfHour(NamedTuple):
    """Half an hour on the school's clock: weekday 0 is Monday, `start` minutes from midnight."""

    weekday: int
    start: int

    @property
    def code(self) -> str:
        """As forms send it: "1-10:00"."""
        return f"{self.weekday}-{clock_of(self.start)}"


def clock_of(minute: int) -> str:
    """Minutes from midnight as "10:30"; the end of a day is "24:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def span_of(start_minute: int, minutes: int) -> str:
    """ "09:50-10:35" with an en dash: wall clock, 24 hours; a lesson may end at 24:00."""
    return f"{clock_of(start_minute)}\N{EN DASH}{clock_of(start_minute + minutes)}"


ALL = tuple(HalfHour(day, start) for day in range(7) for start in range(0, MOST_MINUTES, HALF))
BY_CODE = {half.code: half for half in ALL}


def halves_of(slot: WeeklySlot) -> tuple[HalfHour, ...]:
    """The half-hours a lesson fills; none when half-hours alone cannot say all of it."""
    plain = slot.week is Week.EVERY and not slot.swappable
    end = slot.start_minute + slot.minutes
    if not plain or slot.start_minute % HALF or slot.minutes % HALF or end > MOST_MINUTES:
        return ()
    return tuple(HalfHour(slot.weekday, at) for at in range(slot.start_minute, end, HALF))


def lessons_of(marks: Iterable[HalfHour]) -> tuple[WeeklySlot, ...]:
    """The lessons that marked half-hours make; those that touch are one lesson."""
    runs: list[list[int]] = []
    for weekday, start in sorted(set(marks)):
        if runs and runs[-1][0] == weekday and runs[-1][2] == start:
            runs[-1][2] = start + HALF
        else:
            runs.append([weekday, start, start + HALF])
    return tuple(
        WeeklySlot(weekday, time(start // 60, start % 60), end - start)
        for weekday, start, end in runs
    )


def halves_within(weekday: int, start: int, end: int) -> tuple[HalfHour, ...]:
    """The whole half-hours of a day between two minutes."""
    first = -(-start // HALF) * HALF
    return tuple(HalfHour(weekday, at) for at in range(first, end - HALF + 1, HALF))


def clash(one: WeeklySlot, other: WeeklySlot) -> bool:
    """Whether two lessons take the same minutes of the same week."""
    meet = Week.EVERY in {one.week, other.week} or one.week is other.week
    return (
        meet
        and one.weekday == other.weekday
        and one.start_minute < other.start_minute + other.minutes
        and other.start_minute < one.start_minute + one.minutes
    )
