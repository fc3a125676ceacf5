"""Publishing a solved round: one transaction that trusts nothing it knew before."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.excuses import excused_countries
from matching.engine.results import Plan, ScoredPair
from matching.lifecycle import RoundState
from matching.models import Candidate, MatchingRound, Pair, Place, Proposal, Registration, Seat
from matching.services.deadlines import clocks_of
from matching.services.look_again import ask_to_work_out_all
from matching.services.places import free_places, lock_places
from matching.services.round_locks import lock_rounds
from outbox.services import enqueue_all
from safeguarding.gates import blocked_schools
from users.audit import record

TELL_PROPOSAL = "matching.tell-proposal"
BATCH = 500


class Fenced(Exception):
    """Another worker took the round meanwhile: nothing of ours may be published."""


@transaction.atomic
def publish(
    round_id: UUID, token: int, result: Plan, *, unreadable: list[str], at: datetime
) -> MatchingRound:
    """Write candidates and proposals, carry the others into the next round, close this one.

    Locks the rounds, compares the token, writes what concerns nobody else, locks the places by id,
    looks again whether each class is still free and allowed, and inserts. Raises Fenced when the
    round has another holder.
    """
    round_ = _held_round(round_id, token)
    candidates = _write_candidates(round_, result)
    _write_reasons(round_, result)
    proposals = _propose(round_, result.pairs, candidates, at)
    carried = _carry_over(round_, at)
    ask_to_work_out_all(round_.programme_id, cause=f"round:{round_.pk}")
    round_.report = {
        **result.report,
        "unreadable": unreadable,
        "proposed": len(proposals),
        "carried": carried,
    }
    round_.state, round_.published_at, round_.lease_until = RoundState.PUBLISHED, at, None
    round_.save(update_fields=["report", "state", "published_at", "lease_until"])
    record(
        "round.publish",
        round_,
        by=None,
        before=RoundState.RUNNING,
        after=RoundState.PUBLISHED,
        at=at,
    )
    return round_


def _held_round(round_id: UUID, token: int) -> MatchingRound:
    rounds = MatchingRound.objects.filter(pk=round_id)
    lock_rounds(rounds.values_list("programme", flat=True).get())
    round_ = rounds.select_related("programme").get()
    if not may_publish(round_, token):
        raise Fenced
    return round_


def may_publish(round_: MatchingRound, token: int) -> bool:
    """The fence: still running, and nobody took it after us."""
    return round_.state == RoundState.RUNNING and round_.token == token


def _write_candidates(round_: MatchingRound, result: Plan) -> dict[tuple[str, str], Candidate]:
    """All candidates, a batch at a time; those of the chosen pairs are returned."""
    rows = {}
    chosen = {(pair.low, pair.high) for pair in result.pairs}
    pairs = (*result.pairs, *result.alternatives)
    for start in range(0, len(pairs), BATCH):
        batch = [
            Candidate(
                round=round_,
                low_id=pair.low,
                high_id=pair.high,
                score=pair.score,
                mode=pair.mode,
                explanation=pair.to_json(),
            )
            for pair in pairs[start : start + BATCH]
        ]
        for row in Candidate.objects.bulk_create(batch):
            key = (str(row.low_id), str(row.high_id))
            if key in chosen:
                rows[key] = row
    return rows


def _write_reasons(round_: MatchingRound, result: Plan) -> None:
    """Why the engine found nobody for a class, beside its registration."""
    reasons = {UUID(each.id): each.to_json() for each in result.unmatched}
    left = list(round_.registrations.filter(classroom__in=reasons))
    for registration in left:
        registration.unmatched = reasons[registration.classroom_id]
    Registration.objects.bulk_update(left, ["unmatched"], batch_size=BATCH)


def _propose(
    round_: MatchingRound,
    pairs: Iterable[ScoredPair],
    candidates: dict[tuple[str, str], Candidate],
    at: datetime,
) -> list[Proposal]:
    """Lay the pairs before their teachers, those that are still possible."""
    pairs = list(pairs)
    ids = {UUID(one) for pair in pairs for one in (pair.low, pair.high)}
    lock_places(ids)
    free = free_places(ids)
    looking = Classroom.objects.looking().filter(pk__in=ids)
    awake = looking.exclude(pk__in=round_.registrations.resting().values("classroom"))
    awake = awake.exclude(school__country__in=excused_countries(at.date()))
    schools = dict(awake.values_list("pk", "school_id"))
    blocked = blocked_schools(set(schools.values()))
    met = set(Pair.objects.filter(live=True, low__in=ids, high__in=ids).values_list("low", "high"))
    possible = []
    for pair in pairs:
        low, high = UUID(pair.low), UUID(pair.high)
        if (
            low not in schools
            or high not in schools
            or not free[low]
            or not free[high]
            or (low, high) in met
            or schools[high] in blocked.get(schools[low], ())
        ):
            continue
        places = (free[low].pop(0), free[high].pop(0))
        possible.append((candidates[pair.low, pair.high], places))
    return write_proposals(round_, possible, at=at)


def write_proposals(
    round_: MatchingRound, pairs: Iterable[tuple[Candidate, tuple[Place, Place]]], *, at: datetime
) -> list[Proposal]:
    """The proposals with their seats and pairs, and the jobs that tell the teachers."""
    pairs = list(pairs)
    clocks = clocks_of({one.classroom_id for _candidate, places in pairs for one in places})
    proposals, seats, meetings = [], [], []
    for candidate, places in pairs:
        starts_on = date.fromisoformat(candidate.explanation["starts_on"])
        proposal = Proposal(
            round=round_,
            candidate=candidate,
            mode=candidate.mode,
            starts_on=starts_on,
            ends_on=date.fromisoformat(candidate.explanation["ends_on"]),
            proposed_at=at,
            answer_by=clocks.answer_by(
                [place.classroom_id for place in places],
                asked_at=at,
                days=round_.programme.answer_days,
                starts_on=starts_on,
            ),
        )
        proposals.append(proposal)
        seats += [
            Seat(proposal=proposal, classroom_id=place.classroom_id, place=place)
            for place in places
        ]
        meetings.append(Pair(proposal=proposal, low_id=candidate.low_id, high_id=candidate.high_id))
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    Seat.objects.bulk_create(seats, batch_size=BATCH)
    Pair.objects.bulk_create(meetings, batch_size=BATCH)
    enqueue_all(
        TELL_PROPOSAL,
        {f"tell-proposal:{each.pk}": {"proposal": str(each.pk)} for each in proposals},
    )
    return proposals


def _carry_over(round_: MatchingRound, at: datetime) -> int:
    """Open classes with a place left enter the next round and keep the date since they wait.

    Classes that are not verified yet are among them: their turn comes once staff have looked. So
    are those whose place a wish holds: it may come to nothing.
    """
    # Held: who says meanwhile that it still looks waits, and says it in the next round.
    registrations = list(round_.registrations.select_for_update().order_by("pk"))
    ids = [registration.classroom_id for registration in registrations]
    waiting = {
        classroom_id
        for classroom_id, places in free_places(ids, beside_wishes=False).items()
        if places and places[0].classroom.state == ClassroomState.OPEN
    }
    if waiting:
        following, _created = MatchingRound.objects.get_or_create(
            programme=round_.programme,
            state=RoundState.GATHERING,
            defaults={"opened_at": at},
        )
        Registration.objects.bulk_create(
            [
                Registration(
                    round=following,
                    classroom_id=registration.classroom_id,
                    waiting_since=registration.waiting_since,
                    alive_at=registration.alive_at,
                    asked_at=registration.asked_at,
                    rests_at=registration.rests_at,
                )
                for registration in registrations
                if registration.classroom_id in waiting
            ],
            # A class may have entered already; the longer wait is the true one.
            update_conflicts=True,
            unique_fields=["round", "classroom"],
            update_fields=["waiting_since"],
            batch_size=BATCH,
        )
    return len(waiting)
