"""Random graphs of many kinds, always the same for a seed, and how they are judged."""

import random

import networkx as nx

from matching.engine.blossom.matching import ExactMatching
from matching.engine.certificate import Certificate, Verdict, verify

Edge = tuple[int, int, int]
KINDS = ("ties", "few weights", "negative", "scores", "cover", "sparse", "odd islands")


def graph(seed: int, most: int = 24) -> tuple[int, list[Edge]]:
    """Vertices and edges; the kind of weights and the density change with the seed."""
    chance = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    count = chance.randint(1, most)
    density = chance.choice([0.1, 0.3, 0.6, 1.0]) if kind != "sparse" else 2 / count
    weights = {
        "ties": lambda: 1,
        "few weights": lambda: chance.randint(1, 3),
        "negative": lambda: chance.randint(-20, 20),
        "cover": lambda: 5_000_000 + chance.randint(250, 1000),
    }.get(kind, lambda: chance.randint(0, 1000))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    if kind == "odd islands":
        size = chance.choice([3, 5, 7])
        pairs = [(a, b) for a, b in pairs if a // size == b // size]
    edges = [(a, b, weights()) for a, b in pairs if chance.random() < density]
    chance.shuffle(edges)
    return count, edges


def solved(count: int, edges: list[Edge]) -> ExactMatching:
    """A matching made at once."""
    matching = ExactMatching(count, *columns(edges))
    matching.solve()
    return matching


def columns(edges: list[Edge]) -> list[list[int]]:
    return [[edge[column] for edge in edges] for column in range(3)]


def verdict(matching: ExactMatching, edges: list[Edge]) -> Verdict:
    """What the independent checker says of it."""
    u, v, weight = columns(edges)
    dual = matching.dual
    return verify(
        Certificate(
            vertices=matching.vertices,
            u=u,
            v=v,
            weight=weight,
            pairs=matching.pairs(),
            y=list(dual.y),
            blossoms=dual.blossoms,
        )
    )


def oracle(edges: list[Edge]) -> int:
    """The largest weight, by networkx."""
    network: nx.Graph[int] = nx.Graph()
    network.add_weighted_edges_from(edges)
    return sum(network.edges[pair]["weight"] for pair in nx.max_weight_matching(network))
