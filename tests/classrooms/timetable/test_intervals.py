"""The interval algebra equals sets of minutes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable import intervals
from classrooms.timetable.intervals import Interval

DAY = datetime(2026, 10, 25, tzinfo=UTC)


def interval(start: int, length: int) -> Interval:
    return Interval(DAY + timedelta(minutes=start), DAY + timedelta(minutes=start + length))


INTERVALS = st.lists(st.builds(interval, st.integers(0, 80), st.integers(1, 30)), max_size=8)


def minute_set(given_intervals: Iterable[Interval]) -> set[int]:
    return {
        minute
        for each in given_intervals
        for minute in range((each.start - DAY).seconds // 60, (each.end - DAY).seconds // 60)
    }


def is_normal(found: tuple[Interval, ...]) -> bool:
    return all(a.end < b.start for a, b in pairwise(found))


@given(INTERVALS)
def test_normalise_keeps_the_minutes(a: list[Interval]) -> None:
    found = intervals.normalise(a)

    assert minute_set(found) == minute_set(a)
    assert is_normal(found)
    assert intervals.minutes(a) == len(minute_set(a))


@given(INTERVALS, INTERVALS)
def test_union_intersection_difference(a: list[Interval], b: list[Interval]) -> None:
    both, shared, rest = intervals.union(a, b), intervals.intersect(a, b), intervals.subtract(a, b)

    assert minute_set(both) == minute_set(a) | minute_set(b)
    assert minute_set(shared) == minute_set(a) & minute_set(b)
    assert minute_set(rest) == minute_set(a) - minute_set(b)
    assert [is_normal(both), is_normal(shared), is_normal(rest)] == [True] * 3


def test_touching_intervals_share_nothing() -> None:
    assert intervals.intersect([interval(0, 10)], [interval(10, 10)]) == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (DAY, DAY),
        (DAY, DAY - timedelta(minutes=1)),
        (DAY.astimezone(timezone(timedelta(hours=1))), DAY + timedelta(hours=1)),
        (DAY.replace(tzinfo=None), DAY.replace(tzinfo=None) + timedelta(hours=1)),
    ],
)
def test_an_interval_is_two_instants_in_utc_in_order(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(start, end)


@given(st.integers(0, 10**8), st.integers(1, 10**4))
def test_minutes_since_1970_and_back(start: int, length: int) -> None:
    assert Interval.from_minutes(start, start + length).to_minutes() == (start, start + length)
