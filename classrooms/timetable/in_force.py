"""Which lessons hold on which dates: a class may have several timetables, a school dated bells.

A timetable for a stretch of dates replaces the usual one on them. On dates with bells of their own,
lessons that stand on the bells of their timetable follow them by name. What comes out is plain:
timetables that never hold on the same date, or those that came in.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from classrooms.timetable.bells import Bells, bells_at, bells_for, moved
from classrooms.timetable.intervals import merge_spans, subtract_spans
from classrooms.timetable.slots import DateSpan, Timetable, WeeklySlot

# All dates as ordinals, the end not included.
ALWAYS = date.min.toordinal(), date.max.toordinal() + 1

Days = tuple[int, int]


def in_force(timetables: Sequence[Timetable], bells: Sequence[Bells] = ()) -> tuple[Timetable, ...]:
    """The lessons that really take place, as timetables that do not meet."""
    special = merge_spans(days_of(each) for each in timetables if not each.is_usual)
    if not special and not any(each.span for each in bells):
        return tuple(timetables)
    pieces = [
        piece
        for each in timetables
        for days in (subtract_spans([ALWAYS], special) if each.is_usual else [days_of(each)])
        for piece in _by_bells(each, days, bells)
    ]
    return tuple(_timetable(slots, days) for slots, days in pieces)


def span_of(timetable: Timetable) -> DateSpan | None:
    """The dates of a timetable for a stretch of them; None for the usual one."""
    if timetable.is_usual:
        return None
    return DateSpan(timetable.valid_from or date.min, timetable.valid_to or date.max)


def days_of(timetable: Timetable) -> Days:
    """Its dates as ordinals, the end not included."""
    span = span_of(timetable)
    return ALWAYS if span is None else (span.first.toordinal(), span.last.toordinal() + 1)


def _by_bells(
    timetable: Timetable, days: Days, bells: Sequence[Bells]
) -> list[tuple[tuple[WeeklySlot, ...], Days]]:
    """A stretch of a timetable in pieces, each with the lessons by the bells of its dates."""
    spans = [each.span.ordinals() for each in bells if each.span]
    edges = {edge for span in spans for edge in (span.start, span.stop)}
    cuts = [days[0], *sorted(edge for edge in edges if days[0] < edge < days[1]), days[1]]
    own = span_of(timetable)
    held: list[tuple[tuple[WeeklySlot, ...], Days]] = []
    for start, end in pairwise(cuts):
        day = date.fromordinal(start)
        slots = tuple(
            each
            for slot in timetable.slots
            for each in moved(
                slot,
                bells_for(bells, slot.weekday, own),
                bells_at(bells, slot.weekday, day),
            )
        )
        if held and held[-1][0] == slots:
            start = held.pop()[1][0]  # noqa: PLW2901 (one piece with the one before)
        held.append((slots, (start, end)))
    return held


def _timetable(slots: tuple[WeeklySlot, ...], days: Days) -> Timetable:
    first, end = days
    return Timetable(
        slots,
        valid_from=None if first == ALWAYS[0] else date.fromordinal(first),
        valid_to=None if end == ALWAYS[1] else date.fromordinal(end - 1),
    )
