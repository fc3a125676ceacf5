"""Wall clock to instants, where clocks change and calendars close."""

from datetime import UTC, date, datetime, time

from classrooms.timetable.occurrences import lessons, teachable_weeks
from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable, Week, WeeklySlot

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
