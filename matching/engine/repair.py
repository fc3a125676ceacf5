"""Repairing a choice where one pair falls away or one class comes, instead of choosing anew.

The duals of the choice stay; only the classes that lost each other, or came, look for a partner,
along a path of exchanges that changes as few classes as the best choice needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.engine.choice import Choice

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """Pairs that end and pairs that begin, each (low, high), in order."""

    ended: tuple[Pair, ...]
    begun: tuple[Pair, ...]

    @property
    def classes(self) -> int:
        """How many classes have another partner than before, or none."""
        return len({each for pair in (*self.ended, *self.begun) for each in pair})


def decline(choice: Choice, low: int, high: int) -> Change:
    """One of the two said no: they are not paired again, and both look for another partner.

    The choice is again the best among its candidates. Raises KeyError if the pair is no candidate.
    """
    before = choice.pairs()
    choice.forbid(low, high)
    choice.solve()
    return _change(choice, before)


def arrive(choice: Choice, places: int, candidates: Iterable[tuple[int, int]]) -> Change:
    """A class more, numbered behind all others, with its candidates (other class, score).

    The choice is again the best among all candidates.
    """
    before = choice.pairs()
    number = choice.add_class(places)
    other, score = np.array(sorted(candidates), dtype=np.int64).reshape(-1, 2).T
    choice.add(other, np.full(len(other), number, dtype=np.int64), score)
    choice.solve()
    return _change(choice, before)


def _change(choice: Choice, before: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Change:
    old, new = ((low << 31) | high for low, high, _ in (before, choice.pairs()))
    return Change(_pairs(np.setdiff1d(old, new)), _pairs(np.setdiff1d(new, old)))


def _pairs(keys: np.ndarray) -> tuple[Pair, ...]:
    return tuple((key >> 31, key & (1 << 31) - 1) for key in keys.tolist())
