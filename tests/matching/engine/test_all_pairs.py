"""The best partners of each class: what pruning leaves out could never have come in."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest

from matching.engine import all_pairs, jit
from matching.engine.all_pairs import NO_SPARE, Block, Found, Potentials
from matching.engine.arrays import PoolArrays, flatten, pool_from_bytes, pool_to_bytes
from matching.engine.arrays.store import NotThese
from matching.engine.duals import OddSets
from matching.engine.kernels import ground as grounds
from matching.engine.kernels import scores, sweep
from matching.engine.kernels.bounds import FINE
from matching.engine.kernels.pool import ADULT, AGES, AT_FACTS, AT_ORDER, WIDTH
from matching.engine.kernels.sets import OUTSIDE, SET, TOTAL
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.weights import Weights
from matching.engine.what_if import WhatIf, what_if
from tests.matching.engine.draws import seeds
from tests.matching.engine.kernels.odd import odd_pool, odd_settings
from tests.matching.engine.pools import TODAY, classroom, mixed_pool, slots
from tests.matching.engine.synthetic import synthetic_pool

CLASSES = 70
Rows = list[tuple[int, int, int, int]]


def plain(values: object) -> list[int]:
    return [int(each) for each in values]  # type: ignore[attr-defined]


def rows(found: Found) -> Rows:
    columns = (found.i, found.j, found.score, found.key)
    return list(zip(*(plain(column) for column in columns), strict=True))


def same(one: Found, other: Found) -> bool:
    return (rows(one), one.looked_at) == (rows(other), other.looked_at)


def key_of(score: int, i: int, j: int, given: Potentials) -> int:
    first, spare = given.first, given.spare
    keys = [4 * score + 2 - first[i] - first[j] - in_common(i, j, given)]
    if spare is not None:
        keys += [2 * score - first[i] - spare[j], 2 * score - spare[i] - first[j]]
    return max(keys)


def in_common(i: int, j: int, given: Potentials) -> int:
    """The duals of all sets around both, set by set."""
    if given.sets is None:
        return 0
    return sum(own_dual(each, given) for each in set(around(i, given)) & set(around(j, given)))


def own_dual(each: int, given: Potentials) -> int:
    outside = given.sets[SET * each + OUTSIDE]
    return int(given.sets[SET * each + TOTAL] - given.sets[SET * outside + TOTAL])


def around(i: int, given: Potentials) -> Iterator[int]:
    each = given.inmost[i]
    while each:
        yield each
        each = given.sets[SET * each + OUTSIDE]


def expected(arrays: PoolArrays, given: Potentials, k: int) -> Rows:
    """All pairs scored, sorted, cut: no bound and no list involved."""
    classes = arrays.classes
    partners: list[list[tuple[int, int, int]]] = [[] for _ in range(classes)]
    scores = [all_pairs.scores_with(arrays, i) for i in range(classes)]
    for i, j in combinations(range(classes), 2):
        score = int(scores[i][j])
        key = key_of(score, i, j, given)
        if score >= 0 and key > 0:
            partners[i].append((-key, j, score))
            partners[j].append((-key, i, score))
    kept = {
        (min(i, j), max(i, j), score, -key)
        for i in range(classes)
        for key, j, score in sorted(partners[i])[:k]
    }
    return sorted(kept)


def drawn(seed: int, classes: int) -> Potentials:
    chance = random.Random(seed)
    spare = [chance.choice((NO_SPARE, chance.randint(-500, 900))) for _ in range(classes)]
    return Potentials(
        first=[chance.randint(-100, 2600) for _ in range(classes)],
        spare=spare if seed % 2 else None,
        **(nested(chance, classes) if seed % 3 else {}),
    )


def nested(chance: random.Random, classes: int) -> dict[str, list[int]]:
    """Sets as deep as a blossom's can be, and beside them shallow ones."""
    inmost = [chance.randint(0, 11) for _ in range(classes)]
    outside = [0, *(number - 1 if number % 4 else 0 for number in range(1, 12))]
    sets = OddSets(np.array(inmost), outside, [0, *(chance.randint(1, 300) for _ in outside[1:])])
    return {"sets": sets.rows(), "inmost": inmost}


@pytest.mark.parametrize("seed", seeds(4, 20))
def test_pruned_equals_unpruned(seed: int) -> None:
    thresholds, weights = odd_settings(seed)
    pool = odd_pool(CLASSES, seed, TODAY) if seed % 2 else mixed_pool(CLASSES, seed)
    arrays = flatten(pool, thresholds, weights, today=TODAY)
    zero = [0] * CLASSES

    for given in (Potentials(zero), drawn(seed, CLASSES), drawn(seed + 7, CLASSES)):
        for k in (1, 4, 9):
            assert rows(all_pairs.search(arrays, given, k)) == expected(arrays, given, k)


def test_who_has_any_partner_is_known_without_potentials() -> None:
    arrays = flatten(odd_pool(CLASSES, 5, TODAY), Thresholds(), Weights(), today=TODAY)

    found = all_pairs.search(arrays, k=1)

    eligible = [any(each >= 0 for each in all_pairs.scores_with(arrays, i)) for i in range(CLASSES)]
    assert [number in {*found.i, *found.j} for number in range(CLASSES)] == eligible
    assert 0 < sum(eligible) < CLASSES


@pytest.mark.parametrize(
    "block", [*(pytest.param(each, marks=pytest.mark.proof) for each in (5, 9, 64)), 32, 1000]
)
def test_the_cut_into_blocks_does_not_matter(block: int) -> None:
    arrays = flatten(mixed_pool(CLASSES, 4), Thresholds(), Weights(), today=TODAY)

    for given, k in ((None, 3), (drawn(1, CLASSES), 5)):
        whole = all_pairs.search(arrays, given, k)
        blocks = all_pairs.blocks_of(CLASSES, block)
        parts = [all_pairs.search_block(arrays, each, given, k) for each in blocks]
        carried = [Found.from_bytes(each.to_bytes()) for each in reversed(parts)]
        assert same(all_pairs.merge(carried, CLASSES, k), whole)


def test_a_hand_used_before_finds_the_same() -> None:
    arrays = flatten(mixed_pool(CLASSES, 4), Thresholds(), Weights(), today=TODAY)
    hands = [all_pairs.hand(arrays)]

    for given in (drawn(1, CLASSES), None, drawn(4, CLASSES)):
        again = all_pairs.search(arrays, given, 3, hands=hands)
        assert same(again, all_pairs.search(arrays, given, 3))


@pytest.mark.parametrize("tile", [3, 16])
def test_neither_do_tiles_and_threads(monkeypatch: pytest.MonkeyPatch, tile: int) -> None:
    arrays = flatten(mixed_pool(CLASSES, 4), Thresholds(), Weights(), today=TODAY)
    whole = all_pairs.search(arrays, None, 3)
    monkeypatch.setattr(all_pairs, "TILE", tile)
    told: list[tuple[int, int]] = []

    threads = all_pairs.search(
        arrays, None, 3, threads=3, progress=lambda done, blocks: told.append((done, blocks))
    )
    [block] = all_pairs.blocks_of(CLASSES)

    assert same(threads, whole)
    assert same(all_pairs.search_block(arrays, block, None, 3), whole)
    assert len(told) == len(all_pairs.blocks_of(CLASSES, min(tile, CLASSES // 8)))


@pytest.mark.parametrize("seed", seeds(3, 12))
@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.45])
def test_only_pairs_of_chosen_classes(
    monkeypatch: pytest.MonkeyPatch, seed: int, share: float
) -> None:
    monkeypatch.setattr(all_pairs, "TILE", 16)
    pool = odd_pool(CLASSES, seed, TODAY) if seed % 2 else mixed_pool(CLASSES, seed)
    arrays = flatten(pool, Thresholds(), Weights(), today=TODAY)
    chance = random.Random(seed)
    chosen = [False] * CLASSES
    for each in chance.sample(range(CLASSES), int(share * CLASSES)):
        chosen[each] = True
    given = drawn(seed, CLASSES)

    found = all_pairs.search(arrays, given, CLASSES, among=chosen, threads=2)

    whole = expected(arrays, given, CLASSES)
    assert rows(found) == [row for row in whole if chosen[row[0]] or chosen[row[1]]]
    assert found.looked_at == sum(a or b for a, b in combinations(chosen, 2))


def test_blocks_cover_every_pair_once() -> None:
    for classes, block in ((0, 5), (1, 5), (10, 5), (23, 5), (100, 0), (100_000, 0)):
        blocks = all_pairs.blocks_of(classes, block)
        assert sum(each.pairs for each in blocks) == classes * (classes - 1) // 2
    assert len(all_pairs.blocks_of(100_000)) == 10
    assert Block(0, 4, 0, 4).pairs == 6
    assert Block(0, 4, 4, 7).pairs == 12


def test_lines_of_bounds_that_give_way_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = flatten(mixed_pool(CLASSES, 9), Thresholds(), Weights(), today=TODAY)
    whole = all_pairs.search(arrays, None, 4)
    monkeypatch.setattr(all_pairs, "MOST_CELLS", 1)
    monkeypatch.setattr(all_pairs, "MOST_PLACES", 1)

    assert same(all_pairs.search(arrays, None, 4), whole)


def test_more_topics_and_languages_than_a_word_holds() -> None:
    pool = [widened(each, number) for number, each in enumerate(mixed_pool(50, 2))]
    arrays = flatten(pool, Thresholds(), Weights(), today=TODAY)
    given = Potentials([0] * 50)

    found = all_pairs.search(arrays, given, 2)

    assert rows(found) == expected(arrays, given, 2)


def widened(profile: ClassProfile, number: int) -> ClassProfile:
    names = {f"own {(number + step) % 30} {each}" for each in range(4) for step in (0, 1)}
    return replace(
        profile,
        themes=profile.themes | names,
        subjects=frozenset(names | {"art"}),
        teacher_languages=profile.teacher_languages | names,
        wishes_countries=frozenset(names),
    )


def bounds_of(arrays: PoolArrays) -> dict[tuple[int, int], int]:
    """The bound of every pair that the tables do not refuse, whatever its ages."""
    classes, order = arrays.classes, arrays.begins(AT_ORDER)
    ground = all_pairs._ground(arrays, None)
    no_bar = jit.zeros(classes, value=-(1 << 40))
    grounds.fill_column(arrays, ground.wide, grounds.BAR, no_bar)
    hand = all_pairs.hand(arrays)
    found = {}
    for i, j in combinations(range(classes), 2):
        gap = arrays.data[arrays.begins(AT_FACTS) + i * WIDTH + AGES]
        gap -= arrays.data[arrays.begins(AT_FACTS) + j * WIDTH + AGES]
        adults = [arrays.data[arrays.begins(AT_FACTS) + each * WIDTH + ADULT] for each in (i, j)]
        base = FINE * scores.age_points(arrays, gap, all(adults))
        lines = sweep.lines_of(arrays, ground, hand.bounds, i)
        if sweep.promising(arrays, ground, hand.bounds, lines, hand.kept, i, j, j + 1, base):
            one, other = arrays.data[order + i], arrays.data[order + j]
            found[min(one, other), max(one, other)] = hand.kept[sweep.BOUND] // FINE
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_score_is_above_its_bound(seed: int) -> None:
    thresholds, weights = odd_settings(seed)
    pool = odd_pool(50, seed, TODAY) if seed % 2 else mixed_pool(50, seed)
    if seed % 3 == 0:
        pool = [widened(each, number) for number, each in enumerate(pool)]
    arrays = flatten(pool, replace(thresholds, score_floor=0), weights, today=TODAY)

    found = bounds_of(arrays)

    close = 0
    for i in range(50):
        for j, score in enumerate(all_pairs.scores_with(arrays, i)):
            if j > i and score >= 0:
                assert found[i, j] >= score
                close += found[i, j] <= score + 6
    assert close > 0


def test_of_equal_keys_the_first_partners_stay() -> None:
    pool = mixed_pool(1, 3)
    alike = [profile_like(pool[0], number) for number in range(12)]
    arrays = flatten(alike, Thresholds(), Weights(), today=TODAY)

    found = all_pairs.search(arrays, None, 2)

    pairs = {(i, j) for i, j, *_ in rows(found)}
    assert pairs == {(0, 1), *((low, high) for low in (0, 1) for high in range(2, 12))}


def profile_like(profile: ClassProfile, number: int) -> ClassProfile:
    return replace(profile, id=f"{number:03}", country=f"{number}", school_id=f"{number}")


def test_a_pool_travels_as_bytes() -> None:
    pool = odd_pool(30, 8, TODAY)
    arrays = flatten(pool, Thresholds(), Weights(), today=TODAY)

    data = pool_to_bytes(arrays)

    assert pool_from_bytes(data) == arrays
    assert pool_to_bytes(flatten(pool, Thresholds(), Weights(), today=TODAY)) == data
    for bad in (b"", b"{}\n", data[:-9], data.replace(b'"version": ', b'"version": 9')):
        with pytest.raises(NotThese):
            pool_from_bytes(bad)


def test_small_pools() -> None:
    for count in (0, 1, 2):
        arrays = flatten(mixed_pool(count, 1), Thresholds(), Weights(), today=TODAY)
        found = all_pairs.search(arrays)
        assert found.looked_at == count // 2
        assert same(all_pairs.merge([Found.from_bytes(found.to_bytes())], count, 12), found)


@pytest.fixture
def compiled() -> Iterator[None]:
    jit.compile_kernels()
    yield
    jit.interpret_kernels()


@pytest.mark.usefixtures("compiled")
def test_compiled_equals_interpreted() -> None:
    for seed, pool in enumerate((mixed_pool(40, 6), odd_pool(CLASSES, 12, TODAY))):
        thresholds, weights = odd_settings(seed)
        given = drawn(seed, len(pool))
        answers = []
        for form in (jit.compile_kernels, jit.interpret_kernels, jit.compile_kernels):
            form()
            arrays = flatten(pool, thresholds, weights, today=TODAY)
            answers.append(
                (
                    pool_to_bytes(arrays),
                    all_pairs.search(arrays, given, 4).to_bytes(),
                    all_pairs.search(arrays, None, 4, threads=2).to_bytes(),
                    plain(all_pairs.scores_with(arrays, 7)),
                    all_pairs.refusal_counts(arrays, 7),
                )
            )
        assert answers[0] == answers[1] == answers[2]


@pytest.mark.usefixtures("compiled")
def test_a_large_pool_compiled() -> None:
    """Against a search that prunes nothing: lists so long that every pair has a place in them."""
    today = date(2026, 9, 1)
    pool = synthetic_pool(700, 3, today)
    arrays = flatten(pool, Thresholds(), Weights(), today=today)

    found = all_pairs.search(arrays, None, 12, threads=2)

    everything = all_pairs.search(arrays, None, 700)
    assert same(all_pairs.merge([everything], 700, 12), found)
    assert len(everything.i) > 20_000


@pytest.mark.usefixtures("compiled")
def test_where_no_rule_reads_lessons_nobody_is_looked_at_again_compiled() -> None:
    here, there = classroom("here"), classroom("there", blocked=frozenset({"here"}))
    more = replace(here, timetables=slots((0, "08:00", 45)))

    found = what_if([here, there], {"here": {"more": more}}, Thresholds(), Weights(), today=TODAY)

    assert found == {"here": WhatIf({"refusal.blocked": 1}, 0, {})}
