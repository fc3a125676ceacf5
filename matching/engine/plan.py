"""The one door into the engine: a pool of classes in, a plan out.

The same pool, thresholds, weights, day and seed give the same plan, in whatever order the pool
comes. Nothing here reads a clock, a database or chance.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from matching.engine import gather, jit
from matching.engine.all_pairs import Found
from matching.engine.choice import Choice, Columns
from matching.engine.duals import Indices
from matching.engine.exchange_time import Horizon
from matching.engine.left_over import alternatives, blocking_pairs, eligible_classes, unmatched
from matching.engine.optimise import Optimum, fill_places, optimise, refuse
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.proof import Proof, prove
from matching.engine.report import build_report, settings_of
from matching.engine.results import (
    Circle,
    Message,
    Part,
    Plan,
    Progress,
    Refusal,
    ScoredPair,
    Unmatched,
    WeeklyMeeting,
)
from matching.engine.rules import Context
from matching.engine.survey import Survey, seen
from matching.engine.tell import tell
from matching.engine.weights import Weights

__all__ = [
    "Message",
    "Part",
    "Plan",
    "Progress",
    "Refusal",
    "ScoredPair",
    "Unmatched",
    "WeeklyMeeting",
    "judge",
    "plan",
]

Told = dict[tuple[int, int], ScoredPair]


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


def plan(
    pool: Sequence[ClassProfile],
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    seed: int,
    progress: Progress = _silent,
    threads: int = 1,
    first: Found | None = None,
) -> Plan:
    """Pair the classes of a pool.

    `progress(stage, done, total)` is told how far it is, with the stages "preparing", "scoring",
    "solving" and "explaining". `first` is a first look made elsewhere, at the pool in order of ids.
    Raises ValueError if two classes have the same id.
    """
    classes = _sorted(pool)
    jit.choose_for(len(classes))
    survey = Survey.of(
        classes, thresholds, weights, today=today, threads=threads, progress=progress
    )
    rank = _rank(classes, seed)
    places = np.array([each.places_left for each in classes], dtype=np.int64)
    choice = Choice(places, weights.most, rank)
    optimum = optimise(choice, survey.look, progress, first=None if first is None else seen(first))
    told = _checked(optimum, survey)
    proof: Proof | None = prove(optimum, survey, seed=seed)
    told |= _fill(optimum, survey, rank, weights.most)
    circles: tuple[Circle, ...] = ()
    if thresholds.circle_size:
        circles, rest = gather.circles(survey, choice, thresholds.circle_size, rank, seed=seed)
        told, proof = _tell(survey, list(_scores(rest.pairs()))), None
    elif thresholds.trios:
        circles, staying = gather.trios(survey, told, seed=seed)
        told = {pair: each for pair, each in told.items() if pair in staying}
    in_circles = gather.members(survey, circles)
    others = alternatives(choice, told, thresholds.candidates_per_class)
    return Plan(
        pairs=_in_order(told),
        circles=circles,
        alternatives=_in_order(_tell(survey, others)),
        unmatched=unmatched(survey, in_circles | {each for pair in told for each in pair}),
        report=build_report(
            classes,
            list(told.values()),
            circles,
            proof,
            eligible=eligible_classes(choice),
            blocking=blocking_pairs(choice, told),
            settings=settings_of(classes, thresholds, weights, today=today, seed=seed),
        ),
    )


def judge(
    a: ClassProfile, b: ClassProfile, thresholds: Thresholds, weights: Weights, *, today: date
) -> ScoredPair | Refusal:
    """One pair as of `today`: scored, or the first rule that refuses it.

    For checking again, before anything is told to anybody, that a pair still may be.
    """
    low, high = _sorted([a, b])
    return tell(low, high, Context(thresholds, Horizon(thresholds, today)), weights)


def _sorted(pool: Iterable[ClassProfile]) -> list[ClassProfile]:
    classes = sorted(pool, key=lambda each: each.id)
    for earlier, later in pairwise(classes):
        if earlier.id == later.id:
            raise ValueError(f"the class {later.id} is twice in the pool")
    return classes


def _rank(classes: Sequence[ClassProfile], seed: int) -> Indices:
    """An order of the classes that depends on their ids and the seed alone."""
    digests = [hashlib.sha256(f"{seed}:{each.id}".encode()).digest() for each in classes]
    rank = np.empty(len(classes), dtype=np.int64)
    rank[np.array(sorted(range(len(classes)), key=digests.__getitem__), dtype=np.int64)] = (
        np.arange(len(classes))
    )
    return rank


def _checked(optimum: Optimum, survey: Survey) -> Told:
    """The chosen pairs, each checked date by date; what does not pass is taken out and repaired."""
    told: Told = {}
    while True:
        chosen = _scores(optimum.choice.pairs())
        told = {pair: told[pair] for pair in chosen if pair in told}
        told |= _tell(survey, [pair for pair in chosen if pair not in told])
        wrong = [
            pair for pair, score in chosen.items() if pair not in told or told[pair].score != score
        ]
        if not wrong:
            return told
        refuse(optimum, wrong, survey.look)


def _fill(optimum: Optimum, survey: Survey, rank: Indices, most_points: int) -> Told:
    """The places still left after everybody had a turn, round by round."""
    if not np.any(optimum.choice.places > 1):
        return {}
    rounds = fill_places(optimum, survey.look_with, rank, most_points)
    return _tell(survey, [pair for columns in rounds for pair in _scores(columns)])


def _tell(survey: Survey, pairs: Sequence[tuple[int, int]]) -> Told:
    """Everything about those of the pairs that pass date by date."""
    told: Told = {}
    for done, pair in enumerate(pairs, 1):
        found = survey.tell(*pair)
        if isinstance(found, ScoredPair):
            told[pair] = found
        survey.progress("explaining", done, len(pairs))
    return told


def _scores(columns: Columns) -> dict[tuple[int, int], int]:
    low, high, score = (column.tolist() for column in columns)
    return dict(zip(zip(low, high, strict=True), score, strict=True))


def _in_order(told: Told) -> tuple[ScoredPair, ...]:
    return tuple(told[pair] for pair in sorted(told))
