"""Repairing a choice where one pair falls away or one class comes, instead of choosing anew.

After a decline, `exchange` changes the fewest: the two look at everybody, and either take classes
with a place left or part one other pair and take one of it each; `join` is for one class alone.
`decline` and `arrive` make the choice the best again, with the duals that stand, and change as many
classes as that needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.engine.choice import Choice, Columns
from matching.engine.duals import Flags, Indices

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


@dataclass(frozen=True, slots=True)
class Standing:
    """The pairs as they stand: columns (low, high, score), whether each may end, and for each class
    how many places it has left."""

    pairs: Columns
    may_end: Flags
    left: Indices


@dataclass(frozen=True, slots=True)
class _Way:
    """Something the two could do, and what it is worth: coverage first, then points."""

    worth: int
    ended: tuple[Pair, ...] = ()
    begun: tuple[Pair, ...] = ()


def exchange(
    standing: Standing, one: int, other: int, of_one: Indices, of_other: Indices
) -> Change:
    """Two classes part for good; what they do next, with two other classes at most.

    Each takes a class with a place left, or each one class of a pair that ends, or one of them
    finds nobody. `of_one` and `of_other` are their scores with every class, below 0 where they may
    not meet (as `all_pairs.scores_with` answers). Of all these ways, none covers more classes, and
    none as many with more points. Raises KeyError if the pair does not stand.
    """
    low, high, score = standing.pairs
    at = (low == min(one, other)) & (high == max(one, other))
    if not at.any():
        raise KeyError((one, other))
    rest = Standing((low[~at], high[~at], score[~at]), standing.may_end[~at], standing.left)
    # More than two pairs are worth together: a class covered outweighs any score.
    cover = 4 * int(max(of_one.max(), of_other.max(), score.max(), 0)) + 1
    alone = np.ones(len(standing.left), dtype=bool)
    alone[rest.pairs[0]] = alone[rest.pairs[1]] = False
    values = [
        np.where(_may_meet(rest, each, {one, other}, scores), scores, -1)
        for each, scores in ((one, of_one), (other, of_other))
    ]
    own = [cover * int(alone[each]) for each in (one, other)]
    ways = [
        _Way(0),
        *_with_free(rest, (one, other), values, own, cover * alone),
        *_parting(rest, (one, other), values, sum(own)),
    ]
    best = max(ways, key=lambda way: way.worth)
    ended = ((min(one, other), max(one, other)), *best.ended)
    return Change(tuple(sorted(ended)), tuple(sorted(best.begun)))


def join(standing: Standing, one: int, of_one: Indices) -> Change:
    """A class with a place left takes another that has one: nobody parts for it.

    Somebody who has nobody comes first, then most points. `of_one` are its scores with every class.
    """
    low, high, _ = standing.pairs
    alone = np.ones(len(standing.left), dtype=bool)
    alone[low] = alone[high] = False
    may = _may_meet(standing, one, {one}, of_one) & (standing.left > 0)
    if not may.any():
        return Change((), ())
    worth = of_one + (int(of_one.max()) + 1) * alone
    return Change((), (_pair(one, int(np.argmax(np.where(may, worth, -1)))),))


def _may_meet(standing: Standing, each: int, parting: set[int], scores: Indices) -> Flags:
    """Whom a class may be paired with: not with those it is paired with already."""
    low, high, _ = standing.pairs
    may = np.asarray(scores >= 0)
    may[high[low == each]] = may[low[high == each]] = False
    may[list(parting)] = False
    return may


def _with_free(
    standing: Standing, both: Pair, values: list[Indices], own: list[int], cover: Indices
) -> list[_Way]:
    """Each of the two, or one of them, with a class that has a place left."""
    best: list[list[tuple[int, int]]] = []
    for each, scores in enumerate(values):
        free = np.flatnonzero((standing.left > 0) & (scores >= 0))
        worth = scores[free] + cover[free] + own[each]
        # If both want the same one, one of them takes the second best.
        order = np.argsort(-worth, kind="stable")[:2]
        best.append([(int(free[at]), int(worth[at])) for at in order])
    ways = [
        _Way(worth, (), (_pair(both[each], partner),))
        for each, found in enumerate(best)
        for partner, worth in found[:1]
    ]
    for a, for_a in best[0]:
        for b, for_b in best[1]:
            if a != b or standing.left[a] > 1:
                # The same class twice is covered once.
                twice = int(cover[a]) if a == b else 0
                ways.append(_Way(for_a + for_b - twice, (), (_pair(both[0], a), _pair(both[1], b))))
    return ways


def _parting(standing: Standing, both: Pair, values: list[Indices], own: int) -> list[_Way]:
    """Each of the two with one class of another pair, which ends."""
    one, other = both
    low, high, score = standing.pairs
    ways = []
    for a, b in ((low, high), (high, low)):
        open_ = np.flatnonzero(standing.may_end & (values[0][a] >= 0) & (values[1][b] >= 0))
        if len(open_):
            gain = values[0][a[open_]] + values[1][b[open_]] - score[open_]
            at = int(open_[int(np.argmax(gain))])
            begun = (_pair(one, int(a[at])), _pair(other, int(b[at])))
            ways.append(_Way(own + int(gain.max()), ((int(low[at]), int(high[at])),), begun))
    return ways


def _pair(one: int, other: int) -> Pair:
    return (min(one, other), max(one, other))


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


def _change(choice: Choice, before: Columns) -> Change:
    old, new = ((low << 31) | high for low, high, _ in (before, choice.pairs()))
    return Change(_pairs(np.setdiff1d(old, new)), _pairs(np.setdiff1d(new, old)))


def _pairs(keys: Indices) -> tuple[Pair, ...]:
    return tuple((key >> 31, key & (1 << 31) - 1) for key in keys.tolist())
