"""Terms, breaks and holidays of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from classrooms.calendars import preset, public_holidays
from classrooms.choices import BreakKind
from classrooms.models import Break, School, Term
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
    """Replace the school's terms, breaks and holidays. Raises SpanError when terms overlap."""
    ordered = sorted(terms, key=lambda term: term.first)
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
    once = {(each.kind, each.name, each.span.first): each for each in days_off}
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
    record("school.calendar", school, by=by, at=at, **counts)


@transaction.atomic
def apply_preset(
    school: School, *, around: date, by: User | None, at: datetime | None = None
) -> None:
    """Take the country's usual calendar of the school year that holds `around` and of the next."""
    usual = preset(str(school.country), around)
    School.objects.filter(pk=school.pk).update(school_days=sorted(usual.school_days))
    school.school_days = sorted(usual.school_days)
    first = min(term.first for term in usual.terms)
    last = max(term.last for term in usual.terms)
    days_off = [DaysOff(span) for span in usual.breaks]
    days_off += holidays_of(str(school.country), first, last)
    save_calendar(school, terms=usual.terms, days_off=days_off, by=by, at=at)
