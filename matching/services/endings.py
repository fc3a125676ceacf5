"""The end of a partnership: its places and its pair are free, and why it ended is kept."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.choices import EndReason
from matching.lifecycle import PARTNERSHIP_MOVES, PartnershipState, check_move
from matching.models import Pair, Partnership, Rescue, Seat
from matching.notices import tell_partnership_ended
from matching.refusals import Refused
from matching.services.proposals import ask_another, lock_proposal, seats_of
from matching.services.rescue_calls import hold_rescue, living_rescue, withdraw_rescue
from matching.services.rounds import enter_round, gathering_round
from outbox.services import enqueue
from users.audit import record
from users.models import User

PARTNERSHIP_ENDED = "exchange.partnership-ended"
# Who ends for one of these is named: it concerns how much others can rely on the class.
BLAMED = frozenset({EndReason.SILENT, EndReason.STOPPED})


@transaction.atomic
def end_partnership(
    partnership: Partnership,
    *,
    reason: EndReason,
    by: User | None,
    ended_for: Classroom | None = None,
    because: str = "",
    turn: int | None = None,
    at: datetime | None = None,
) -> Partnership:
    """End it and tell everybody; classes that still look enter the next round.

    `ended_for` is the class on whose side it ended: it rests. Where a class was to jump in and
    nothing was handed over yet, the class that is left goes on looking as before. Staff say in the
    diary why they do it (`because`), and which `turn` was on their screen. Ended twice is ended
    once. Raises IllegalMove when it never was approved, Refused when a class has agreed to jump in
    already or somebody moved it meanwhile.
    """
    now = at or timezone.now()
    gathering_round(partnership.proposal.round.programme)
    jumps_into = _living_call_of(partnership)
    rescue = living_rescue(partnership)
    if rescue is not None:
        withdraw_rescue(rescue.pk, by=by, now=now)
    proposal = lock_proposal(partnership.proposal)
    locked = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if locked.state == PartnershipState.ENDED:
        return locked
    if turn is not None and turn != locked.turn:
        raise Refused("partnership.moved")
    close_partnership(locked, reason=reason, by=by, ended_for=ended_for, because=because, now=now)
    seats = seats_of(proposal)
    rests = {ended_for.pk} if ended_for else set()
    if jumps_into is not None:
        rests.add(jumps_into.here_id)
        ask_another(proposal)
    enter_after_end([seat.classroom for seat in seats], rests=rests, by=by, now=now)
    tell_partnership_ended(locked, seats=seats, by=by)
    return locked


def _living_call_of(partnership: Partnership) -> Rescue | None:
    """The rescue that this partnership would answer, held; None: there is none, or it is over."""
    if partnership.rescues_id is None:
        return None
    rescue = hold_rescue(partnership.proposal.rescue_id)
    return rescue if rescue.is_living else None


def close_partnership(
    locked: Partnership,
    *,
    reason: EndReason,
    by: User | None,
    ended_for: Classroom | None,
    because: str = "",
    now: datetime,
) -> None:
    """The row alone, held by the caller: no seat and no pair of it lives any more."""
    check_move(PARTNERSHIP_MOVES, locked.state, PartnershipState.ENDED)
    before, locked.state = locked.state, PartnershipState.ENDED
    locked.turn += 1
    locked.ended_at, locked.end_reason = now, reason
    locked.ended_for = ended_for if reason in BLAMED else None
    locked.save(update_fields=["state", "ended_at", "end_reason", "ended_for", "turn"])
    Seat.objects.filter(partnership=locked).update(live=False)
    Pair.objects.filter(proposal=locked.proposal_id).update(live=False)
    record(
        "partnership.ended",
        locked,
        by=by,
        before=before,
        after=locked.state,
        reason=because or reason,
        at=now,
    )
    enqueue(
        PARTNERSHIP_ENDED,
        key=f"partnership-ended:{locked.pk}",
        payload={"partnership": str(locked.pk)},
    )


def enter_after_end(
    classrooms: Collection[Classroom],
    *,
    rests: Collection[UUID] = (),
    since: datetime | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Those that are open for a partner enter the next round."""
    for classroom in classrooms:
        if classroom.pk not in rests and classroom.state == ClassroomState.OPEN:
            enter_round(classroom, by=by, since=since, at=now)
