"""Where duals fell: no pair whose right side became smaller is without a class that is named."""

import random
from itertools import combinations

import numpy as np
import pytest

from matching.engine.duals import NO_SPARE, Duals, OddSets, fell
from matching.engine.kernels.sets import SET, SPINE, common

CLASSES = 24


def sets_of(nested: list[tuple[frozenset[int], int]]) -> OddSets:
    """Numbered from the largest to the smallest."""
    ordered = sorted(nested, key=lambda each: -len(each[0]))
    inmost, outside, dual = np.zeros(CLASSES, dtype=np.int64), [0], [0]
    for number, (members, z) in enumerate(ordered, 1):
        outside.append(int(inmost[min(members)]))
        dual.append(z)
        inmost[list(members)] = number
    return OddSets(inmost, outside, dual)


def nested(chance: random.Random, within: range, depth: int) -> list[tuple[frozenset[int], int]]:
    """Ranges in each other or apart."""
    found: list[tuple[frozenset[int], int]] = []
    start = within.start
    while depth and start + 3 <= within.stop:
        stop = start + chance.randint(3, max(3, within.stop - start))
        stop = min(stop, within.stop)
        if stop - start < len(within):
            if chance.random() < 0.7:
                found.append((frozenset(range(start, stop)), 2 * chance.randint(1, 40)))
            found += nested(chance, range(start, stop), depth - 1)
        start = stop
    return found


def drawn(chance: random.Random) -> Duals:
    first = np.array([chance.randint(0, 100) for _ in range(CLASSES)])
    spare = np.array([chance.choice([NO_SPARE, chance.randint(0, 50)]) for _ in range(CLASSES)])
    return Duals(first, spare, sets_of(nested(chance, range(CLASSES), 4)))


def members_of(sets: OddSets) -> list[tuple[frozenset[int], int]]:
    members: list[set[int]] = [set() for _ in sets.dual]
    for each, number in enumerate(sets.inmost.tolist()):
        while number:
            members[number].add(each)
            number = sets.outside[number]  # noqa: PLW2901 -- one step outwards
    return [(frozenset(inside), z) for inside, z in zip(members, sets.dual, strict=True)][1:]


def right_side(duals: Duals, i: int, j: int) -> int:
    shared = sum(z for members, z in members_of(duals.sets) if i in members and j in members)
    return int(duals.first[i] + duals.first[j]) + shared


def changed(duals: Duals, chance: random.Random) -> Duals:
    """As a solver changes them: some sets dissolve, others change, some classes move."""
    first, kept = duals.first.copy(), []
    for members, z in members_of(duals.sets):
        turn = chance.choice(["stay", "stay", "dissolve", "grow", "sink", "vanish"])
        if turn == "dissolve":
            first[list(members)] += z // 2
        elif turn != "vanish":
            kept.append((members, max(2, z + {"grow": 2, "sink": -2}.get(turn, 0))))
    for each in chance.sample(range(CLASSES), chance.randint(0, 3)):
        first[each] += chance.randint(-9, 9)
    return Duals(first, duals.spare, sets_of(kept))


@pytest.mark.parametrize("seed", range(200))
def test_what_became_smaller_is_named(seed: int) -> None:
    chance = random.Random(seed)
    before = drawn(chance)
    after = changed(before, chance) if seed % 4 else drawn(chance)

    named = fell(before, after)

    for i, j in combinations(range(CLASSES), 2):
        if right_side(after, i, j) < right_side(before, i, j):
            assert named[i] or named[j], (i, j)


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_named_where_nothing_fell(seed: int) -> None:
    chance = random.Random(seed)
    before = drawn(chance)
    first = before.first.copy()
    left = []
    for number, (members, z) in enumerate(members_of(before.sets)):
        if number % 2:
            first[list(members)] += z // 2
        else:
            left.append((members, z + 2))

    assert not fell(before, before).any()
    assert not fell(before, Duals(first, before.spare, sets_of(left))).any()


def test_a_spare_place_that_fell_is_named() -> None:
    before = drawn(random.Random(1))
    spare = before.spare.copy()
    spare[3] -= 1

    assert np.flatnonzero(fell(before, Duals(before.first, spare, before.sets))).tolist() == [3]


@pytest.mark.parametrize("seed", range(40))
def test_rows_give_what_sets_give(seed: int) -> None:
    duals = drawn(random.Random(seed))
    rows = duals.sets.rows()
    inmost = duals.sets.inmost.tolist()

    for i, j in combinations(range(CLASSES), 2):
        shared = right_side(duals, i, j) - int(duals.first[i] + duals.first[j])
        assert common(rows, inmost[i], inmost[j]) == shared
        spine = [rows[SET * inmost[each] + SPINE] for each in (i, j)]
        assert min(spine) <= shared
