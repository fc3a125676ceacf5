"""Searches that go the whole way, many weights on the shapes that make blossoms, and the queues."""

import random

import pytest

from matching.engine.blossom import building, fractional, heaps, search, start, state
from matching.engine.blossom.matching import ExactMatching
from tests.matching.engine.blossom.graphs import Edge, columns, oracle, solved, verdict

SHAPES = {
    "a triangle with two tails": [(0, 1), (0, 2), (1, 2), (2, 3), (1, 4)],
    "a triangle whose tails meet": [(0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4)],
    "a five-cycle with a chord": [
        *((0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (1, 4), (2, 5), (3, 6), (0, 7)),
    ],
    "a triangle in a five-cycle": [
        *((0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4), (0, 5), (3, 6), (4, 7)),
    ],
    "three triangles in each other": [
        *((0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4), (0, 4), (4, 5), (1, 5), (5, 6), (2, 7)),
    ],
    "two triangles and a bridge": [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)],
    "a seven-cycle of triangles": [
        *((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (0, 6)),
        *((0, 2), (2, 4), (4, 6), (1, 7), (3, 8), (5, 9)),
    ],
    "three odd sets around a vertex": [
        *((0, 1), (1, 2), (1, 3), (2, 3), (0, 4), (4, 5), (4, 6), (5, 6), (0, 7), (7, 8)),
        *((7, 9), (8, 9)),
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_with_many_weights(shape: str) -> None:
    for seed in range(50):
        chance = random.Random(f"{shape}{seed}")
        spread = chance.choice([2, 4, 10, 40])
        edges = [(u, v, 40 + chance.randint(0, spread)) for u, v in SHAPES[shape]]

        found = solved(10, edges)

        assert found.weight == oracle(edges)
        assert verdict(found, edges).faults == ()


def near(seed: int, count: int = 41) -> list[Edge]:
    """Points in a square, each with those near it: blossoms lie in blossoms there."""
    chance = random.Random(seed)
    points = [complex(chance.random(), chance.random()) for _ in range(count)]
    far = {(a, b): abs(points[a] - points[b]) for a in range(count) for b in range(a + 1, count)}
    return [(a, b, 2000 - round(1000 * away)) for (a, b), away in far.items() if away < 0.35]


def whole_way(count: int, edges: list[Edge], *, first_stage: bool) -> ExactMatching:
    """Solved by searches of unlimited reach, one by one: the largest trees there can be."""
    matching = ExactMatching(count, *columns(edges))
    s = matching._now()
    start.first_duals(s)
    if first_stage:
        start.greedy(s)
        fractional.halves(s)
    search.go_round(s, s.far)
    return matching


@pytest.mark.parametrize("first_stage", [False, True])
def test_searches_that_go_the_whole_way_open_and_close_blossoms(*, first_stage: bool) -> None:
    closed = opened = deepest = 0
    for seed in range(60):
        edges = near(seed)

        matching = whole_way(41, edges, first_stage=first_stage)

        assert verdict(matching, edges).faults == ()
        assert matching.weight == solved(41, edges).weight
        closed += matching._state.reg[state.SHRUNK]
        opened += matching._state.reg[state.OPENED]
        families = [set(members) for members, _ in matching.dual.blossoms]
        deepest = max(deepest, *(sum(v in each for each in families) for v in range(41)))
    # The cases this test is for did occur.
    assert closed > 200
    assert opened > 50
    assert deepest >= 4


@pytest.mark.parametrize("top", [3, 1000, 1 << 50, 1 << 70])
def test_edges_between_even_vertices_leave_in_order_of_distance(top: int) -> None:
    chance = random.Random(top)
    s = building.empty_state(400, 400, 1 << 90)
    s.reg[state.PAIR_NEAR] = s.far
    held: list[int] = []
    last = taken = 0
    for _ in range(600):
        if s.reg[state.PAIRS] < 400 and (not held or chance.random() < 0.6):
            distance = last + chance.randint(0, top)
            heaps.put_pair(s, distance, 2 * (taken % 200), 2 * (taken % 200) + 1)
            held.append(distance)
        elif held:
            assert s.reg[state.PAIR_NEAR] == min(held)
            at = heaps.drop_pair(s)
            last = s.pair[at * state.PAIR + state.MEET]
            assert last == min(held)
            held.remove(last)
            taken += 1
    assert taken > 150


def test_what_may_be_reached_leaves_in_order_of_distance() -> None:
    chance = random.Random(2)
    s = building.empty_state(60, 0, 1 << 61)
    held: dict[int, int] = {}
    for _ in range(2000):
        what, distance = chance.randrange(60), chance.randint(0, 99)
        if chance.random() < 0.6:
            if distance < held.get(what, 100):
                held[what] = distance
                heaps.put(s, distance, what)
        elif held:
            nearest = s.heap[state.AT]
            assert nearest == min(held.values())
            assert held.pop(heaps.take(s)) == nearest
