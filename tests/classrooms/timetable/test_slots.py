"""What cannot be a timetable or a calendar is refused with a message key."""

from collections.abc import Callable
from datetime import date, time

import pytest

from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    TimetableError,
    Week,
    WeeklySlot,
)
from classrooms.timetable.zones import UnknownZone

TERM = DateSpan(date(2026, 9, 1), date(2026, 12, 18))


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: WeeklySlot(7, time(8), 45), "slot.weekday"),
        (lambda: WeeklySlot(-1, time(8), 45), "slot.weekday"),
        (lambda: WeeklySlot(0, time(8, 0, 30), 45), "slot.start"),
        (lambda: WeeklySlot(0, time(8), 0), "slot.length"),
        (lambda: WeeklySlot(0, time(8), 1441), "slot.length"),
        (lambda: DateSpan(date(2026, 9, 2), date(2026, 9, 1)), "span.order"),
        (lambda: Timetable((), date(2026, 9, 2), date(2026, 9, 1)), "timetable.order"),
        (
            lambda: SchoolCalendar("UTC", (TERM, DateSpan(date(2026, 12, 18), date(2027, 1, 1)))),
            "terms.overlap",
        ),
        (
            lambda: SchoolCalendar("UTC", (TERM,), school_days=frozenset({7})),
            "calendar.school_days",
        ),
        (lambda: SchoolCalendar("UTC", (TERM,), school_days=frozenset()), "calendar.school_days"),
        (
            lambda: ClassTime(
                (Timetable((WeeklySlot(0, time(8), 45, Week.A),)),), SchoolCalendar("UTC", (TERM,))
            ),
            "calendar.week_a_from",
        ),
    ],
)
def test_refused_with_a_key(make: Callable[[], object], key: str) -> None:
    with pytest.raises(TimetableError) as error:
        make()

    assert error.value.key == key


def test_a_calendar_needs_a_known_zone() -> None:
    with pytest.raises(UnknownZone):
        SchoolCalendar("Mars/Olympus", (TERM,))


def test_weeks_alternate_from_any_day_of_a_week_a_in_both_directions() -> None:
    calendar = SchoolCalendar("UTC", (TERM,), week_a_from=date(2026, 9, 9))

    assert calendar.week_on(date(2026, 9, 7)) is Week.A
    assert calendar.week_on(date(2026, 9, 13)) is Week.A
    assert calendar.week_on(date(2026, 9, 14)) is Week.B
    assert calendar.week_on(date(2026, 9, 6)) is Week.B
    assert calendar.week_on(date(2027, 1, 11)) is Week.A


def test_a_holiday_of_uncertain_date_keeps_its_neighbours_free_of_meetings() -> None:
    eid = DateSpan(date(2026, 10, 14), date(2026, 10, 14))
    calendar = SchoolCalendar("UTC", (TERM,), uncertain=(eid,))

    days = [date(2026, 10, day) for day in range(12, 17)]

    assert [calendar.meetings_on(day) for day in days] == [True, False, False, False, True]
    assert all(calendar.teaches_on(day) for day in days)
