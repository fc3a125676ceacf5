"""A large round is cut into blocks for all heavy workers: the same plan, whoever does what."""

import random
from typing import Any

import pytest
from django.db import transaction

from classrooms.models import Classroom
from matching.engine import all_pairs
from matching.lifecycle import RoundState
from matching.models import Look, LookBlock, MatchingRound, Proposal
from matching.services import looks
from matching.services.rounds import claim_round, enter_round, finish_round, run_round
from outbox.models import Job
from outbox.runner import drain
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathered() -> MatchingRound:
    """Nine classes of two countries in one round."""
    places = [("KE", "Nairobi", "Africa/Nairobi"), ("PE", "Lima", "America/Lima")]
    classrooms = []
    for number in range(9):
        country, city, zone = places[number % 2]
        school = VerifiedSchoolFactory(country=country, city=city, zone=zone)
        classrooms.append(open_classroom(school=school, mode="asynchronous"))
    for classroom in classrooms:
        enter_round(classroom, by=None, at=NOW)
    return round_of(classrooms[0])


@pytest.fixture
def in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round is large, and its blocks are of two classes each way."""
    monkeypatch.setattr(looks, "FROM_CLASSES", 2)
    monkeypatch.setattr(looks, "blocks_of", lambda classes: all_pairs.blocks_of(classes, 2))


def proposed() -> set[frozenset[str]]:
    return {
        frozenset(str(seat.classroom_id) for seat in proposal.seats.all())
        for proposal in Proposal.objects.all()
    }


def test_blocks_give_the_plan_of_one_worker(
    gathered: MatchingRound, request: pytest.FixtureRequest
) -> None:
    with transaction.atomic():
        run_round(gathered.pk, at=NOW)
        alone, report = proposed(), MatchingRound.objects.get(pk=gathered.pk).report
        transaction.set_rollback(True)
    request.getfixturevalue("in_blocks")

    run_round(gathered.pk, at=NOW)
    for block in LookBlock.objects.order_by("-number"):
        looks.search_one(block.pk)
    finish_round(Look.objects.get().pk, at=NOW)

    assert alone
    assert proposed() == alone
    together = MatchingRound.objects.get(pk=gathered.pk).report
    assert without_looks(together) == without_looks(report)


def without_looks(report: dict[str, Any]) -> dict[str, Any]:
    """What does not tell how often the pairs were looked at."""
    proof = {**report["proof"], "looks": 0, "looked_at": 0}
    return {**report, "proof": proof}


@pytest.mark.usefixtures("in_blocks")
def test_a_large_round_is_handed_out_and_merged(gathered: MatchingRound) -> None:
    assert run_round(gathered.pk, at=NOW)

    gathered.refresh_from_db()
    assert gathered.state == RoundState.RUNNING
    assert LookBlock.objects.count() == 15
    assert (gathered.stage, gathered.done, gathered.total) == ("scoring", 0, 15)
    blocks = list(LookBlock.objects.values_list("pk", flat=True))
    random.Random(3).shuffle(blocks)
    for number, block in enumerate(blocks, 1):
        assert looks.search_one(block)
        gathered.refresh_from_db()
        assert gathered.done == number
        assert Job.objects.filter(kind=looks.MERGE_LOOK).exists() == (number == 15)
    assert finish_round(Look.objects.get().pk, at=NOW)

    gathered.refresh_from_db()
    assert gathered.state == RoundState.PUBLISHED
    assert gathered.report["proof"]["exact"]
    assert not Look.objects.exists()
    assert proposed()


@pytest.mark.usefixtures("in_blocks")
def test_the_workers_do_it_by_themselves(gathered: MatchingRound) -> None:
    run_round(gathered.pk)

    drain()

    gathered.refresh_from_db()
    assert gathered.state == RoundState.PUBLISHED


@pytest.mark.usefixtures("in_blocks")
def test_a_block_is_done_once(gathered: MatchingRound) -> None:
    run_round(gathered.pk, at=NOW)
    block = LookBlock.objects.first()
    assert block is not None

    assert looks.search_one(block.pk)
    assert not looks.search_one(block.pk)


@pytest.mark.usefixtures("in_blocks")
def test_blocks_of_a_round_that_somebody_else_took_are_left(gathered: MatchingRound) -> None:
    run_round(gathered.pk, at=NOW)
    MatchingRound.objects.update(lease_until=NOW)
    assert claim_round(gathered.pk) is not None

    block = LookBlock.objects.first()
    assert block is not None
    assert not looks.search_one(block.pk)
    assert not finish_round(Look.objects.get().pk)
    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("in_blocks")
def test_a_pool_that_changed_meanwhile_is_looked_at_anew(gathered: MatchingRound) -> None:
    run_round(gathered.pk, at=NOW)
    for block in LookBlock.objects.all():
        looks.search_one(block.pk)
    leaving = Classroom.objects.order_by("pk").first()
    assert leaving is not None
    gathered.registrations.filter(classroom=leaving).delete()

    assert finish_round(Look.objects.get().pk, at=NOW)

    gathered.refresh_from_db()
    assert gathered.report["all"] == 8
    assert all(str(leaving.pk) not in pair for pair in proposed())
