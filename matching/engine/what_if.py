"""What would help a class: for each thing it could change, how many others it could meet then.

Nothing is estimated. The class as it would be is put beside the pool as a class of its own, and
judged with the others by all rules and the score floor, as a round judges it. Where nothing but the
weekly lessons would change, others are passed over whom a rule refuses that reads no lesson: it
refuses them afterwards too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from matching.engine import all_pairs, jit
from matching.engine.arrays import PoolArrays, flatten
from matching.engine.profile import ClassProfile, Mode, Thresholds
from matching.engine.rules import REFUSAL_KEYS
from matching.engine.weights import Weights

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "change.translation": {"accepts_translation": True},
    "change.mode": {"mode": Mode.EITHER},
    "change.same_country": {"allows_same_country": True},
    "change.repeat": {"repeat_ok": True},
    "change.composition": {"composition_wishes": frozenset()},
    "change.age_limit": {"most_age_gap_months": None},
    "change.level_limit": {"least_level": None},
}
"""One answer that a class could give otherwise."""

LESSONS_DECIDE = ("refusal.windows", "refusal.score_floor")
"""The only refusals that other lessons can lift: all rules before them read no lesson, and the
score reads them."""

BATCH = 5_000
"""So many changed classes stand beside the pool at a time: it bounds the room they need."""

Changed = Mapping[str, ClassProfile]
"""By the name of a change, the class as it would be. Ids are those of the class itself."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One class against a pool: how many others the first rule in order refused, by its key; how
    many it could meet; and by each change, where that makes them more, how many then."""

    refused: dict[str, int]
    fitting: int
    changes: dict[str, int]


def simple_changes(profile: ClassProfile) -> dict[str, ClassProfile]:
    """The class with each of CHANGES that is one for it."""
    changed = {key: replace(profile, **new) for key, new in CHANGES.items()}
    return {key: each for key, each in changed.items() if each != profile}


def what_if(
    pool: Sequence[ClassProfile],
    asked: Mapping[str, Changed],
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    alive: Callable[[], object] = lambda: None,
) -> dict[str, WhatIf]:
    """For each class of `asked` (ids of the pool, each with what it could change) how it stands.

    `alive` is called now and then.
    """
    jit.choose_for(len(pool) + len(asked))
    classes = sorted(pool, key=lambda each: each.id)
    numbers = {each.id: number for number, each in enumerate(classes)}

    def flattened(given: Sequence[ClassProfile]) -> PoolArrays:
        return flatten(given, thresholds, weights, today=today)

    arrays = flattened(classes)
    bases = {name: all_pairs.scores_with(arrays, numbers[name]) for name in asked}
    found = {name: _base(base, numbers[name]) for name, base in bases.items()}
    variants = [
        Variant(numbers[name], key, changed)
        for name, changes in asked.items()
        for key, changed in changes.items()
    ]
    undecided = {numbers[name]: _undecided(base) for name, base in bases.items()}
    for variant, fitting in _counted(classes, variants, undecided, flattened, alive):
        standing = found[classes[variant.number].id]
        if fitting > standing.fitting:
            standing.changes[variant.key] = fitting
    return found


@dataclass(frozen=True, slots=True)
class Variant:
    """A class of the pool, by its number, with one change."""

    number: int
    key: str
    changed: ClassProfile


def count_fitting(
    classes: Sequence[ClassProfile],
    variants: Sequence[Variant],
    flattened: Callable[[Sequence[ClassProfile]], PoolArrays],
) -> list[int]:
    """For each variant, how many of the classes it could meet. `classes` are in order of ids."""
    return [fitting for _, fitting in _counted(classes, variants, {}, flattened, lambda: None)]


def _counted(
    classes: Sequence[ClassProfile],
    variants: Sequence[Variant],
    undecided: Mapping[int, jit.Ints],
    flattened: Callable[[Sequence[ClassProfile]], PoolArrays],
    alive: Callable[[], object],
) -> Iterator[tuple[Variant, int]]:
    everybody = jit.sequence(range(len(classes)))
    blocked, met = (_naming(classes, variants, each) for each in ("blocked", "past_partners"))
    for start in range(0, len(variants), BATCH):
        batch = variants[start : start + BATCH]
        beside = [
            replace(
                each.changed,
                id=f"{each.changed.id} {each.key}",
                blocked=each.changed.blocked | blocked.get(each.number, frozenset()),
                past_partners=each.changed.past_partners | met.get(each.number, frozenset()),
            )
            for each in batch
        ]
        arrays = flattened([*classes, *beside])
        for at, variant in enumerate(batch, len(classes)):
            own, others = classes[variant.number], everybody
            if variant.number in undecided and _differs_in_lessons(own, variant.changed):
                others = undecided[variant.number]
            yield variant, all_pairs.count_fitting(arrays, at, others)
        alive()


def _base(scores: Sequence[int], own: int) -> WhatIf:
    refused = Counter(
        REFUSAL_KEYS[-1 - score]
        for number, score in enumerate(map(int, scores))
        if score < 0 and number != own
    )
    fitting = sum(int(score) >= 0 for score in scores)
    return WhatIf(dict(sorted(refused.items())), fitting, {})


def _undecided(scores: Sequence[int]) -> jit.Ints:
    """Those about whom other lessons may say something else."""
    open_ = {-1 - REFUSAL_KEYS.index(key) for key in LESSONS_DECIDE}
    return jit.sequence(
        number for number, score in enumerate(map(int, scores)) if score >= 0 or score in open_
    )


def _differs_in_lessons(before: ClassProfile, after: ClassProfile) -> bool:
    """Whether nothing but the lessons is another."""
    return replace(after, timetables=before.timetables) == before


def _naming(
    classes: Sequence[ClassProfile], variants: Sequence[Variant], column: str
) -> dict[int, frozenset[str]]:
    """Who names each of the changed classes in `column`: that holds for the changed class too."""
    numbers = {classes[each.number].id: each.number for each in variants}
    found: dict[int, set[str]] = {}
    for other in classes:
        for name in getattr(other, column) & numbers.keys():
            found.setdefault(numbers[name], set()).add(other.id)
    return {number: frozenset(others) for number, others in found.items()}
