"""Who could have been paired otherwise: alternatives, blocking pairs, and classes left alone."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from matching.engine.choice import Choice
from matching.engine.results import ScoredPair, Unmatched
from matching.engine.survey import Survey
from matching.engine.what_if import Variant, count_fitting, simple_changes

Pairs = Collection[tuple[int, int]]


def eligible_classes(choice: Choice) -> int:
    """How many classes have at least one possible partner."""
    low, high, _ = choice.candidates()
    return len(np.union1d(low, high))


def alternatives(choice: Choice, chosen: Pairs, most: int) -> list[tuple[int, int]]:
    """Pairs among the `most` best of at least one of their classes that were not chosen."""
    low, high, score = choice.candidates()
    ranked = np.lexsort((high, low, -score))
    taken: Counter[int] = Counter()
    kept = []
    for one, other in zip(low[ranked].tolist(), high[ranked].tolist(), strict=True):
        if (taken[one] < most or taken[other] < most) and (one, other) not in chosen:
            kept.append((one, other))
        taken[one] += 1
        taken[other] += 1
    return sorted(kept)


def blocking_pairs(choice: Choice, told: Mapping[tuple[int, int], ScoredPair]) -> int:
    """How many candidates would have scored higher than what both of their classes have now.

    A class with a place to spare takes any partner; one with several gives up its weakest.
    """
    low, high, score = choice.candidates()
    weakest = np.full(choice.classes, np.iinfo(np.int64).max)
    count = np.zeros(choice.classes, dtype=np.int64)
    for pair, each in told.items():
        for one in pair:
            weakest[one] = min(weakest[one], each.score)
            count[one] += 1
    weakest[count < choice.places] = -1
    candidates = zip(low.tolist(), high.tolist(), strict=True)
    is_chosen = np.array([pair in told for pair in candidates], dtype=bool)
    blocks = (score > weakest[low]) & (score > weakest[high]) & ~is_chosen
    return int(np.count_nonzero(blocks))


def unmatched(survey: Survey, covered: Collection[int]) -> tuple[Unmatched, ...]:
    """Each class without a partner: which rules excluded how many, and what would help."""
    excluded = {
        index: survey.excluded(index)
        for index in range(len(survey.classes))
        if index not in covered
    }
    helps = helpful_changes(survey, [index for index, (_, left) in excluded.items() if not left])
    return tuple(
        Unmatched(
            id=survey.classes[index].id,
            counts=counts,
            eligible=eligible,
            most=min(counts, key=lambda key: (-counts[key], key), default=None),
            helps=helps.get(index, {}),
        )
        for index, (counts, eligible) in excluded.items()
    )


def helpful_changes(survey: Survey, indices: Sequence[int]) -> dict[int, dict[str, int]]:
    """For classes that could meet nobody: by each of CHANGES, how many they could meet then."""
    variants = [
        Variant(index, key, changed)
        for index in indices
        for key, changed in simple_changes(survey.classes[index]).items()
    ]
    if not variants:
        return {}
    helpful: dict[int, dict[str, int]] = {}
    counted = count_fitting(survey.classes, variants, survey.flattened)
    for variant, partners in zip(variants, counted, strict=True):
        if partners:
            helpful.setdefault(variant.number, {})[variant.key] = partners
    return helpful
