"""A school year day by day, month by month: what the picture shows and the words count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import DateSpan, SchoolCalendar, monday, week_begins_on

# Two terms further apart than this from the first one on belong to two school years.
SCHOOL_YEAR = timedelta(days=330)


class DayKind(StrEnum):
    """What a day is, the later ones hiding the earlier."""

    OUT = "out"
    FREE = "free"
    LESSONS = "lessons"
    NEAR = "near"
    BREAK = "break"
    EXAMS = "exams"
    HOLIDAY = "holiday"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    kind: DayKind
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`ahead` are the empty cells before the first day, in the order of the school's week."""

    first: date
    ahead: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """From the first day of its first term to the last day of its last one.

    `teaching` of its `weeks` have lessons on three days or more. `counts` says how many days there
    are of each kind; of days without lessons only those that would be school days otherwise.
    """

    span: DateSpan
    months: tuple[Month, ...]
    weekdays: tuple[int, ...]
    weeks: int
    teaching: int
    counts: dict[DayKind, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of days that the calendar names, and what they are."""

    span: DateSpan
    kind: DayKind


def school_years(
    calendar: SchoolCalendar, marks: Sequence[Mark], today: date
) -> tuple[SchoolYear, ...]:
    """The school years that are not over, the present or the next one first; all if all are."""
    groups = by_school_year(calendar.terms)
    coming = [terms for terms in groups if terms[-1].last >= today] or groups
    return tuple(_year(calendar, terms, marks, today) for terms in coming)


def by_school_year(terms: Iterable[DateSpan]) -> list[list[DateSpan]]:
    """The terms of each school year, in the order of dates."""
    groups: list[list[DateSpan]] = []
    for term in sorted(terms, key=lambda term: term.first):
        if groups and term.first < groups[-1][0].first + SCHOOL_YEAR:
            groups[-1].append(term)
        else:
            groups.append([term])
    return groups


def _year(
    calendar: SchoolCalendar, terms: list[DateSpan], marks: Sequence[Mark], today: date
) -> SchoolYear:
    span = DateSpan(terms[0].first, max(term.last for term in terms))
    begins = week_begins_on(calendar.school_days)
    kinds = _kinds(calendar, terms, marks, span)
    months = []
    first = span.first.replace(day=1)
    while first <= span.last:
        following = (first + timedelta(days=31)).replace(day=1)
        days = tuple(
            Day(day, kinds.get(day, DayKind.OUT), day == today)
            for day in map(date.fromordinal, range(first.toordinal(), following.toordinal()))
        )
        months.append(Month(first, (first.weekday() - begins) % 7, days))
        first = following
    school_days = calendar.school_days
    return SchoolYear(
        span=span,
        months=tuple(months),
        weekdays=tuple((begins + number) % 7 for number in range(7)),
        weeks=(monday(span.last) - monday(span.first)).days // 7 + 1,
        teaching=len(teachable_weeks(calendar, span.first, span.last)),
        counts=dict(Counter(kind for day, kind in kinds.items() if day.weekday() in school_days)),
    )


def _kinds(
    calendar: SchoolCalendar, terms: list[DateSpan], marks: Sequence[Mark], span: DateSpan
) -> dict[date, DayKind]:
    """What each day of the school year is; between two terms there is a break, whoever names it."""
    kinds = dict.fromkeys(map(date.fromordinal, span.ordinals()), DayKind.BREAK)
    for term in terms:
        for day in map(date.fromordinal, term.ordinals()):
            is_open = day.weekday() in calendar.school_days
            kinds[day] = DayKind.LESSONS if is_open else DayKind.FREE
    moving = [mark.span.widened(1) for mark in marks if mark.kind is DayKind.MOVING]
    near = [Mark(span, DayKind.NEAR) for span in moving]
    order = list(DayKind)
    for mark in sorted([*marks, *near], key=lambda mark: order.index(mark.kind)):
        for day in map(date.fromordinal, mark.span.ordinals()):
            # A Sunday next to a feast is a Sunday.
            if day in span and (mark.kind is not DayKind.NEAR or kinds[day] is DayKind.LESSONS):
                kinds[day] = mark.kind
    return kinds
