"""Changes of a school's calendar at one stroke, and the way back from them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from classrooms.calendars import preset
from classrooms.choices import BreakKind, Replacement
from classrooms.models import KeptCalendar, School
from classrooms.services.calendars import (
    DaysOff,
    SchoolDates,
    dates_of,
    replace_calendar,
    usual_dates,
)
from classrooms.services.schools import hold_school
from classrooms.timetable.slots import DateSpan
from users.audit import record
from users.models import User


@transaction.atomic
def start_again(school: School, *, around: date, by: User, at: datetime | None = None) -> bool:
    """Put the usual calendar of the country in the place of the school's; False if it is that."""
    locked = hold_school(school)
    return _replaced(locked, usual_dates(locked, around), Replacement.USUAL, by=by, at=at)


@transaction.atomic
def add_dates(
    school: School, added: SchoolDates, *, around: date, by: User, at: datetime | None = None
) -> int:
    """Add dates to the school's calendar, by `joined_dates`. Returns how many were new.

    Raises SpanError when terms that are added overlap each other.
    """
    locked = hold_school(school)
    known = calendar_or_usual(locked, around)
    wanted = joined_dates(known, added, guesses_of(locked, added))
    fresh = len(_facts(wanted) & _facts(added) - _facts(dates_of(locked)))
    _replaced(locked, wanted, Replacement.FILE, by=by, at=at, added=fresh)
    return fresh


@transaction.atomic
def take_back(school: School, *, by: User, at: datetime | None = None) -> bool:
    """Give the school back the calendar it had; False when there is none to go back to."""
    locked = hold_school(school)
    kept = KeptCalendar.objects.filter(school=locked).first()
    if kept is None:
        return False
    replace_calendar(locked, _read(kept.dates), verb="school.calendar-restore", by=by, at=at)
    kept.delete()
    return True


@transaction.atomic
def save_school_week(
    school: School,
    *,
    school_days: Sequence[int],
    week_a_from: date | None,
    by: User,
    at: datetime | None = None,
) -> None:
    """Set the days on which the school is open; no day in a week A keeps what was said before."""
    locked = hold_school(school)
    before = _days_code(locked.school_days)
    locked.school_days = sorted(school_days)
    locked.week_a_from = week_a_from or locked.week_a_from
    locked.save(update_fields=["school_days", "week_a_from"])
    after = _days_code(locked.school_days)
    record("school.week", locked, by=by, before=before, after=after, at=at)


def calendar_or_usual(school: School, around: date) -> SchoolDates:
    """The school's calendar, or the usual one of its country where it has no term yet."""
    stored = dates_of(school)
    if stored.terms:
        return stored
    usual = usual_dates(school, around)
    return SchoolDates(usual.terms, (*usual.days_off, *stored.days_off))


def joined_dates(
    known: SchoolDates, added: SchoolDates, guesses: Sequence[DateSpan] = ()
) -> SchoolDates:
    """Both calendars in one.

    A term that is added takes the place of those it overlaps. `guesses` are breaks of the usual
    calendar that nobody named: they go. What is closed already on the same days is not added.
    """
    terms = [each for each in known.terms if not _overlaps(each, added.terms)]
    kept = [each for each in known.days_off if each.name or each.span not in guesses]
    there = {(each.span, each.kind is BreakKind.EXAMS) for each in kept}
    fresh = [
        each for each in added.days_off if (each.span, each.kind is BreakKind.EXAMS) not in there
    ]
    ordered = sorted([*terms, *added.terms], key=lambda term: term.first)
    return SchoolDates(tuple(ordered), (*kept, *dict.fromkeys(fresh)))


def guesses_of(school: School, added: SchoolDates) -> list[DateSpan]:
    """The breaks of the usual calendar about which the added dates know better."""
    spans = [each.span for each in added.days_off if each.kind is BreakKind.BREAK]
    if not spans:
        return []
    whole = DateSpan(min(each.first for each in spans), max(each.last for each in spans))
    # The usual calendar goes two school years, the dates may begin in one and end in another.
    usual = {each for day in (whole.first, whole.last) for each in _usual_breaks(school, day)}
    return [each for each in usual if _overlaps(each, [whole])]


def _usual_breaks(school: School, around: date) -> tuple[DateSpan, ...]:
    return preset(str(school.country), around).breaks


def _replaced(
    school: School,
    wanted: SchoolDates,
    why: Replacement,
    *,
    by: User,
    at: datetime | None,
    added: int = 0,
) -> bool:
    """Store the wanted calendar and keep the one before; False where both are the same.

    So whoever sends the same twice can still take it back.
    """
    before = dates_of(school)
    if _facts(wanted) == _facts(before):
        return False
    replace_calendar(school, wanted, verb=f"school.calendar-{why.value}", by=by, at=at)
    KeptCalendar.objects.update_or_create(
        school=school, defaults={"replaced_by": why, "added": added, "dates": _written(before)}
    )
    return True


def _facts(dates: SchoolDates) -> set[DateSpan | DaysOff]:
    return {*dates.terms, *dates.days_off}


def _overlaps(span: DateSpan, others: Sequence[DateSpan]) -> bool:
    return any(span.first <= each.last and each.first <= span.last for each in others)


def _days_code(days: Sequence[int]) -> str:
    return "".join(str(day) for day in sorted(days))


def _written(dates: SchoolDates) -> dict[str, Any]:
    return {
        "terms": [[span.first.isoformat(), span.last.isoformat()] for span in dates.terms],
        "days_off": [
            [
                each.span.first.isoformat(),
                each.span.last.isoformat(),
                each.name,
                each.kind.value,
                each.may_move,
            ]
            for each in dates.days_off
        ],
    }


def _read(written: dict[str, Any]) -> SchoolDates:
    return SchoolDates(
        tuple(_span(*each) for each in written["terms"]),
        tuple(
            DaysOff(_span(first, last), name, BreakKind(kind), may_move)
            for first, last, name, kind, may_move in written["days_off"]
        ),
    )


def _span(first: str, last: str) -> DateSpan:
    return DateSpan(date.fromisoformat(first), date.fromisoformat(last))
