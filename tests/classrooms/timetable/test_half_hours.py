"""Half-hours of a week become lessons, and lessons half-hours again."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.half_hours import ALL, HalfHour, halves_of, halves_within, lessons_of
from classrooms.timetable.slots import Week, WeeklySlot


def test_half_hours_that_touch_are_one_lesson() -> None:
    marks = [HalfHour(1, 600), HalfHour(1, 660), HalfHour(1, 630), HalfHour(3, 690)]

    assert lessons_of(marks) == (
        WeeklySlot(1, time(10, 0), 90),
        WeeklySlot(3, time(11, 30), 30),
    )


def test_a_night_is_cut_at_midnight() -> None:
    marks = [HalfHour(1, 1410), HalfHour(2, 0)]

    assert lessons_of(marks) == (WeeklySlot(1, time(23, 30), 30), WeeklySlot(2, time(0), 30))


@given(st.sets(st.sampled_from(ALL)))
def test_what_was_marked_comes_back(marks: set[HalfHour]) -> None:
    again = {half for lesson in lessons_of(marks) for half in halves_of(lesson)}

    assert again == marks


@pytest.mark.parametrize(
    "lesson",
    [
        WeeklySlot(1, time(9, 50), 60),
        WeeklySlot(1, time(9, 30), 45),
        WeeklySlot(1, time(9, 30), 60, week=Week.A),
        WeeklySlot(1, time(9, 30), 60, swappable=True),
        WeeklySlot(1, time(23, 30), 60),
    ],
)
def test_a_lesson_half_hours_cannot_say_has_none(lesson: WeeklySlot) -> None:
    assert halves_of(lesson) == ()


def test_only_whole_half_hours_lie_within_two_times() -> None:
    assert halves_within(4, 8 * 60 + 5, 9 * 60 + 50) == (HalfHour(4, 510), HalfHour(4, 540))
