"""What the simulated year asks of the real engine: rounds, the next best, the bench."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from matching.engine import all_pairs
from matching.engine.arrays import flatten
from matching.engine.choice import Choice
from matching.engine.duals import Indices
from matching.engine.optimise import fill_places, optimise
from matching.engine.plan import judge
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.repair import Standing, exchange
from matching.engine.results import ScoredPair
from matching.engine.survey import Survey
from matching.engine.weights import Weights
from tests.proof.year.classes import Member

WEIGHTS = Weights()
THRESHOLDS = Thresholds()
LEAST_WEEKS, SOONEST_DAYS, LATEST_WEEKS = 3, 3, 4
"""For what is left of an exchange that is rescued, as the site has it."""


def night(free: Sequence[Member], today: date) -> list[ScoredPair]:
    """The round of a night: the steps of `plan`, without what decides nothing (the proof, the hash
    of the input, the report, why others were left over), which takes more than half of its time."""
    pool = sorted((each.as_of(today) for each in free), key=lambda each: each.id)
    survey = Survey.of(pool, THRESHOLDS, WEIGHTS, today=today, threads=1, progress=_silent)
    rank = np.arange(len(pool))
    places = np.array([each.places_left for each in pool], dtype=np.int64)
    optimum = optimise(Choice(places, WEIGHTS.most, rank), survey.look, _silent)
    rounds = [optimum.choice.pairs()]
    if np.any(places > 1):
        rounds += fill_places(optimum, survey.look_with, rank, WEIGHTS.most)
    told = [
        survey.tell(int(a), int(b))
        for low, high, _ in rounds
        for a, b in zip(low, high, strict=True)
    ]
    return [each for each in told if isinstance(each, ScoredPair)]


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


def next_best(freed: Sequence[Member], free: Sequence[Member], today: date) -> list[ScoredPair]:
    """For the two classes of a proposal that came to nothing: whom they are proposed to next.

    Those of `freed` that do not look for anybody any more are not among `free`.
    """
    looking = [each for each in freed if each in free]
    others = [each for each in _near(looking, free) if each not in freed]
    if not others:
        return []
    members = [*looking, *others]
    both = [
        members.index(each) if each in looking else len(members) + at
        for at, each in enumerate(freed)
    ]
    size = len(members) + len(freed) + 1
    scores = [np.full(size, -1, dtype=np.int64) for _ in freed]
    arrays = flatten([each.as_of(today) for each in members], THRESHOLDS, WEIGHTS, today=today)
    for at, each in enumerate(freed):
        if each in looking:
            scores[at][: len(members)] = all_pairs.scores_with(arrays, members.index(each))
    standing = _standing(members, both, size)
    one, other = both
    change = exchange(standing, one, other, *scores)
    chosen = [(members[a], members[b]) for a, b in change.begun]
    return [pair for a, b in chosen if (pair := told(a, b, today)) is not None]


def _standing(members: Sequence[Member], both: Sequence[int], size: int) -> Standing:
    """The pair that parts, and for whoever is busy elsewhere a pair with a class of no place."""
    elsewhere, busy = size - 1, [at for at, each in enumerate(members) if each.engaged]
    low, high = min(both), max(both)
    columns = (
        np.array([low, *busy], dtype=np.int64),
        np.array([high, *[elsewhere] * len(busy)], dtype=np.int64),
        np.zeros(1 + len(busy), dtype=np.int64),
    )
    left: Indices = np.zeros(size, dtype=np.int64)
    left[: len(members)] = [each.places_left for each in members]
    left[list(both)] = 0
    return Standing(columns, np.zeros(1 + len(busy), dtype=bool), left)


def for_newcomers(
    new: Sequence[Member], in_vain: Sequence[Member], today: date
) -> list[ScoredPair]:
    """For classes that came or changed, one after the other, the best of those who wait in vain."""
    members = [*new, *_near(new, in_vain)]
    if len(members) == len(new):
        return []
    pool = [each.as_of(today) for each in members]
    arrays = flatten(pool, THRESHOLDS, WEIGHTS, today=today)
    taken, pairs = set(range(len(new))), []
    for number, each in enumerate(new):
        scores = [int(score) for score in all_pairs.scores_with(arrays, number)]
        best = max(
            (at for at in range(len(members)) if at not in taken and scores[at] >= 0),
            key=lambda at: (scores[at], members[at].id),
            default=None,
        )
        if best is not None and (pair := told(each, members[best], today)) is not None:
            taken.add(best)
            pairs.append(pair)
    return pairs


def from_bench(
    left: Member, bench: Sequence[Member], weeks: int, today: date, asked: frozenset[str]
) -> ScoredPair | None:
    """The best volunteer for so many weeks that are left, beside those asked already."""
    length = max(LEAST_WEEKS, min(weeks, THRESHOLDS.plan_weeks))
    lines = replace(
        THRESHOLDS,
        plan_weeks=length,
        meetings=max(1, THRESHOLDS.meetings * length // THRESHOLDS.plan_weeks),
        lead_days=SOONEST_DAYS,
        horizon_weeks=LATEST_WEEKS,
    )
    return _best(left, _near([left], bench), lines, today, asked)


def _best(
    here: Member,
    others: Sequence[Member],
    thresholds: Thresholds,
    today: date,
    besides: frozenset[str],
) -> ScoredPair | None:
    members = [each for each in others if each is not here and each.id not in besides]
    if not members:
        return None
    pool = [_with_place(each, today) for each in (here, *members)]
    arrays = flatten(pool, thresholds, WEIGHTS, today=today)
    scores = [int(score) for score in all_pairs.scores_with(arrays, 0)]
    best = max(range(1, len(pool)), key=lambda at: (scores[at], pool[at].id))
    if scores[best] < 0:
        return None
    found = judge(pool[0], pool[best], thresholds, WEIGHTS, today=today)
    return found if isinstance(found, ScoredPair) else None


def told(a: Member, b: Member, today: date) -> ScoredPair | None:
    """A pair as of today, with its weeks and windows; None where a rule forbids it."""
    found = judge(a.as_of(today), b.as_of(today), THRESHOLDS, WEIGHTS, today=today)
    return found if isinstance(found, ScoredPair) else None


def moved(a: Member, b: Member, today: date, lead_days: int) -> ScoredPair | None:
    """A pair that said yes, from a later day on; None where too few weeks are left."""
    one, other = (replace(_with_place(each, today), blocked=frozenset()) for each in (a, b))
    lines = replace(THRESHOLDS, lead_days=lead_days, score_floor=0)
    found = judge(one, other, lines, WEIGHTS, today=today)
    return found if isinstance(found, ScoredPair) else None


def _with_place(member: Member, today: date) -> ClassProfile:
    return replace(member.as_of(today), places_left=1)


def _near(those: Sequence[Member], others: Sequence[Member]) -> list[Member]:
    """Those near enough in age for one of them at least; all others are refused anyway."""
    most = THRESHOLDS.max_age_gap_months
    ages = [sum(each.profile.ages) for each in those]
    return [
        each
        for each in others
        if any(abs(sum(each.profile.ages) - age) * 6 <= most for age in ages)
    ]
