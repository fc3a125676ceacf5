"""Exact maximum-weight matching in a general graph, with duals as proof, kept while edges change.

Primal-dual blossom method (Edmonds 1965; Galil 1986) on whole numbers. A first stage finds the best
matching in halves, from which few odd cycles are left; then one tree at a time grows, in rounds of
growing reach, until nothing is left to gain. Later changes free only what they break.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

from matching.engine import jit
from matching.engine.blossom.building import as_now, edges_in, empty_state, enlarged
from matching.engine.blossom.changes import (
    dissolve_all,
    doubled_weight,
    fill,
    first_known,
    insert,
    remove,
)
from matching.engine.blossom.fractional import halves
from matching.engine.blossom.search import settle, waiting
from matching.engine.blossom.start import first_duals, greedy
from matching.engine.blossom.state import (
    FACE,
    FREE_BLOSSOMS,
    FRONT,
    GROUP,
    INF,
    KIN,
    OWN,
    PARENT,
    PEND,
    SIZE,
    VERTICES,
    Y,
    Z,
)
from matching.engine.jit import Ints

SHARE_ANEW = 50
"""Where more than one vertex in so many is to be searched from, the first stage runs again."""


class Overflow(ValueError):
    """Weights so large that sums might leave 64 bits; legal while kernels are interpreted."""


@dataclass(frozen=True)
class Dual:
    """What proves a matching best, in doubled units.

    `y` per vertex and `z` per blossom are 0 or more, and for every edge y[u] + y[v] + the z of all
    blossoms around both ends is at least twice its weight. `blossoms` holds those with z > 0,
    from the largest to the smallest: (members, z).
    """

    y: Sequence[int]
    blossoms: tuple[tuple[tuple[int, ...], int], ...]


def bound2(dual: Dual) -> int:
    """What twice the weight of no matching can exceed: of a blossom of 2k + 1, k edges count."""
    sizes = (z * (len(members) // 2) for members, z in dual.blossoms)
    return sum(map(int, dual.y)) + sum(sizes)


class ExactMatching:
    """A graph and a matching in it that `solve` makes the heaviest there is.

    Vertices count from 0; weights are whole numbers of 64 bits (of any size while kernels are
    interpreted). Edges of weight 0 or less are legal and never chosen. The same calls give the same
    matching. A loop, an edge given twice, a vertex that is not there: ValueError, nothing changed.
    """

    def __init__(
        self, vertices: int, u: Iterable[int], v: Iterable[int], weight: Iterable[int]
    ) -> None:
        self._largest = 0
        self._solved = False
        self._state = empty_state(vertices, 0, INF)
        self.add_edges(u, v, weight)

    # -- Changing the graph -----------------------------------------------------------------------

    def add_edges(self, u: Iterable[int], v: Iterable[int], weight: Iterable[int]) -> None:
        """New edges u[i]-v[i]. What they break is freed; `solve` then starts from the rest."""
        us, vs, weights = _whole(u), _whole(v), _whole(weight)
        self._check(us, vs, weights)
        if not len(us):
            return
        self._largest = max(self._largest, _most(weights), -_least(weights))
        if edges_in(self._now()) == 0 and not self._solved:
            self._fill(us, vs, weights)
            return
        known = first_known(self._now(), us, vs)
        if known < 0:
            known = _repeated(us, vs)
        if known >= 0:
            raise ValueError(f"The edge {us[known]}-{vs[known]} is given twice.")
        self._state = self._now()._replace(far=self._far())
        done, mend = 0, int(self._solved)
        while (done := insert(self._state, us, vs, weights, done, mend)) < len(us):
            total = edges_in(self._state) + len(us) - done
            # Empty between searches, and as large as the graph: it goes before the new one comes.
            self._state = self._state._replace(pair=jit.zeros(0))
            self._state = enlarged(self._state, self.vertices, total)

    def _fill(self, us: Ints, vs: Ints, weights: Ints) -> None:
        """All edges of a graph that had none."""
        s = empty_state(self.vertices, len(us), self._far())
        twice = fill(s, us, vs, weights)
        if twice >= 0:
            known = _repeated(us, vs)
            raise ValueError(f"The edge {us[known]}-{vs[known]} is given twice.")
        self._state = s

    def forbid(self, u: int, v: int) -> None:
        """Take an edge out; `solve` then mends what hung on it. ValueError if there is none."""
        s = self._now()
        inside = min(u, v) >= 0 and max(u, v) < self.vertices and u != v
        if not inside or remove(s, u, v) == 0:
            raise ValueError(f"There is no edge {u}-{v}.")

    def add_vertex(self) -> int:
        """One vertex more, without edges and with dual 0; its number."""
        s = self._now()
        number = self.vertices
        self._refuse_overflow(self._largest, number + 1)
        if number >= s.cap:
            self._state = s = enlarged(s, number + 1, edges_in(s))
        s.reg[VERTICES] = number + 1
        return number

    def solve(self) -> None:
        """Make the matching the heaviest there is, from whatever stands."""
        s = self._now()
        if not self._solved:
            first_duals(s)
        left = waiting(s)
        if not self._solved or left * SHARE_ANEW > self.vertices:
            dissolve_all(s)
            greedy(s)
            halves(s)
        settle(s)
        self._solved = True

    # -- Reading the answer -----------------------------------------------------------------------

    @property
    def vertices(self) -> int:
        """How many vertices there are."""
        return int(self._state.reg[VERTICES])

    @property
    def mate(self) -> Sequence[int]:
        """For each vertex the one it is matched with, -1 where it is free."""
        return self._state.mate[: self.vertices]

    def pairs(self) -> list[tuple[int, int]]:
        """The matched pairs: (u, v) with u < v, in order."""
        mate: Any = self.mate
        listed = mate if isinstance(mate, list) else mate.tolist()
        return [(u, v) for u, v in enumerate(listed) if u < v]

    @property
    def weight(self) -> int:
        """The weight of the matching."""
        return int(doubled_weight(self._now())) // 2

    @property
    def dual(self) -> Dual:
        """The duals; they prove the matching best once it is solved."""
        s = self._now()
        y = _per_vertex(s, self.vertices)
        return Dual(y, tuple(self._families()))

    def nesting(self) -> tuple[list[int], list[int], list[int]]:
        """How the blossoms with z > 0 lie in each other, numbered from the outside so that 0 is
        none: for each vertex the smallest around it, for each the smallest around it, for each z.
        """
        s = self._now()
        parent, z = (s.node[column::KIN] for column in (PARENT, Z))
        number = {-1: 0}
        outside, kept = [0], [0]
        for b in self._blossoms():
            around = number[int(parent[b])]
            number[b] = around
            if z[b] > 0:
                number[b] = len(outside)
                outside.append(around)
                kept.append(int(z[b]))
        return [number[each] for each in map(int, parent[: self.vertices])], outside, kept

    def _blossoms(self) -> list[int]:
        """The nodes of all blossoms, from the largest to the smallest."""
        s = self._state
        size = s.node[SIZE::KIN]
        unused = set(map(int, s.blossom_pool[: s.reg[FREE_BLOSSOMS]]))
        known = [b for b in range(s.cap, len(size)) if b not in unused]
        return sorted(known, key=lambda b: (-int(size[b]), b))

    def _families(self) -> list[tuple[tuple[int, ...], int]]:
        """Every blossom with z > 0, its members and its z, from the largest to the smallest."""
        s = self._state
        place: dict[int, tuple[tuple[int, ...], int]] = {}
        families = []
        for b in self._blossoms():
            size, front, z = (int(s.node[b * KIN + field]) for field in (SIZE, FRONT, Z))
            if z == 0:
                continue
            # The vertices of a blossom follow each other in the list of every one around it.
            if front not in place:
                listed = self._run(front, size)
                place.update((v, (listed, at)) for at, v in enumerate(listed))
            listed, at = place[front]
            families.append((listed[at : at + size], z))
        return families

    def _run(self, front: int, length: int) -> tuple[int, ...]:
        """So many vertices as they follow each other."""
        listed = [front]
        for _ in range(length - 1):
            listed.append(int(self._state.after[listed[-1]]))
        return tuple(listed)

    # -- Refusals ---------------------------------------------------------------------------------

    def _check(self, us: Ints, vs: Ints, weights: Ints) -> None:
        if not len(us) == len(vs) == len(weights):
            raise ValueError("u, v and weight have to be of one length.")
        if not len(us):
            return
        if _least(us) < 0 or _least(vs) < 0 or self.vertices <= max(_most(us), _most(vs)):
            raise ValueError(f"Vertices have to lie in 0 to {self.vertices - 1}.")
        loop = _first_equal(us, vs)
        if loop >= 0:
            raise ValueError(f"The edge {us[loop]}-{vs[loop]} is a loop.")
        largest = max(self._largest, _most(weights), -_least(weights))
        self._refuse_overflow(largest, self.vertices)

    def _refuse_overflow(self, largest: int, vertices: int) -> None:
        if jit.is_compiled() and largest * (vertices + 2) * 4 >= 2**62:
            raise Overflow(f"A weight of {largest} is too large among {vertices} vertices.")

    def _far(self) -> int:
        """Farther than any event can be."""
        return INF if jit.is_compiled() else max(INF, 64 * self._largest)

    def _now(self) -> Any:
        """The state, fit for the kernels as they run now."""
        if isinstance(self._state.reg, list) == jit.is_compiled():
            self._refuse_overflow(self._largest, self.vertices)
            self._state = as_now(self._state)._replace(far=self._far())
        return self._state


def _whole(values: Iterable[int]) -> Ints:
    """A sequence of whole numbers as the kernels want it; anything else is a TypeError."""
    if not jit.is_compiled():
        listed = values.tolist() if hasattr(values, "tolist") else values
        return [index(value) for value in listed]
    import numpy as np  # noqa: PLC0415 -- as heavy as numba

    found = np.asarray(values if hasattr(values, "__len__") else list(values))
    if found.dtype.kind == "i":
        return np.ascontiguousarray(found, dtype=np.int64)
    try:
        return np.array([index(value) for value in found.tolist()], dtype=np.int64)
    except OverflowError:
        raise Overflow("A number does not fit into 64 bits.") from None


def _least(values: Ints) -> int:
    return min(values) if isinstance(values, list) else int(values.min())


def _most(values: Ints) -> int:
    return max(values) if isinstance(values, list) else int(values.max())


def _first_equal(us: Ints, vs: Ints) -> int:
    """The first place where two sequences agree, -1 if none."""
    if jit.is_compiled():
        same = (us == vs).nonzero()[0]
        return int(same[0]) if len(same) else -1
    return next((at for at, (u, v) in enumerate(zip(us, vs, strict=True)) if u == v), -1)


def _repeated(us: Ints, vs: Ints) -> int:
    """The first edge that came before, in either direction, -1 if none did."""
    if not isinstance(us, list) and _all_differ(us, vs):
        return -1
    seen = set()
    for at, (u, v) in enumerate(zip(map(int, us), map(int, vs), strict=True)):
        edge = (u, v) if u < v else (v, u)
        if edge in seen:
            return at
        seen.add(edge)
    return -1


def _all_differ(us: Any, vs: Any) -> bool:
    """Whether no edge is given twice."""
    import numpy as np  # noqa: PLC0415 -- as heavy as numba

    low, high = np.minimum(us, vs), np.maximum(us, vs)
    return len(np.unique(low * (high.max() + 1) + high)) == len(us)


def _per_vertex(s: Any, vertices: int) -> Sequence[int]:
    """The true dual of every vertex."""
    y, group, pend = s.own[Y::OWN], s.own[GROUP::OWN], s.face[PEND::FACE]
    if jit.is_compiled():
        return (y + pend[group])[:vertices]
    return [y[v] + pend[group[v]] for v in range(vertices)]
