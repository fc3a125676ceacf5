"""Lessons on the school's bells: which they are, and where they go when bells change."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.bells import (
    Bell,
    Bells,
    all_moved,
    bells_at,
    bells_for,
    filled,
    lesson_at,
    moved,
)
from classrooms.timetable.slots import DateSpan, Week, WeeklySlot

ONE, TWO, THREE = Bell("1", 480, 45), Bell("2", 525, 45), Bell("3", 590, 45)
DAY = (ONE, TWO, THREE)
LATER = (Bell("1", 490, 40), Bell("2", 535, 40), Bell("3", 590, 45))
SCHOOL = (Bells(frozenset(range(5)), DAY),)


def at(start: str, minutes: int) -> WeeklySlot:
    return WeeklySlot(1, time.fromisoformat(start), minutes)


@pytest.mark.parametrize(
    ("slot", "names"),
    [
        (at("08:00", 45), ["1"]),
        (at("08:00", 90), ["1", "2"]),  # a double lesson without a break
        (at("08:45", 110), []),  # the break after the second lesson is no lesson
        (at("08:00", 40), []),
        (at("08:05", 45), []),
        (at("07:00", 300), []),
        (at("09:50", 45), ["3"]),
    ],
)
def test_lesson_fills_the_bells_it_covers_to_the_minute(slot: WeeklySlot, names: list[str]) -> None:
    assert [bell.label for bell in filled(slot, DAY)] == names


def test_lesson_moves_with_its_name_and_keeps_everything_else() -> None:
    slot = WeeklySlot(1, time(8), 45, Week.B, swappable=True)

    assert moved(slot, DAY, LATER) == (WeeklySlot(1, time(8, 10), 40, Week.B, swappable=True),)


def test_double_lesson_moves_as_two() -> None:
    assert moved(at("08:00", 90), DAY, LATER) == (at("08:10", 40), at("08:55", 40))


@pytest.mark.parametrize("slot", [at("14:00", 45), at("08:00", 40)])
def test_lesson_on_no_bell_stays(slot: WeeklySlot) -> None:
    assert moved(slot, DAY, LATER) == (slot,)


def test_lesson_whose_bell_went_away_stays() -> None:
    assert moved(at("09:50", 45), DAY, (ONE, TWO)) == (at("09:50", 45),)


def test_nothing_moves_where_lessons_would_overlap() -> None:
    new = (Bells(frozenset(range(5)), LATER),)

    assert all_moved([at("08:00", 45), at("08:46", 4)], SCHOOL, new, None) is None
    assert all_moved([at("08:00", 45), at("07:00", 4)], SCHOOL, new, None) == (
        at("08:10", 40),
        at("07:00", 4),
    )


def test_bells_may_change_places() -> None:
    swapped = (Bells(frozenset({1}), (Bell("2", 480, 45), Bell("1", 525, 45))),)

    assert all_moved([at("08:00", 45), at("08:45", 45)], SCHOOL, swapped, None) == (
        at("08:45", 45),
        at("08:00", 45),
    )


def test_dated_bells_replace_the_usual_ones_on_their_days() -> None:
    span = DateSpan(date(2027, 2, 8), date(2027, 3, 9))
    school = (*SCHOOL, Bells(frozenset({0}), LATER, span))

    assert bells_at(school, 0, date(2027, 2, 8)) == LATER
    assert bells_at(school, 1, date(2027, 2, 9)) == DAY
    assert bells_at(school, 0, date(2027, 3, 15)) == DAY
    assert bells_at(school, 6, date(2027, 3, 14)) == ()


def test_timetable_is_said_by_bells_that_hold_on_all_of_its_days() -> None:
    span = DateSpan(date(2027, 2, 8), date(2027, 3, 9))
    school = (*SCHOOL, Bells(frozenset({0}), LATER, span))

    assert bells_for(school, 0, span) == LATER
    assert bells_for(school, 0, DateSpan(span.first, date(2027, 3, 10))) == DAY
    assert bells_for(school, 0, None) == DAY


@given(st.integers(0, 1380), st.integers(5, 60))
def test_lesson_on_a_bell_has_the_minutes_of_the_bell(start: int, minutes: int) -> None:
    bell = Bell("x", start, minutes)

    lesson = lesson_at(at("00:00", 5), bell)

    assert (lesson.start_minute, lesson.minutes) == (bell.start, bell.minutes)
    assert filled(lesson, (bell,)) == (bell,)
