"""Circles and trios in a plan, where the thresholds ask for them."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from matching.engine import all_pairs
from matching.engine.blossom.matching import ExactMatching
from matching.engine.choice import Choice
from matching.engine.circles import form_circles, join_trios
from matching.engine.duals import Indices
from matching.engine.results import Candidate, Circle, ScoredPair
from matching.engine.survey import Survey

Pair = tuple[int, int]


def trios(
    survey: Survey, told: Mapping[Pair, ScoredPair], *, seed: int
) -> tuple[tuple[Circle, ...], set[Pair]]:
    """Classes left over join pairs; the trios, and the pairs that stay pairs."""
    classes = survey.classes
    covered = {each for pair in told for each in pair}
    left_over = [index for index in range(len(classes)) if index not in covered]
    partners = {index: _partners(survey, index) for index in left_over}
    alone = [index for index in left_over if partners[index] and classes[index].places_left > 0]
    known = [_candidate(survey, *pair, each.score) for pair, each in told.items()]
    for index in alone:
        known += [
            _candidate(survey, min(index, other), max(index, other), score)
            for other, score in partners[index].items()
        ]
    found = join_trios(
        [classes[index].id for index in alone],
        [_candidate(survey, *pair, each.score) for pair, each in told.items()],
        classes,
        survey.context,
        survey.weights,
        {classes[index].id: [classes[other].id for other in partners[index]] for index in alone},
        seed=seed,
        matching=_heaviest,
        known=known,
        progress=survey.progress,
    )
    staying = {(pair.low, pair.high) for pair in found.pairs}
    return found.circles, {
        pair for pair in told if (classes[pair[0]].id, classes[pair[1]].id) in staying
    }


def circles(
    survey: Survey, choice: Choice, size: int, rank: Indices, *, seed: int
) -> tuple[tuple[Circle, ...], Choice]:
    """Circles of so many classes, and the best pairs among the classes that are in none."""
    low, high, score = choice.candidates()
    open_pairs = list(zip(low.tolist(), high.tolist(), score.tolist(), strict=True))
    known = [_candidate(survey, *each) for each in open_pairs]
    candidates: dict[str, list[str]] = {}
    for pair in known:
        candidates.setdefault(pair.low, []).append(pair.high)
    able = [each for each in survey.classes if each.places_left > 0]
    found = form_circles(
        able,
        size,
        survey.context,
        survey.weights,
        candidates,
        seed=seed,
        known=known,
        progress=survey.progress,
    )
    rest = Choice(_places_beside(survey, found), survey.weights.most, rank)
    rest.add(low, high, score)
    rest.solve()
    return found, rest


def members(survey: Survey, found: Sequence[Circle]) -> set[int]:
    """The numbers of the classes in circles."""
    names: Collection[str] = {name for circle in found for name in circle.members}
    return {index for index, each in enumerate(survey.classes) if each.id in names}


def _places_beside(survey: Survey, found: Sequence[Circle]) -> Indices:
    places = np.array([min(1, each.places_left) for each in survey.classes], dtype=np.int64)
    places[sorted(members(survey, found))] = 0
    return places


def _partners(survey: Survey, index: int) -> dict[int, int]:
    """Everybody a class may meet, with the score."""
    scores = all_pairs.scores_with(survey.arrays, index)
    return {other: int(score) for other, score in enumerate(scores) if score >= 0}


def _candidate(survey: Survey, low: int, high: int, score: int) -> Candidate:
    return Candidate(survey.classes[low].id, survey.classes[high].id, score)


def _heaviest(vertices: int, edges: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    u, v, weight = zip(*edges, strict=True) if edges else ((), (), ())
    matching = ExactMatching(vertices, u, v, weight)
    matching.solve()
    return matching.pairs()
