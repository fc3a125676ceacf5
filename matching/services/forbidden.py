"""Who may not meet any more: what lives between such classes ends, waits or pauses.

A verification can be taken back, a school can block another. Every page asks the gates anew; here
the other side is told, too. It runs at once when a verification ends, and every hour for the rest.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from classrooms.models import Classroom
from matching.choices import ReviewReason
from matching.lifecycle import IllegalMove, PartnershipState, ProposalState
from matching.models import Partnership, Proposal, Seat
from matching.notices import tell_ended, tell_goes_on, tell_paused
from matching.refusals import Refused
from matching.services.partnerships import hold_partnership
from matching.services.proposals import close_proposal, enter_again, lock_proposal, seats_of
from matching.services.rounds import gathering_round
from outbox.services import enqueue
from safeguarding.gates import blocked_schools, may_meet, stopped_pairs
from safeguarding.stopping import Stopped, on_blocked
from users.audit import record
from users.hooks import when_trust_ends

logger = logging.getLogger(__name__)

END_FORBIDDEN = "matching.end-forbidden"


@when_trust_ends
def look_at_once(cause: str) -> None:
    """A verification was taken back: written down in the same transaction."""
    enqueue(END_FORBIDDEN, key=f"{END_FORBIDDEN}:{cause}")


@on_blocked
def pause_at_once(stopped: Stopped) -> None:
    """Contact of somebody was paused, or goes on: what runs between these classes follows in the
    same transaction, before anybody asks for another page; the rest at once afterwards."""
    running = Partnership.objects.filter(
        state=PartnershipState.APPROVED, seats__classroom__in=stopped.classrooms
    )
    for partnership in running.order_by("pk").distinct():
        _pause_or_go_on(partnership, stopped.at)
    enqueue(END_FORBIDDEN, key=f"{END_FORBIDDEN}:{stopped.cause}")


def end_forbidden(*, at: datetime | None = None) -> int:
    """End, hold or pause all that lives between classes that may not meet; returns how many.

    Each in a transaction of its own, which asks the gate once more. One that cannot be moved now
    stops none of the others; the next hour tries it again.
    """
    now = at or timezone.now()
    moved = 0
    living = list(
        Proposal.objects.living()
        .select_related("partnership", "round__programme")
        .prefetch_related("seats__classroom")
        .order_by("pk")
    )
    refused = _refused(living)
    for proposal in living:
        try:
            moved += _look_after(proposal, now, is_refused=proposal in refused)
        except (Refused, IllegalMove, DatabaseError):
            logger.exception("matching.forbidden_left", extra={"proposal": str(proposal.pk)})
    return moved


def _look_after(proposal: Proposal, now: datetime, *, is_refused: bool) -> bool:
    partnership = getattr(proposal, "partnership", None)
    if partnership is not None:
        return _follow(partnership, now, is_refused=is_refused)
    return is_refused and _end(proposal, now)


def _refused(proposals: Sequence[Proposal]) -> set[Proposal]:
    """Those between classes that the gate would refuse now, in a fixed number of queries."""
    ids = {seat.classroom_id for each in proposals for seat in each.seats.all()}
    schools = {seat.classroom.school_id for each in proposals for seat in each.seats.all()}
    verified = set(Classroom.objects.verified().filter(pk__in=ids).values_list("pk", flat=True))
    blocked = blocked_schools(schools)
    apart = stopped_pairs(ids)
    found = set()
    for each in proposals:
        seats = list(each.seats.all())
        there = {seat.classroom.school_id for seat in seats}
        classes = {seat.classroom_id for seat in seats}
        if (
            classes - verified
            or any(blocked.get(school, set()) & there for school in there)
            or any(pair <= classes for pair in apart)
        ):
            found.add(each)
    return found


@transaction.atomic
def _end(proposal: Proposal, now: datetime) -> bool:
    """An open proposal ends; the classes that may still meet others are free again and told."""
    gathering_round(proposal.round.programme)
    locked = lock_proposal(proposal)
    seats = seats_of(locked)
    if locked.state != ProposalState.OPEN or not _may_not_meet(seats):
        return False
    close_proposal(locked, ProposalState.WITHDRAWN, by=None, now=now, reason=ReviewReason.GATE)
    staying = [seat for seat in seats if _is_verified(seat)]
    enter_again(locked, staying, by=None, now=now)
    tell_ended(locked, seats=staying, event="called-off")
    return True


def _follow(partnership: Partnership, now: datetime, *, is_refused: bool) -> bool:
    if partnership.state == PartnershipState.IN_REVIEW and is_refused:
        return _hold(partnership, now)
    if partnership.state == PartnershipState.APPROVED and is_refused != bool(partnership.paused_at):
        return _pause_or_go_on(partnership, now)
    return False


@transaction.atomic
def _hold(partnership: Partnership, now: datetime) -> bool:
    locked = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if locked.state != PartnershipState.IN_REVIEW or may_meet(locked.classrooms) is None:
        return False
    hold_partnership(locked, by=None, reason=ReviewReason.GATE, at=now)
    return True


@transaction.atomic
def _pause_or_go_on(partnership: Partnership, now: datetime) -> bool:
    """The teachers of an approved partnership are told once that it pauses, and that it goes on."""
    locked = Partnership.objects.select_for_update().get(pk=partnership.pk)
    is_refused = may_meet(locked.classrooms) is not None
    if locked.state != PartnershipState.APPROVED or is_refused == bool(locked.paused_at):
        return False
    locked.paused_at = now if is_refused else None
    locked.resumed_at = locked.resumed_at if is_refused else now
    locked.turn += 1
    locked.save(update_fields=["paused_at", "resumed_at", "turn"])
    verb = "partnership.pause" if is_refused else "partnership.go-on"
    record(verb, locked, by=None, reason=ReviewReason.GATE if is_refused else "", at=now)
    (tell_paused if is_refused else tell_goes_on)(locked)
    return True


def _may_not_meet(seats: Sequence[Seat]) -> bool:
    return may_meet([seat.classroom for seat in seats]) is not None


def _is_verified(seat: Seat) -> bool:
    """The class itself may meet somebody: the other one was the reason, or a block of the two."""
    return may_meet([seat.classroom]) is None
