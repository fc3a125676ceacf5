"""Two classes that found each other: a proposal outside the nightly rounds, under the same rules.

Each direct proposal has a small round of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from classrooms.models import Classroom
from classrooms.services.excuses import excused_countries
from matching.choices import RoundKind
from matching.engine.exchange_time import Horizon
from matching.engine.profile import Thresholds
from matching.engine.results import Refusal, ScoredPair
from matching.engine.rules import Context
from matching.engine.tell import tell
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import MatchingRound, Pair, Place, Proposal, Registration
from matching.notices import tell_ended
from matching.refusals import Refused
from matching.services.lineage import earlier_years, present_years
from matching.services.places import ensure_places, free_places, lock_places, standings
from matching.services.profiles import Standing, pool_of, thresholds_of, weights_of
from matching.services.proposals import (
    agree,
    close_proposal,
    enter_again,
    lock_proposal,
    record_answer,
    seats_of,
)
from matching.services.rounds import gathering_round
from matching.services.small_rounds import lay_before, waits_in_gathering
from matching.services.still_in import note_alive
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User


@transaction.atomic
def invite(here: Classroom, there: Classroom, *, by: User, at: datetime | None = None) -> Proposal:
    """Ask the teachers of `there` whether they want to be partners of `here`, who says yes at once.

    Each open invitation holds a place of both classes, so that a class has at most three. Raises
    Refused with the reason when a gate or a rule forbids the pair, or a place is missing.
    """
    return _ask(here, there, by=by, now=at or timezone.now(), again=False)


@transaction.atomic
def invite_again(
    here: Classroom,
    there: Classroom,
    *,
    by: User,
    at: datetime | None = None,
) -> Proposal:
    """Ask a partner of before to carry on: the one rule that wants a new partner does not hold.

    Each may be a class that went on into another year. Raises Refused as `invite` does, and when
    the two were no partners.
    """
    both = {here.pk, there.pk}
    if both not in partners_before(both):
        raise Refused("direct.never_met")
    return _ask(here, there, by=by, now=at or timezone.now(), again=True)


@transaction.atomic
def pair_up(sides: Sequence[tuple[Classroom, User]], *, at: datetime | None = None) -> Proposal:
    """Two teachers asked for each other: a proposal with both yes, which goes to staff at once.

    `sides` are the classes, each with its teacher; one that rests is awake by it. Raises Refused as
    `invite` does.
    """
    now = at or timezone.now()
    (here, first), (there, second) = sides
    for classroom, who in sides:
        note_alive(classroom, by=who, at=now)
    _check_both(here, there, by=first)
    _check_both(there, here, by=second)
    proposal = _lay_before(here, there, kind=RoundKind.LINK, now=now, again=True)
    record("proposal.link", proposal, by=second, after=ProposalState.OPEN, at=now)
    seats = seats_of(proposal)
    teacher = {classroom.pk: who for classroom, who in sides}
    for seat in seats:
        record_answer(seat, Answer.YES, by=teacher[seat.classroom_id], now=now)
    agree(proposal, seats, by=second, now=now)
    return proposal


def partners_before(ids: Collection[UUID]) -> list[set[UUID]]:
    """Pairs that staff let meet, with one of these classes among them; some may meet still.

    Named by what the classes are now: two that both went on into a new year are partners of before.
    """
    known = {*ids, *earlier_years(ids)}
    pairs = list(
        Pair.objects.filter(
            Q(low__in=known) | Q(high__in=known),
            proposal__partnership__state__in=(PartnershipState.APPROVED, PartnershipState.ENDED),
        )
        .values_list("low_id", "high_id")
        .distinct()
    )
    now = present_years({one for pair in pairs for one in pair})
    return [{now[low], now[high]} for low, high in pairs]


def _ask(here: Classroom, there: Classroom, *, by: User, now: datetime, again: bool) -> Proposal:
    _check_both(here, there, by=by)
    rests = Registration.objects.waiting().resting().filter(classroom=there).exists()
    if rests or str(there.school.country) in excused_countries(now.date()):
        raise Refused("direct.not_looking")
    note_alive(here, by=by, at=now)
    proposal = _lay_before(here, there, kind=RoundKind.INVITATION, now=now, again=again)
    record("proposal.invite", proposal, by=by, after=ProposalState.OPEN, at=now)
    record_answer(proposal.seats.get(classroom=here), Answer.YES, by=by, now=now)
    return proposal


def _lay_before(
    here: Classroom, there: Classroom, *, kind: RoundKind, now: datetime, again: bool
) -> Proposal:
    """The proposal of the two, if places, pairs and rules allow it; nobody has answered."""
    for classroom in sorted((here, there), key=lambda each: each.pk):
        ensure_places(classroom)
    ids = {here.pk, there.pk}
    lock_places(ids)
    free = free_places(ids)
    _check_free(here, there, free)
    pair = scored(here, there, at=now, again=again)
    if isinstance(pair, Refusal):
        raise Refused(pair.key)
    places = (free[UUID(pair.low)][0], free[UUID(pair.high)][0])
    [proposal] = lay_before(here.school.programme, [(pair, places)], kind=kind, at=now)
    return proposal


@transaction.atomic
def withdraw_invitation(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Take an unanswered invitation back: both classes are free and in the next round again.

    Raises Refused when it is over or this teacher's class did not send it.
    """
    now = at or timezone.now()
    gathering_round(proposal.round.programme)
    locked = lock_proposal(proposal)
    if locked.state != ProposalState.OPEN:
        raise Refused("proposal.over")
    seats = seats_of(locked)
    mine = set(by.teachings.values_list("classroom_id", flat=True))
    sent = [seat for seat in seats if seat.answer == Answer.YES and seat.classroom_id in mine]
    if locked.round.kind != RoundKind.INVITATION or not sent:
        raise Refused("direct.not_yours")
    close_proposal(locked, ProposalState.WITHDRAWN, by=by, now=now)
    enter_again(locked, seats, by=by, now=now)
    others = [seat for seat in seats if seat not in sent]
    tell_ended(locked, seats=others, event="withdrawn")
    return locked


def scored(
    here: Classroom, there: Classroom, *, at: datetime, again: bool = False
) -> ScoredPair | Refusal:
    """What the engine says of the two. Raises Refused when a timetable cannot be read."""
    said = scored_with(here, [there], at=at, again=again)
    if there.pk not in said:
        raise Refused("direct.unreadable")
    return said[there.pk]


def scored_with(
    here: Classroom,
    others: Collection[Classroom],
    *,
    at: datetime,
    again: bool = False,
    thresholds: Thresholds | None = None,
) -> dict[UUID, ScoredPair | Refusal]:
    """The engine's word on `here` with each of the others, in a fixed number of queries.

    A class whose timetable cannot be read is left out; nobody is found if it is `here`. `again`:
    who was a partner before may be one again, since both sides ask for it. `thresholds`: other
    lines than the programme's, as where an exchange is under way.
    """
    programme = here.school.programme
    ids = [here.pk, *(each.pk for each in others)]
    standing = _standings(here, others, at, again)
    classrooms = Classroom.objects.filter(pk__in=ids).with_profile().select_related("limits")
    pool = pool_of(classrooms.order_by("pk"), standing, today=at.date())
    profiles = {UUID(each.id): each for each in pool.profiles}
    own = profiles.pop(here.pk, None)
    if own is None:
        return {}
    thresholds, weights = thresholds or thresholds_of(programme), weights_of(programme)
    context = Context(thresholds, Horizon(thresholds, at.date()))
    return {pk: tell(own, each, context, weights) for pk, each in profiles.items()}


def _standings(
    here: Classroom, others: Collection[Classroom], at: datetime, again: bool
) -> Mapping[UUID, Standing]:
    """How they stand, with the wait they have in the round that gathers now.

    Whoever asks has seen that a place is left: rows of places are made when a class is first asked.
    """
    round_ = MatchingRound.objects.filter(
        programme=here.school.programme, state=RoundState.GATHERING
    ).first()
    since = waits_in_gathering(here.school.programme, [here.pk, *(each.pk for each in others)])
    found = standings(
        [
            Registration(round=round_, classroom=each, waiting_since=since.get(each.pk, at))
            for each in (here, *others)
        ],
        at=at,
        again=again,
    )
    return {pk: replace(each, places_left=1, repeat_ok=again) for pk, each in found.items()}


def _check_both(here: Classroom, there: Classroom, *, by: User) -> None:
    if here.pk == there.pk:
        raise Refused("direct.same_class")
    if not by.teachings.filter(classroom=here).exists():
        raise Refused("proposal.not_yours")
    if not by.adult.is_verified:
        raise Refused("direct.you_unverified")
    if here.school.programme_id != there.school.programme_id:
        raise Refused("direct.programme")
    if refusal := may_meet([here, there]):
        raise Refused(refusal)
    looking = set(
        Classroom.objects.looking().filter(pk__in=[here.pk, there.pk]).values_list("pk", flat=True)
    )
    if here.pk not in looking:
        raise Refused("direct.not_looking_here")
    if there.pk not in looking:
        raise Refused("direct.not_looking")


def _check_free(here: Classroom, there: Classroom, free: Mapping[UUID, list[Place]]) -> None:
    low, high = sorted([here.pk, there.pk])
    if Pair.objects.filter(low=low, high=high, live=True).exists():
        raise Refused("direct.already")
    if not free.get(here.pk):
        raise Refused("direct.full_here")
    if not free.get(there.pk):
        raise Refused("refusal.capacity")
