"""What cannot be a timetable or a calendar is refused with a message key."""

from collections.abc import Callable, Collection
from datetime import date, time

import pytest

from classrooms.calendars.presets import SCHOOL_WEEKS
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    TimetableError,
    Week,
    WeeklySlot,
    week_begins_on,
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


@pytest.mark.parametrize("anchor", range(6, 13))
def test_week_a_in_cairo_lasts_from_sunday_to_saturday(anchor: int) -> None:
    calendar = SchoolCalendar(
        "Africa/Cairo",
        (TERM,),
        week_a_from=date(2026, 9, anchor),
        school_days=SCHOOL_WEEKS["sun-thu"],
    )

    weeks = "".join(str(calendar.week_on(date(2026, 9, day))) for day in range(4, 22))

    assert weeks == "BB" + "AAAAAAA" + "BBBBBBB" + "AA"


@pytest.mark.parametrize(
    ("school_days", "begins"),
    [
        (SCHOOL_WEEKS["mon-fri"], 0),
        (SCHOOL_WEEKS["mon-sat"], 0),
        (SCHOOL_WEEKS["sun-thu"], 6),
        (SCHOOL_WEEKS["sun-fri"], 6),
        (SCHOOL_WEEKS["sat-wed"], 5),
        ({1, 2, 3, 4, 5}, 0),
        ({0, 4}, 0),
        ({0, 2, 3, 5}, 0),
        ({0, 1, 2, 5}, 5),
        (range(7), 0),
        ((), 0),
    ],
)
def test_the_school_week_begins_after_its_weekend(
    school_days: Collection[int], begins: int
) -> None:
    assert week_begins_on(frozenset(school_days)) == begins


def test_a_holiday_of_uncertain_date_keeps_its_neighbours_free_of_meetings() -> None:
    eid = DateSpan(date(2026, 10, 14), date(2026, 10, 14))
    calendar = SchoolCalendar("UTC", (TERM,), uncertain=(eid,))

    days = [date(2026, 10, day) for day in range(12, 17)]

    assert [calendar.meetings_on(day) for day in days] == [True, False, False, False, True]
    assert all(calendar.teaches_on(day) for day in days)
