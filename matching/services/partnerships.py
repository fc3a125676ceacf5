"""Staff decide: nothing opens before they approve."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from matching.lifecycle import (
    PARTNERSHIP_MOVES,
    PartnershipState,
    ProposalState,
    check_move,
)
from matching.models import Partnership
from matching.notices import tell_ended
from matching.refusals import Refused
from matching.services.proposals import close_proposal, enter_again, lock_proposal, seats_of
from matching.services.rounds import gathering_round
from outbox.services import enqueue
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User

OPEN_PROJECT = "exchange.open-project"


@transaction.atomic
def approve_partnership(
    partnership: Partnership, *, by: User, reason: str, at: datetime | None = None
) -> Partnership:
    """Let the classes begin: the job that opens their project is written with the approval.

    Raises IllegalMove from a state that cannot be approved, Refused when a gate has closed or one
    of the classes went on into another year.
    """
    locked = _lock(partnership)
    if any(classroom.is_archived for classroom in locked.classrooms):
        raise Refused("partnership.archived")
    if refusal := may_meet(locked.classrooms):
        raise Refused(refusal)
    _decide(locked, PartnershipState.APPROVED, by=by, reason=reason, at=at)
    enqueue(OPEN_PROJECT, key=f"project:{locked.pk}", payload={"partnership": str(locked.pk)})
    return locked


@transaction.atomic
def hold_partnership(
    partnership: Partnership, *, by: User, reason: str, at: datetime | None = None
) -> Partnership:
    """Wait for an answer before deciding. Raises IllegalMove."""
    locked = _lock(partnership)
    _decide(locked, PartnershipState.ON_HOLD, by=by, reason=reason, at=at)
    return locked


@transaction.atomic
def reject_partnership(
    partnership: Partnership, *, by: User, reason: str, at: datetime | None = None
) -> Partnership:
    """Do not let the classes meet; both are free again and enter the next round.

    Raises IllegalMove.
    """
    now = at or timezone.now()
    gathering_round(partnership.proposal.round.programme)
    proposal = lock_proposal(partnership.proposal)
    locked = _lock(partnership)
    _decide(locked, PartnershipState.REJECTED, by=by, reason=reason, at=now)
    seats = seats_of(proposal)
    close_proposal(proposal, ProposalState.WITHDRAWN, by=by, now=now, reason=reason)
    enter_again(proposal, seats, by=by, now=now)
    tell_ended(proposal, seats=seats, event="rejected")
    return locked


def _lock(partnership: Partnership) -> Partnership:
    return Partnership.objects.select_for_update().get(pk=partnership.pk)


def _decide(locked: Partnership, after: str, *, by: User, reason: str, at: datetime | None) -> None:
    check_move(PARTNERSHIP_MOVES, locked.state, after)
    before, locked.state = locked.state, after
    locked.reviewed_at, locked.reviewed_by = at or timezone.now(), by
    locked.review_reason = reason
    locked.save(update_fields=["state", "reviewed_at", "reviewed_by", "review_reason"])
    record(f"partnership.{after}", locked, by=by, before=before, after=after, reason=reason, at=at)
