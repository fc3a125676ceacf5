"""The life of a proposal: every class says yes, or one says no, or nobody answers in time."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from matching.choices import DeclineReason
from matching.lifecycle import (
    PROPOSAL_MOVES,
    Answer,
    PartnershipState,
    ProposalState,
    check_move,
)
from matching.models import Pair, Partnership, Proposal, Seat
from matching.notices import tell_agreed, tell_ended
from matching.refusals import Refused
from matching.services.rounds import enter_round
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User


@transaction.atomic
def accept_proposal(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Say yes for the class of this teacher; the last yes makes the partnership.

    Saying yes twice is saying it once. Raises Refused when the proposal is over, too late, or the
    classes may not meet any more.
    """
    now = at or timezone.now()
    locked, own, others = _open_proposal(proposal, by=by, now=now)
    if refusal := may_meet([seat.classroom for seat in (*own, *others)]):
        raise Refused(refusal)
    for seat in own:
        if seat.answer == Answer.PENDING:
            _answer(seat, Answer.YES, by=by, now=now)
    if all(seat.answer == Answer.YES for seat in others):
        _agree(locked, [*own, *others], by=by, now=now)
    return locked


@transaction.atomic
def take_back(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Undo a yes while another class is still thinking. Raises Refused when it is too late."""
    now = at or timezone.now()
    locked, own, _others = _open_proposal(proposal, by=by, now=now)
    for seat in own:
        if seat.answer == Answer.YES:
            seat.answer, seat.answered_at, seat.answered_by = Answer.PENDING, None, None
            seat.save(update_fields=["answer", "answered_at", "answered_by"])
            record(
                "proposal.take-back", seat, by=by, before=Answer.YES, after=Answer.PENDING, at=now
            )
    return locked


@transaction.atomic
def decline_proposal(
    proposal: Proposal, *, by: User, reason: str, at: datetime | None = None
) -> Proposal:
    """Say no for the class of this teacher: everybody is free again and enters the next round.

    A class that has a partner already rests. Raises Refused when the proposal is over.
    """
    now = at or timezone.now()
    locked, own, others = _open_proposal(proposal, by=by, now=now)
    for seat in own:
        seat.decline_reason = reason
        _answer(seat, Answer.NO, by=by, now=now)
    close_proposal(locked, ProposalState.DECLINED, by=by, now=now, reason=reason)
    again = others if reason == DeclineReason.HAVE_PARTNER else [*own, *others]
    _enter_again(again, by=by, now=now)
    tell_ended(locked, seats=others, event="declined")
    return locked


def expire_proposals(*, at: datetime | None = None) -> int:
    """End every proposal whose time is over, each in a transaction of its own."""
    now = at or timezone.now()
    return sum(_expire(proposal, now) for proposal in Proposal.objects.overdue(now))


@transaction.atomic
def _expire(proposal: Proposal, now: datetime) -> bool:
    locked = lock_proposal(proposal)
    if locked.state != ProposalState.OPEN or locked.answer_by > now:
        return False
    seats = seats_of(locked)
    close_proposal(locked, ProposalState.EXPIRED, by=None, now=now)
    # A class that did not answer rests until its teacher asks again: silence is no wish.
    _enter_again([seat for seat in seats if seat.answer == Answer.YES], by=None, now=now)
    tell_ended(locked, seats=seats, event="expired")
    return True


def lock_proposal(proposal: Proposal) -> Proposal:
    """The row as it is now, held until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("round__programme", "candidate")
        .get(pk=proposal.pk)
    )


def seats_of(proposal: Proposal) -> list[Seat]:
    return list(proposal.seats.select_related("classroom__school").order_by("pk"))


def close_proposal(
    locked: Proposal, after: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """End a locked proposal: its places and its pair are free again."""
    check_move(PROPOSAL_MOVES, locked.state, after)
    before, locked.state = locked.state, after
    locked.save(update_fields=["state"])
    Seat.objects.filter(proposal=locked).update(live=False)
    Pair.objects.filter(proposal=locked).update(live=False)
    record(f"proposal.{after}", locked, by=by, before=before, after=after, reason=reason, at=now)


def _open_proposal(
    proposal: Proposal, *, by: User, now: datetime
) -> tuple[Proposal, list[Seat], list[Seat]]:
    """The locked proposal, the seats this teacher answers for, and the others."""
    locked = lock_proposal(proposal)
    if locked.state != ProposalState.OPEN:
        raise Refused("proposal.over")
    if now > locked.answer_by:
        raise Refused("proposal.too_late")
    seats = seats_of(locked)
    mine = set(by.teachings.values_list("classroom_id", flat=True))
    own = [seat for seat in seats if seat.classroom_id in mine]
    if not own:
        raise Refused("proposal.not_yours")
    return locked, own, [seat for seat in seats if seat.classroom_id not in mine]


def _answer(seat: Seat, answer: str, *, by: User, now: datetime) -> None:
    before, seat.answer = seat.answer, answer
    seat.answered_at, seat.answered_by = now, by
    seat.save(update_fields=["answer", "answered_at", "answered_by", "decline_reason"])
    record("proposal.answer", seat, by=by, before=before, after=answer, at=now)


def _agree(locked: Proposal, seats: Collection[Seat], *, by: User, now: datetime) -> None:
    check_move(PROPOSAL_MOVES, locked.state, ProposalState.AGREED)
    locked.state = ProposalState.AGREED
    locked.save(update_fields=["state"])
    partnership = Partnership.objects.create(proposal=locked, agreed_at=now)
    Seat.objects.filter(proposal=locked).update(partnership=partnership)
    record("partnership.agree", partnership, by=by, after=PartnershipState.IN_REVIEW, at=now)
    tell_agreed(locked, seats=seats)


def _enter_again(seats: Collection[Seat], *, by: User | None, now: datetime) -> None:
    for seat in seats:
        if seat.classroom.state == ClassroomState.OPEN:
            enter_round(seat.classroom, by=by, at=now)
