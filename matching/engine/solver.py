"""Choosing the pairs: as many classes as possible first, then the largest sum of scores.

The pool is one graph, any class with any other, so this is general matching; the exact blossom
method comes from networkx. Where every class wants one partner the answer is a proven optimum. A
class that wants two or three gives spare places: these may cover a class that would stay alone,
and that choice is exact in the number of covered classes; what places are then left is filled in
rounds, each of them exact for itself.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from matching.engine.candidates import Candidate

Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Solution:
    """The chosen pairs in order of ids, the sum of their scores, and what is known of it.

    `exact`: no other choice covers more classes, nor as many with a larger sum. With several places
    for a class only the count of covered classes is exact.
    """

    pairs: tuple[Candidate, ...]
    weight: int
    covered: int
    exact: bool


def solve(edges: Sequence[Candidate], places: Mapping[str, int], *, seed: int) -> Solution:
    """The best pairs. `places` says how many partners each class can take.

    Equal solutions are told apart by `seed` alone, never by the order of the edges.
    """
    order = sorted(places, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    rank = {name: index for index, name in enumerate(order)}
    open_edges = sorted(
        (edge for edge in edges if places[edge.low] > 0 and places[edge.high] > 0),
        key=lambda edge: sorted((rank[edge.low], rank[edge.high])),
    )
    chosen = _cover(open_edges, places, rank)
    several = any(places[name] > 1 for edge in open_edges for name in (edge.low, edge.high))
    if several:
        chosen = _fill(open_edges, places, chosen, rank)
    pairs = tuple(sorted(chosen, key=lambda edge: (edge.low, edge.high)))
    covered = {name for edge in pairs for name in (edge.low, edge.high)}
    return Solution(pairs, sum(edge.score for edge in pairs), len(covered), not several)


def _cover(
    edges: Sequence[Candidate], places: Mapping[str, int], rank: Mapping[str, int]
) -> list[Candidate]:
    """As many classes with a partner as there can be."""
    chosen = _matching(((rank[e.low], 0), (rank[e.high], 0), e, 1) for e in edges)
    reachable = {name for edge in edges for name in (edge.low, edge.high)}
    if 2 * len(chosen) == len(reachable) or all(places[name] == 1 for name in reachable):
        return chosen
    return _matching(_with_spare_places(edges, places, rank))


def _with_spare_places(
    edges: Sequence[Candidate], places: Mapping[str, int], rank: Mapping[str, int]
) -> Iterable[tuple[Node, Node, Candidate, int]]:
    """Each class as itself and once more for each further place; a spare place covers nobody new.

    The last number says how many classes the edge covers: two by their first places, one when a
    spare place takes the other in.
    """
    for edge in edges:
        low, high = rank[edge.low], rank[edge.high]
        yield (low, 0), (high, 0), edge, 2
        for spare in range(1, places[edge.high]):
            yield (low, 0), (high, spare), edge, 1
        for spare in range(1, places[edge.low]):
            yield (low, spare), (high, 0), edge, 1


def _matching(edges: Iterable[tuple[Node, Node, Candidate, int]]) -> list[Candidate]:
    """Most covered classes, then most score: one count outweighs all scores together.

    Of two answers alike in both, one with more pairs of first places: two classes that took each
    other in twice, each in the other's spare place, would always do better to meet once.
    """
    listed = list(edges)
    step = 1 + 2 * sum(edge.score for *_, edge, _ in listed)
    scale = len(listed) + 1
    graph: nx.Graph[Node] = nx.Graph()
    for a, b, edge, covers in listed:
        weight = scale * covers * (step + edge.score) + (covers == 2)
        graph.add_edge(a, b, weight=weight, edge=edge)
    found = sorted(tuple(sorted(pair)) for pair in nx.max_weight_matching(graph))
    return [graph.edges[pair]["edge"] for pair in found]


def _fill(
    edges: Sequence[Candidate],
    places: Mapping[str, int],
    chosen: Sequence[Candidate],
    rank: Mapping[str, int],
) -> list[Candidate]:
    """Give the places still left, round by round, never the same two classes again."""
    pairs = list(chosen)
    while True:
        used = Counter(name for edge in pairs for name in (edge.low, edge.high))
        taken = set(pairs)
        left = [
            edge
            for edge in edges
            if edge not in taken
            and used[edge.low] < places[edge.low]
            and used[edge.high] < places[edge.high]
        ]
        if not left:
            return pairs
        pairs += _matching(((rank[e.low], 0), (rank[e.high], 0), e, 1) for e in left)
