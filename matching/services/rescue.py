"""Rescue: another class takes the seat of one that fell silent or had to stop.

Classes of the bench, the volunteers, are asked one after the other, each for a day. The old
partnership lives until staff have approved the new one, so that a silent class may still come back.

The class that is left keeps one place: its seat in the question stands on the place of its seat in
the old partnership, and takes it over (`live`) when the old one ends.

Lock order: round, places by id, rescue, proposal, partnership.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from matching.choices import EndReason, RoundKind
from matching.engine.results import ScoredPair
from matching.lifecycle import (
    LIVE_RESCUES,
    Answer,
    PartnershipState,
    ProposalState,
    RescueState,
)
from matching.models import Candidate, Pair, Partnership, Place, Proposal, Rescue, Seat
from matching.notices import tell_rescue, tell_rescue_asked
from matching.refusals import Refused
from matching.services.bench import bench_for
from matching.services.endings import close_partnership, end_partnership, enter_after_end
from matching.services.places import ensure_places, free_places, lock_places
from matching.services.proposals import (
    RESCUE_NEXT,
    expire_proposal,
    record_answer,
)
from matching.services.rescue_calls import (
    close_rescue,
    hold_rescue,
    living_rescue,
    withdraw_rescue,
)
from matching.services.rounds import gathering_round
from matching.services.small_rounds import small_round
from outbox.services import enqueue
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User

# Two classes of the bench can be asked within the 48 hours that a rescue may take.
ANSWER_WITHIN = timedelta(hours=24)
# A class that lost its partner weighs like one that has waited for two months.
PRIORITY = timedelta(weeks=8)


@transaction.atomic
def offer_rescue(
    partnership: Partnership,
    here: Classroom,
    *,
    reason: EndReason,
    by: User | None = None,
    at: datetime | None = None,
) -> Rescue:
    """Ask the class that is left whether another one is to be found for it; asked twice is once.

    A silent class may say why it stops after all. Raises Refused when the partnership is over, is
    a circle, where the others carry on, or a partner is sought for the other side already.
    """
    rescue, news = _offered(partnership, here, reason, by=by, now=at or timezone.now())
    if news:
        tell_rescue(rescue, event=news)
    return rescue


@transaction.atomic
def find_another(
    partnership: Partnership,
    here: Classroom,
    *,
    reason: EndReason,
    by: User,
    at: datetime | None = None,
) -> Rescue:
    """Staff say yes for the class that is left: the bench is asked, and one mail tells of it.

    Raises Refused as `offer_rescue` does.
    """
    now = at or timezone.now()
    rescue, _news = _offered(partnership, here, reason, by=by, now=now)
    return begin_rescue(rescue, by=by, at=now)


def _offered(
    partnership: Partnership,
    here: Classroom,
    reason: EndReason,
    *,
    by: User | None,
    now: datetime,
) -> tuple[Rescue, str]:
    """The living rescue of that class, and what the class has to be told; empty: nothing new."""
    # The rescue is held before the partnership, as everywhere.
    list(partnership.rescue_calls.living().select_for_update())
    locked = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if locked.state != PartnershipState.APPROVED:
        raise Refused("rescue.over")
    if len(locked.classrooms) != 2:
        raise Refused("rescue.circle")
    known = living_rescue(locked)
    if known is None:
        rescue = Rescue.objects.create(partnership=locked, here=here, reason=reason, offered_at=now)
        record("rescue.offer", rescue, by=by, after=rescue.state, reason=reason, at=now)
        return rescue, "offered"
    if known.here_id != here.pk:
        raise Refused("rescue.other_side")
    before = known.reason
    if reason == EndReason.SILENT or (before != EndReason.SILENT and known.woke_at is None):
        return known, ""
    # What a class says itself stands above our finding that it was silent, or was heard of since.
    known.woke_at = None
    if before == EndReason.SILENT:
        known.reason = reason
        if known.state == RescueState.OFFERED:
            # It is another question: the class that is left has all its days for it.
            known.offered_at = now
    known.save(update_fields=["reason", "woke_at", "offered_at"])
    record("rescue.reason", known, by=by, before=before, after=known.reason, at=now)
    return known, "left" if known.state == RescueState.OFFERED else ""


@transaction.atomic
def begin_rescue(rescue: Rescue, *, by: User, at: datetime | None = None) -> Rescue:
    """The class that is left wants another one, or staff say so for it: the bench is asked.

    Begun twice is begun once. Raises Refused when it is over already.
    """
    now = at or timezone.now()
    locked = Rescue.objects.select_for_update().get(pk=rescue.pk)
    if locked.state == RescueState.ASKING:
        return locked
    if locked.state != RescueState.OFFERED:
        raise Refused("rescue.over")
    locked.state, locked.begun_at = RescueState.ASKING, now
    locked.save(update_fields=["state", "begun_at"])
    record("rescue.begin", locked, by=by, before=RescueState.OFFERED, after=locked.state, at=now)
    if by.is_staff:
        tell_rescue(locked, event="begun")
    enqueue(
        RESCUE_NEXT,
        key=f"rescue-first:{locked.pk}",
        payload={"rescue": str(locked.pk)},
    )
    return locked


@transaction.atomic
def decline_rescue(
    rescue: Rescue,
    *,
    by: User | None,
    only: Collection[str] = LIVE_RESCUES,
    because: str | None = None,
    at: datetime | None = None,
) -> Rescue:
    """The class that is left wants no other one.

    Where the other side had to stop, that is the end; for a silent one it goes on waiting. Whoever
    presses read one of the two: `because` is the reason on the screen. Raises Refused when it is in
    none of the states (the other side may be back), for another reason by now, or when a class of
    the bench has accepted already.
    """
    now = at or timezone.now()
    gathering_round(rescue.here.school.programme)
    held = hold_rescue(rescue.pk)
    if because is not None and held.state in only and held.reason != because:
        raise Refused("rescue.reason_moved")
    locked = withdraw_rescue(rescue.pk, by=by, now=now, only=only)
    if locked is None:
        raise Refused("rescue.over")
    if locked.reason != EndReason.SILENT:
        old = locked.partnership
        gone = next(each for each in old.classrooms if each.pk != locked.here_id)
        end_partnership(old, reason=EndReason(locked.reason), by=by, ended_for=gone, at=now)
    return locked


def go_on(rescue_id: UUID, *, at: datetime | None = None) -> None:
    """End a question whose day is over, and ask the next class of the bench."""
    now = at or timezone.now()
    for proposal in Proposal.objects.overdue(now).filter(rescue=rescue_id):
        expire_proposal(proposal, now)
    _ask_next(rescue_id, now)


def request_next(*, at: datetime | None = None) -> int:
    """Each hour: a job for every rescue in which nobody is asked any more; how many there were.

    The job that should have asked the next class may have died. Twice in an hour is once.
    """
    now = at or timezone.now()
    hanging = list(Rescue.objects.hanging(now).order_by("pk").values_list("pk", flat=True))
    for pk in hanging:
        enqueue(
            RESCUE_NEXT,
            key=f"rescue-again:{pk}:{now:%Y-%m-%dT%H}",
            payload={"rescue": str(pk)},
        )
    return len(hanging)


def finish_rescue(
    rescue: Rescue, old: Partnership, new: Partnership, *, by: User | None, now: datetime
) -> None:
    """In the caller's transaction: the old partnership ends, and its seat is taken.

    The caller holds the places, the rescue and both partnerships.
    """
    gone = next(each for each in old.classrooms if each.pk != rescue.here_id)
    close_partnership(old, reason=EndReason(rescue.reason), by=by, ended_for=gone, now=now)
    Seat.objects.filter(partnership=new).update(live=True)
    if rescue.is_living:
        close_rescue(rescue, RescueState.DONE, by=by, now=now)


@transaction.atomic
def _ask_next(rescue_id: UUID, now: datetime) -> Proposal | None:
    rescue = Rescue.objects.select_related("here__school__programme", "partnership").get(
        pk=rescue_id
    )
    # Read outside the locks, since a long bench takes its time; what counts is looked at again.
    pairs = bench_for(rescue, at=now) if rescue.state == RescueState.ASKING else []
    gathering_round(rescue.here.school.programme)
    known = {each.pk: each for each in Classroom.objects.filter(pk__in=_both(pairs))}
    for classroom in sorted(known.values(), key=lambda each: each.pk):
        ensure_places(classroom)
    lock_places(known)
    locked = hold_rescue(rescue_id)
    if locked.state != RescueState.ASKING or _is_asked(locked):
        return None
    if locked.woke_at is not None:
        # Nobody takes the seat, and the class that was gone has been heard of meanwhile.
        close_rescue(locked, RescueState.CALLED_OFF, by=None, now=now)
        tell_rescue(locked, event="called_off")
        return None
    free = free_places(known)
    for pair in pairs:
        there = known[_other(pair, locked.here_id)]
        if free.get(there.pk) and _may_be_asked(locked, there):
            return _ask(locked, there, pair, free[there.pk][0], now=now)
    _give_up(locked, now=now)
    return None


def _ask(
    rescue: Rescue,
    there: Classroom,
    pair: ScoredPair,
    place: Place,
    *,
    now: datetime,
) -> Proposal:
    here = rescue.here
    programme = here.school.programme
    round_ = small_round(programme, {here.pk, there.pk}, RoundKind.RESCUE, now)
    candidate = Candidate.objects.create(
        round=round_,
        low_id=pair.low,
        high_id=pair.high,
        score=pair.score,
        mode=pair.mode,
        explanation=pair.to_json(),
    )
    proposal = Proposal.objects.create(
        round=round_,
        candidate=candidate,
        mode=pair.mode,
        starts_on=pair.starts_on,
        ends_on=pair.ends_on,
        proposed_at=now,
        answer_by=now + ANSWER_WITHIN,
        rescue=rescue,
    )
    old = rescue.partnership.seats.get(classroom=here)
    own = Seat.objects.create(proposal=proposal, classroom=here, place=old.place, live=False)
    Seat.objects.create(proposal=proposal, classroom=there, place=place)
    Pair.objects.create(proposal=proposal, low_id=pair.low, high_id=pair.high)
    record_answer(own, Answer.YES, by=_who_wished(rescue), now=now)
    record("proposal.rescue", proposal, by=None, after=ProposalState.OPEN, at=now)
    enqueue(
        RESCUE_NEXT,
        key=f"rescue-due:{proposal.pk}",
        payload={"rescue": str(rescue.pk)},
        due_at=proposal.answer_by,
    )
    tell_rescue_asked(proposal, here, there)
    return proposal


def _give_up(locked: Rescue, *, now: datetime) -> None:
    """Nobody fits: the class enters the next round before others, and keeps its project."""
    old = Partnership.objects.select_for_update().get(pk=locked.partnership_id)
    close_rescue(locked, RescueState.NOBODY, by=None, now=now)
    if old.state == PartnershipState.APPROVED:
        gone = next(each for each in old.classrooms if each.pk != locked.here_id)
        close_partnership(old, reason=EndReason(locked.reason), by=None, ended_for=gone, now=now)
    enter_after_end([locked.here], since=now - PRIORITY, by=None, now=now)
    tell_rescue(locked, event="nobody")


def _is_asked(rescue: Rescue) -> bool:
    """Whether a class thinks about it at the moment, or has said yes."""
    return rescue.proposals.living().exists()


def _may_be_asked(rescue: Rescue, there: Classroom) -> bool:
    low, high = sorted([rescue.here_id, there.pk])
    pairs = Pair.objects.filter(low=low, high=high, live=True)
    return may_meet([rescue.here, there]) is None and not pairs.exists()


def _who_wished(rescue: Rescue) -> User:
    """A teacher of the class that is left: their wish is its yes."""
    return rescue.here.teachings.order_by("pk")[0].teacher


def _both(pairs: Collection[ScoredPair]) -> set[UUID]:
    return {UUID(each) for pair in pairs for each in (pair.low, pair.high)}


def _other(pair: ScoredPair, here_id: UUID) -> UUID:
    low, high = UUID(pair.low), UUID(pair.high)
    return high if low == here_id else low
