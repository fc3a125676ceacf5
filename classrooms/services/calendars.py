"""Terms, breaks and holidays of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from classrooms.calendars import preset, public_holidays
from classrooms.choices import BreakKind
from classrooms.models import Break, KeptCalendar, School, Term
from classrooms.timetable.slots import DateSpan, SpanError
from users.audit import record
from users.models import User

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A break, a holiday or exams; `may_move` where the date is an estimate."""

    span: DateSpan
    name: str = ""
    kind: BreakKind = BreakKind.BREAK
    may_move: bool = False


@dataclass(frozen=True, slots=True)
class SchoolDates:
    """All that a school's calendar says: its terms and its days without lessons."""

    terms: tuple[DateSpan, ...]
    days_off: tuple[DaysOff, ...]


def dates_of(school: School) -> SchoolDates:
    """The calendar as it is stored, in the order of dates."""
    return SchoolDates(
        tuple(DateSpan(term.starts_on, term.ends_on) for term in school.terms.all()),
        tuple(
            DaysOff(
                DateSpan(each.starts_on, each.ends_on),
                each.name,
                BreakKind(each.kind),
                each.may_move,
            )
            for each in school.breaks.all()
        ),
    )


def holidays_of(country: str, first: date, last: date) -> list[DaysOff]:
    """The public holidays of a country, one for each day that has any."""
    return [
        DaysOff(
            DateSpan(each.date, each.date),
            each.name[:NAME_LENGTH],
            BreakKind.HOLIDAY,
            each.estimated,
        )
        for each in public_holidays(country, first, last)
    ]


@transaction.atomic
def save_calendar(
    school: School,
    *,
    terms: Sequence[DateSpan],
    days_off: Sequence[DaysOff],
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Replace the school's terms, breaks and holidays; what was kept to be taken back, goes.

    Raises SpanError when terms overlap.
    """
    dates = SchoolDates(tuple(terms), tuple(days_off))
    replace_calendar(school, dates, verb="school.calendar", by=by, at=at)
    KeptCalendar.objects.filter(school=school).delete()


@transaction.atomic
def replace_calendar(
    school: School, dates: SchoolDates, *, verb: str, by: User | None, at: datetime | None
) -> None:
    """Put `dates` in the place of what is stored, with a line `verb` in the diary."""
    ordered = sorted(dates.terms, key=lambda term: term.first)
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            raise SpanError("terms.overlap", first=later.first, last=earlier.last)
    School.objects.select_for_update().get(pk=school.pk)
    before = school.terms.count()
    school.terms.all().delete()
    school.breaks.all().delete()
    Term.objects.bulk_create(
        Term(school=school, starts_on=term.first, ends_on=term.last) for term in ordered
    )
    once = {(each.kind, each.name, each.span.first): each for each in dates.days_off}
    Break.objects.bulk_create(
        Break(
            school=school,
            name=each.name,
            kind=each.kind,
            starts_on=each.span.first,
            ends_on=each.span.last,
            may_move=each.may_move,
        )
        for each in once.values()
    )
    counts = {"before": str(before), "after": str(len(ordered))}
    record(verb, school, by=by, at=at, **counts)


@transaction.atomic
def apply_preset(
    school: School, *, around: date, by: User | None, at: datetime | None = None
) -> None:
    """Take the country's usual calendar of the school year that holds `around` and of the next."""
    days = sorted(preset(str(school.country), around).school_days)
    School.objects.filter(pk=school.pk).update(school_days=days)
    school.school_days = days
    usual = usual_dates(school, around)
    save_calendar(school, terms=usual.terms, days_off=usual.days_off, by=by, at=at)


def usual_dates(school: School, around: date) -> SchoolDates:
    """The usual calendar of the school's country, with the holidays that fall on its school days.

    Around a date: the school year that holds it and the next.
    """
    usual = preset(str(school.country), around)
    first = min(term.first for term in usual.terms)
    last = max(term.last for term in usual.terms)
    holidays = [
        each
        for each in holidays_of(str(school.country), first, last)
        if each.span.first.weekday() in school.school_days
    ]
    return SchoolDates(usual.terms, (*map(DaysOff, usual.breaks), *holidays))
