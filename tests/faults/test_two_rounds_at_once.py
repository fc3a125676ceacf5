"""Two workers run the same round, and an old one wakes up late. Each with its twin."""

from typing import Any

import pytest
from django.db import IntegrityError

from matching.engine.plan import Plan
from matching.models import MatchingRound, Proposal
from matching.querysets import RoundQuerySet
from matching.services import publish as publishing
from matching.services import rounds
from matching.services.rounds import LEASE, claim_round, enter_round
from tests.matching.builders import NOW, let_lessons_meet, round_of
from tests.twins import Meeting, at_once
from users.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def registered(nairobi_class: Any, bogota_class: Any) -> MatchingRound:
    """Two places each, so that the places alone would allow a second proposal."""
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        classroom.partners_wanted = 2
        classroom.save()
        enter_round(classroom, by=None, at=NOW)
    return round_of(nairobi_class)


@pytest.fixture
def meet_after_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both workers have their snapshot before either publishes."""
    meeting = Meeting()
    read = rounds.snapshot

    def read_and_wait(*args: Any) -> Any:
        pool = read(*args)
        meeting.point()
        return pool

    monkeypatch.setattr(rounds, "snapshot", read_and_wait)


def published() -> int:
    return AuditEntry.objects.filter(verb="round.publish").count()


@pytest.mark.usefixtures("meet_after_reading")
def test_two_workers_publish_one_round(registered: MatchingRound) -> None:
    outcomes = at_once([lambda: rounds.run_round(registered.pk, at=NOW)] * 2)

    assert sorted(outcomes) == [False, True]
    assert published() == 1
    assert Proposal.objects.count() == 1


@pytest.mark.usefixtures("meet_after_reading")
def test_twin_without_claim_and_fence_both_workers_publish(
    registered: MatchingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RoundQuerySet, "claimable", lambda self, now: self)
    without_fence(monkeypatch)

    outcomes = at_once([lambda: rounds.run_round(registered.pk, at=NOW)] * 2)

    # Both went all the way; only the unique index of the candidates stopped the second half-way.
    failures = [each for each in outcomes if isinstance(each, IntegrityError)]
    assert outcomes.count(True) == 1
    assert len(failures) == 1
    assert "candidate_once" in str(failures[0])


def test_a_worker_that_wakes_up_late_publishes_nothing(registered: MatchingRound) -> None:
    old = claim_round(registered.pk, at=NOW)
    assert old is not None
    rounds.run_round(registered.pk, at=NOW + LEASE * 2)

    with pytest.raises(publishing.Fenced):
        rounds._solve_or_hand_out(old, NOW)

    assert published() == 1


def test_twin_without_the_fence_the_late_worker_publishes_too(
    registered: MatchingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = claim_round(registered.pk, at=NOW)
    assert old is not None
    rounds.run_round(registered.pk, at=NOW + LEASE * 2)
    without_fence(monkeypatch)
    empty = Plan(pairs=(), alternatives=(), unmatched=(), report={"proposed": 0})

    publishing.publish(registered.pk, old.token, empty, unreadable=[], at=NOW)

    assert published() == 2
    registered.refresh_from_db()
    assert registered.report["proposed"] == 0


def without_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard switched off: whoever solved the round may publish it."""
    monkeypatch.setattr(publishing, "may_publish", lambda round_, token: True)
    monkeypatch.setattr(rounds.RoundClaim, "beat", lambda self, *progress: None)
