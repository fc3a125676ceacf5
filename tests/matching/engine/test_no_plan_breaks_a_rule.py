"""No plan breaks a hard rule, in pools in which that rule bites often.

What a rule says is read by `slow_truth`, not by the rules of the engine. For each rule its twin
plans the same pool without what the rule is about, and then proposes pairs that break it: so it is
the rule, not luck, that keeps them away.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest

from matching.engine.plan import Plan, judge, plan
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.results import Refusal, ScoredPair
from matching.engine.rules import REFUSAL_KEYS
from matching.engine.weights import Weights
from tests.matching.engine.rule_cases import (
    CASES,
    TODAY,
    Case,
    Changes,
    Pool,
    drawn,
    open_always,
)
from tests.matching.engine.slow_truth import ONE_DAY, World, broken, forbidden

POOLS, POOLS_OF_PROOF = 1, 8


def without(of: Case, pool: Pool) -> Pool:
    """The same classes, with nothing left of what the rule is about."""
    if of.key == "refusal.weeks":
        return [open_always(each) for each in pool]
    if of.key == "refusal.same_school":
        return [replace(each, school_id=each.id) for each in pool]
    return [replace(each, **of.without) for each in pool]


def planned(pool: Pool, limits: Changes) -> Plan:
    return plan(pool, Thresholds(**limits), Weights(), today=TODAY, seed=1)


def rules_broken(found: Sequence[ScoredPair], pool: Pool, world: World) -> Counter[str]:
    """How often each rule is broken by pairs, and `refusal.capacity` by their number."""
    by_id = {each.id: each for each in pool}
    counts: Counter[str] = Counter()
    for pair in found:
        counts.update(broken(pair, by_id[pair.low], by_id[pair.high], world))
    return counts


def overfull(found: Plan, pool: Pool) -> int:
    """Classes with more partners than places, and classes met twice by the same partner."""
    used = Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    met = Counter((pair.low, pair.high) for pair in found.pairs)
    return sum(used[each.id] > max(0, each.places_left) for each in pool) + len(
        met - Counter(set(met))
    )


def bites(of: Case, pool: Pool, thresholds: Thresholds, most: int = 8) -> int:
    """How many of some pairs (`most` found, or all asked) the engine refuses by this very rule."""
    refused = 0
    for a, b in random.Random(1).sample([*combinations(pool, 2)], 150):
        answer = judge(a, b, thresholds, Weights(), today=TODAY)
        refused += isinstance(answer, Refusal) and answer.key == of.key
        if refused == most:
            break
    return refused


def same_time(pair: ScoredPair, pool: Pool, world: World) -> bool:
    """Mode, weeks and every window of a proposed pair are those of the walk."""
    a, b = (next(each for each in pool if each.id == name) for name in (pair.low, pair.high))
    slow = world.exchange(a, b)
    told = [
        (start, end, swap)
        for (start, end), swap in zip(pair.windows, pair.swap_windows, strict=True)
    ]
    return slow is not None and (pair.mode, pair.weeks, told) == (
        slow.mode,
        slow.weeks,
        [*slow.windows],
    )


EVERY_CASE = [
    pytest.param(of, pools, id=f"{of.name} in {pools}", marks=marks)
    for of in CASES
    for pools, marks in ((POOLS, ()), (POOLS_OF_PROOF, pytest.mark.proof))
]


@pytest.mark.parametrize(("of", "pools"), EVERY_CASE)
def test_no_plan_breaks_it(of: Case, pools: int) -> None:
    thresholds = Thresholds(**of.limits)
    refused = proposed = 0

    for seed in range(pools):
        pool, world = drawn(of, seed), World(thresholds, TODAY)
        found = planned(pool, of.limits)
        told = (*found.pairs, *found.alternatives)

        assert rules_broken(told, pool, world) == {}, seed
        assert overfull(found, pool) == 0, seed
        assert [pair for pair in told if not same_time(pair, pool, world)] == []
        refused += bites(of, pool, thresholds)
        proposed += len(found.pairs)

    assert refused >= 6 * pools
    assert proposed >= 4 * pools


@pytest.mark.parametrize(("of", "pools"), EVERY_CASE)
def test_without_it_plans_do(of: Case, pools: int) -> None:
    thresholds = Thresholds(**of.limits)
    proposed = told = 0

    for seed in range(pools):
        pool = drawn(of, seed)
        found = planned(without(of, pool), of.limits | of.without_limits)
        world = World(thresholds, TODAY)
        proposed += rules_broken(found.pairs, pool, world)[of.key]
        proposed += overfull(found, pool) if of.key == "refusal.capacity" else 0
        told += rules_broken(found.alternatives, pool, world)[of.key]

    assert proposed >= 1
    assert proposed + told >= 4 * pools


@pytest.mark.parametrize("of", CASES, ids=lambda of: of.name)
def test_the_first_rule_that_refuses_is_the_one_told(of: Case) -> None:
    """And nobody is refused without a rule that says so."""
    thresholds = Thresholds(**of.limits)
    pool, world = drawn(of, seed=11), World(thresholds, TODAY)

    for a, b in random.Random(2).sample([*combinations(pool, 2)], 60):
        answer = judge(a, b, thresholds, Weights(), today=TODAY)

        told = answer.key if isinstance(answer, Refusal) else None
        if told == "refusal.dates":
            assert not forbidden(a, b, thresholds)
            assert weeks_in_wishes(a, b, world) < thresholds.plan_weeks
        elif told == "refusal.score_floor":
            assert first_that_refuses(a, b, world) is None
            free = judge(a, b, replace(thresholds, score_floor=0), Weights(), today=TODAY)
            assert isinstance(free, ScoredPair)
            assert free.score < thresholds.score_floor
        else:
            assert told == first_that_refuses(a, b, world)


def first_that_refuses(a: ClassProfile, b: ClassProfile, world: World) -> str | None:
    if keys := forbidden(a, b, world.thresholds):
        return min(keys, key=REFUSAL_KEYS.index)
    exchange = world.exchange(a, b)
    if exchange is None:
        return "refusal.weeks"
    return None if exchange.mode else "refusal.windows"


def weeks_in_wishes(a: ClassProfile, b: ClassProfile, world: World) -> int:
    """Weeks with a day that both wish for, from the first Monday on."""
    days = (world.stretch.last - world.first).days + 1
    return len(
        {
            n // 7
            for n in range(days)
            if all(
                (each.earliest_start or world.first)
                <= world.first + n * ONE_DAY
                <= (each.latest_end or world.stretch.last)
                for each in (a, b)
            )
        }
    )
