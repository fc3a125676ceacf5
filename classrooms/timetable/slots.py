"""What a class tells us about its time: wall clock, weeks and dates, never instants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise

from classrooms.timetable.zones import zone as find_zone

MOST_MINUTES = 24 * 60
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


class TimetableError(ValueError):
    """A timetable or calendar that cannot be. `key` is a message key, `params` its data."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class SlotError(TimetableError):
    """A lesson that no clock can hold."""


class SpanError(TimetableError):
    """A range of dates that ends before it begins, or terms that overlap."""


class WeekAnchorMissing(TimetableError):
    """Lessons of week A or B without a date that says which week is A."""


class Week(StrEnum):
    """In which weeks of a two-week timetable a lesson takes place."""

    EVERY = "every"
    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A lesson by the class's own wall clock: weekday 0 is Monday, `minutes` may pass midnight.

    `swappable` marks a lesson the teacher could swap with a colleague for a meeting.
    """

    weekday: int
    start: time
    minutes: int
    week: Week = Week.EVERY
    swappable: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise SlotError("slot.weekday", weekday=self.weekday)
        if self.start.tzinfo is not None or self.start.second or self.start.microsecond:
            raise SlotError("slot.start", start=self.start.isoformat())
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise SlotError("slot.length", minutes=self.minutes, most=MOST_MINUTES)

    @property
    def start_minute(self) -> int:
        """Minutes of wall clock from midnight to the start."""
        return self.start.hour * 60 + self.start.minute


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Dates from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SpanError("span.order", first=self.first, last=self.last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def widened(self, days: int) -> "DateSpan":
        """The same span with `days` more on either side."""
        return DateSpan(self.first - timedelta(days), self.last + timedelta(days))

    def ordinals(self) -> range:
        """Its dates as ordinals."""
        return range(self.first.toordinal(), self.last.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The weekly lessons of a class from a date to a date (both included; None is open)."""

    slots: tuple[WeeklySlot, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise SpanError("timetable.order", first=self.valid_from, last=self.valid_to)

    @property
    def is_usual(self) -> bool:
        """Whether it has no dates: it then holds wherever no other one of the class does."""
        return self.valid_from is None and self.valid_to is None

    def holds_on(self, day: date) -> bool:
        """Whether these lessons are the ones given on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """When a school teaches: dates in its own zone.

    `closed` holds breaks and holidays. `uncertain` holds holidays whose date is an estimate: no
    meeting is planned on them or on the day before and after. `week_a_from` is any date in a
    week A; school weeks alternate from it without a stop, breaks do not reset them. `school_days`
    are the weekdays (0 is Monday) on which the school is open at all.
    """

    zone: str
    terms: tuple[DateSpan, ...]
    closed: tuple[DateSpan, ...] = ()
    uncertain: tuple[DateSpan, ...] = ()
    week_a_from: date | None = None
    school_days: frozenset[int] = field(default=frozenset(range(5)))

    def __post_init__(self) -> None:
        find_zone(self.zone)
        ordered = sorted(self.terms, key=lambda term: term.first)
        for earlier, later in pairwise(ordered):
            if later.first <= earlier.last:
                raise SpanError("terms.overlap", first=later.first, last=earlier.last)
        if not self.school_days or not self.school_days <= frozenset(range(7)):
            raise SlotError("calendar.school_days", days=sorted(self.school_days))

    def teaches_on(self, day: date) -> bool:
        """In a term and not closed; says nothing about the weekday."""
        return bool(self.teaching_days(day, day))

    def meetings_on(self, day: date) -> bool:
        """Teaches on `day`, and no holiday of uncertain date is near."""
        return bool(self.meeting_days(day, day))

    def teaching_days(self, first: date, last: date) -> list[date]:
        """The days of `first` to `last`, both included, on which the school teaches."""
        return _dates(first, last, self.terms, self.closed)

    def meeting_days(self, first: date, last: date) -> list[date]:
        """Those of them on which there may be a meeting."""
        near = [span.widened(1) for span in self.uncertain]
        return _dates(first, last, self.terms, (*self.closed, *near))

    def week_on(self, day: date) -> Week | None:
        """Week A or B; None where the school has no two-week timetable."""
        if self.week_a_from is None:
            return None
        weeks = (self._week_start(day) - self._week_start(self.week_a_from)).days // 7
        return Week.B if weeks % 2 else Week.A

    def _week_start(self, day: date) -> date:
        begins = week_begins_on(self.school_days)
        return day - timedelta(days=(day.weekday() - begins) % 7)


@dataclass(frozen=True, slots=True)
class ClassTime:
    """All that is known about the time of one class: its timetables and its school's calendar."""

    timetables: tuple[Timetable, ...]
    calendar: SchoolCalendar

    def __post_init__(self) -> None:
        alternating = any(
            slot.week is not Week.EVERY for each in self.timetables for slot in each.slots
        )
        if alternating and self.calendar.week_a_from is None:
            raise WeekAnchorMissing("calendar.week_a_from")


@cache
def week_begins_on(school_days: frozenset[int]) -> int:
    """The weekday on which a school's week begins: Monday, or Saturday or Sunday.

    It is the one that follows the most free days; Monday where that says nothing.
    """
    after_free_days = [
        day
        for day in (MONDAY, SUNDAY, SATURDAY)
        if day in school_days and (day - 1) % 7 not in school_days
    ]
    return max(after_free_days, key=lambda day: _free_before(day, school_days), default=MONDAY)


def _free_before(day: int, school_days: frozenset[int]) -> int:
    return next(free for free in range(7) if (day - 1 - free) % 7 in school_days)


def _dates(
    first: date, last: date, inside: Iterable[DateSpan], outside: Iterable[DateSpan]
) -> list[date]:
    """The dates of `first` to `last` in one of some spans and in none of some others."""
    # Sets, since this is asked for a year of every class of a pool.
    days = set().union(*(span.ordinals() for span in inside))
    days.intersection_update(range(first.toordinal(), last.toordinal() + 1))
    days.difference_update(*(span.ordinals() for span in outside))
    return [date.fromordinal(day) for day in sorted(days)]


def monday(day: date) -> date:
    """The Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())
