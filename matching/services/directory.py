"""Find a class: those that look for a partner and that the rules let one of yours meet."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from classrooms.models import Classroom
from matching.engine.results import ScoredPair
from matching.lifecycle import ProposalState
from matching.models import Candidate, Pair
from matching.services.direct import scored_with
from safeguarding.gates import blocked_schools

LOOKED_AT = 60
"""So many classes at most are compared lesson by lesson for one page: those nearest in age, the
newest first among equals. Filters reach the others."""


@dataclass(frozen=True)
class Wanted:
    """What the teacher filters by; empty is anything. `live`: they can meet on screen."""

    country: str = ""
    age: int | None = None
    language: str = ""
    theme: str = ""
    mode: str = ""
    live: bool = False


@dataclass(frozen=True)
class Found:
    """A class that may be invited, with the pair's unsaved candidate, which explains it."""

    classroom: Classroom
    candidate: Candidate


@dataclass(frozen=True)
class Findings:
    """The classes, best fit first, of `looked_at` compared ones; `more` were not looked at."""

    found: list[Found]
    looked_at: int
    more: bool


def find_classes(here: Classroom, wanted: Wanted, *, at: datetime) -> Findings:
    """Whom this class could invite now, best fit first.

    SQL filters and takes at most LOOKED_AT of them; only these are read and scored, so that the
    time and the number of queries do not grow with the pool.
    """
    nearest = list(_nearest(_filtered(open_to(here), wanted), here)[: LOOKED_AT + 1])
    looked_at = nearest[:LOOKED_AT]
    said = scored_with(here, looked_at, at=at) if looked_at else {}
    found = [
        Found(each, _candidate(pair))
        for each in looked_at
        if isinstance(pair := said.get(each.pk), ScoredPair)
        and (pair.mode == "live" or not wanted.live)
    ]
    found.sort(key=lambda each: (-each.candidate.score, str(each.classroom.pk)))
    return Findings(found, len(looked_at), len(nearest) > LOOKED_AT)


def open_to(here: Classroom) -> QuerySet[Classroom]:
    """Classes that look for a partner and have a place, but for those never to be met."""
    apart = blocked_schools([here.school_id]).get(here.school_id, set()) | {here.school_id}
    return (
        Classroom.objects.looking()
        .filter(school__programme=here.school.programme_id)
        .exclude(school__in=apart)
        .exclude(pk__in=_met_or_declined(here))
        .annotate(held=Count("seats", filter=Q(seats__live=True), distinct=True))
        .filter(held__lt=F("partners_wanted"))
    )


def _met_or_declined(here: Classroom) -> set[UUID]:
    ended = (ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.AGREED)
    pairs = Pair.objects.filter(Q(low=here) | Q(high=here)).filter(
        Q(live=True) | Q(proposal__state__in=ended)
    )
    return {one for pair in pairs.values_list("low_id", "high_id") for one in pair} - {here.pk}


def _filtered(classrooms: QuerySet[Classroom], wanted: Wanted) -> QuerySet[Classroom]:
    if wanted.country:
        classrooms = classrooms.filter(school__country=wanted.country)
    if wanted.age is not None:
        classrooms = classrooms.filter(age_from__lte=wanted.age, age_to__gte=wanted.age)
    if wanted.language:
        classrooms = classrooms.filter(languages__language=wanted.language)
    if wanted.theme:
        classrooms = classrooms.filter(themes__contains=[wanted.theme])
    if wanted.mode:
        classrooms = classrooms.filter(mode=wanted.mode)
    return classrooms


def _nearest(classrooms: QuerySet[Classroom], here: Classroom) -> QuerySet[Classroom]:
    from_there = F("age_from") + F("age_to") - (here.age_from + here.age_to)
    return (
        classrooms.select_related("school")
        .prefetch_related("languages")
        .annotate(apart=from_there * from_there)
        .order_by("apart", "-created_at", "pk")
    )


def _candidate(pair: ScoredPair) -> Candidate:
    return Candidate(
        low_id=pair.low,
        high_id=pair.high,
        score=pair.score,
        mode=pair.mode,
        explanation=pair.to_json(),
    )


def narrowest(here: Classroom, wanted: Wanted, names: Collection[str]) -> str | None:
    """Which one filter to drop so that something is found: the one that hides most; else None."""
    empty = Wanted()
    open_ones = open_to(here)
    gains: Counter[str] = Counter()
    for name in names:
        if getattr(wanted, name) != getattr(empty, name):
            without = Wanted(**{**vars(wanted), name: getattr(empty, name)})
            gains[name] = _filtered(open_ones, without).count()
    best = gains.most_common(1)
    return best[0][0] if best and best[0][1] else None
