"""From wall clock to real instants, date by date.

A lesson covers exactly those real minutes in which the wall clock shows a time within it. So a
lesson in the hour that the clock skips loses the skipped minutes, and one in the repeated hour
takes place in both: what the clocks do is never guessed, shifted or rounded.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classrooms.timetable.intervals import Interval, intersect_spans, merge_spans
from classrooms.timetable.slots import (
    ClassTime,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
    monday,
)
from classrooms.timetable.zones import DAY, EPOCH_ORDINAL, offset_spans

LEAST_SCHOOL_DAYS = 3

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson in real time; `date` is the class's local date on which it starts."""

    interval: Interval
    swappable: bool
    date: date


@dataclass(frozen=True, slots=True)
class LessonSpans:
    """Real minutes since 1970 UTC, sorted and disjoint: all lessons, and those needing no swap."""

    every: tuple[Span, ...]
    firm: tuple[Span, ...]

    def shared_with(self, other: "LessonSpans") -> "LessonSpans":
        """When both have a lesson, and when both have one that needs no swap."""
        every = tuple(intersect_spans(self.every, other.every))
        if self.firm == self.every and other.firm == other.every:
            return LessonSpans(every, every)
        return LessonSpans(every, tuple(intersect_spans(self.firm, other.firm)))

    def inside(self, clip: Span) -> "LessonSpans":
        """What of them lies in one stretch of time."""
        return self.shared_with(LessonSpans((clip,), (clip,)))


def lessons(
    timetables: Sequence[Timetable], calendar: SchoolCalendar, first: date, last: date
) -> tuple[Lesson, ...]:
    """The lessons that start on the local dates `first` to `last`, both included, in order.

    Closed days have none, nor have holidays of uncertain date and their neighbours. A lesson in the
    repeated hour of a clock change may give two.
    """
    time = ClassTime(tuple(timetables), calendar)
    found = [
        Lesson(Interval.from_minutes(*span), slot.swappable, day)
        for day, slot, spans in _resolved(time, first, last)
        for span in spans
    ]
    return tuple(sorted(found, key=lambda each: (each.interval, each.swappable)))


def lesson_spans(time: ClassTime, first: date, last: date) -> LessonSpans:
    """The same as `lessons`, as plain minutes since 1970 UTC."""
    every: list[Span] = []
    firm: list[Span] = []
    for _, slot, spans in _resolved(time, first, last):
        every.extend(spans)
        if not slot.swappable:
            firm.extend(spans)
    return LessonSpans(tuple(merge_spans(every)), tuple(merge_spans(firm)))


def real_spans(day: date, slot: WeeklySlot, offsets: Sequence[tuple[int, int, int]]) -> list[Span]:
    """The real minutes since 1970 UTC at which the wall clock is within `slot` on `day`.

    `offsets` as from `zones.offset_spans`, reaching at least two days beyond `day` either way.
    """
    start = (day.toordinal() - EPOCH_ORDINAL) * DAY + slot.start_minute
    end = start + slot.minutes
    pieces = []
    for since, until, offset in offsets:
        low, high = max(start - offset, since), min(end - offset, until)
        if low < high:
            pieces.append((low, high))
    return pieces if len(pieces) < 2 else merge_spans(pieces)


def teachable_weeks(calendar: SchoolCalendar, first: date, last: date) -> tuple[date, ...]:
    """The Mondays of the weeks, `first` to `last`, in which the school opens on three days or more.

    A week counts by its ISO week in the school's own dates, also where the week begins on Sunday.
    """
    least = min(LEAST_SCHOOL_DAYS, len(calendar.school_days))
    days = Counter(
        monday(day)
        for day in calendar.teaching_days(first, last)
        if day.weekday() in calendar.school_days
    )
    return tuple(week for week, count in days.items() if count >= least)


def _resolved(
    time: ClassTime, first: date, last: date
) -> list[tuple[date, WeeklySlot, list[Span]]]:
    calendar = time.calendar
    offsets = offset_spans(calendar.zone, first, last)
    by_weekday: dict[int, list[tuple[Timetable, WeeklySlot]]] = defaultdict(list)
    for timetable in time.timetables:
        for slot in timetable.slots:
            by_weekday[slot.weekday].append((timetable, slot))
    found = []
    for day in calendar.meeting_days(first, last):
        found += [
            (day, slot, real_spans(day, slot, offsets))
            for timetable, slot in by_weekday[day.weekday()]
            if timetable.holds_on(day) and slot.week in (Week.EVERY, calendar.week_on(day))
        ]
    return found
