"""The bells of a school: its lessons by name, and which lessons of a class stand on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

from classrooms.timetable.half_hours import clash
from classrooms.timetable.slots import DateSpan, WeeklySlot


@dataclass(frozen=True, slots=True)
class Bell:
    """A lesson of the school's day: what it is called ("3"), and minutes from midnight."""

    label: str
    start: int
    minutes: int

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass(frozen=True, slots=True)
class Bells:
    """The lessons of a school on some weekdays, in order of the clock.

    Without `span` they are the usual ones; with it they replace the usual ones on its dates.
    """

    weekdays: frozenset[int]
    lessons: tuple[Bell, ...]
    span: DateSpan | None = None


def bells_at(school: Iterable[Bells], weekday: int, day: date) -> tuple[Bell, ...]:
    """The bells of a weekday at the time of a date: dated ones, else the usual ones."""
    known = list(school)
    dated = (
        each.lessons for each in known if each.span and day in each.span if weekday in each.weekdays
    )
    return next(dated, usual_bells(known, weekday))


def usual_bells(school: Iterable[Bells], weekday: int) -> tuple[Bell, ...]:
    """The bells of a weekday in all weeks that have none of their own."""
    usual = (each.lessons for each in school if each.span is None and weekday in each.weekdays)
    return next(usual, ())


def bells_for(school: Iterable[Bells], weekday: int, span: DateSpan | None) -> tuple[Bell, ...]:
    """By which bells the lessons of a timetable are said: `span` is None for the usual one.

    Dated bells that hold on all of its days, else the usual ones.
    """
    known = list(school)
    dated = (
        each.lessons
        for each in known
        if span and each.span and weekday in each.weekdays
        if each.span.first <= span.first and span.last <= each.span.last
    )
    return next(dated, usual_bells(known, weekday))


def filled(slot: WeeklySlot, lessons: Sequence[Bell]) -> tuple[Bell, ...]:
    """The bells that a lesson fills exactly, one right after the other; none if there are none."""
    start, end = slot.start_minute, slot.start_minute + slot.minutes
    inside = tuple(bell for bell in lessons if start <= bell.start and bell.end <= end)
    if not inside or inside[0].start != start or inside[-1].end != end:
        return ()
    gaps = any(one.end != other.start for one, other in pairwise(inside))
    return () if gaps else inside


def lesson_at(slot: WeeklySlot, bell: Bell) -> WeeklySlot:
    """The same lesson on a bell."""
    return replace(slot, start=time(*divmod(bell.start, 60)), minutes=bell.minutes)


def moved(
    slot: WeeklySlot, before: Sequence[Bell], after: Sequence[Bell]
) -> tuple[WeeklySlot, ...]:
    """A lesson by other bells: those of the same name; itself where that says nothing."""
    if before == after:
        return (slot,)
    names = [bell.label for bell in filled(slot, before)]
    found = {bell.label: bell for bell in after}
    if not names or not all(name in found for name in names):
        return (slot,)
    return tuple(lesson_at(slot, found[name]) for name in names)


def all_moved(
    slots: Sequence[WeeklySlot],
    before: Sequence[Bells],
    after: Sequence[Bells],
    span: DateSpan | None,
) -> tuple[WeeklySlot, ...] | None:
    """The lessons of a timetable by the school's new bells; None where they would overlap."""
    found = tuple(
        each
        for slot in slots
        for each in moved(
            slot, bells_for(before, slot.weekday, span), bells_for(after, slot.weekday, span)
        )
    )
    if found != tuple(slots) and overlap(found):
        return None
    return found


def overlap(slots: Sequence[WeeklySlot]) -> bool:
    """Whether two of some lessons take the same minutes of the same week."""
    return any(clash(one, other) for n, one in enumerate(slots) for other in slots[:n])
