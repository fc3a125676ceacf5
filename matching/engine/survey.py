"""A pool under one set of rules: looked at as a whole, fast, or pair by pair, in full."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.engine import all_pairs, jit
from matching.engine.arrays import PoolArrays, flatten
from matching.engine.duals import NO_SPARE, Duals, Flags, Indices
from matching.engine.exchange_time import Horizon
from matching.engine.optimise import Seen
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.results import Progress, Refusal, ScoredPair
from matching.engine.rules import REFUSAL_KEYS, Context
from matching.engine.tell import tell
from matching.engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Survey:
    """Classes in order of ids, as the rules read them and as the kernels do."""

    classes: Sequence[ClassProfile]
    context: Context
    weights: Weights
    arrays: PoolArrays
    hands: Sequence[all_pairs.Hand]
    progress: Progress

    @classmethod
    def of(
        cls,
        classes: Sequence[ClassProfile],
        thresholds: Thresholds,
        weights: Weights,
        *,
        today: date,
        threads: int,
        progress: Progress,
    ) -> "Survey":
        progress("preparing", 0, len(classes))
        arrays = flatten(classes, thresholds, weights, today=today)
        progress("preparing", len(classes), len(classes))
        context = Context(thresholds, Horizon(thresholds, today))
        hands = [all_pairs.hand(arrays) for _ in range(threads)]
        return cls(classes, context, weights, arrays, hands, progress)

    def look(self, duals: Duals | None, most: int, among: Flags | None = None) -> Seen:
        """Look at all pairs, or at those of some classes (see `optimise.Look`)."""
        return seen(self._search(self.arrays, duals, most, self.hands, among))

    def look_with(self, places: Indices, most: int) -> Seen:
        """Look at all pairs of the classes that have a place left."""
        left = [
            replace(each, places_left=count)
            for each, count in zip(self.classes, places.tolist(), strict=True)
        ]
        arrays = self.flattened(left)
        hands = [all_pairs.hand(arrays) for _ in self.hands]
        return seen(self._search(arrays, None, most, hands))

    def flattened(self, classes: Sequence[ClassProfile]) -> PoolArrays:
        """Other classes under the same rules."""
        horizon = self.context.horizon
        return flatten(classes, horizon.thresholds, self.weights, today=horizon.today)

    def tell(self, low: int, high: int) -> ScoredPair | Refusal:
        """The pair, date by date, with everything that explains it."""
        return tell(self.classes[low], self.classes[high], self.context, self.weights)

    def excluded(self, index: int) -> tuple[dict[str, int], int]:
        """How many others each rule excludes for a class, by key, and how many it could meet."""
        *counts, eligible = all_pairs.refusal_counts(self.arrays, index)
        named = zip(REFUSAL_KEYS, counts, strict=True)
        return {key: count for key, count in sorted(named) if count}, eligible

    def _search(
        self,
        arrays: PoolArrays,
        duals: Duals | None,
        most: int,
        hands: Sequence[all_pairs.Hand],
        among: Flags | None = None,
    ) -> all_pairs.Found:
        return all_pairs.search(
            arrays,
            _potentials(duals),
            most,
            among=None if among is None else among.tolist(),
            hands=hands,
            progress=lambda done, total: self.progress("scoring", done, total),
        )


def _potentials(duals: Duals | None) -> all_pairs.Potentials | None:
    if duals is None:
        return None
    columns = (duals.first, duals.spare, duals.sets.inmost)
    first, spare, inmost = (each if jit.is_compiled() else each.tolist() for each in columns)
    has_spare = bool((duals.spare < NO_SPARE).any())
    sets = jit.sequence(duals.sets.rows())
    return all_pairs.Potentials(first, spare if has_spare else None, inmost, sets)


def seen(found: all_pairs.Found) -> Seen:
    """What the kernels found, as arrays."""
    low, high, score = (
        np.asarray(column, dtype=np.int64) for column in (found.i, found.j, found.score)
    )
    return Seen(low, high, score, found.looked_at)
