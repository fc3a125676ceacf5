"""A pair falls away, a class comes: the repaired choice is the best, as if chosen anew."""

import random
from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pytest

from matching.engine.repair import Standing, arrive, decline, exchange
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


def standing_of(chance: random.Random, count: int) -> tuple[list[Edge], list[bool], list[int]]:
    """Some pairs, whether each may end, and places left; pairs 0-1 is there."""
    left = [chance.choice([1, 1, 1, 2, 3]) for _ in range(count)]
    pairs = [(0, 1, 500)]
    for a, b in combinations(range(count), 2):
        used = [sum(each in pair[:2] for pair in pairs) for each in (a, b)]
        if (a, b) != (0, 1) and chance.random() < 0.25 and used[0] < left[a] and used[1] < left[b]:
            pairs.append((a, b, chance.randint(250, 1000)))
    for a, b, _ in pairs:
        left[a] -= 1
        left[b] -= 1
    return pairs, [chance.random() < 0.7 for _ in pairs], [max(0, each) for each in left]


def ways(
    pairs: list[Edge], may_end: list[bool], left: list[int], scores: list[list[int]]
) -> Iterator[list[Edge]]:
    """Everything the classes 0 and 1 can do next: the pairs that stand after it."""
    rest = pairs[1:]
    may = [
        {b for b in range(2, len(left)) if scores[a][b] >= 0}
        - {each for pair in rest if a in pair[:2] for each in pair[:2]}
        for a in (0, 1)
    ]
    free = [[None, *(each for each in sorted(may[a]) if left[each])] for a in (0, 1)]
    for a, b in product(*free):
        if a is None or a != b or left[a] > 1:
            taken = [(c, d) for c, d in ((0, a), (1, b)) if d is not None]
            yield rest + [(c, d, scores[c][d]) for c, d in taken]
    for at, (low, high, _) in enumerate(rest):
        for a, b in ((low, high), (high, low)):
            if may_end[at + 1] and a in may[0] and b in may[1]:
                yield rest[:at] + rest[at + 1 :] + [(0, a, scores[0][a]), (1, b, scores[1][b])]


def worth(pairs: list[Edge]) -> tuple[int, int]:
    return covered(pairs), sum(score for *_, score in pairs)


@pytest.mark.parametrize("seed", range(150))
def test_the_exchange_is_the_best_of_its_ways(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randint(2, 11)
    pairs, may_end, left = standing_of(chance, count)
    low_floor = chance.choice([-800, 0])
    scores = [[chance.randint(low_floor, 1000) for _ in range(count)] for _ in (0, 1)]
    columns = np.array(pairs, dtype=np.int64).T
    standing = Standing(
        (columns[0], columns[1], columns[2]), np.array(may_end), np.array(left, dtype=np.int64)
    )

    change = exchange(standing, 0, 1, np.array(scores[0]), np.array(scores[1]))

    known = {**{(a, b): score for a, b, score in pairs}}
    known |= {(a, b): scores[a][b] for a in (0, 1) for b in range(2, count) if (a, b) not in known}
    stand = ({(a, b) for a, b, _ in pairs} - set(change.ended)) | set(change.begun)
    assert (0, 1) in change.ended
    assert change.classes <= 4
    best = max(worth(each) for each in ways(pairs, may_end, left, scores))
    assert worth([(*each, known[each]) for each in stand]) == best
    before = {each for pair in pairs for each in pair[:2]}
    after = {each for pair in stand for each in pair}
    assert before - after <= {0, 1}


def test_who_is_not_paired_cannot_part() -> None:
    none = np.empty(0, dtype=np.int64)
    standing = Standing((none, none, none), np.empty(0, dtype=bool), np.array([1, 1]))

    with pytest.raises(KeyError):
        exchange(standing, 0, 1, np.array([-1, -1]), np.array([-1, -1]))
