"""The questions others ask before they bring classes together. A refusal names its reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, QuerySet, Value, When

from classrooms.models import Classroom, Enrolment
from classrooms.timetable.zones import UnknownZone, zone
from safeguarding.choices import Purpose
from safeguarding.models import Block, Consent


@dataclass(frozen=True, slots=True)
class Settled:
    """Of the `of` students of a class `joined` have come in, and `students` may take part."""

    students: int
    joined: int
    of: int

    @property
    def percent(self) -> int:
        return min(self.students * 100 // self.of, 100) if self.of else 100


def may_meet(classrooms: Collection[Classroom]) -> str | None:
    """None when these classes may meet now, else the message key of what forbids it.

    Asked again at every step of a partnership's life: a verification can be taken back.
    """
    ids = {classroom.pk for classroom in classrooms}
    if Classroom.objects.verified().filter(pk__in=ids).count() != len(ids):
        return "gate.not_verified"
    schools = {classroom.school_id for classroom in classrooms}
    if Block.objects.filter(school__in=schools, other__in=schools).exists():
        return "gate.blocked"
    return None


def blocked_schools(schools: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each of the schools, those it must not meet, in both directions."""
    wanted = set(schools)
    blocked: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Block.objects.filter(Q(school__in=wanted) | Q(other__in=wanted))
    for school, other in rows.values_list("school_id", "other_id"):
        blocked[school].add(other)
        blocked[other].add(school)
    return blocked


def day_in(classroom: Classroom, at: datetime) -> date:
    """The date at the class's school: a consent holds to the end of its last day there.

    One school whose clock cannot be read must not hold up the others that are asked for with it.
    """
    try:
        clock = zone(classroom.zone or "UTC")
    except UnknownZone:
        clock = zone("UTC")
    return at.astimezone(clock).date()


def settled_shares(classrooms: Iterable[Classroom], *, at: datetime) -> dict[UUID, Settled]:
    """By class: how many of its students may take part at that instant, in one query.

    The only place that knows what this rests on: the consents of the students who are in the
    class, set against the size of the class. The classes come with their schools.
    """
    known = {classroom.pk: classroom for classroom in classrooms}
    counts = {pk: (students, joined) for pk, students, joined in _counted(known.values(), at)}
    return {
        pk: Settled(*counts.get(pk, (0, 0)), of=classroom.size) for pk, classroom in known.items()
    }


def _counted(classrooms: Collection[Classroom], at: datetime) -> Iterable[tuple[UUID, int, int]]:
    """Of each class that somebody has joined: how many may take part, and how many have joined."""
    by_day: dict[date, list[UUID]] = defaultdict(list)
    for classroom in classrooms:
        by_day[day_in(classroom, at)].append(classroom.pk)
    if not by_day:
        return ()
    days = [When(classroom__in=pks, then=Value(day)) for day, pks in by_day.items()]
    present = Enrolment.objects.present().filter(classroom__in=[each.pk for each in classrooms])
    return (
        present.alias(day=Case(*days, output_field=DateField()))
        .annotate(may=_may(Purpose.PART, OuterRef("day")))
        .order_by()
        .values("classroom")
        .annotate(students=Count("pk", filter=Q(may=True)), joined=Count("pk"))
        .values_list("classroom", "students", "joined")
    )


def with_consent(enrolments: QuerySet[Enrolment], purpose: str, *, on: date) -> QuerySet[Enrolment]:
    """Those of the students in classes for whom this is allowed on that date."""
    return enrolments.filter(_may(purpose, on))


def _may(purpose: str, on: date | OuterRef) -> Exists:
    return Exists(Consent.objects.covering(purpose, on=on).filter(student=OuterRef("student")))


def covered(students: Iterable[UUID], purpose: str, *, on: date) -> set[UUID]:
    """Those of the students for whom this is allowed on that date, in one query."""
    yes = Consent.objects.covering(purpose, on=on).filter(student__in=list(students))
    return set(yes.values_list("student_id", flat=True))


def consent_covers(student: UUID, purpose: str, *, on: date) -> bool:
    """Whether this student may do it on that date. Without an answer the thing is not possible."""
    return student in covered([student], purpose, on=on)
