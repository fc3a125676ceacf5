"""All classes of a circle at once: their time together, and the questions asked of sets."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.group_time import REFUSED, Groups, Network, members_of, score_of
from tests.matching.engine.circle_twin import (
    SHORT,
    WEIGHTS,
    context,
    open_pairs,
    slow_exchange,
    tight_pool,
)


@settings(max_examples=200)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_what_all_have_together_equals_a_walk_through_the_minutes(seed: int, count: int) -> None:
    members = tight_pool(count, seed)
    of = context().horizon

    found = of.together(members).exchange

    told = None
    if found is not None:
        weeks = tuple(of.monday_of(week) for week in found.weeks)
        told = (found.mode, weeks, list(found.windows))
    assert told == slow_exchange(members, SHORT)
    assert of.together(members[:2]) == of.pair(members[1], members[0])


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_a_valid_set_has_the_time_and_the_score(seed: int, count: int) -> None:
    pool = tight_pool(count, seed)
    groups = Groups(pool, context(), WEIGHTS, seed=seed)
    everybody = (1 << count) - 1

    for points in (0, SHORT.score_floor * count * (count - 1) // 2):
        valid = groups.is_valid((everybody, points))

        assert valid == (points > 0 and slow_exchange(groups.classes, SHORT) is not None)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.data())
def test_sets_count_what_a_sum_over_all_pairs_counts(seed: int, data: st.DataObject) -> None:
    pool = tight_pool(7, seed)
    groups = Groups(pool, context(), WEIGHTS, seed=seed)
    net = Network(groups.links({each.id: groups.numbers for each in pool}, lambda *_: None))
    scores = {(pair.low, pair.high): pair.score for pair in open_pairs(pool)}
    held: set[int] = set()
    group = (0, 0)

    for one in data.draw(st.lists(st.integers(0, 6), max_size=12)):
        group = net.without(group, one) if one in held else net.joined(group, one)
        held ^= {one}

        names = {groups.classes[each].id for each in held}
        inside = [score for pair, score in scores.items() if set(pair) <= names]
        assert list(members_of(group[0])) == sorted(held)
        assert group[1] == sum(inside)
        if len(held) > 1:
            assert score_of(group) == sum(inside) // (len(held) * (len(held) - 1) // 2)
    for low, high in ((0, 1), (5, 2)):
        names = sorted((groups.classes[low].id, groups.classes[high].id))
        assert groups.score(low, high) == scores.get((names[0], names[1]), REFUSED)
