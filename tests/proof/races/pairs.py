"""Many pairs of classes with an open proposal each, made quickly: what the races are run on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Barrier
from typing import Any

from django.db import transaction

from classrooms.models import Classroom, School
from matching.choices import RoundKind
from matching.lifecycle import RoundState
from matching.models import Candidate, MatchingRound, Partnership, Proposal, Registration
from matching.services.places import ensure_places, free_places
from matching.services.proposals import accept_proposal
from matching.services.publish import write_proposals
from outbox.models import Mail
from tests.factories import ClassroomFactory, TeachingFactory, VerifiedSchoolFactory
from tests.matching.builders import NOW
from tests.twins import at_once
from users.models import User

EXPLANATION = {
    "starts_on": "2026-10-05",
    "ends_on": "2026-11-15",
    "reasons": [],
    "worth_knowing": None,
    "windows": [],
    "weekly": [],
    "mode": "asynchronous",
}


@dataclass(frozen=True)
class Couple:
    """Two classes and their proposal."""

    here: Classroom
    there: Classroom
    proposal: Proposal

    @property
    def teachers(self) -> tuple[User, User]:
        return self.here.school.registered_by, self.there.school.registered_by


class Couples:
    """Makes them, all at the same two schools with one teacher each."""

    def __init__(self) -> None:
        self.schools: tuple[School, School] = (
            VerifiedSchoolFactory(name="Kibera Primary"),
            VerifiedSchoolFactory(
                name="Colegio Andino", country="CO", city="Bogotá", zone="America/Bogota"
            ),
        )
        self._numbers = count(1)

    def make(self, kind: RoundKind = RoundKind.POOL, at: datetime = NOW) -> Couple:
        """An open proposal that nobody answered."""
        with transaction.atomic():
            number = next(self._numbers)
            here, there = (self._classroom(school, number) for school in self.schools)
            round_ = MatchingRound.objects.create(
                programme=here.school.programme,
                kind=kind,
                state=RoundState.PUBLISHED,
                opened_at=at,
                published_at=at,
            )
            Registration.objects.bulk_create(
                Registration(round=round_, classroom=each, waiting_since=at)
                for each in (here, there)
            )
            low, high = sorted((here, there), key=lambda each: each.pk)
            candidate = Candidate.objects.create(
                round=round_,
                low=low,
                high=high,
                score=700,
                mode="asynchronous",
                explanation={**EXPLANATION, "low": str(low.pk), "high": str(high.pk)},
            )
            free = free_places([here.pk, there.pk])
            places = (free[low.pk][0], free[high.pk][0])
            [proposal] = write_proposals(round_, [(candidate, places)], at=at)
        return Couple(here, there, proposal)

    def agreed(self, at: datetime = NOW) -> tuple[Couple, Partnership]:
        """Both said yes."""
        couple = self.make(at=at)
        for teacher in couple.teachers:
            accept_proposal(couple.proposal, by=teacher, at=at)
        return couple, Partnership.objects.get(proposal=couple.proposal)

    @staticmethod
    def _classroom(school: School, number: int) -> Classroom:
        classroom: Classroom = ClassroomFactory(school=school, name=f"{number}", state="open")
        TeachingFactory(classroom=classroom)
        ensure_places(classroom)
        return classroom


def race(actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """All of them from one start, each on a connection of its own."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        start.wait(10)
        return action()

    return at_once([lambda action=action: run(action) for action in actions])


def mails_of(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """The event and the receiver of each mail about this proposal, reminders aside."""
    about = Mail.objects.filter(key__contains=str(proposal.pk))
    for key, to in about.values_list("key", "to"):
        yield key.split(":")[1], to
