"""The questions others ask before they bring classes together. A refusal names its reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from classrooms.models import Classroom
from safeguarding.models import Block


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
