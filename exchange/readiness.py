"""What has to be done before a project starts, and which of its classes has done what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from classrooms.models import Classroom
from exchange.choices import Channel
from exchange.models import AgreementVersion, Project, ReadySide
from safeguarding.gates import Settled, settled_shares


class Step(StrEnum):
    """In the order in which the list shows them."""

    AGREED = "agreed"
    MET = "met"
    TESTED = "tested"
    PART = "part"


@dataclass(frozen=True)
class Side:
    """One class: what it has done. `wanted_share` is the programme's, in percent."""

    classroom: Classroom
    has_agreed: bool
    said: ReadySide | None
    settled: Settled
    wanted_share: int

    @property
    def done(self) -> frozenset[Step]:
        found = {
            Step.AGREED: self.has_agreed,
            Step.MET: self.said is not None and self.said.met_at is not None,
            Step.TESTED: self.said is not None and self.said.channel != "",
            Step.PART: self.may_take_part,
        }
        return frozenset(step for step, is_done in found.items() if is_done)

    @property
    def missing(self) -> list[Step]:
        return [step for step in Step if step not in self.done]

    @property
    def may_take_part(self) -> bool:
        return self.settled.percent >= self.wanted_share

    @property
    def students_needed(self) -> int:
        """The least number of students whose share is enough."""
        return -(-self.classroom.size * self.wanted_share // 100)

    @property
    def not_joined(self) -> int:
        """How many of its students are not in the class yet: their forms cannot be recorded."""
        return max(self.settled.of - self.settled.joined, 0)

    @property
    def channel(self) -> str:
        return self.said.channel if self.said else ""


@dataclass(frozen=True)
class Readiness:
    """All classes of a project; `newest` is the version of the agreement they speak about."""

    sides: tuple[Side, ...]
    newest: AgreementVersion | None

    @property
    def is_ready(self) -> bool:
        return self.newest is not None and not any(side.missing for side in self.sides)

    @property
    def channel(self) -> str:
        """What works for every class: the least of what they tested; empty until all have."""
        tested = [side.channel for side in self.sides]
        return min(tested, key=Channel.values.index) if all(tested) else ""

    @property
    def channel_words(self) -> str:
        return str(Channel(self.channel).label) if self.channel else ""

    @property
    def steps_done(self) -> int:
        """Of the steps of all classes, how many are done."""
        return sum(len(side.done) for side in self.sides)

    @property
    def steps(self) -> int:
        return len(self.sides) * len(Step)

    def of(self, classroom: Classroom) -> Side:
        return next(side for side in self.sides if side.classroom.pk == classroom.pk)


def readiness_of(project: Project, *, at: datetime) -> Readiness:
    """How far the classes of one project are at that instant: a consent runs out, too."""
    return readiness_of_all([(project, project.classrooms)], at=at)[project.pk]


def readiness_of_all(
    projects: Iterable[tuple[Project, Iterable[Classroom]]], *, at: datetime
) -> Mapping[UUID, Readiness]:
    """The same for many, in a fixed number of queries. The classes come with their schools."""
    known = {project.pk: (project, list(classrooms)) for project, classrooms in projects}
    newest = _newest_versions(known)
    said = {
        (side.project_id, side.classroom_id): side
        for side in ReadySide.objects.filter(project__in=known)
    }
    everybody = [each for _project, classrooms in known.values() for each in classrooms]
    settled = settled_shares(everybody, at=at)
    shares = _wanted_shares(known)
    return {
        pk: Readiness(
            sides=tuple(
                Side(
                    classroom=each,
                    has_agreed=_has_agreed(newest.get(pk), each),
                    said=said.get((pk, each.pk)),
                    settled=settled[each.pk],
                    wanted_share=shares[pk],
                )
                for each in classrooms
            ),
            newest=newest.get(pk),
        )
        for pk, (_project, classrooms) in known.items()
    }


def _newest_versions(projects: Iterable[UUID]) -> dict[UUID, AgreementVersion]:
    found = (
        AgreementVersion.objects.filter(project__in=list(projects))
        .order_by("project_id", "-number")
        .distinct("project_id")
        .prefetch_related("yeses")
    )
    return {version.project_id: version for version in found}


def _wanted_shares(projects: Iterable[UUID]) -> dict[UUID, int]:
    found = Project.objects.filter(pk__in=list(projects)).order_by()
    return dict(found.values_list("pk", "partnership__proposal__round__programme__start_share"))


def _has_agreed(version: AgreementVersion | None, classroom: Classroom) -> bool:
    if version is None:
        return False
    return any(yes.classroom_id == classroom.pk for yes in version.yeses.all())
