"""What stands in the flat sequences, compared with what the timetable package says."""

import random
from datetime import date, timedelta

import pytest

from classrooms.timetable.overlap import utc_midnight
from matching.engine.arrays import PoolArrays, flatten
from matching.engine.exchange_time import WEEK, Horizon
from matching.engine.kernels.pool import (
    AT_BLOCKED,
    AT_BLOCKED_FROM,
    AT_COARSE,
    AT_FACTS,
    AT_PATTERN_FROM,
    AT_PATTERN_WEEKS,
    AT_PLACED,
    AT_SPANS,
    COARSE_BITS,
    COARSE_STEP,
    COARSE_WORDS,
    FIRST_PATTERN,
    PATTERNS,
    ROUGH_STEP,
    SWAPS,
    WEEKS,
    WIDTH,
)
from matching.engine.profile import Thresholds
from matching.engine.weights import Weights
from tests.matching.engine.kernels.odd import odd_pool
from tests.matching.engine.pools import TODAY, classroom, mixed_pool
from tests.matching.engine.synthetic import synthetic_pool

Spans = list[tuple[int, int]]


def fact(arrays: PoolArrays, number: int, column: int) -> int:
    placed = arrays.data[arrays.begins(AT_PLACED) + number]
    return int(arrays.data[arrays.begins(AT_FACTS) + placed * WIDTH + column])


def week_of(arrays: PoolArrays, number: int, week: int) -> tuple[Spans, Spans]:
    """All and firm spans in the pattern of a week."""
    first = fact(arrays, number, FIRST_PATTERN)
    masks = arrays.begins(AT_PATTERN_WEEKS)
    [pattern] = [
        each
        for each in range(first, first + fact(arrays, number, PATTERNS))
        if arrays.data[masks + each] >> week & 1
    ]
    bounds = arrays.begins(AT_PATTERN_FROM) + 2 * pattern
    since, firm, until = arrays.narrow[bounds : bounds + 3]
    return spans(arrays, since, firm), spans(arrays, firm, until)


def spans(arrays: PoolArrays, since: int, until: int) -> Spans:
    numbers = arrays.narrow[arrays.begins(AT_SPANS) :]
    return [(numbers[2 * each], numbers[2 * each + 1]) for each in range(since, until)]


@pytest.mark.parametrize("today", [TODAY, date(2027, 2, 10), date(2026, 12, 1)])
def test_week_patterns_are_the_lessons_of_each_week(today: date) -> None:
    pool = [*mixed_pool(25, 1), *odd_pool(25, 2, today)]
    thresholds = Thresholds()
    horizon = Horizon(thresholds, today)
    arrays = flatten(pool, thresholds, Weights(), today=today)
    start = utc_midnight(horizon.first)
    end = start + horizon.total_weeks * WEEK

    for number, profile in enumerate(pool):
        lessons = horizon.lessons_of(profile)
        swaps = fact(arrays, number, SWAPS)
        assert fact(arrays, number, WEEKS) == horizon.weeks_of(profile)
        for week in range(horizon.total_weeks):
            monday = start + week * WEEK
            every, firm = week_of(arrays, number, week)
            clipped = [(max(low, start), min(high, end)) for low, high in lessons.every]
            assert every == [
                (low - monday, high - monday)
                for low, high in clipped
                if low < high and high > monday and low < monday + WEEK
            ]
            sure = [(max(low, start), min(high, end)) for low, high in lessons.firm]
            inside = [
                (low - monday, high - monday)
                for low, high in sure
                if low < high and any(a <= low - monday and high - monday <= b for a, b in every)
            ]
            assert firm == (inside if swaps else [])


def test_coarse_weeks_cover_every_lesson() -> None:
    pool = odd_pool(40, 4, TODAY)
    arrays = flatten(pool, Thresholds(), Weights(), today=TODAY)
    coarse = arrays.begins(AT_COARSE)

    for number in range(len(pool)):
        placed = arrays.data[arrays.begins(AT_PLACED) + number]
        words = arrays.data[coarse + placed * COARSE_WORDS : coarse + (placed + 1) * COARSE_WORDS]
        rough = arrays.data[coarse + COARSE_WORDS * len(pool) + placed]
        minutes = set()
        for week in range(35):
            for low, high in week_of(arrays, number, week)[0]:
                minutes.update(range(max(0, low), min(WEEK, high)))
        steps = {minute // COARSE_STEP for minute in minutes}
        assert steps == {
            word * COARSE_BITS + bit
            for word in range(COARSE_WORDS)
            for bit in range(62)
            if words[word] >> bit & 1
        }
        assert {minute // ROUGH_STEP for minute in minutes} == {
            bit for bit in range(62) if rough >> bit & 1
        }


def test_blocks_are_listed_both_ways_and_strangers_are_not() -> None:
    pool = [
        classroom("a", blocked=frozenset({"c", "nobody"})),
        classroom("b"),
        classroom("c", blocked=frozenset({"b"})),
    ]
    arrays = flatten(pool, Thresholds(), Weights(), today=TODAY)
    placed = arrays.begins(AT_PLACED)
    places = [int(arrays.data[placed + number]) for number in range(3)]

    def others(number: int) -> set[int]:
        begins = arrays.begins(AT_BLOCKED_FROM) + places[number]
        low, high = arrays.data[begins], arrays.data[begins + 1]
        blocked = arrays.begins(AT_BLOCKED)
        return {places.index(int(each)) for each in arrays.data[blocked + low : blocked + high]}

    assert [others(number) for number in range(3)] == [{2}, {2}, {0, 1}]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"weeks_waited": -1}, "count up from 0"), ({"reliability": -5}, "count up from 0")],
)
def test_what_counts_up_from_zero_is_not_negative(changes: dict[str, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        flatten([classroom("a", **changes)], Thresholds(), Weights(), today=TODAY)


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="one week or more"):
        flatten([], Thresholds(plan_weeks=0), Weights(), today=TODAY)
    with pytest.raises(ValueError, match="4000000 points at most"):
        flatten([], Thresholds(), Weights(age=4_000_000), today=TODAY)


def test_synthetic_pools_are_the_same_for_a_seed_and_look_like_the_world() -> None:
    pool = synthetic_pool(600, 5, TODAY)

    assert pool == synthetic_pool(600, 5, TODAY)
    assert pool[:50] != synthetic_pool(600, 6, TODAY)[:50]
    assert len({each.country for each in pool}) > 60
    assert len({each.zone for each in pool}) > 80
    assert len({id(each.calendar) for each in pool}) < 300
    assert {len(each.timetables) for each in pool} == {1, 2}
    chance = random.Random(0)
    assert chance.sample(pool, 1)[0].calendar.terms[0].first <= TODAY + timedelta(days=365)
