"""What a team did fades over two years, in whole numbers."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.fading import (
    FULL,
    GONE_DAYS,
    Deed,
    fades_from,
    gone_on,
    percent_left,
    reliability,
    worth,
)

DAY = date(2026, 9, 1)
TODAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
DEEDS = st.builds(
    Deed,
    day=st.dates(date(2023, 1, 1), date(2031, 1, 1)),
    is_good=st.booleans(),
    times=st.integers(1, 4),
)


def worth_day_by_day(day: date, today: date) -> int:
    """The slow twin: live through every day since."""
    left, age, now = FULL, 0, day
    while now < today:
        now, age = now + timedelta(days=1), age + 1
        if age > 365 and left:
            left -= 1
    return left


def reliability_by_fractions(deeds: list[Deed], today: date) -> int:
    """The slow twin: a heap of little pieces, good and bad, two of them from the start."""
    heap = [(Fraction(1), Fraction(1, 2))] * 2
    for deed in deeds:
        left = Fraction(worth_day_by_day(deed.day, today), 365)
        heap += [(left, Fraction(deed.is_good))] * deed.times
    share = sum(left * good for left, good in heap) / sum(left for left, _good in heap)
    return int(100 * share)


@pytest.mark.parametrize(
    ("days", "left", "percent"),
    [
        (-3, 365, 100),
        (0, 365, 100),
        (365, 365, 100),
        (366, 364, 100),
        (547, 183, 51),
        (548, 182, 50),
        (729, 1, 1),
        (730, 0, 0),
        (9_999, 0, 0),
    ],
)
def test_it_counts_in_full_for_a_year_and_nothing_after_two(
    days: int, left: int, percent: int
) -> None:
    today = DAY + timedelta(days=days)

    assert worth(DAY, today) == left
    assert percent_left(DAY, today) == percent


@given(st.dates(date(2024, 1, 1), date(2027, 1, 1)), TODAYS)
def test_it_is_what_living_through_the_days_gives(day: date, today: date) -> None:
    assert worth(day, today) == worth_day_by_day(day, today)


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_the_two_days_that_are_told_are_those_on_which_it_turns(day: date) -> None:
    one = timedelta(days=1)

    assert [worth(day, fades_from(day)), worth(day, fades_from(day) + one)] == [FULL, FULL - 1]
    assert [worth(day, gone_on(day) - one), worth(day, gone_on(day))] == [1, 0]


@given(st.lists(DEEDS, max_size=6), TODAYS)
def test_reliability_is_the_share_of_what_is_left(deeds: list[Deed], today: date) -> None:
    assert reliability(deeds, today) == reliability_by_fractions(deeds, today)


@given(st.lists(DEEDS, max_size=6), DEEDS, TODAYS)
def test_something_good_never_lowers_it_and_something_bad_never_raises_it(
    deeds: list[Deed], one: Deed, today: date
) -> None:
    before, after = reliability(deeds, today), reliability([*deeds, one], today)

    assert 0 <= after <= 100
    assert after >= before if one.is_good else after <= before


@given(st.lists(DEEDS, max_size=6))
def test_whatever_happened_is_forgotten_in_the_end(deeds: list[Deed]) -> None:
    assert reliability(deeds, date(2031, 1, 1) + timedelta(days=GONE_DAYS)) == 50


@pytest.mark.parametrize(
    ("good", "bad", "percent"),
    [(0, 0, 50), (1, 0, 66), (2, 0, 75), (8, 0, 90), (0, 1, 33), (0, 8, 10), (1, 1, 50)],
)
def test_two_answers_outweigh_the_start(good: int, bad: int, percent: int) -> None:
    deeds = [Deed(DAY, is_good=True)] * good + [Deed(DAY, is_good=False)] * bad

    assert reliability(deeds, DAY) == percent


def test_the_end_of_an_exchange_counts_more_than_an_answer() -> None:
    answer, end = Deed(DAY, is_good=True), Deed(DAY, is_good=True, times=3)

    assert reliability([end], DAY) == reliability([answer] * 3, DAY) == 80
