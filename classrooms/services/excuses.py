"""Staff excuses a country for as long as its schools cannot answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, CountryExcuse, School
from classrooms.timetable.slots import DateSpan
from users.audit import record
from users.models import User


@transaction.atomic
def excuse_country(
    country: str,
    *,
    reason: ExcuseReason,
    starts_on: date,
    by: User,
    at: datetime | None = None,
) -> CountryExcuse:
    """Excuse the schools of a country from that day on, until it is ended; twice is once."""
    excuse, created = CountryExcuse.objects.get_or_create(
        country=country,
        ends_on=None,
        defaults={"reason": reason, "starts_on": starts_on, "set_by": by},
    )
    if created:
        record("country.excuse", excuse, by=by, after=country, reason=reason, at=at)
    return excuse


@transaction.atomic
def end_excuse(
    excuse: CountryExcuse, *, ends_on: date, by: User, at: datetime | None = None
) -> CountryExcuse:
    """The schools of the country are back; `ends_on` is the last day that is excused.

    Never before its first day. Ended twice is ended once.
    """
    locked = CountryExcuse.objects.select_for_update().get(pk=excuse.pk)
    if locked.ends_on is None:
        locked.ends_on = max(ends_on, locked.starts_on)
        locked.save(update_fields=["ends_on"])
        record("country.excuse-end", locked, by=by, before=str(locked.country), at=at)
    return locked


def excused_countries(day: date) -> frozenset[str]:
    """The countries whose schools are excused on that day."""
    return frozenset(CountryExcuse.objects.on(day).values_list("country", flat=True))


@dataclass(frozen=True, slots=True)
class Excuses:
    """When the schools of each country could not be expected to answer."""

    spans: Mapping[str, Sequence[DateSpan]]

    def of(self, school: School) -> Sequence[DateSpan]:
        return self.spans.get(str(school.country), ())

    def reach(self, country: str, first: date, last: date) -> bool:
        """Whether schools there were excused on any day from the first to the last."""
        return any(
            each.first <= last and first <= each.last for each in self.spans.get(country, ())
        )

    def cover(self, school: School, day: date) -> bool:
        return self.reach(str(school.country), day, day)


def excuses_between(first: date = date.min, last: date = date.max) -> Excuses:
    """Those in force on any day from the first to the last; an open one has no last day."""
    spans: dict[str, list[DateSpan]] = {}
    for each in CountryExcuse.objects.between(first, last):
        span = DateSpan(each.starts_on, each.ends_on or date.max)
        spans.setdefault(str(each.country), []).append(span)
    return Excuses(spans)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom an excuse would reach: schools of a country that have classes of this year."""

    schools: int
    classes: int
    looking: int


def concerned_by(country: str) -> Concerned:
    """How many would be excused if this country were."""
    classes = Classroom.objects.of_this_year().filter(school__country=country)
    return Concerned(
        schools=School.objects.filter(pk__in=classes.order_by().values("school")).count(),
        classes=classes.count(),
        looking=classes.filter(state=ClassroomState.OPEN).count(),
    )
