"""Wall clock to instants, where clocks change and calendars close."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from classrooms.timetable.occurrences import lesson_spans, lessons, teachable_weeks
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
)

YEAR = DateSpan(date(2026, 8, 1), date(2027, 7, 31))
BERLIN = SchoolCalendar("Europe/Berlin", (YEAR,))
SKIPPED, REPEATED = date(2027, 3, 28), date(2026, 10, 25)


def times(slot: WeeklySlot, calendar: SchoolCalendar, day: date) -> list[tuple[str, str]]:
    found = lessons([Timetable((slot,))], calendar, day, day)
    return [(f"{x.interval.start:%d %H:%M}", f"{x.interval.end:%d %H:%M}") for x in found]


def sunday(start: str, minutes: int) -> WeeklySlot:
    return WeeklySlot(6, time.fromisoformat(start), minutes)


def test_a_lesson_within_the_skipped_hour_does_not_take_place() -> None:
    assert times(sunday("02:00", 60), BERLIN, SKIPPED) == []


def test_a_lesson_over_the_skipped_hour_loses_it() -> None:
    assert times(sunday("01:30", 120), BERLIN, SKIPPED) == [("28 00:30", "28 01:30")]


def test_a_lesson_in_the_repeated_hour_takes_place_twice() -> None:
    found = times(sunday("02:15", 30), BERLIN, REPEATED)

    assert found == [("25 00:15", "25 00:45"), ("25 01:15", "25 01:45")]


def test_a_lesson_over_the_repeated_hour_is_an_hour_longer() -> None:
    assert times(sunday("01:30", 120), BERLIN, REPEATED) == [("24 23:30", "25 02:30")]


def test_a_lesson_may_pass_midnight() -> None:
    calendar = SchoolCalendar("America/Los_Angeles", (YEAR,))

    found = times(WeeklySlot(4, time(23), 120), calendar, date(2026, 10, 16))

    assert found == [("17 06:00", "17 08:00")]


def test_a_lesson_before_a_change_at_midnight_keeps_its_time() -> None:
    cairo = SchoolCalendar("Africa/Cairo", (YEAR,))

    found = times(WeeklySlot(3, time(23), 60), cairo, date(2026, 10, 29))

    assert found == [("29 20:00", "29 22:00")]


def test_only_days_of_term_that_are_not_closed() -> None:
    calendar = SchoolCalendar(
        "UTC",
        (DateSpan(date(2026, 9, 7), date(2026, 9, 20)),),
        closed=(DateSpan(date(2026, 9, 9), date(2026, 9, 9)),),
        uncertain=(DateSpan(date(2026, 9, 15), date(2026, 9, 15)),),
    )
    daily = Timetable(tuple(WeeklySlot(day, time(9), 45) for day in range(5)))

    found = lessons([daily], calendar, date(2026, 9, 1), date(2026, 9, 30))

    assert [lesson.date.day for lesson in found] == [7, 8, 10, 11, 17, 18]


def test_weeks_a_and_b() -> None:
    calendar = SchoolCalendar("UTC", (YEAR,), week_a_from=date(2026, 9, 7))
    table = Timetable(
        (
            WeeklySlot(0, time(8), 45, Week.A),
            WeeklySlot(1, time(8), 45, Week.B),
            WeeklySlot(2, time(8), 45),
        )
    )

    found = lessons([table], calendar, date(2026, 9, 7), date(2026, 9, 20))

    assert [lesson.date.day for lesson in found] == [7, 9, 15, 16]


def test_a_timetable_holds_from_its_first_to_its_last_day() -> None:
    autumn = Timetable((WeeklySlot(0, time(8), 45),), valid_to=date(2026, 9, 14))
    winter = Timetable((WeeklySlot(0, time(10), 45, swappable=True),), valid_from=date(2026, 9, 15))
    calendar = SchoolCalendar("UTC", (YEAR,))

    found = lessons([winter, autumn], calendar, date(2026, 9, 7), date(2026, 9, 28))

    assert [(x.interval.start, x.swappable) for x in found] == [
        (datetime(2026, 9, 7, 8, tzinfo=UTC), False),
        (datetime(2026, 9, 14, 8, tzinfo=UTC), False),
        (datetime(2026, 9, 21, 10, tzinfo=UTC), True),
        (datetime(2026, 9, 28, 10, tzinfo=UTC), True),
    ]


def test_a_week_is_teachable_with_three_open_days() -> None:
    calendar = SchoolCalendar(
        "UTC",
        (DateSpan(date(2026, 9, 9), date(2026, 9, 25)),),
        closed=(DateSpan(date(2026, 9, 14), date(2026, 9, 16)),),
    )

    found = teachable_weeks(calendar, date(2026, 9, 1), date(2026, 9, 30))

    assert found == (date(2026, 9, 7), date(2026, 9, 21))


def test_a_week_that_begins_on_sunday_counts_by_its_own_school_days() -> None:
    calendar = SchoolCalendar(
        "Africa/Cairo",
        (DateSpan(date(2026, 9, 20), date(2026, 9, 23)),),
        school_days=frozenset({6, 0, 1, 2, 3}),
    )

    found = teachable_weeks(calendar, date(2026, 9, 1), date(2026, 9, 30))

    assert found == (date(2026, 9, 21),)


def test_no_days_have_no_weeks() -> None:
    assert teachable_weeks(BERLIN, date(2026, 9, 10), date(2026, 9, 8)) == ()


@pytest.mark.parametrize(
    ("zone", "day", "start", "minutes", "expected"),
    [
        # Half an hour skipped at 02:00, half an hour repeated before 02:00.
        ("Australia/Lord_Howe", date(2026, 10, 4), "01:30", 90, [("03 15:00", "03 16:00")]),
        ("Australia/Lord_Howe", date(2027, 4, 4), "01:00", 60, [("03 14:00", "03 15:30")]),
        # The hour before one o'clock is repeated, and so the change crosses midnight.
        (
            "Atlantic/Azores",
            REPEATED,
            "00:30",
            15,
            [("25 00:30", "25 00:45"), ("25 01:30", "25 01:45")],
        ),
        # Midnight itself is skipped: this Sunday begins at one o'clock.
        ("Asia/Beirut", SKIPPED, "00:00", 60, []),
        ("Asia/Beirut", SKIPPED, "00:30", 60, [("27 22:00", "27 22:30")]),
    ],
)
def test_clocks_that_change_in_their_own_way(
    zone: str, day: date, start: str, minutes: int, expected: list[tuple[str, str]]
) -> None:
    assert day.weekday() == 6

    assert times(sunday(start, minutes), SchoolCalendar(zone, (YEAR,)), day) == expected


def test_a_lesson_over_midnight_into_the_skipped_hour_loses_its_end() -> None:
    beirut = SchoolCalendar("Asia/Beirut", (YEAR,))

    found = times(WeeklySlot(5, time(23, 30), 60), beirut, SKIPPED - timedelta(days=1))

    assert found == [("27 21:30", "27 22:00")]


LATE = WeeklySlot(0, time(23), 120)
MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)
OVER_MIDNIGHT = [("14 23:00", "15 01:00")]


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        (SchoolCalendar("UTC", (YEAR,), closed=(DateSpan(TUESDAY, TUESDAY),)), OVER_MIDNIGHT),
        (SchoolCalendar("UTC", (DateSpan(MONDAY, MONDAY),)), OVER_MIDNIGHT),
        (SchoolCalendar("UTC", (YEAR,), closed=(DateSpan(MONDAY, MONDAY),)), []),
        (SchoolCalendar("UTC", (DateSpan(TUESDAY, TUESDAY),)), []),
    ],
    ids=["closed after", "end of term", "closed", "before term"],
)
def test_a_lesson_over_midnight_counts_by_the_day_on_which_it_starts(
    calendar: SchoolCalendar, expected: list[tuple[str, str]]
) -> None:
    found = lessons([Timetable((LATE,))], calendar, MONDAY, TUESDAY)

    assert [(f"{x.interval.start:%d %H:%M}", f"{x.interval.end:%d %H:%M}") for x in found] == (
        expected
    )


def test_a_timetables_last_lesson_may_pass_midnight() -> None:
    last = Timetable((LATE,), valid_to=MONDAY)

    found = lessons([last], SchoolCalendar("UTC", (YEAR,)), MONDAY, TUESDAY + timedelta(days=7))

    assert [(lesson.date, lesson.interval.minutes) for lesson in found] == [(MONDAY, 120)]


def test_week_a_of_a_week_from_sunday_has_its_sunday_first() -> None:
    calendar = SchoolCalendar(
        "Africa/Cairo",
        (YEAR,),
        week_a_from=date(2026, 9, 9),
        school_days=frozenset({6, 0, 1, 2, 3}),
    )
    table = Timetable((WeeklySlot(6, time(8), 45, Week.A), WeeklySlot(3, time(8), 45, Week.A)))

    found = lessons([table], calendar, date(2026, 9, 6), date(2026, 9, 26))

    assert [lesson.date.day for lesson in found] == [6, 10, 20, 24]


def test_weeks_alternate_over_the_new_year_and_through_breaks() -> None:
    calendar = SchoolCalendar(
        "UTC",
        (YEAR,),
        closed=(DateSpan(date(2026, 12, 21), date(2027, 1, 3)),),
        week_a_from=date(2026, 12, 14),
    )
    table = Timetable((WeeklySlot(0, time(8), 45, Week.A),))

    found = lessons([table], calendar, date(2026, 12, 14), date(2027, 1, 31))

    assert [f"{lesson.date:%m-%d}" for lesson in found] == ["12-14", "01-11", "01-25"]


def test_a_festival_of_uncertain_date_keeps_the_day_before_and_after_free() -> None:
    eid = DateSpan(date(2026, 9, 9), date(2026, 9, 10))
    calendar = SchoolCalendar("UTC", (YEAR,), closed=(eid,), uncertain=(eid,))
    daily = Timetable(tuple(WeeklySlot(day, time(9), 45) for day in range(7)))

    found = lessons([daily], calendar, date(2026, 9, 6), date(2026, 9, 13))

    assert [lesson.date.day for lesson in found] == [6, 7, 12, 13]


def test_timetables_that_hold_at_once_both_count_and_one_firm_lesson_is_enough() -> None:
    old = Timetable((WeeklySlot(0, time(8), 60, swappable=True),))
    new = Timetable((WeeklySlot(0, time(8, 30), 60),), valid_from=MONDAY)
    both = ClassTime((old, new), SchoolCalendar("UTC", (YEAR,)))
    midnight = (MONDAY.toordinal() - date(1970, 1, 1).toordinal()) * 1440

    found = lesson_spans(both, MONDAY, MONDAY)

    assert found.every == ((midnight + 8 * 60, midnight + 9 * 60 + 30),)
    assert found.firm == ((midnight + 8 * 60 + 30, midnight + 9 * 60 + 30),)


def test_a_week_with_an_uncertain_holiday_is_taught_all_the_same() -> None:
    day = DateSpan(date(2026, 9, 9), date(2026, 9, 9))
    calendar = SchoolCalendar("UTC", (YEAR,), uncertain=(day,))

    assert teachable_weeks(calendar, date(2026, 9, 7), date(2026, 9, 13)) == (date(2026, 9, 7),)


def test_a_school_of_two_days_needs_both_and_days_outside_the_dates_do_not_count() -> None:
    evening = SchoolCalendar(
        "UTC",
        (YEAR,),
        closed=(DateSpan(TUESDAY, TUESDAY),),
        school_days=frozenset({1, 3}),
    )

    assert teachable_weeks(evening, date(2026, 9, 8), date(2026, 9, 23)) == (date(2026, 9, 7),)
