"""The bells of an invented school, and which of its lessons a class could use."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time
from random import Random

from classrooms.timetable.bells import Bell
from classrooms.timetable.slots import Week, WeeklySlot
from exchange.demo.countries import Country

MOST_LESSONS = 7
LATEST_END = 16 * 60 + 30
SHORTEST = 20
# Minutes of break after the second, the fourth and the sixth lesson.
BREAKS = {2: 15, 4: 10, 6: 30}
ALTERNATING = 0.2
SWAPPABLE = 0.15


def bells(country: Country) -> tuple[time, ...]:
    """The starts of the lessons of a school day, to the minute."""
    start = country.first_lesson.hour * 60 + country.first_lesson.minute
    starts: list[time] = []
    while len(starts) < MOST_LESSONS and start + country.lesson_minutes <= LATEST_END:
        starts.append(time(*divmod(start, 60)))
        start += country.lesson_minutes + BREAKS.get(len(starts), 0)
    return tuple(starts)


def school_bells(country: Country) -> tuple[Bell, ...]:
    """The lessons of a school day by number."""
    return tuple(
        Bell(str(number), start.hour * 60 + start.minute, country.lesson_minutes)
        for number, start in enumerate(bells(country), 1)
    )


def shortened(slots: Iterable[WeeklySlot]) -> tuple[WeeklySlot, ...]:
    """The same lessons an hour later and ten minutes shorter, as many schools have in Ramadan."""
    return tuple(
        replace(
            slot,
            start=slot.start.replace(hour=slot.start.hour + 1),
            minutes=max(SHORTEST, slot.minutes - 10),
        )
        for slot in slots
    )


def lessons_at(
    country: Country, weekdays: Iterable[int], numbers: Sequence[int]
) -> tuple[WeeklySlot, ...]:
    """The lessons of these numbers (the first is 1) on each of the weekdays."""
    starts = bells(country)
    return tuple(
        WeeklySlot(weekday, starts[number - 1], country.lesson_minutes)
        for weekday in weekdays
        for number in numbers
    )


def drawn_lessons(
    source: Random, country: Country, school_days: Sequence[int]
) -> tuple[WeeklySlot, ...]:
    """Two lessons a day on three or four days; some could be swapped, some alternate."""
    starts = bells(country)
    days = sorted(source.sample(list(school_days), k=source.choice((3, 4, 4))))
    slots = [
        WeeklySlot(
            day,
            starts[number],
            country.lesson_minutes,
            swappable=source.random() < SWAPPABLE,
        )
        for day in days
        for number in sorted(source.sample(range(len(starts)), k=2))
    ]
    if source.random() < ALTERNATING:
        slots[0] = replace(slots[0], week=Week.A)
        slots[-1] = replace(slots[-1], week=Week.B)
    return tuple(slots)
