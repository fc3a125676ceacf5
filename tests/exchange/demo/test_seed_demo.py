"""The whole demonstration with twelve classes, on a fixed day, through the real services.

One of them is grown from stage to stage and looked at after each; the first tests make their own.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import transaction
from pytest_django import DjangoDbBlocker

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from exchange.demo.people import TEACHER, find_person
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import MatchingRound, Partnership, Proposal, Registration, Seat
from outbox.lifecycle import JobState
from outbox.models import Job
from tests.exchange.demo.seeding import NOON, seed
from tests.factories import VerifiedTeacherFactory
from users.models import User

pytestmark = pytest.mark.django_db


def test_production_refuses(settings: Any) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="it needs PRODUCTION=0"):
        seed("classrooms")

    assert not User.objects.exists()


def test_fewer_than_a_dozen_classes_are_refused() -> None:
    with pytest.raises(CommandError, match="needs 12 classes or more"):
        seed("classrooms", classes=11)

    assert not User.objects.exists()


def test_the_same_seed_on_the_same_day_pairs_the_same_classes_and_says_how_far_it_is() -> None:
    VerifiedTeacherFactory()

    (first, said), (again, _said) = _pairs_of_a_try(), _pairs_of_a_try()

    assert len(first) >= 3
    assert again == first
    assert said[:2] == ["classrooms 12/12", "proposals 3/3"]
    assert said[2].startswith("The demonstration is ready after ")


def _pairs_of_a_try() -> tuple[set[tuple[Any, ...]], list[str]]:
    """The pairs that come of it and what is said, on a database on which nothing of it stays."""
    with transaction.atomic():
        said = seed("proposals").splitlines()
        pairs = Proposal.objects.values_list("candidate__low", "candidate__high", "starts_on")
        found = set(pairs)
        transaction.set_rollback(True)
    return found, said


def test_nobody_answers_for_a_teacher_who_is_no_part_of_it(bogota_class: Classroom) -> None:
    seed("classrooms")
    bogota_class.places.create(number=1)
    Registration.objects.create(
        round=MatchingRound.objects.create(programme=bogota_class.school.programme),
        classroom=bogota_class,
    )

    seed("projects")

    assert not Seat.objects.filter(classroom=bogota_class).exclude(answer=Answer.PENDING).exists()
    assert not Partnership.objects.filter(seats__classroom=bogota_class).exists()


@pytest.fixture(scope="module")
def classes_seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Kept for all tests after it, each of which undoes only what it wrote itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed("classrooms")
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def proposals_seeded(classes_seeded: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        seed("proposals")


@pytest.fixture(scope="module")
def partnerships_seeded(proposals_seeded: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        seed("partnerships")


@pytest.mark.usefixtures("classes_seeded")
def test_the_first_stage_registers_classes_that_look_for_a_partner() -> None:
    assert Counter(Classroom.objects.values_list("state", flat=True)) == {ClassroomState.OPEN: 12}
    assert Classroom.objects.looking().count() == 11
    assert School.objects.filter(verified_at=None).count() == 1
    assert not Registration.objects.exists()
    assert not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.usefixtures("proposals_seeded")
def test_proposals_are_open_and_some_classes_have_none_for_a_reason() -> None:
    alone = Registration.objects.exclude(unmatched=None)
    assert MatchingRound.objects.filter(state=RoundState.PUBLISHED).count() == 3
    assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.OPEN}
    assert Proposal.objects.filter(seats__classroom__teachings__teacher__email=TEACHER).count() == 2
    assert alone.filter(unmatched__most="refusal.age").exists()
    assert alone.filter(unmatched__most="refusal.language").exists()
    assert alone.filter(unmatched__counts__has_key="refusal.windows").exists()
    assert not Partnership.objects.exists()


@pytest.mark.usefixtures("partnerships_seeded")
def test_partnerships_wait_for_staff_and_a_fresh_proposal_for_its_teacher() -> None:
    states = set(Partnership.objects.values_list("state", flat=True))
    fresh = Proposal.objects.get(
        state=ProposalState.OPEN, seats__classroom__teachings__teacher__email=TEACHER
    )
    answers = Seat.objects.filter(proposal=fresh).values_list("answer", flat=True)
    assert states == {PartnershipState.IN_REVIEW}
    assert sorted(answers) == [Answer.PENDING, Answer.YES]
    assert fresh.answer_by > NOON


@pytest.mark.usefixtures("partnerships_seeded")
def test_stages_taken_one_by_one_come_to_the_same() -> None:
    said = seed("projects")

    assert said.splitlines()[0].startswith("projects ")
    assert find_person("student") is not None
