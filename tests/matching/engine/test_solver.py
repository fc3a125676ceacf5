"""The solver against its brute-force twin: most classes covered, then the most score."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.candidates import Candidate
from matching.engine.solver import solve

Names = list[str]


def choices(
    edges: Sequence[Candidate], places: Mapping[str, int]
) -> Iterator[tuple[Candidate, ...]]:
    """Every set of pairs that no class's places forbid."""
    if not edges:
        yield ()
        return
    first, rest = edges[0], edges[1:]
    yield from choices(rest, places)
    if places[first.low] > 0 and places[first.high] > 0:
        left = {**places, first.low: places[first.low] - 1, first.high: places[first.high] - 1}
        yield from ((first, *others) for others in choices(rest, left))


def covered(pairs: Sequence[Candidate]) -> int:
    return len({name for pair in pairs for name in (pair.low, pair.high)})


@st.composite
def graphs(draw: st.DrawFn, most_places: int) -> tuple[list[Candidate], dict[str, int]]:
    names = [f"c{number}" for number in range(draw(st.integers(2, 8)))]
    possible = [(a, b) for a in names for b in names if a < b]
    chosen = draw(st.lists(st.sampled_from(possible), unique=True, max_size=12))
    edges = [Candidate(a, b, draw(st.integers(0, 1000))) for a, b in chosen]
    return edges, {
        name: draw(st.integers(0 if most_places > 1 else 1, most_places)) for name in names
    }


@settings(max_examples=300, deadline=None)
@given(graphs(most_places=1), st.integers(0, 5))
def test_equals_the_best_of_all_choices(
    graph: tuple[list[Candidate], dict[str, int]], seed: int
) -> None:
    edges, places = graph

    found = solve(edges, places, seed=seed)

    best = max((covered(each), sum(pair.score for pair in each)) for each in choices(edges, places))
    assert (found.covered, found.weight) == best
    assert found.exact


@settings(max_examples=200, deadline=None)
@given(graphs(most_places=3), st.integers(0, 5))
def test_with_several_places_covers_as_many_as_any_choice(
    graph: tuple[list[Candidate], dict[str, int]], seed: int
) -> None:
    edges, places = graph

    found = solve(edges, places, seed=seed)

    used = Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    assert found.covered == max(covered(each) for each in choices(edges, places))
    assert all(used[name] <= places[name] for name in used)
    assert len(set(found.pairs)) == len(found.pairs)
    assert set(found.pairs) <= set(edges)


@settings(max_examples=100, deadline=None)
@given(graphs(most_places=3), st.randoms(use_true_random=False))
def test_the_order_of_the_edges_does_not_matter(
    graph: tuple[list[Candidate], dict[str, int]], chance: object
) -> None:
    edges, places = graph
    mixed = sorted(edges, key=lambda edge: (edge.score, edge.high), reverse=True)

    assert solve(mixed, places, seed=1) == solve(edges, places, seed=1)


@settings(max_examples=100, deadline=None)
@given(graphs(most_places=3))
def test_no_place_is_left_that_a_pair_could_take(
    graph: tuple[list[Candidate], dict[str, int]],
) -> None:
    edges, places = graph

    found = solve(edges, places, seed=1)

    used = Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    free = [
        edge
        for edge in edges
        if edge not in found.pairs
        and used[edge.low] < places[edge.low]
        and used[edge.high] < places[edge.high]
    ]
    assert free == []


def test_covering_everybody_beats_the_single_best_pair() -> None:
    edges = [Candidate("a", "b", 10), Candidate("b", "c", 900), Candidate("c", "d", 10)]

    found = solve(edges, dict.fromkeys("abcd", 1), seed=0)

    assert [(pair.low, pair.high) for pair in found.pairs] == [("a", "b"), ("c", "d")]


def test_a_class_that_wants_two_takes_in_one_that_would_stay_alone() -> None:
    edges = [Candidate("a", "b", 500), Candidate("a", "c", 400)]

    found = solve(edges, {"a": 2, "b": 1, "c": 1}, seed=0)

    assert (found.covered, found.exact) == (3, False)


@pytest.mark.parametrize("places", [{}, {"a": 1}])
def test_nothing_to_pair(places: dict[str, int]) -> None:
    found = solve([], places, seed=0)

    assert (found.pairs, found.weight, found.covered, found.exact) == ((), 0, 0, True)
