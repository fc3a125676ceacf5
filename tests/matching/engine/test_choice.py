"""The choice against its brute-force twin: most classes covered, then the most score."""

from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.certificate import verify
from matching.engine.choice import Choice

Edge = tuple[int, int, int]


def choices(edges: Sequence[Edge], places: Sequence[int]) -> Iterator[tuple[Edge, ...]]:
    """Every set of pairs that no class's places forbid."""
    if not edges:
        yield ()
        return
    (low, high, _), rest = edges[0], edges[1:]
    yield from choices(rest, places)
    if places[low] > 0 and places[high] > 0:
        left = [count - (each in (low, high)) for each, count in enumerate(places)]
        yield from ((edges[0], *others) for others in choices(rest, left))


def covered(pairs: Sequence[Edge]) -> int:
    return len({each for low, high, _ in pairs for each in (low, high)})


def chosen(edges: Sequence[Edge], places: Sequence[int], seed: int = 0) -> Choice:
    rank = np.random.default_rng(seed).permutation(len(places))
    choice = Choice(np.array(places, dtype=np.int64), 1000, rank)
    columns = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    choice.add(*columns)
    choice.solve()
    return choice


def pairs_of(choice: Choice) -> list[Edge]:
    return [
        (int(low), int(high), int(score)) for low, high, score in zip(*choice.pairs(), strict=True)
    ]


@st.composite
def graphs(draw: st.DrawFn, most_places: int) -> tuple[list[Edge], list[int]]:
    count = draw(st.integers(2, 8))
    possible = [(a, b) for a in range(count) for b in range(a + 1, count)]
    picked = draw(st.lists(st.sampled_from(possible), unique=True, max_size=12))
    scores = st.sampled_from([0, 1, 500, 501, 1000]) | st.integers(0, 1000)
    places = st.integers(0 if most_places > 1 else 1, most_places)
    return [(a, b, draw(scores)) for a, b in picked], [draw(places) for _ in range(count)]


@settings(max_examples=250)
@given(graphs(most_places=1), st.integers(0, 5))
def test_equals_the_best_of_all_choices(graph: tuple[list[Edge], list[int]], seed: int) -> None:
    edges, places = graph

    choice = chosen(edges, places, seed)

    best = max((covered(each), sum(score for *_, score in each)) for each in choices(edges, places))
    pairs = pairs_of(choice)
    assert (covered(pairs), sum(score for *_, score in pairs)) == best
    assert verify(choice.certificate()).holds


@settings(max_examples=250)
@given(graphs(most_places=3), st.integers(0, 5))
def test_with_several_places_nobody_is_left_out_who_could_be_in(
    graph: tuple[list[Edge], list[int]], seed: int
) -> None:
    edges, places = graph

    choice = chosen(edges, places, seed)

    pairs = pairs_of(choice)
    used = [sum(each in pair[:2] for pair in pairs) for each in range(len(places))]
    assert all(count <= most for count, most in zip(used, places, strict=True))
    assert set(pairs) <= set(edges)
    assert covered(pairs) == max(covered(each) for each in choices(edges, places))
    assert verify(choice.certificate()).holds


def test_a_spare_place_takes_in_who_would_stay_alone() -> None:
    choice = chosen([(0, 1, 900), (0, 2, 400)], [2, 1, 1])

    assert pairs_of(choice) == [(0, 1, 900), (0, 2, 400)]
    assert choice.taken_in() == 1


def test_two_classes_never_meet_twice() -> None:
    choice = chosen([(0, 1, 900)], [3, 3])

    assert pairs_of(choice) == [(0, 1, 900)]
    assert choice.taken_in() == 0


def test_nothing_to_choose() -> None:
    choice = chosen([], [1, 1, 0])

    assert pairs_of(choice) == []
    assert verify(choice.certificate()).holds


def test_the_same_candidate_is_taken_in_once() -> None:
    choice = chosen([(0, 1, 500), (1, 2, 600)], [1, 1, 1])
    again = np.array([[0, 1, 500], [0, 2, 700]], dtype=np.int64).T

    assert choice.add(*again) == 1
    assert len(choice.candidates()[0]) == 3
