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
    blossoms = [(_plain(members), int(z)) for members, z in c.blossoms]
    pairs = [(int(a), int(b)) for a, b in c.pairs]
    extra = [(int(a), int(b), int(w)) for a, b, w in extra_edges]
    if not _fits(c.vertices, (u, v, weights), y, pairs, blossoms, extra):
        return Verdict(False, 0, 0, ("lengths",))
    faults = _faults_of_pairs(pairs)
    weight, known = _weight(u, v, weights, pairs)
    faults += [] if known else ["not_an_edge"]
    if min(y, default=0) < 0 or any(z < 0 for _, z in blossoms):
        faults.append("dual_negative")
    if any(
        len(members) < 3 or len(set(members)) % 2 == 0 or len(set(members)) < len(members)
        for members, _ in blossoms
    ):
        faults.append("blossom_even")
    if not _laminar(c.vertices, [members for members, _ in blossoms]):
        faults.append("blossoms_cross")
    if not _feasible(zip(u, v, weights, strict=True), y, blossoms) or not _feasible(
        extra, y, blossoms
    ):
        faults.append("edge_violated")
    bound2 = sum(y) + sum(z * (len(members) // 2) for members, z in blossoms)
    if bound2 != 2 * weight:
        faults.append("gap")
    return Verdict(not faults, weight, bound2, tuple(faults))


def _plain(values: Sequence[int]) -> list[int]:
    """Python numbers, which never overflow: of an array or a sequence of any kind."""
    listed = getattr(values, "tolist", None)
    return listed() if listed is not None else [int(value) for value in values]


def _fits(
    vertices: int,
    columns: tuple[list[int], list[int], list[int]],
    y: list[int],
    pairs: list[tuple[int, int]],
    blossoms: list[tuple[list[int], int]],
    extra: list[Edge],
) -> bool:
    """Whether columns are of one length, every vertex exists and no edge is a loop."""
    u, v, weights = columns
    if not (len(u) == len(v) == len(weights) and len(y) == vertices):
        return False
    ends = [*pairs, *((a, b) for a, b, _ in extra)]
    named = (a for part in (u, v, *ends, *(members for members, _ in blossoms)) for a in part)
    if not all(0 <= a < vertices for a in named):
        return False
    return all(a != b for a, b in zip(u, v, strict=True)) and all(a != b for a, b in ends)


def _faults_of_pairs(pairs: list[tuple[int, int]]) -> list[str]:
    ends = [a for pair in pairs for a in pair]
    return ["vertex_twice"] if len(set(ends)) < len(ends) else []


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


def _laminar(vertices: int, sets: list[list[int]]) -> bool:
    """Whether any two sets lie one in the other or apart: going from the largest to the smallest,
    all members of a set have to lie in the same smallest set so far."""
    inmost = [-1] * vertices
    for number, members in sorted(enumerate(sets), key=lambda each: -len(each[1])):
        if len({inmost[a] for a in members}) > 1:
            return False
        for a in members:
            inmost[a] = number
    return True


def _feasible(edges: Iterable[Edge], y: list[int], blossoms: list[tuple[list[int], int]]) -> bool:
    """Whether the duals of every edge come to twice its weight; few edges need a blossom."""
    short = [(a, b, 2 * w - y[a] - y[b]) for a, b, w in edges if y[a] + y[b] < 2 * w]
    if not short:
        return True
    around: dict[int, dict[int, int]] = {}
    for number, (members, z) in enumerate(blossoms):
        for a in members:
            around.setdefault(a, {})[number] = z
    nowhere: dict[int, int] = {}
    for a, b, need in short:
        near, far = around.get(a, nowhere), around.get(b, nowhere)
        if sum(z for number, z in near.items() if number in far) < need:
            return False
    return True
