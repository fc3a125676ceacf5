"""Shared time equals a walk through every UTC minute with both wall clocks in hand."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.timetable.intervals import Interval
from classrooms.timetable.overlap import (
    WeeksThatWork,
    Window,
    shared_weeks,
    shared_windows,
    weeks_that_work,
)
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
    monday,
)
from classrooms.timetable.zones import known_zones

YEARS = DateSpan(date(2025, 1, 1), date(2030, 12, 31))


def class_time(zone: str, *slots: WeeklySlot) -> ClassTime:
    return ClassTime((Timetable(slots),), SchoolCalendar(zone, (YEARS,)))


def slot(day: int, start: str, minutes: int, *, swappable: bool = False) -> WeeklySlot:
    return WeeklySlot(day, time.fromisoformat(start), minutes, swappable=swappable)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minute_by_minute(a: ClassTime, b: ClassTime, first: date, last: date) -> set[datetime]:
    """The twin: for each UTC minute read both wall clocks and look in both timetables."""
    minute = datetime(first.year, first.month, first.day, tzinfo=UTC)
    shared = set()
    while minute.date() <= last:
        if in_lesson(a, minute) and in_lesson(b, minute):
            shared.add(minute)
        minute += timedelta(minutes=1)
    return shared


def in_lesson(one: ClassTime, minute: datetime) -> bool:
    wall = minute.astimezone(ZoneInfo(one.calendar.zone)).replace(tzinfo=None)
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        if not teaches(one.calendar, day):
            continue
        since_midnight = (wall - datetime.combine(day, time())) // timedelta(minutes=1)
        for each in one.timetables[0].slots:
            anchor = one.calendar.week_a_from
            parity = (monday(day) - monday(anchor)).days // 7 % 2 if anchor else 0
            fits = each.week is Week.EVERY or (each.week is Week.B) == bool(parity)
            begins = each.start.hour * 60 + each.start.minute
            covered = begins <= since_midnight < begins + each.minutes
            if each.weekday == day.weekday() and fits and covered:
                return True
    return False


@cache
def teaches(calendar: SchoolCalendar, day: date) -> bool:
    """Asked for every minute of the day, answered once."""
    return calendar.teaches_on(day)


SLOTS = st.builds(
    WeeklySlot,
    weekday=st.integers(0, 6),
    start=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    minutes=st.integers(1, 1440),
    week=st.sampled_from(Week),
    swappable=st.booleans(),
)
CLOCK_CHANGES = [date(2026, 10, 25), date(2026, 11, 1), date(2027, 3, 28), date(2026, 10, 4)]
DAYS = st.one_of(
    st.dates(date(2025, 2, 1), date(2030, 11, 30)),
    st.sampled_from(CLOCK_CHANGES).flatmap(
        lambda day: st.integers(-2, 1).map(lambda shift: day + timedelta(days=shift))
    ),
)


@st.composite
def class_times(draw: st.DrawFn) -> ClassTime:
    closed = draw(st.lists(DAYS, max_size=2))
    calendar = SchoolCalendar(
        draw(st.sampled_from(sorted(known_zones()))),
        (YEARS,),
        closed=tuple(DateSpan(day, day) for day in closed),
        week_a_from=draw(DAYS),
    )
    return ClassTime((Timetable(tuple(draw(st.lists(SLOTS, min_size=1, max_size=6)))),), calendar)


@settings(max_examples=30)
@given(a=class_times(), b=class_times(), first=DAYS)
def test_equals_the_walk_through_every_minute(a: ClassTime, b: ClassTime, first: date) -> None:
    assert_equal_to_the_walk(a, b, first)


@pytest.mark.proof
@settings(max_examples=600)
@given(a=class_times(), b=class_times(), first=DAYS)
def test_it_does_in_twenty_times_as_many(a: ClassTime, b: ClassTime, first: date) -> None:
    assert_equal_to_the_walk(a, b, first)


def assert_equal_to_the_walk(a: ClassTime, b: ClassTime, first: date) -> None:
    last = first + timedelta(days=3)

    found = shared_windows(a, b, first, last, least_minutes=1)

    minutes = {
        window.interval.start + timedelta(minutes=passed)
        for window in found
        for passed in range(window.interval.minutes)
    }
    assert minutes == minute_by_minute(a, b, first, last)
    assert found == shared_windows(b, a, first, last, least_minutes=1)


def test_the_twin_sees_time_where_there_is_some() -> None:
    both = class_time("Europe/Berlin", slot(0, "09:00", 45))

    found = minute_by_minute(both, both, date(2026, 9, 7), date(2026, 9, 7))

    assert len(found) == 45


def test_a_window_says_whether_somebody_has_to_swap() -> None:
    a = class_time("UTC", slot(0, "09:00", 45), slot(0, "09:45", 45, swappable=True))
    b = class_time("UTC", slot(0, "09:00", 120))

    found = shared_windows(a, b, date(2026, 9, 7), date(2026, 9, 7), least_minutes=25)

    assert found == (
        Window(Interval(utc("2026-09-07T09:00"), utc("2026-09-07T09:45")), False),
        Window(Interval(utc("2026-09-07T09:45"), utc("2026-09-07T10:30")), True),
    )


def test_a_firm_stretch_too_short_alone_counts_with_the_swapped_one() -> None:
    a = class_time("UTC", slot(0, "09:00", 20), slot(0, "09:20", 20, swappable=True))

    found = shared_windows(a, a, date(2026, 9, 7), date(2026, 9, 7), least_minutes=25)

    assert found == (Window(Interval(utc("2026-09-07T09:00"), utc("2026-09-07T09:40")), True),)


def test_short_windows_do_not_count() -> None:
    a, b = class_time("UTC", slot(0, "09:00", 45)), class_time("UTC", slot(0, "09:21", 45))

    found = shared_windows(a, b, date(2026, 9, 7), date(2026, 9, 7), least_minutes=25)

    assert found == ()


def test_new_york_keeps_its_own_clock_through_the_odd_week() -> None:
    berlin = class_time("Europe/Berlin", slot(1, "14:00", 120))
    new_york = class_time("America/New_York", slot(1, "09:00", 45))

    found = shared_windows(
        berlin, new_york, date(2026, 10, 19), date(2026, 11, 8), least_minutes=25
    )

    assert [f"{each.interval.start:%d %b %H:%M}" for each in found] == [
        "20 Oct 13:00",
        "27 Oct 13:00",
        "03 Nov 14:00",
    ]


def test_works_in_some_weeks_and_names_the_others() -> None:
    berlin = class_time("Europe/Berlin", slot(1, "15:00", 45))
    new_york = class_time("America/New_York", slot(1, "09:00", 45))
    first, last = date(2026, 10, 19), date(2026, 11, 8)
    windows = shared_windows(berlin, new_york, first, last, least_minutes=25)

    weeks = shared_weeks(windows, first, last, zone_name="Europe/Berlin")

    assert weeks_that_work(weeks) == WeeksThatWork(2, 3, (date(2026, 10, 26),))


def test_a_week_is_the_readers_own_week() -> None:
    auckland = class_time("Pacific/Auckland", slot(0, "08:00", 60))
    samoa = class_time("Pacific/Pago_Pago", slot(6, "09:00", 60))
    first, last = date(2026, 9, 6), date(2026, 9, 6)
    windows = shared_windows(auckland, samoa, first, last, least_minutes=25)

    ours = shared_weeks(windows, date(2026, 9, 7), date(2026, 9, 7), zone_name="Pacific/Auckland")
    theirs = shared_weeks(windows, first, last, zone_name="Pacific/Pago_Pago")

    assert len(windows) == 1
    assert [len(week.windows) for week in ours] == [1]
    assert [(week.monday, len(week.windows)) for week in theirs] == [(date(2026, 8, 31), 1)]


def test_what_needs_a_swap_beside_a_firm_window_has_to_be_long_enough_alone() -> None:
    a = class_time(
        "UTC",
        slot(0, "09:00", 24, swappable=True),
        slot(0, "09:24", 30),
        slot(0, "09:54", 25, swappable=True),
    )

    found = shared_windows(a, a, date(2026, 9, 7), date(2026, 9, 7), least_minutes=25)

    assert found == (
        Window(Interval(utc("2026-09-07T09:24"), utc("2026-09-07T09:54")), False),
        Window(Interval(utc("2026-09-07T09:54"), utc("2026-09-07T10:19")), True),
    )


def test_one_side_that_has_to_swap_is_enough() -> None:
    a, b = class_time("UTC", slot(0, "09:00", 60)), class_time("UTC", slot(0, "09:00", 60))
    swaps = class_time("UTC", slot(0, "09:00", 60, swappable=True))
    day = date(2026, 9, 7)

    needs = [
        [window.needs_swap for window in shared_windows(*both, day, day, least_minutes=25)]
        for both in ((a, b), (a, swaps), (swaps, a), (swaps, swaps))
    ]

    assert needs == [[False], [True], [True], [True]]


def test_windows_are_cut_at_the_utc_dates_asked_for() -> None:
    """Local lessons before the first date and after the last reach into them and out of them."""
    auckland = class_time("Pacific/Auckland", slot(0, "11:30", 60))
    honolulu = class_time("Pacific/Honolulu", slot(6, "13:00", 120))
    sunday, after = date(2026, 9, 6), date(2026, 9, 7)

    found = [
        [
            (f"{each.interval.start:%d %H:%M}", f"{each.interval.end:%d %H:%M}")
            for each in shared_windows(auckland, honolulu, *dates, least_minutes=25)
        ]
        for dates in ((sunday, after), (sunday, sunday), (after, after))
    ]

    assert found == [
        [("06 23:30", "07 00:30")],
        [("06 23:30", "07 00:00")],
        [("07 00:00", "07 00:30")],
    ]
