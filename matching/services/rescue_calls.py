"""A rescue and its end: the silent class is back, or nobody wants another one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from matching.choices import EndReason
from matching.lifecycle import LIVE_RESCUES, RESCUE_MOVES, ProposalState, RescueState, check_move
from matching.models import Partnership, Rescue
from matching.notices import tell_ended, tell_rescue
from matching.refusals import Refused
from matching.services.proposals import close_proposal, enter_again, lock_proposal, seats_of
from matching.services.rounds import gathering_round
from users.audit import record
from users.models import User


def call_off_rescue(rescue: Rescue, *, by: User | None, at: datetime | None = None) -> Rescue:
    """The class that was gone is back: no other one is asked, and the one that is left is told.

    Called off twice is once. Raises Refused when a class of the bench has accepted already.
    """
    return _withdraw(rescue, "called_off", by=by, at=at)


@transaction.atomic
def note_woken(rescue_id: UUID, *, by: User | None, at: datetime | None = None) -> Rescue:
    """The silent class is back too late to call it off: staff and the class that is left see it."""
    now = at or timezone.now()
    locked = hold_rescue(rescue_id)
    if locked.is_living and locked.woke_at is None:
        locked.woke_at = now
        locked.save(update_fields=["woke_at"])
        record("rescue.woke", locked, by=by, before=locked.state, after=locked.state, at=now)
    return locked


@transaction.atomic
def stop_rescue(rescue: Rescue, *, by: User, at: datetime | None = None) -> Rescue:
    """Staff end the search, and the partnership goes on as it is: the class that is left is told.

    Stopped twice is once. Raises Refused when a class of the bench has accepted already, and where
    the other class cannot go on: nothing would go on then.
    """
    gathering_round(rescue.here.school.programme)
    held = hold_rescue(rescue.pk)
    if held.is_living and held.reason != EndReason.SILENT:
        raise Refused("rescue.cannot_go_on")
    return _withdraw(rescue, "stopped", by=by, at=at)


@transaction.atomic
def _withdraw(rescue: Rescue, event: str, *, by: User | None, at: datetime | None) -> Rescue:
    now = at or timezone.now()
    gathering_round(rescue.here.school.programme)
    locked = withdraw_rescue(rescue.pk, by=by, now=now)
    if locked is None:
        return Rescue.objects.get(pk=rescue.pk)
    tell_rescue(locked, event=event)
    return locked


def withdraw_rescue(
    rescue_id: UUID,
    *,
    by: User | None,
    now: datetime,
    only: Collection[str] = LIVE_RESCUES,
) -> Rescue | None:
    """In the caller's transaction, which holds the round; None when it is in none of the states.

    Raises Refused when a class of the bench has accepted already.
    """
    locked = hold_rescue(rescue_id)
    if locked.state not in only:
        return None
    proposals = [lock_proposal(each) for each in locked.proposals.living().order_by("pk")]
    if any(each.state == ProposalState.AGREED for each in proposals):
        raise Refused("rescue.accepted")
    close_rescue(locked, RescueState.CALLED_OFF, by=by, now=now)
    for proposal in proposals:
        if proposal.state == ProposalState.OPEN:
            seats = seats_of(proposal)
            close_proposal(proposal, ProposalState.WITHDRAWN, by=by, now=now)
            enter_again(proposal, seats, by=by, now=now)
            tell_ended(proposal, seats=seats, event="withdrawn")
    return locked


def living_rescue(partnership: Partnership) -> Rescue | None:
    """The one that goes on for this partnership."""
    calls = partnership.rescue_calls.filter(closed_at__isnull=True)
    return calls.select_related("here__school__programme", "partnership").first()


def hold_rescue(rescue_id: UUID | None) -> Rescue:
    """The row as it is now, held until the transaction ends. Raises Rescue.DoesNotExist."""
    return (
        Rescue.objects.select_for_update(of=("self",))
        .select_related("here__school__programme", "partnership__proposal")
        .get(pk=rescue_id)
    )


def close_rescue(locked: Rescue, after: RescueState, *, by: User | None, now: datetime) -> None:
    """End a held rescue. Raises IllegalMove."""
    check_move(RESCUE_MOVES, locked.state, after)
    before, locked.state = locked.state, after
    locked.closed_at = now
    locked.save(update_fields=["state", "closed_at"])
    record(f"rescue.{after}", locked, by=by, before=before, after=after, at=now)
