"""The questions others ask before they bring classes together. A refusal names its reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from classrooms.models import Classroom
from safeguarding.models import Block, ClassRules, Consent, PartStatement
from safeguarding.rules import Rules, usual_rules


@dataclass(frozen=True, slots=True)
class Settled:
    """Of so many students of a class so many may take part, as it stood at that instant."""

    students: int
    of: int
    at: datetime

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


def settled_shares(classrooms: Iterable[Classroom]) -> dict[UUID, Settled]:
    """By class: how many of its students may take part. A class that said nothing is left out.

    The only place that knows what this rests on: the word of the class's teacher, set against the
    students whom the class has today.
    """
    sizes = {classroom.pk: classroom.size for classroom in classrooms}
    return {
        said.classroom_id: Settled(said.students, sizes[said.classroom_id], said.stated_at)
        for said in PartStatement.objects.filter(classroom__in=sizes)
    }


def settled_share(classroom: Classroom) -> int | None:
    """The percentage of the class's students who may take part; None while nobody has said."""
    settled = settled_shares([classroom]).get(classroom.pk)
    return settled.percent if settled else None


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
