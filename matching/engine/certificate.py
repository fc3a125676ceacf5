"""The independent check of a matching and its duals: plain Python, nothing shared with the solver.

Weak duality (Edmonds, "Maximum matching and a polyhedron with 0,1-vertices", 1965): give every
vertex y >= 0 and every odd set of 2k + 1 vertices z >= 0. If for every edge of weight w the y of
both ends plus the z of the sets around both come to 2w or more, no matching weighs more than half
of sum(y) + sum(k z), for at most k of its edges lie within such a set. A matching that reaches
this is proven best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Edge = tuple[int, int, int]


@dataclass(frozen=True)
class Certificate:
    """A graph, a matching and the duals. Vertices count from 0; edge i joins u[i] and v[i].

    `y` and the z of `blossoms` (members, z) are in doubled units: of twice the weights.
    """

    vertices: int
    u: Sequence[int]
    v: Sequence[int]
    weight: Sequence[int]
    pairs: Sequence[tuple[int, int]]
    y: Sequence[int]
    blossoms: Sequence[tuple[Sequence[int], int]]


@dataclass(frozen=True)
class Verdict:
    """What the check found. `bound2` is the dual value: if no fault but "gap" is named, twice the
    weight of any matching is at most that.

    Faults, each at most once: "lengths" (columns of different length, or vertices that are not
    there), "vertex_twice", "not_an_edge", "dual_negative", "blossom_even" (or smaller than 3, or a
    member twice), "blossoms_cross", "edge_violated", "gap".
    """

    holds: bool
    weight: int
    bound2: int
    faults: tuple[str, ...]


def verify(certificate: Certificate, *, extra_edges: Iterable[Edge] = ()) -> Verdict:
    """Check everything. `extra_edges` (u, v, weight) have to be feasible as well."""
    c = certificate
    u, v, weights, y = _plain(c.u), _plain(c.v), _plain(c.weight), _plain(c.y)
    sets, z = [_plain(members) for members, _ in c.blossoms], [int(each) for _, each in c.blossoms]
    pairs = [(int(a), int(b)) for a, b in c.pairs]
    extra = [(int(a), int(b), int(w)) for a, b, w in extra_edges]
    ends = [a for a, b, *_ in (*pairs, *extra)] + [b for a, b, *_ in (*pairs, *extra)]
    fits = len(u) == len(v) == len(weights) and len(y) == c.vertices
    if not fits or not _exist(c.vertices, [u, v, ends, *sets]):
        return Verdict(False, 0, 0, ("lengths",))
    weight, known = _weight(u, v, weights, pairs)
    around, laminar = _nesting(c.vertices, sets)
    over = _feasible if laminar else _feasible_by_search
    bound2 = sum(y) + sum(each * (len(members) // 2) for members, each in zip(sets, z, strict=True))
    found = {
        "vertex_twice": len({a for pair in pairs for a in pair}) < 2 * len(pairs),
        "not_an_edge": not known,
        "dual_negative": min(y, default=0) < 0 or min(z, default=0) < 0,
        "blossom_even": not all(map(_odd, sets)),
        "blossoms_cross": not laminar,
        "edge_violated": not over([*zip(u, v, weights, strict=True), *extra], y, sets, z, around),
        "gap": bound2 != 2 * weight,
    }
    faults = tuple(fault for fault, there in found.items() if there)
    return Verdict(not faults, weight, bound2, faults)


def _plain(values: Sequence[int]) -> list[int]:
    """Python numbers, which never overflow: of an array or a sequence of any kind."""
    listed = getattr(values, "tolist", None)
    return listed() if listed is not None else [int(value) for value in values]


def _exist(vertices: int, columns: list[list[int]]) -> bool:
    """Whether all vertices named anywhere are there."""
    return all(min(part) >= 0 and max(part) < vertices for part in columns if part)


def _odd(members: list[int]) -> bool:
    """Whether a set has an odd number of members, 3 or more, none named twice."""
    return len(members) >= 3 and len(members) % 2 == 1 and len(set(members)) == len(members)


def _weight(
    u: list[int], v: list[int], weights: list[int], pairs: list[tuple[int, int]]
) -> tuple[int, bool]:
    """The sum over the pairs, and whether each of them is an edge."""
    partner: dict[int, set[int]] = {}
    for a, b in pairs:
        partner.setdefault(a, set()).add(b)
        partner.setdefault(b, set()).add(a)
    found = {
        (a, b) if a < b else (b, a): w
        for a, b, w in zip(u, v, weights, strict=True)
        if a in partner and b in partner[a]
    }
    keys = [(a, b) if a < b else (b, a) for a, b in pairs]
    return sum(found.get(key, 0) for key in keys), all(key in found for key in keys)


@dataclass(frozen=True)
class _Nesting:
    """The sets as a forest: the smallest around each vertex, and around each set (-1: none)."""

    inmost: list[int]
    parent: list[int]
    order: list[int]


def _nesting(vertices: int, sets: list[list[int]]) -> tuple[_Nesting, bool]:
    """How the sets lie in each other, and whether they do or lie apart, any two of them: going from
    the largest to the smallest, all members of a set have to share the smallest set so far."""
    inmost, parent = [-1] * vertices, [-1] * len(sets)
    order = sorted(range(len(sets)), key=lambda number: -len(sets[number]))
    laminar = True
    for number in order:
        outside = {inmost[a] for a in sets[number]}
        laminar = laminar and len(outside) == 1
        parent[number] = min(outside, default=-1)
        for a in sets[number]:
            inmost[a] = number
    return _Nesting(inmost, parent, order), laminar


def _short(edges: list[Edge], y: list[int]) -> list[Edge]:
    """The edges whose ends alone do not come to twice the weight, and what they lack."""
    return [(a, b, 2 * w - y[a] - y[b]) for a, b, w in edges if y[a] + y[b] < 2 * w]


def _feasible(
    edges: list[Edge], y: list[int], sets: list[list[int]], z: list[int], around: _Nesting
) -> bool:
    """Whether the duals of every edge come to twice its weight.

    Few edges need a set for that. The sets around both ends are those around the first that is
    common to both ways out; jumps over 1, 2, 4, ... sets find it quickly (Myers, "An applicative
    random-access stack", 1983).
    """
    # The place behind the last set, which -1 names too, is "no set": depth and sum 0.
    depth, total, jump = [0] * (len(sets) + 1), [0] * (len(sets) + 1), [-1] * (len(sets) + 1)
    for number in around.order:
        up = around.parent[number]
        depth[number], total[number] = depth[up] + 1, total[up] + z[number]
        far = jump[up]
        jump[number] = jump[far] if depth[up] - depth[far] == depth[far] - depth[jump[far]] else up
    for a, b, need in _short(edges, y):
        p, q = around.inmost[a], around.inmost[b]
        if depth[p] < depth[q]:
            p, q = q, p
        while depth[p] > depth[q]:
            p = jump[p] if depth[jump[p]] >= depth[q] else around.parent[p]
        while p != q:
            p, q = (
                (jump[p], jump[q]) if jump[p] != jump[q] else (around.parent[p], around.parent[q])
            )
        if total[p] < need:
            return False
    return True


def _feasible_by_search(
    edges: list[Edge], y: list[int], sets: list[list[int]], z: list[int], around: _Nesting
) -> bool:
    """The same for sets that cross."""
    holds = [set(members) for members in sets]
    return not any(
        sum(each for members, each in zip(holds, z, strict=True) if a in members and b in members)
        < need
        for a, b, need in _short(edges, y)
    )
