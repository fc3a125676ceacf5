"""From scored candidates to the best choice over ALL pairs of the pool, with a proven bound.

The graph starts with the best few candidates of each class. Its optimum comes with duals, and these
say of any other pair in one comparison whether it could improve the choice. So all pairs are looked
at again, against the duals; those that could join the graph, and the optimum is repaired. When none
is left, the choice is the best over all pairs, proven (column generation; Dantzig and Wolfe 1960).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from matching.engine.choice import Choice, Columns
from matching.engine.duals import Duals, Flags, Indices, fell
from matching.engine.results import Progress

ALL_AT_ONCE = 250
"""A pool so small starts with all its candidates in the graph, and needs no second look."""
FIRST_BEST = 8
PRICED_BEST = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at all pairs brought: candidates (low, high, score) in order."""

    low: Indices
    high: Indices
    score: Indices
    looked_at: int


class Look(Protocol):
    """A look at all pairs: the `most` best of each class by score, or where duals are given, those
    that violate them most. With `among`, only pairs with a class for which it is true."""

    def __call__(self, duals: Duals | None, most: int, among: Flags | None = None) -> Seen: ...


@dataclass(slots=True)
class Optimum:
    """The best choice over all pairs. `all_known`: every pair that may be is in the graph."""

    choice: Choice
    all_known: bool = False
    looks: int = 1
    looked_at: int = 0
    refused: set[tuple[int, int]] = field(default_factory=set)


def optimise(
    choice: Choice, look: Look, progress: Progress, *, first: Seen | None = None
) -> Optimum:
    """Make `choice` the best over all pairs. `first` is a first look made elsewhere."""
    most = FIRST_BEST if choice.classes > ALL_AT_ONCE else max(1, choice.classes)
    seen = first or look(None, most)
    optimum = Optimum(choice, looked_at=seen.looked_at)
    progress("solving", 0, 1)
    _take_in(choice, seen, optimum.refused)
    choice.solve()
    progress("solving", 1, 1)
    optimum.all_known = first is None and most >= choice.classes - 1
    if not optimum.all_known:
        _prove(optimum, look)
    return optimum


def refuse(optimum: Optimum, pairs: Iterable[tuple[int, int]], look: Look) -> None:
    """Take pairs out that may not be after all, and make the choice the best without them."""
    for low, high in pairs:
        optimum.refused.add((low, high))
        optimum.choice.forbid(low, high)
    optimum.choice.solve()
    if not optimum.all_known:
        _prove(optimum, look)


def _prove(optimum: Optimum, look: Look) -> None:
    """Look again and take in what violates the duals, until nothing does.

    The first look is at all pairs. After it, pairs can only violate them where a dual fell since,
    or where a class had more violating pairs than its list holds.
    """
    choice, most = optimum.choice, PRICED_BEST
    duals, among = choice.duals(), None
    while True:
        seen = look(duals, most, among)
        optimum.looks += 1
        optimum.looked_at += seen.looked_at
        added = _take_in(choice, seen, optimum.refused)
        full = _full(seen, choice.classes, most)
        if not added and not full.any():
            # What may be left are known pairs of spare places, covered by the dual of a blossom.
            return
        most = most if added else 2 * most
        choice.solve()
        before, duals = duals, choice.duals()
        among = full | fell(before, duals)


def _full(seen: Seen, classes: int, most: int) -> Flags:
    """The classes whose lists may have been full: the pairs lost have two such classes."""
    touched = np.bincount(np.concatenate([seen.low, seen.high]), minlength=classes)
    return np.asarray(touched >= most)


def _take_in(choice: Choice, seen: Seen, refused: set[tuple[int, int]]) -> int:
    low, high, score = seen.low, seen.high, seen.score
    if refused:
        keep = np.array(
            [pair not in refused for pair in zip(low.tolist(), high.tolist(), strict=True)],
            dtype=bool,
        )
        low, high, score = low[keep], high[keep], score[keep]
    return choice.add(low, high, score)


def fill_places(
    optimum: Optimum, look: Callable[[Indices, int], Seen], rank: Indices, most_points: int
) -> list[Columns]:
    """Give the places still left, round by round, never the same two classes again.

    `look(places, most)` is a first look with so many places left to each class. Each round is exact
    for itself among its candidates.
    """
    choice = optimum.choice
    low, high, _ = choice.pairs()
    met = {*zip(low.tolist(), high.tolist(), strict=True), *optimum.refused}
    left = choice.places - np.bincount(np.concatenate([low, high]), minlength=choice.classes)
    rounds: list[Columns] = []
    while np.count_nonzero(left > 0) > 1:
        seen = look(left, FIRST_BEST + int(choice.places.max()))
        following = Choice(np.minimum(left, 1), most_points, rank)
        _take_in(following, seen, met)
        following.solve()
        pairs = following.pairs()
        if not len(pairs[0]):
            break
        rounds.append(pairs)
        met |= set(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
        left = left - np.bincount(np.concatenate(pairs[:2]), minlength=choice.classes)
    return rounds
