"""Classes left over join pairs: the best of all choices, every trio checked by a slow twin."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.circles import Trios, join_trios
from matching.engine.plan import ScoredPair, judge
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.results import Candidate
from tests.matching.engine.circle_twin import (
    SHORT,
    WEIGHTS,
    Slow,
    closed_in,
    context,
    open_pairs,
    oracle,
    partners,
    tight_pool,
)
from tests.matching.engine.pools import TODAY, classroom


def joined(
    left_over: Sequence[str],
    pairs: Sequence[Candidate],
    pool: Sequence[ClassProfile],
    thresholds: Thresholds = SHORT,
    **more: Any,
) -> Trios:
    candidates = partners(open_pairs(pool, thresholds))
    return join_trios(
        left_over, pairs, pool, context(thresholds), WEIGHTS, candidates,
        **{"seed": 1, "matching": oracle, **more},
    )  # fmt: skip


def split(pool: Sequence[ClassProfile], share: int) -> tuple[list[str], list[Candidate]]:
    """Some classes as if they had been left over, and the best pairs of the others."""
    alone = [each.id for each in pool[: len(pool) * share // 10]]
    places = {name: at for at, name in enumerate(sorted(each.id for each in pool))}
    edges = {
        (places[pair.low], places[pair.high]): pair
        for pair in open_pairs(pool, least=SHORT.score_floor)
        if not {pair.low, pair.high} & set(alone)
    }
    best = oracle(len(pool), [(*ends, pair.score) for ends, pair in edges.items()])
    pairs = [edges[min(ends), max(ends)] for ends in best]
    taken = {name for pair in pairs for name in (pair.low, pair.high)}
    return [each.id for each in pool if each.id not in taken], pairs


@settings(max_examples=200)
@given(st.integers(0, 10**6), st.integers(3, 11), st.integers(1, 5))
def test_trios_equal_the_best_of_all_choices(seed: int, count: int, share: int) -> None:
    pool = tight_pool(count, seed)
    left_over, pairs = split(pool, share)
    left_over = left_over[:4]
    slow = Slow(pool)

    found = joined(left_over, pairs, pool)

    for circle in found.circles:
        slow.check(circle)
    best = (0, sum(pair.score for pair in pairs))
    for choice in product(range(-1, len(pairs)), repeat=len(left_over)):
        hosts = [host for host in choice if host >= 0]
        trios = [
            slow.score((name, pairs[host].low, pairs[host].high))
            for name, host in zip(left_over, choice, strict=True)
            if host >= 0
        ]
        if len(set(hosts)) == len(hosts) and None not in trios:
            stay = sum(pair.score for at, pair in enumerate(pairs) if at not in hosts)
            best = max(best, (len(hosts), stay + sum(each or 0 for each in trios)))
    total = sum(each.score for each in (*found.pairs, *found.circles))
    assert (len(found.circles), total) == best


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(3, 24), st.integers(0, 5))
def test_trios_leave_nobody_worse_off(seed: int, count: int, share: int) -> None:
    pool = tight_pool(count, seed)
    left_over, pairs = split(pool, share)

    found = joined(left_over, pairs, pool)

    places = Counter(name for circle in found.circles for name in circle.members)
    places += Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    assert set(places.values()) <= {1}
    assert set(places) | set(found.left_over) == {each.id for each in pool}
    assert set(found.left_over) == set(left_over) - set(places)
    assert set(found.pairs) <= set(pairs)
    assert len(found.pairs) + len(found.circles) == len(pairs)
    chance = random.Random(seed)
    mixed = (chance.sample(each, len(each)) for each in (left_over, pairs, pool))
    assert joined(*mixed) == found
    assert joined(left_over, pairs, pool, known=open_pairs(pool)) == found


def test_a_pair_takes_a_class_in_though_it_has_to_wait_for_it() -> None:
    late = classroom("c", calendar=closed_in([0, 1]))
    pool = [classroom("a"), classroom("b"), late]
    pair = judge(pool[0], pool[1], SHORT, WEIGHTS, today=TODAY)
    assert isinstance(pair, ScoredPair)

    found = joined(["c"], [Candidate("a", "b", pair.score)], pool)

    assert pair.starts_on == date(2026, 9, 21)
    assert [circle.starts_on for circle in found.circles] == [date(2026, 10, 5)]
    assert (found.pairs, found.left_over) == ((), ())


def test_the_better_pair_is_left_in_peace() -> None:
    pool = [
        classroom("a"), classroom("b"), classroom("c"), classroom("d", size=8), classroom("new"),
    ]  # fmt: skip
    pairs = [pair for pair in open_pairs(pool) if (pair.low, pair.high) in {("a", "b"), ("c", "d")}]

    found = joined(["new"], pairs, pool)

    assert [circle.members for circle in found.circles] == [("c", "d", "new")]


def test_a_trio_below_the_floor_is_none() -> None:
    pool = [classroom("a"), classroom("b"), classroom("c")]
    pairs = [pair for pair in open_pairs(pool) if pair.high == "b"]
    trio = joined(["c"], pairs, pool).circles[0]

    above = joined(["c"], pairs, pool, replace(SHORT, score_floor=trio.score + 1))
    at = joined(["c"], pairs, pool, replace(SHORT, score_floor=trio.score))

    assert (above.circles, above.pairs, above.left_over) == ((), tuple(pairs), ("c",))
    assert at.circles == (trio,)


def test_a_pair_that_may_not_meet_any_more_takes_nobody_in() -> None:
    pool = [classroom("a", blocked=frozenset("b")), classroom("b"), classroom("c")]
    pair = Candidate("a", "b", 900)

    found = joined(["c"], [pair], pool, replace(SHORT, score_floor=0))

    assert found == Trios((), (pair,), ("c",))


def test_nobody_joins_where_nobody_is() -> None:
    assert joined([], [], []) == Trios((), (), ())
    assert joined(["a"], [], [classroom("a")]) == Trios((), (), ("a",))


def test_only_those_named_as_candidates_are_asked() -> None:
    pool = [classroom(name) for name in "abc"]
    pairs = [pair for pair in open_pairs(pool) if pair.high == "b"]

    found = join_trios(
        ["c"], pairs, pool, context(), WEIGHTS, {"c": ["a"]}, seed=1, matching=oracle
    )

    assert found == Trios((), tuple(pairs), ("c",))
