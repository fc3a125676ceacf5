"""The exact matching: equal to networkx and brute force, proven each time, warm or cold."""

import random
from collections.abc import Iterator
from itertools import combinations

import pytest

from matching.engine import jit
from matching.engine.blossom.matching import ExactMatching
from tests.matching.engine.blossom.graphs import Edge, columns, graph, oracle, solved, verdict

# Each makes the search do something rare: written for these, checked by the oracle and the proof.
RARE: dict[str, list[Edge]] = {
    "a triangle with a tail": [(0, 1, 9), (0, 2, 8), (1, 2, 10), (2, 3, 7)],
    "an even blossom grown through": [
        *((0, 1, 8), (0, 2, 9), (1, 2, 10), (2, 3, 7), (0, 5, 5), (3, 4, 6)),
    ],
    "a blossom that turns odd, on the long way": [
        *((0, 1, 9), (0, 2, 8), (1, 2, 10), (0, 3, 5), (3, 4, 4), (0, 5, 3)),
    ],
    "a blossom that turns odd, on the short way": [
        *((0, 1, 9), (0, 2, 8), (1, 2, 10), (0, 3, 5), (3, 4, 3), (2, 5, 4)),
    ],
    "a blossom within a blossom": [
        *((0, 1, 9), (0, 2, 9), (1, 2, 10), (1, 3, 8), (2, 4, 8), (3, 4, 10), (4, 5, 6)),
    ],
    "nested, turned odd, opened": [
        *((0, 1, 10), (0, 6, 10), (1, 2, 12), (2, 3, 20), (2, 4, 20), (3, 4, 25)),
        *((4, 5, 10), (5, 6, 10), (6, 7, 8)),
    ],
    "nested, turned even and opened later": [
        *((0, 1, 8), (0, 2, 8), (1, 2, 10), (1, 3, 12), (2, 4, 12), (3, 4, 14), (3, 5, 12)),
        *((4, 6, 12), (5, 6, 14), (6, 7, 12)),
    ],
    "opened while two trees pull": [
        *((0, 1, 23), (0, 4, 22), (0, 5, 15), (1, 2, 25), (2, 3, 22), (3, 4, 25), (3, 7, 14)),
        *((4, 6, 13),),
    ],
    "opened at its far end": [
        *((0, 1, 45), (0, 4, 45), (1, 2, 50), (2, 3, 45), (3, 4, 50), (0, 5, 30), (2, 8, 35)),
        *((3, 7, 35), (4, 6, 26), (8, 9, 5)),
    ],
    "opened the other way round": [
        *((0, 1, 45), (0, 4, 45), (1, 2, 50), (2, 3, 45), (3, 4, 50), (0, 5, 30), (2, 8, 35)),
        *((3, 7, 26), (4, 6, 40), (8, 9, 5)),
    ],
    "opened where the least slack has to be found anew": [
        *((0, 1, 45), (0, 4, 45), (1, 2, 50), (2, 3, 45), (3, 4, 50), (0, 5, 30), (2, 8, 35)),
        *((3, 7, 28), (4, 6, 26), (8, 9, 5)),
    ],
    "an odd blossom with blossoms inside": [
        *((0, 1, 45), (0, 6, 45), (1, 2, 50), (2, 3, 45), (3, 4, 95), (3, 5, 94), (4, 5, 94)),
        *((5, 6, 50), (0, 7, 30), (2, 10, 35), (4, 8, 36), (6, 9, 26), (10, 11, 5)),
    ],
    "a nested blossom opened for good": [
        *((0, 1, 40), (0, 2, 40), (1, 2, 60), (1, 3, 55), (2, 4, 55), (3, 4, 50), (0, 7, 15)),
        *((4, 6, 30), (6, 5, 10), (7, 9, 10), (3, 8, 30)),
    ],
}


@pytest.fixture(params=["interpreted", "compiled"])
def form(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "compiled":
        jit.compile_kernels()
    yield request.param
    jit.interpret_kernels()


@pytest.mark.parametrize("seed", range(350))
def test_as_heavy_as_networkx_and_proven(seed: int) -> None:
    count, edges = graph(seed)

    found = solved(count, edges)

    assert found.weight == oracle(edges)
    assert verdict(found, edges).faults == ()


@pytest.mark.parametrize("name", RARE)
@pytest.mark.parametrize("turn", range(4))
def test_rare_turns_of_the_search(name: str, turn: int) -> None:
    edges = RARE[name]
    count = 1 + max(max(edge[:2]) for edge in edges)
    numbers = random.Random(turn).sample(range(count), count) if turn else list(range(count))
    renamed = [(numbers[u], numbers[v], weight) for u, v, weight in edges]

    found = solved(count, renamed)

    assert found.weight == oracle(edges)
    assert verdict(found, renamed).faults == ()


def heaviest(edges: list[Edge], taken: frozenset[int] = frozenset()) -> int:
    """By trying everything."""
    if not edges:
        return 0
    (u, v, weight), rest = edges[0], edges[1:]
    without = heaviest(rest, taken)
    if u in taken or v in taken:
        return without
    return max(without, weight + heaviest(rest, taken | {u, v}))


@pytest.mark.parametrize("seed", range(120))
def test_as_heavy_as_anything_can_be(seed: int) -> None:
    chance = random.Random(seed)
    count, edges = graph(seed, most=10)
    edges = chance.sample(edges, min(len(edges), 16))

    assert solved(count, edges).weight == heaviest(edges)


@pytest.mark.parametrize("seed", range(80))
def test_changed_again_and_again_it_stays_the_heaviest(seed: int) -> None:
    chance = random.Random(seed)
    count, all_edges = graph(seed, most=18)
    edges = [edge for edge in all_edges if chance.random() < 0.6]
    waiting = [edge for edge in all_edges if edge not in edges]
    matching = solved(count, edges)

    for _ in range(12):
        step = chance.choice(["add", "forbid", "vertex"])
        if step == "add" and waiting:
            fresh = [waiting.pop() for _ in range(min(len(waiting), chance.randint(1, 3)))]
            matching.add_edges(*columns(fresh))
            edges += fresh
        elif step == "forbid" and edges:
            gone = edges.pop(chance.randrange(len(edges)))
            matching.forbid(*gone[:2])
        elif step == "vertex":
            number = matching.add_vertex()
            fresh = [
                (other, number, chance.randint(1, 1000))
                for other in chance.sample(range(number), min(number, 3))
            ]
            matching.add_edges(*columns(fresh))
            edges += fresh
        matching.solve()

        assert matching.weight == oracle(edges)
        assert verdict(matching, edges).faults == ()


@pytest.mark.parametrize("seed", range(40))
def test_an_edge_that_lacks_little_does_not_lower_a_dual(seed: int) -> None:
    """What its end gains when a blossom dissolves can be more than what the new edge asks for."""
    chance = random.Random(seed)
    count = 15
    edges = [
        (u, v, chance.randint(80, 100))
        for u, v in combinations(range(count), 2)
        if u // 3 == v // 3
    ]
    edges += [(3 * u, 3 * u + 3, chance.randint(1, 9)) for u in range(count // 3 - 1)]
    matching = solved(count, edges)
    [inside, *_] = next(members for members, z in matching.dual.blossoms if z >= 4)
    known = {frozenset(edge[:2]) for edge in edges}
    others = [v for v in range(count) if v // 3 != inside // 3 and {inside, v} not in known]
    outside = chance.choice(others)
    y = matching.dual.y

    edges.append((inside, outside, (int(y[inside]) + int(y[outside])) // 2 + 1))
    matching.add_edges(*columns(edges[-1:]))

    assert "edge_violated" not in verdict(matching, edges).faults
    matching.solve()
    assert verdict(matching, edges).faults == ()
    assert matching.weight == oracle(edges)


@pytest.mark.parametrize("seed", range(80))
def test_blossoms_are_told_as_they_lie_in_each_other(seed: int) -> None:
    count, edges = graph(seed)
    matching = solved(count, edges)

    inmost, outside, z = matching.nesting()

    members: list[list[int]] = [[] for _ in z]
    for v, smallest in enumerate(inmost):
        blossom = smallest
        while blossom:
            members[blossom].append(v)
            assert outside[blossom] < blossom
            blossom = outside[blossom]
    assert (outside[0], z[0]) == (0, 0)
    assert sorted(zip(members[1:], z[1:], strict=True)) == sorted(
        (sorted(inside), dual) for inside, dual in matching.dual.blossoms
    )


def test_both_forms_find_the_same(form: str) -> None:
    found = [solved(*graph(seed, most=60)).pairs() for seed in range(40)]

    jit.interpret_kernels()
    assert found == [solved(*graph(seed, most=60)).pairs() for seed in range(40)]


def test_compiled_it_is_proven_too() -> None:
    jit.compile_kernels()
    try:
        for seed in range(60):
            count, edges = graph(seed, most=120)
            matching = solved(count, edges)
            assert verdict(matching, edges).faults == ()
            for u, v in matching.pairs()[:5]:
                matching.forbid(u, v)
                edges = [edge for edge in edges if {*edge[:2]} != {u, v}]
                matching.solve()
                assert verdict(matching, edges).faults == ()
    finally:
        jit.interpret_kernels()


@pytest.mark.parametrize(
    "edge", [(0, 0, 5), (0, 3, 5), (-1, 0, 5)], ids=["loop", "no such vertex", "negative"]
)
def test_edges_that_cannot_be_are_refused_and_nothing_changes(edge: Edge) -> None:
    matching = solved(3, [(0, 1, 4)])

    with pytest.raises(ValueError, match=r"\w"):
        matching.add_edges(*columns([(1, 2, 9), edge]))

    assert matching.pairs() == [(0, 1)]


def test_an_edge_is_given_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        ExactMatching(3, [0, 1], [1, 0], [4, 5])
