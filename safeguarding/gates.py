"""The questions others ask before they bring classes together. A refusal names its reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, QuerySet, Value, When

from classrooms.models import Classroom, Enrolment, Teaching
from classrooms.stops import stops_people, stops_schools
from classrooms.timetable.zones import known_zones, zone, zone_or_utc
from safeguarding.choices import Purpose
from safeguarding.models import Block, ClassRules, Consent, ContactStop, Hiding
from safeguarding.rules import Rules, usual_rules
from users.models import User


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
    if stopped_among(ids):
        return "gate.stopped"
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
    return at.astimezone(zone_or_utc(classroom.zone)).date()


def day_there(at: datetime, zone_of: str = "classroom__school__zone") -> Case:
    """`day_in` inside a query: for each row the date at the school of its class."""
    quarter = at.astimezone(UTC).replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    days = [
        When(**{f"{zone_of}__in": names}, then=Value(day)) for day, names in _other_days(quarter)
    ]
    return Case(*days, default=Value(quarter.date()), output_field=DateField())


@lru_cache(maxsize=4)
def _other_days(at: datetime) -> list[tuple[date, list[str]]]:
    """The zones in which it is another day than in UTC. Midnight falls on a quarter of an hour."""
    found: dict[date, list[str]] = defaultdict(list)
    for name in sorted(known_zones()):
        day = at.astimezone(zone(name)).date()
        if day != at.date():
            found[day].append(name)
    return list(found.items())


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


def class_rules(classrooms: Iterable[Classroom]) -> dict[UUID, Rules]:
    """By class: what it lets others see; the usual rules of its age where nobody chose any."""
    ages = {classroom.pk: classroom.age_from for classroom in classrooms}
    chosen = ClassRules.objects.filter(classroom__in=ages)
    said = {row.classroom_id: row.as_rules for row in chosen}
    return {pk: said.get(pk, usual_rules(age)) for pk, age in ages.items()}


# -- Where contact is paused ----------------------------------------------------------------------


@stops_people
def _stopped_people() -> QuerySet[Any, Any]:
    stops = ContactStop.objects.towards_everybody().filter(person__isnull=False)
    return stops.values("person")


@stops_schools
def _stopped_schools() -> QuerySet[Any, Any]:
    stops = ContactStop.objects.towards_everybody().filter(school__isnull=False)
    return stops.values("school")


def stopped_among(classrooms: Collection[UUID]) -> bool:
    """Whether a stop keeps these classes from each other, or one of them from everybody."""
    living = ContactStop.objects.living()
    taught = Classroom.objects.filter(pk__in=classrooms)
    if living.filter(school__in=taught.values("school")).exists():
        return True
    return bool(stopped_pairs(classrooms)) or _left_without_teacher(taught)


def stopped_pairs(classrooms: Collection[UUID]) -> set[frozenset[UUID]]:
    """The pairs of these classes whose teachers one of them does not want to meet now."""
    if len(classrooms) < 2:
        return set()
    rows = ContactStop.objects.living().filter(
        towards__in=classrooms, person__teachings__classroom__in=classrooms
    )
    return {
        frozenset(pair)
        for pair in rows.values_list("towards", "person__teachings__classroom")
        if pair[0] != pair[1]
    }


def _left_without_teacher(classrooms: QuerySet[Any]) -> bool:
    """Whether the contact of every teacher of one of them is paused."""
    teachings = Teaching.objects.filter(classroom=OuterRef("pk"), teacher__is_active=True)
    others = teachings.exclude(teacher__in=_stopped_people())
    return classrooms.filter(Exists(teachings), ~Exists(others)).exists()


def is_stopped(person: UUID, *, towards: Iterable[UUID] = ()) -> bool:
    """Whether this person's contact is paused with everybody, or with one of these classes."""
    stops = ContactStop.objects.living().filter(person=person)
    return stops.filter(Q(towards__isnull=True) | Q(towards__in=list(towards))).exists()


def out_of_reach(user: User) -> QuerySet[Any, Any]:
    """The ids of classes that this person must not see or reach now, besides the own ones."""
    stops = ContactStop.objects.living().filter(person=user.pk)
    everybody = Classroom.objects.filter(
        Exists(stops.filter(towards__isnull=True)),
    )
    some = Classroom.objects.filter(pk__in=stops.filter(towards__isnull=False).values("towards"))
    return (everybody | some).values("pk")


def unseen_authors(user: User) -> QuerySet[Any, Any]:
    """The ids of people whose things this person must not see: contact with them or their school is
    paused, or this person told us of them. The own class still sees its own, unless told of."""
    own = _own_classrooms(user)
    stops = ContactStop.objects.living()
    paused = stops.filter(Q(towards__isnull=True) | Q(towards__in=own), person__isnull=False)
    schools = stops.filter(school__isnull=False).values("school")
    blocks = Block.objects.filter(
        Q(school__classrooms__in=own) | Q(other__classrooms__in=own)
    ).values_list("school", "other")
    apart = {school for pair in blocks for school in pair}
    here = Classroom.objects.filter(pk__in=own).values("school")
    far = Classroom.objects.filter(Q(school__in=schools) | Q(school__in=apart))
    far = far.exclude(school__in=here)
    told_of = Hiding.objects.filter(person=user.pk, subject_type__in=PEOPLE)
    places = Enrolment.objects.filter(pk__in=told_of.values("subject_id"))
    mates = Q(enrolments__classroom__in=own) | Q(teachings__classroom__in=own)
    people = User.objects
    others = people.filter(
        Q(pk__in=paused.values("person"))
        | Q(enrolments__classroom__in=far)
        | Q(teachings__classroom__in=far)
    ).exclude(pk__in=people.filter(mates | Q(pk=user.pk)).values("pk"))
    told = Q(pk__in=places.values("student")) | Q(
        pk__in=told_of.filter(subject_type=TEACHER).values("subject_id")
    )
    return people.filter(Q(pk__in=others.values("pk")) | told).values("pk")


STUDENT, TEACHER = "student", "teacher"
# Whoever tells us about one of these sees nothing of that person any more.
PEOPLE = (STUDENT, TEACHER)


def _own_classrooms(user: User) -> QuerySet[Any, Any]:
    if user.is_student:
        return Enrolment.objects.filter(student=user.pk).present().values("classroom")
    return Teaching.objects.filter(teacher=user.pk).values("classroom")


# -- What somebody told us about ------------------------------------------------------------------


def hidden_from(user: User, label: str) -> QuerySet[Any, Any]:
    """The ids of things of this kind that are not shown to this person, who told us about them."""
    return Hiding.objects.filter(person=user.pk, subject_type=label).values("subject_id")
