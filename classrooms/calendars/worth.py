"""What in a calendar is possible and yet worth a look: most often a slip of year or month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classrooms.timetable.slots import DateSpan

SHORT_TERM, LONG_TERM = 5, 310


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """Days without lessons as somebody called them; the name may be empty."""

    span: DateSpan
    name: str = ""
    is_holiday: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something worth a look: a message key, and the days it is about."""

    key: str
    about: NamedSpan
    other: NamedSpan | None = None


def worth_a_look(
    terms: Sequence[DateSpan], closed: Sequence[NamedSpan], school_days: Collection[int]
) -> list[Doubt]:
    """The doubts about a calendar, those about terms first; what is harmless is not among them."""
    breaks = [each for each in closed if not each.is_holiday]
    return [*_terms(terms, closed, school_days), *_outside(terms, breaks), *_twice(breaks)]


def harmless(
    terms: Sequence[DateSpan], closed: Sequence[NamedSpan], school_days: Collection[int]
) -> list[Doubt]:
    """What changes nothing and may stay: days on which the school is closed anyway."""
    found = []
    for each in closed:
        if not _weekdays(each.span) & set(school_days):
            found.append(Doubt("note.weekend", each))
        elif _is_between(each.span, terms):
            found.append(Doubt("note.between", each))
    return found


def swallowed(span: DateSpan, terms: Sequence[DateSpan]) -> DateSpan | None:
    """The term of which a break leaves no day."""
    return next((t for t in terms if span.first <= t.first and t.last <= span.last), None)


def _terms(
    terms: Sequence[DateSpan], closed: Sequence[NamedSpan], school_days: Collection[int]
) -> list[Doubt]:
    found = []
    free = {day for each in closed for day in each.span.ordinals()}
    for term in terms:
        about = NamedSpan(term)
        length = len(term.ordinals())
        if length < SHORT_TERM:
            found.append(Doubt("term.short", about))
        elif length > LONG_TERM:
            found.append(Doubt("term.long", about))
        # Day 1 of the calendar was a Monday.
        elif not any((day - 1) % 7 in school_days for day in set(term.ordinals()) - free):
            found.append(Doubt("term.empty", about))
    return found


def _outside(terms: Sequence[DateSpan], breaks: Sequence[NamedSpan]) -> list[Doubt]:
    return [
        Doubt("break.outside", each)
        for each in breaks
        if terms and not _in_a_term(each.span, terms) and not _is_between(each.span, terms)
    ]


def _twice(breaks: Sequence[NamedSpan]) -> list[Doubt]:
    ordered = sorted(breaks, key=lambda each: (each.span.first, each.span.last))
    return [
        Doubt("break.twice", later, earlier)
        for earlier, later in pairwise(ordered)
        if later.span.first <= earlier.span.last
    ]


def _in_a_term(span: DateSpan, terms: Sequence[DateSpan]) -> bool:
    return any(span.first <= term.last and term.first <= span.last for term in terms)


def _is_between(span: DateSpan, terms: Sequence[DateSpan]) -> bool:
    """Whether it lies after one term and before another, as the long break often is entered."""
    return (
        not _in_a_term(span, terms)
        and any(term.last < span.first for term in terms)
        and any(span.last < term.first for term in terms)
    )


def _weekdays(span: DateSpan) -> set[int]:
    days = span.ordinals()
    return {(day - 1) % 7 for day in days[:7]}
