"""Find a class: those that look for a partner and that the rules let one of yours meet."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from classrooms.models import ClassLanguage, Classroom
from classrooms.services.excuses import excused_countries
from matching.engine.results import ScoredPair
from matching.explanations import Found
from matching.lifecycle import WishState
from matching.models import Candidate, Pair, Registration
from matching.services.direct import partners_before, scored_with
from matching.services.lineage import earlier_years, is_apart, present_years, were_partners
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

    def condition(self) -> Q:
        """The filters that the database can answer; whether two can meet live, the engine says."""
        asked = Q()
        if self.country:
            asked &= Q(school__country=self.country)
        if self.age is not None:
            asked &= Q(age_from__lte=self.age, age_to__gte=self.age)
        if self.language:
            # Not a join: conditions of several searches stand in one question.
            spoken = ClassLanguage.objects.filter(classroom=OuterRef("pk"), language=self.language)
            asked &= Q(Exists(spoken))
        if self.theme:
            asked &= Q(themes__contains=[self.theme])
        if self.mode:
            asked &= Q(mode=self.mode)
        return asked

    def welcomes(self, pair: ScoredPair) -> bool:
        return pair.mode == "live" or not self.live


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
    fitting = open_to(here, at=at).filter(wanted.condition())
    nearest = list(_nearest(fitting, here)[: LOOKED_AT + 1])
    looked_at = nearest[:LOOKED_AT]
    said = scored_with(here, looked_at, at=at) if looked_at else {}
    found = [
        Found(each, candidate_of(pair))
        for each in looked_at
        if isinstance(pair := said.get(each.pk), ScoredPair) and wanted.welcomes(pair)
    ]
    found.sort(key=lambda each: (-each.candidate.score, str(each.classroom.pk)))
    return Findings(found, len(looked_at), len(nearest) > LOOKED_AT)


def open_to(here: Classroom, *, at: datetime | None = None) -> QuerySet[Classroom]:
    """Classes that look for a partner and have a place, but for those never to be met."""
    return _reachable(here, at).exclude(pk__in=_met_or_declined(here))


def partners_to_ask_again(here: Classroom, *, at: datetime | None = None) -> QuerySet[Classroom]:
    """Partners of before that could be invited again."""
    before = {one for pair in partners_before([here.pk]) for one in pair} - {here.pk}
    meets = Pair.objects.filter(Q(low=here) | Q(high=here), live=True)
    now = {one for pair in meets.values_list("low_id", "high_id") for one in pair}
    return _reachable(here, at).filter(pk__in=before - now).select_related("school__programme")


def findable(programme_id: Any, *, at: datetime | None = None) -> QuerySet[Classroom]:
    """Classes that look for a partner, are awake, can answer and have a free place."""
    excused = excused_countries((at or timezone.now()).date())
    seats = Count("seats", filter=Q(seats__live=True), distinct=True)
    pledged = WishState.PLEDGED
    made = Count("links_made", filter=Q(links_made__state=pledged), distinct=True)
    followed = Count("links_followed", filter=Q(links_followed__state=pledged), distinct=True)
    resting = Registration.objects.waiting().resting().filter(classroom=OuterRef("pk"))
    return (
        Classroom.objects.looking()
        .filter(~Exists(resting), ~Q(school__country__in=excused), school__programme=programme_id)
        .annotate(held=seats + made + followed)
        .filter(held__lt=F("partners_wanted"))
    )


def _reachable(here: Classroom, at: datetime | None) -> QuerySet[Classroom]:
    apart = blocked_schools([here.school_id]).get(here.school_id, set()) | {here.school_id}
    return findable(here.school.programme_id, at=at).exclude(school__in=apart)


def _met_or_declined(here: Classroom) -> set[UUID]:
    """Whom `standings` would refuse, named by what they are now."""
    known = {here.pk, *earlier_years([here.pk])}
    pairs = list(
        Pair.objects.filter(Q(low__in=known) | Q(high__in=known)).values_list(
            "low_id", "high_id", "live", "proposal__state", "proposal__partnership__state"
        )
    )
    now = present_years({one for low, high, *_rest in pairs for one in (low, high)})
    found: set[UUID] = set()
    for low, high, live, state, decision in pairs:
        this_year = now[low] == low and now[high] == high
        if were_partners(state, live=live, this_year=this_year) or is_apart(
            state, decision, live=live, this_year=this_year
        ):
            found |= {now[low], now[high]}
    return found - {here.pk}


def _nearest(classrooms: QuerySet[Classroom], here: Classroom) -> QuerySet[Classroom]:
    from_there = F("age_from") + F("age_to") - (here.age_from + here.age_to)
    return (
        classrooms.select_related("school")
        .prefetch_related("languages")
        .annotate(apart=from_there * from_there)
        .order_by("apart", "-created_at", "pk")
    )


def candidate_of(pair: ScoredPair) -> Candidate:
    """The pair as a candidate that is not saved: it explains the two."""
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
            gains[name] = open_ones.filter(without.condition()).count()
    best = gains.most_common(1)
    return best[0][0] if best and best[0][1] else None
