"""Small rounds: a few classes paired outside the night, under the same rules.

Each has the registrations of just these classes and is born published, so that its answers, its end
and the way back into the next round are those of any other proposal.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from classrooms.models import Programme
from matching.choices import RoundKind
from matching.engine.results import ScoredPair
from matching.lifecycle import RoundState
from matching.models import Candidate, MatchingRound, Place, Proposal, Registration
from matching.services.publish import write_proposals


def lay_before(
    programme: Programme,
    pairs: Collection[tuple[ScoredPair, tuple[Place, Place]]],
    *,
    kind: RoundKind,
    at: datetime,
) -> list[Proposal]:
    """The proposals of these pairs in a round of their own; nobody has answered.

    The caller holds the places, low before high, and has seen that they are free.
    """
    round_ = small_round(
        programme, {UUID(one) for pair, _ in pairs for one in _both(pair)}, kind, at
    )
    candidates = Candidate.objects.bulk_create(
        Candidate(
            round=round_,
            low_id=pair.low,
            high_id=pair.high,
            score=pair.score,
            mode=pair.mode,
            explanation=pair.to_json(),
        )
        for pair, _ in pairs
    )
    held = [places for _, places in pairs]
    return write_proposals(round_, zip(candidates, held, strict=True), at=at)


def small_round(
    programme: Programme, ids: Iterable[UUID], kind: RoundKind, at: datetime
) -> MatchingRound:
    """The round of these classes alone; it keeps since when each has waited, and was heard of."""
    classrooms = sorted(ids)
    # A round may run at this moment, and the next one gather already: the longest wait counts.
    waiting = Registration.objects.waiting().filter(
        round__programme=programme, classroom__in=classrooms
    )
    known = {each.classroom_id: each for each in waiting.order_by("-waiting_since")}
    round_ = MatchingRound.objects.create(
        programme=programme,
        kind=kind,
        state=RoundState.PUBLISHED,
        opened_at=at,
        published_at=at,
    )
    Registration.objects.bulk_create(
        Registration(
            round=round_,
            classroom_id=each,
            waiting_since=known[each].waiting_since if each in known else at,
            alive_at=known[each].alive_at if each in known else at,
        )
        for each in classrooms
    )
    return round_


def waits_in_gathering(programme: Programme, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Since when each of these classes waits in the round that gathers now."""
    entered = Registration.objects.gathering(programme).filter(classroom__in=ids)
    return dict(entered.values_list("classroom_id", "waiting_since"))


def _both(pair: ScoredPair) -> tuple[str, str]:
    return pair.low, pair.high
