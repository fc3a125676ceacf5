"""The next best, within seconds: for classes that a proposal freed, and for newcomers.

Only classes with a free place are looked at; a proposal that teachers were told of is never parted.
After a proposal that came to nothing each class is to have the next best there is. Whoever comes
new takes a partner at once only where that helps somebody who waits in vain; else it waits for the
night, when the whole pool is paired at its best.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from classrooms.choices import Mode
from classrooms.models import Classroom, Programme
from matching.choices import RoundKind
from matching.engine.exchange_time import Horizon
from matching.engine.repair import Standing, exchange, join
from matching.engine.results import ScoredPair
from matching.engine.rules import Context
from matching.engine.tell import tell
from matching.lifecycle import ProposalState, RoundState
from matching.models import MatchingRound, Pair, Proposal, Registration, Seat
from matching.services.directory import findable, open_to
from matching.services.look_again import ask_to_look_again, ask_to_work_out, was_looked_into
from matching.services.places import free_places, lock_places, standings
from matching.services.profiles import OLDEST_PUPIL, pool_of, thresholds_of, weights_of
from matching.services.small_rounds import lay_before
from matching.services.waiting_list import waiting
from safeguarding.gates import may_meet
from users.audit import record

logger = logging.getLogger(__name__)

LOOKED_AT = 200
"""So many others at most are compared with a class lesson by lesson: those nearest in age, who wait
longest first among equals. Age, countries, blocks and kind of exchange were asked before; whoever
is left out is compared in the night."""
IN_VAIN = timedelta(days=7)
"""Who waits longer than this without a partner waits in vain, as does whom a round left over."""
TRIES = 3
GREETED = 50
"""So many newcomers of a programme at most are looked for in one job."""
LOST = timedelta(hours=1)
"""A look that nobody came to for so long is asked for again."""

Pairs = dict[tuple[UUID, UUID], ScoredPair]


@dataclass(frozen=True)
class LookedAgain:
    """What came of it. `left_out` others were not compared, beyond the LOOKED_AT nearest."""

    proposals: list[Proposal] = field(default_factory=list)
    looked_at: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class _Scored:
    """All pairs that could be made now with one of the classes, by (low, high)."""

    freed: list[UUID]
    pairs: Pairs
    looked_at: int
    left_out: int
    parted: bool


def is_round_running(ids: Collection[UUID]) -> bool:
    """Whether a round of these classes' programme runs: it has most of the others in its hands."""
    programmes = Programme.objects.filter(schools__classrooms__in=ids)
    return MatchingRound.objects.running().filter(programme__in=programmes).exists()


def look_again(
    ids: Collection[UUID], *, cause: str, ended: bool, at: datetime | None = None
) -> LookedAgain:
    """Propose the best partners that these classes, of one programme, can have now.

    Chosen outside of all locks; then, in one transaction with what follows, the places are held,
    all is asked again, and the proposals are written. Twice for one cause is done once.
    """
    now = at or timezone.now()
    if was_looked_into(cause):
        return LookedAgain()
    programme = Programme.objects.filter(schools__classrooms__in=ids).distinct().first()
    if programme is None:
        return LookedAgain()
    found = _score(programme, ids, ended, now)
    if found.left_out:
        logger.info("matching.looked_at_some", extra={"cause": cause, "left_out": found.left_out})
    chosen = _choose(found) if found.pairs else []
    proposals = _propose(programme, ids, chosen, cause, ended, now)
    return LookedAgain(proposals, found.looked_at, found.left_out)


def greet_newcomers(*, at: datetime | None = None, most: int = GREETED) -> int:
    """Look for whoever was never looked at: classes that staff let in since they registered.

    Nothing in the rooms below can call up here, so this asks every few minutes: one job for each
    programme, of at most so many, those that wait longest first. Whoever keeps every place for a
    partner of its own is not looked for, and whoever is being looked for not twice.
    """
    now = at or timezone.now()
    idle = (
        Q(outlook__asked_at=None)
        | Q(outlook__asked_at__lte=F("outlook__looked_at"))
        | Q(outlook__asked_at__lt=now - LOST)
    )
    new = waiting().filter(Q(outlook=None) | Q(outlook__place=None), idle).order_by("since", "pk")
    greeted = 0
    for programme in Programme.objects.order_by("pk"):
        entered = Registration.objects.gathering(programme).values("classroom")
        ids = list(new.filter(pk__in=entered).values_list("pk", flat=True)[:most])
        if ids:
            cause = f"newcomers:{programme.pk}:{now.isoformat()}"
            ask_to_look_again(ids, cause=cause, at=now)
            greeted += len(ids)
    return greeted


def waiting_in_vain(ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Those that the last round left without a partner, or that wait for more than a week.

    Nobody who has a partner or a proposal is among them.
    """
    busy = Seat.objects.filter(classroom=OuterRef("classroom"), live=True)
    entered = Registration.objects.filter(~Exists(busy), classroom__in=ids)
    long = entered.filter(round__state=RoundState.GATHERING, waiting_since__lte=at - IN_VAIN)
    latest = (
        entered.filter(round__kind=RoundKind.POOL, round__state=RoundState.PUBLISHED)
        .order_by("classroom_id", "-round__published_at")
        .distinct("classroom_id")
    )
    left = {pk for pk, why in latest.values_list("classroom_id", "unmatched") if why}
    return left | set(long.values_list("classroom_id", flat=True))


def _score(programme: Programme, ids: Collection[UUID], ended: bool, now: datetime) -> _Scored:
    here = list(_free_in(programme, now).filter(pk__in=ids).select_related("school").order_by("pk"))
    near: dict[UUID, list[UUID]] = {}
    left_out = 0
    for classroom in here:
        others = _near(programme, classroom, now)
        if ended:
            # They parted: not with each other again.
            others = others.exclude(pk__in=ids)
        found = list(others.values_list("pk", flat=True))
        near[classroom.pk] = found[:LOOKED_AT]
        left_out += max(0, len(found) - LOOKED_AT)
    compared = {one for each in near.values() for one in each}
    wanted = {(min(a, b), max(a, b)) for a, found in near.items() for b in found}
    if not ended:
        helped = waiting_in_vain({*near, *compared}, at=now)
        wanted = {pair for pair in wanted if helped & {*pair}}
    pairs = told(programme, wanted, at=now)
    return _Scored([each.pk for each in here], pairs, len(compared), left_out, parted=ended)


def _free_in(programme: Programme, now: datetime) -> QuerySet[Classroom]:
    """Those that look, have a place that nothing holds, and are in the round that gathers now."""
    entered = Registration.objects.gathering(programme).filter(classroom=OuterRef("pk"))
    return findable(programme.pk, at=now).filter(Exists(entered))


def _near(programme: Programme, here: Classroom, now: datetime) -> QuerySet[Classroom]:
    """Who could be a partner as far as a database can tell, the nearest in age first."""
    apart = F("age_from") + F("age_to") - (here.age_from + here.age_to)
    in_age = Q(apart__lte=(2 * programme.most_age_gap) ** 2)
    if here.age_to > OLDEST_PUPIL:
        in_age |= Q(age_to__gt=OLDEST_PUPIL)
    others = open_to(here, at=now).filter(pk__in=_free_in(programme, now).values("pk"))
    others = others.annotate(apart=apart * apart).filter(in_age)
    country = str(here.school.country)
    if here.same_country_ok:
        others = others.exclude(school__country=country, same_country_ok=False)
    else:
        others = others.exclude(school__country=country)
    pairs = [pair.split() for pair in programme.excluded_country_pairs]
    never = [low if high == country else high for low, high in pairs if country in (low, high)]
    others = others.exclude(school__country__in=never)
    clash = {Mode.LIVE: Mode.ASYNCHRONOUS, Mode.ASYNCHRONOUS: Mode.LIVE}.get(Mode(here.mode))
    if clash:
        others = others.exclude(mode=clash)
    entered = Registration.objects.gathering(programme).filter(classroom=OuterRef("pk"))
    others = others.annotate(since=Subquery(entered.values("waiting_since")[:1]))
    return others.order_by("apart", "since", "pk")


def told(programme: Programme, wanted: Collection[tuple[UUID, UUID]], *, at: datetime) -> Pairs:
    """Those of the pairs (low, high) that all rules and the score floor allow, as of now."""
    ids = {one for pair in wanted for one in pair}
    entered = Registration.objects.gathering(programme).filter(classroom__in=ids)
    standing = standings(list(entered.select_related("classroom")), at=at)
    classrooms = Classroom.objects.filter(pk__in=standing).with_profile().select_related("limits")
    pool = pool_of(classrooms.order_by("pk"), standing, today=at.date())
    profiles = {UUID(each.id): each for each in pool.profiles}
    context = Context(thresholds_of(programme), Horizon(thresholds_of(programme), at.date()))
    weights = weights_of(programme)
    found: Pairs = {}
    for low, high in sorted(wanted):
        if low in profiles and high in profiles:
            said = tell(profiles[low], profiles[high], context, weights)
            if isinstance(said, ScoredPair):
                found[low, high] = said
    return found


def _choose(found: _Scored) -> list[tuple[UUID, UUID]]:
    """What covers most classes, then has most points, by the engine; nobody parts for it."""
    ids = sorted({one for pair in found.pairs for one in pair})
    number = {one: at for at, one in enumerate(ids)}
    # Whoever has a partner or a proposal already is paired with nobody of these: the last one.
    busy = set(
        Seat.objects.filter(classroom__in=ids, live=True).values_list("classroom", flat=True)
    )
    elsewhere = len(ids)
    pairs = [(number[one], elsewhere, 0) for one in sorted(busy)]
    free = free_places(ids)
    left = np.array([*(len(free[one]) for one in ids), 0], dtype=np.int64)
    scores = {one: np.full(len(ids) + 1, -1, dtype=np.int64) for one in ids}
    for (low, high), pair in found.pairs.items():
        scores[low][number[high]] = scores[high][number[low]] = pair.score
    freed = [one for one in found.freed if one in number]
    if found.parted and len(freed) == 2:
        one, other = (number[each] for each in freed)
        standing = _standing([*pairs, (one, other, 0)], left)
        begun = exchange(standing, one, other, *(scores[each] for each in freed)).begun
        return [(ids[a], ids[b]) for a, b in begun]
    chosen: list[tuple[UUID, UUID]] = []
    for each in freed:
        for a, b in join(_standing(pairs, left), number[each], scores[each]).begun:
            chosen.append((ids[a], ids[b]))
            pairs.append((a, b, 0))
            left[[a, b]] -= 1
    return chosen


def _standing(pairs: list[tuple[int, int, int]], left: Any) -> Standing:
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    never = np.zeros(len(pairs), dtype=bool)
    return Standing((columns[0], columns[1], columns[2]), never, left)


@transaction.atomic
def _propose(
    programme: Programme,
    ids: Collection[UUID],
    chosen: list[tuple[UUID, UUID]],
    cause: str,
    ended: bool,
    now: datetime,
) -> list[Proposal]:
    """Hold the places, ask everything again, write what is possible still and what follows."""
    both = {one for pair in chosen for one in pair}
    lock_places(both or ids)
    if was_looked_into(cause):
        return []
    free = free_places(both)
    classrooms = {each.pk: each for each in _free_in(programme, now).filter(pk__in=both)}
    said = told(programme, [pair for pair in chosen if _is_open(pair, classrooms)], at=now)
    possible = [
        (said[low, high], (free[low].pop(0), free[high].pop(0)))
        for low, high in chosen
        if (low, high) in said and free[low] and free[high]
    ]
    proposals = []
    if possible:
        proposals = lay_before(programme, possible, kind=RoundKind.REPAIR, at=now)
        for proposal in proposals:
            record("proposal.next-best", proposal, by=None, after=ProposalState.OPEN, at=now)
    if len(possible) < len(chosen) and cause.count("+") < TRIES:
        # Somebody was taken meanwhile: whoever goes without looks once more.
        ask_to_look_again(ids, cause=f"{cause}+", ended=ended, at=now)
    ask_to_work_out({*ids, *both}, cause=cause)
    return proposals


def _is_open(pair: tuple[UUID, UUID], classrooms: Mapping[UUID, Classroom]) -> bool:
    """Both still look and have a place, may meet, and do not already."""
    if not classrooms.keys() >= {*pair}:
        return False
    if may_meet([classrooms[each] for each in pair]):
        return False
    return not Pair.objects.filter(low=pair[0], high=pair[1], live=True).exists()
