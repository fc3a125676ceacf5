"""A pair falls away, a class comes: the repaired choice is the best, as if chosen anew."""

import random

import pytest

from matching.engine.repair import arrive, decline
from tests.matching.engine.test_choice import Edge, chosen, covered, pairs_of


def drawn(chance: random.Random, count: int) -> list[Edge]:
    return [
        (a, b, chance.randint(250, 1000))
        for a in range(count)
        for b in range(a + 1, count)
        if chance.random() < 0.3
    ]


@pytest.mark.parametrize("most_places", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_declines_are_repaired_to_the_best_choice(seed: int, most_places: int) -> None:
    chance = random.Random(seed)
    edges = drawn(chance, 24)
    places = [chance.randint(1, most_places) for _ in range(24)]
    choice = chosen(edges, places)

    for _ in range(6):
        low, high, score = chance.choice(pairs_of(choice))
        before = set(pairs_of(choice))
        change = decline(choice, low, high)
        edges.remove((low, high, score))

        assert choice.weight2 == chosen(edges, places).weight2
        after = set(pairs_of(choice))
        assert set(change.ended) == {pair[:2] for pair in before - after}
        assert set(change.begun) == {pair[:2] for pair in after - before}
        assert (low, high) in change.ended


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_class_that_comes_finds_its_place(seed: int, places: int) -> None:
    chance = random.Random(seed)
    edges = drawn(chance, 21)
    # Room for spare places has to be thought of when the choice begins.
    others = [2, *[1] * 20] if places == 2 else [1] * 21
    choice = chosen(edges, others)
    candidates = [(other, chance.randint(250, 1000)) for other in chance.sample(range(21), 5)]

    change = arrive(choice, places, candidates)

    came = [(other, 21, score) for other, score in candidates]
    anew, now = pairs_of(chosen([*edges, *came], [*others, places])), pairs_of(choice)
    assert covered(now) == covered(anew)
    if places == 1:
        assert sum(score for *_, score in now) == sum(score for *_, score in anew)
    assert {pair[:2] for pair in now} >= set(change.begun)


def test_nobody_declines_what_was_never_possible() -> None:
    choice = chosen([(0, 1, 500)], [1, 1, 1])

    with pytest.raises(KeyError):
        decline(choice, 0, 2)
