"""Schools that can be approved together: with evidence, and nothing worth a look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from classrooms.models import School
from classrooms.refusals import Refused
from classrooms.services.checking import check_schools, with_everything
from classrooms.services.queue import SCHOOL, queue_for
from classrooms.services.readiness import lacks_evidence
from classrooms.services.reviews import approve_school
from classrooms.vetting import Check, Verdict
from users.models import User

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Ready:
    """A school that may be approved without another look, and the teacher it brings along."""

    school: School
    turn: int

    @property
    def teachers(self) -> list[User]:
        teacher = self.school.speaker
        return [] if teacher.adult.is_verified else [teacher]

    @property
    def key(self) -> str:
        """What the preview sends back: the school as it was on the screen."""
        return f"{self.school.pk}.{self.turn}"


def ready_schools(
    user: User, *, at: datetime, among: Collection[UUID] | None = None
) -> list[Ready]:
    """Of the schools in this member of staff's queue, those with evidence and no warning.

    At most MOST_AT_ONCE. `among`: of these schools, and no others.
    """
    waiting = [
        each.pk
        for each in queue_for(user, at=at)
        if each.kind == SCHOOL and (among is None or each.pk in among)
    ]
    with_evidence = set(
        School.objects.filter(pk__in=waiting, evidence__isnull=False).values_list("pk", flat=True)
    )
    wanted = [pk for pk in waiting if pk in with_evidence]
    schools = {school.pk: school for school in with_everything(wanted)}
    checks = check_schools(list(schools.values()), at=at)
    return [
        Ready(schools[pk], turn_of(schools[pk]))
        for pk in wanted
        if lacks_evidence(schools[pk], by=user) is None and not worth_a_look(checks[pk])
    ][:MOST_AT_ONCE]


def turn_of(school: School) -> int:
    return school.review.turn if hasattr(school, "review") else 0


def worth_a_look(checks: Sequence[Check]) -> bool:
    return any(check.verdict == Verdict.LOOK for check in checks)


def approve_several(
    keys: Sequence[str], *, by: User, at: datetime
) -> tuple[list[School], list[School]]:
    """Approve those of the named that are still ready; returns them, and those that were not.

    Each is a decision of its own: what changed since the preview is left for a look.
    """
    named = set(_named(keys))
    ready = {each.key: each for each in ready_schools(by, at=at, among=named)}
    approved: list[School] = []
    for key in dict.fromkeys(keys):
        one = ready.pop(key, None)
        if one is None:
            continue
        try:
            approve_school(one.school, teachers=one.teachers, by=by, turn=one.turn, at=at)
        except Refused:
            continue
        approved.append(one.school)
    done = {school.pk for school in approved}
    left = School.objects.reviewed_by(by).filter(pk__in=named - done)
    return approved, list(left)


def _named(keys: Sequence[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key.partition(".")[0]))
        except ValueError:
            continue
    return found
