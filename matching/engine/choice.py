"""Choosing the pairs among scored candidates: coverage first, then score, exact, with its proof.

Every class is a vertex, and once more for each further place it gives: such a spare place may take
in a class that would stay alone, but covers nobody new itself. With B larger than all scores
together, and C larger than any score, a candidate weighs

    2 (B + C + score) + 1   between two first places (both are covered),
    B + score               between a first and a spare place (one is covered),

so the heaviest matching covers the most classes and, among those choices, has the largest sum of
what covers each of them: the score of its pair, and C points more where it does not need a spare
place. Where every class wants one partner, that is the largest sum of scores.

The dual of the heaviest matching says for any other pair whether it could improve the choice: that
is how all pairs are proven, though only the promising ones were ever in the graph.
"""

import numpy as np

from matching.engine.blossom.matching import ExactMatching
from matching.engine.certificate import Certificate
from matching.engine.duals import NO_SPARE, Duals, Indices, OddSets

Columns = tuple[Indices, Indices, Indices]
MOST_PLACES = 3
_ROOM = 1024
"""So many classes may come later before covering one could be outweighed by scores."""
_SHIFT = 1 << 31


class Choice:
    """The best pairs among the candidates known so far; knows how to take in more of them.

    Classes are numbered from 0. `places` says how many partners each can take (0 to 3),
    `most_points` is the largest score there can be. `rank` numbers the classes in another order:
    equal choices are told apart by it alone.
    """

    def __init__(self, places: Indices, most_points: int, rank: Indices) -> None:
        self.places = places
        self.at_home = most_points + 1 if np.any(places > 1) else 0
        self.cover = 2 * (len(places) + _ROOM) * (most_points + 1)
        by_rank = np.argsort(rank, kind="stable")
        self._first = np.empty(len(places), dtype=np.int64)
        self._first[by_rank] = np.arange(len(places))
        owners = [by_rank]
        self._spare = np.full((len(places), MOST_PLACES - 1), -1, dtype=np.int64)
        for further in range(MOST_PLACES - 1):
            having = by_rank[places[by_rank] > further + 1]
            self._spare[having, further] = np.arange(len(having)) + sum(map(len, owners))
            owners.append(having)
        self.owner = np.concatenate(owners)
        self._keys: Indices = np.empty(0, dtype=np.int64)
        self._scores: Indices = np.empty(0, dtype=np.int64)
        self.matching = ExactMatching(len(self.owner), [], [], [])

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.places)

    # -- Candidates -------------------------------------------------------------------------------

    def add(self, low: Indices, high: Indices, score: Indices) -> int:
        """Take in candidates (low < high); how many of them were new."""
        keys = low * _SHIFT + high
        new = ~np.isin(keys, self._keys) & (self.places[low] > 0) & (self.places[high] > 0)
        low, high, score = low[new], high[new], score[new]
        self._keys = np.concatenate([self._keys, keys[new]])
        self._scores = np.concatenate([self._scores, score])
        order = np.argsort(self._keys, kind="stable")
        self._keys, self._scores = self._keys[order], self._scores[order]
        self.matching.add_edges(*self.edges(low, high, score))
        return len(low)

    def add_class(self, places: int) -> int:
        """One class more, without candidates yet; its number."""
        vertices = [self.matching.add_vertex() for _ in range(places)]
        spare = vertices[1:] + [-1] * (MOST_PLACES - max(1, places))
        self.places = np.append(self.places, places)
        self._first = np.append(self._first, vertices[0])
        self._spare = np.vstack([self._spare, np.array(spare, dtype=np.int64)])
        self.owner = np.append(self.owner, [self.classes - 1] * places)
        return self.classes - 1

    def forbid(self, low: int, high: int) -> None:
        """These two may not be paired any more; `solve` repairs what that breaks."""
        at = self._at(low, high)
        if at is None:
            raise KeyError((low, high))
        for u, v, _ in self.edges_of(low, high, int(self._scores[at])):
            self.matching.forbid(u, v)
        self._keys, self._scores = np.delete(self._keys, at), np.delete(self._scores, at)

    def candidates(self) -> Columns:
        """All candidates known: low, high and score, in order of (low, high)."""
        return self._keys // _SHIFT, self._keys % _SHIFT, self._scores

    def knows(self, low: int, high: int) -> bool:
        """Whether the pair is a candidate known."""
        return self._at(low, high) is not None

    def _at(self, low: int, high: int) -> int | None:
        key = low * _SHIFT + high
        at = int(np.searchsorted(self._keys, key))
        return at if at < len(self._keys) and self._keys[at] == key else None

    def edges(self, low: Indices, high: Indices, score: Indices) -> Columns:
        """The edges of candidates: between first places, and from each first to each spare one."""
        both = 2 * (self.cover + self.at_home + score) + 1
        parts = [(self._first[low], self._first[high], both)]
        for one, other in ((low, high), (high, low)):
            for further in range(MOST_PLACES - 1):
                has = self._spare[other, further] >= 0
                taker = self._spare[other[has], further]
                parts.append((self._first[one[has]], taker, self.cover + score[has]))
        u, v, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((np.maximum(u, v), np.minimum(u, v)))
        return u[order], v[order], weight[order]

    def edges_of(self, low: int, high: int, score: int) -> list[tuple[int, int, int]]:
        """The same for one candidate: (u, v, weight)."""
        columns = self.edges(np.array([low]), np.array([high]), np.array([score]))
        return list(zip(*(column.tolist() for column in columns), strict=True))

    # -- The choice -------------------------------------------------------------------------------

    def solve(self) -> None:
        """Make the choice the best there is among the candidates known now."""
        self.matching.solve()

    def pairs(self) -> Columns:
        """The chosen pairs: low, high and score, in order of (low, high)."""
        mate = np.asarray(self.matching.mate, dtype=np.int64)
        u = np.flatnonzero(mate > np.arange(len(mate)))
        one, other = self.owner[u], self.owner[mate[u]]
        keys = np.unique(np.minimum(one, other) * _SHIFT + np.maximum(one, other))
        return keys // _SHIFT, keys % _SHIFT, self._scores[np.searchsorted(self._keys, keys)]

    def taken_in(self) -> int:
        """How many pairs are between a first and a spare place, so that they cover one class."""
        mate = np.asarray(self.matching.mate, dtype=np.int64)
        spare = self._spare[self._spare >= 0]
        return int(np.count_nonzero(mate[spare] >= 0))

    # -- The proof --------------------------------------------------------------------------------

    @property
    def weight2(self) -> int:
        """Twice the weight of the choice: the unit of the bound."""
        return 2 * self.matching.weight

    def duals(self) -> Duals:
        """The duals as potentials: what says of a pair outside the graph that it cannot help."""
        y = np.asarray(self.matching.dual.y, dtype=np.int64)
        worth = np.where(self._spare >= 0, y[self._spare] + 2 * self.at_home, NO_SPARE)
        spare = worth.min(axis=1)
        inmost, outside, z = self.matching.nesting()
        own = y[self._first] - 2 * (self.cover + self.at_home)
        around = np.array(inmost, dtype=np.int64)[self._first]
        return Duals(own, spare, OddSets(around, outside, z))

    def certificate(self) -> Certificate:
        """Everything the independent checker needs."""
        u, v, weight = self.edges(*self.candidates())
        dual = self.matching.dual
        return Certificate(
            vertices=len(self.owner),
            u=u.tolist(),
            v=v.tolist(),
            weight=weight.tolist(),
            pairs=self.matching.pairs(),
            y=np.asarray(dual.y).tolist(),
            blossoms=dual.blossoms,
        )
