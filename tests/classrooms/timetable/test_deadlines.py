"""Deadlines in days of school, against a twin that walks through the hours one by one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.deadlines import (
    LAST_MINUTE,
    LEAST_DAYS,
    LEAST_NOTICE,
    MOST_DAYS,
    answer_by,
    day_after,
    day_end,
    last_day,
    reminder_days,
)
from classrooms.timetable.slots import DateSpan, SchoolCalendar
from classrooms.timetable.zones import zone

YEAR = DateSpan(date(2026, 8, 1), date(2027, 7, 31))
QUARTER = timedelta(minutes=15)
# Half hours, the date line, changes at midnight, a summer time of thirty minutes.
ZONES = [
    "Africa/Nairobi", "America/Bogota", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Europe/Berlin", "Atlantic/Azores",
]  # fmt: skip


def monday_to_friday(zone_name: str, *closed: DateSpan, terms: tuple[DateSpan, ...] = (YEAR,)):  # type: ignore[no-untyped-def]
    return zone_name, SchoolCalendar(zone_name, terms, closed=closed)


def asked(classes, *, on: date = date(2026, 9, 7), days: int = 10, starts_on: date | None = None):  # type: ignore[no-untyped-def]
    return answer_by(
        classes,
        asked_at=datetime(on.year, on.month, on.day, 8, tzinfo=UTC),
        days=days,
        starts_on=starts_on or date(2027, 6, 1),
    )


def test_two_weeks_of_school_are_ten_days() -> None:
    end = asked([monday_to_friday("Africa/Nairobi")])

    # Asked on a Monday: the tenth day of school after it is a Monday; it ends at 21:00 UTC.
    assert end == datetime(2026, 9, 21, 20, 59, tzinfo=UTC)


def test_the_class_on_holiday_gets_its_days_afterwards() -> None:
    at_home = DateSpan(date(2026, 9, 12), date(2026, 9, 20))

    end = asked([monday_to_friday("Africa/Nairobi"), monday_to_friday("America/Bogota", at_home)])

    # The week off is none: Bogotá's tenth day is 28 September, over at five in the morning, UTC.
    assert end == datetime(2026, 9, 29, 4, 59, tzinfo=UTC)


def test_a_school_that_opens_from_sunday_to_thursday_counts_its_own_week() -> None:
    cairo = SchoolCalendar("Africa/Cairo", (YEAR,), school_days=frozenset({6, 0, 1, 2, 3}))

    assert last_day(cairo, date(2026, 9, 10), 1) == date(2026, 9, 13)


def test_a_long_break_holds_nobody_longer_than_six_weeks() -> None:
    terms = (DateSpan(date(2026, 1, 1), date(2026, 9, 8)), DateSpan(date(2027, 1, 1), YEAR.last))
    classes = [monday_to_friday("America/Bogota", terms=terms)]

    last = date(2026, 9, 7) + timedelta(days=MOST_DAYS)
    assert asked(classes) == day_end("America/Bogota", last) - LAST_MINUTE


@pytest.mark.parametrize("calendar", [None, SchoolCalendar("Africa/Nairobi", ())])
def test_days_of_the_calendar_count_where_no_calendar_says_more(
    calendar: SchoolCalendar | None,
) -> None:
    assert asked([("Africa/Nairobi", calendar)]) == datetime(2026, 9, 17, 20, 59, tzinfo=UTC)


def test_a_calendar_that_is_over_says_nothing() -> None:
    last_year = SchoolCalendar("Africa/Nairobi", (DateSpan(date(2025, 8, 1), date(2026, 7, 31)),))

    assert last_day(last_year, date(2026, 9, 7), 10) == date(2026, 9, 17)


def test_nobody_has_less_than_three_days() -> None:
    assert last_day(monday_to_friday("Africa/Nairobi")[1], date(2026, 9, 7), 1) == date(2026, 9, 10)


def test_no_answer_is_taken_once_the_exchange_has_begun_anywhere() -> None:
    classes = [monday_to_friday("America/Bogota"), monday_to_friday("Pacific/Kiritimati")]

    end = asked(classes, starts_on=date(2026, 9, 14))

    # Kiritimati, fourteen hours ahead, sees the 14th first.
    assert end == datetime(2026, 9, 13, 9, 59, tzinfo=UTC)


def test_an_exchange_that_begins_at_once_leaves_a_day() -> None:
    end = asked([monday_to_friday("Africa/Nairobi")], starts_on=date(2026, 9, 7))

    assert end == datetime(2026, 9, 8, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone_name", "day", "hours"),
    [
        ("America/Santiago", date(2026, 9, 5), 24),  # the first hour of the 6th does not exist
        ("America/Santiago", date(2027, 4, 3), 25),  # its last hour comes twice
        ("Atlantic/Azores", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Nairobi", date(2026, 9, 7), 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_makes_it(zone_name: str, day: date, hours: float) -> None:
    length = day_end(zone_name, day) - day_end(zone_name, day - timedelta(days=1))

    assert length == timedelta(hours=hours)


days_of_a_year = st.dates(date(2026, 8, 20), date(2027, 5, 1))


@given(st.sampled_from(ZONES), days_of_a_year)
def test_the_end_of_a_day_is_where_a_walk_through_the_quarters_finds_it(
    zone_name: str, day: date
) -> None:
    clock = zone(zone_name)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)

    quarters = [start + QUARTER * step for step in range(56 * 4)]
    last = max(each for each in quarters if each.astimezone(clock).date() == day)

    assert day_end(zone_name, day) == last + QUARTER


@st.composite
def calendars(draw: st.DrawFn) -> tuple[str, SchoolCalendar | None]:
    name = draw(st.sampled_from(ZONES))
    if draw(st.integers(0, 9)) == 0:
        return name, None
    edges = sorted(draw(st.sets(st.integers(0, 300), min_size=4, max_size=4)))
    days = [date(2026, 8, 20) + timedelta(days=edge) for edge in edges]
    closed = [
        DateSpan(first, first + timedelta(days=draw(st.integers(0, 60))))
        for first in draw(st.lists(days_of_a_year, max_size=3))
    ]
    return name, SchoolCalendar(
        name,
        (DateSpan(days[0], days[1]), DateSpan(days[2], days[3])),
        closed=tuple(closed),
        school_days=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
    )


def is_open(calendar: SchoolCalendar | None, day: date, asked_on: date) -> bool:
    """By the words of the rule, a day at a time."""
    if calendar is None or not any(term.last > asked_on for term in calendar.terms):
        return True
    in_term = any(term.first <= day <= term.last for term in calendar.terms)
    is_closed = any(span.first <= day <= span.last for span in calendar.closed)
    return in_term and not is_closed and day.weekday() in calendar.school_days


def walked(zone_name: str, calendar: SchoolCalendar | None, asked_at: datetime, days: int) -> date:
    asked_on = asked_at.astimezone(zone(zone_name)).date()
    had = 0
    for number in range(1, MOST_DAYS + 1):
        day = asked_on + timedelta(days=number)
        had += is_open(calendar, day, asked_on)
        if had >= days and number >= LEAST_DAYS:
            return day
    return asked_on + timedelta(days=MOST_DAYS)


@given(
    st.lists(calendars(), min_size=2, max_size=3),
    days_of_a_year,
    st.times(),
    st.integers(1, 60),
    st.integers(0, 80),
)
def test_the_deadline_is_that_of_a_walk_day_by_day(
    classes: list[tuple[str, SchoolCalendar | None]], day: date, at: time, days: int, lead: int
) -> None:
    asked_at = datetime.combine(day, at, UTC)
    starts_on = asked_at.date() + timedelta(days=lead)

    end = answer_by(classes, asked_at=asked_at, days=days, starts_on=starts_on)

    ends = [day_end(name, walked(name, each, asked_at, days)) for name, each in classes]
    before_start = min(day_end(name, starts_on - timedelta(days=1)) for name, _each in classes)
    assert end == max(min(max(ends), before_start) - LAST_MINUTE, asked_at + LEAST_NOTICE)
    # Six weeks and the rest of a day, on a clock up to a day apart.
    assert end <= asked_at + timedelta(days=MOST_DAYS + 2)


@given(calendars(), days_of_a_year, st.integers(0, 45))
def test_reminders_come_after_the_question_and_never_twice_a_day(
    one: tuple[str, SchoolCalendar | None], asked_on: date, span: int
) -> None:
    calendar, ends_on = one[1], asked_on + timedelta(days=span)

    halfway, last = reminder_days(calendar, asked_on=asked_on, ends_on=ends_on)

    open_days = [
        day
        for number in range(1, span + 1)
        if is_open(calendar, day := asked_on + timedelta(days=number), asked_on)
    ]
    if span == 0:
        assert (halfway, last) == (None, None)
    else:
        assert last == (open_days[-1] if open_days else ends_on)
    if halfway is not None:
        assert halfway in open_days
        assert last is not None
        assert asked_on < halfway < last <= ends_on
        before, after = open_days.index(halfway), len(open_days) - open_days.index(halfway) - 1
        assert abs(before - after) <= 1
    else:
        assert len(open_days) < 2


def test_a_count_without_a_bound_walks_until_a_day_counts() -> None:
    assert day_after(date(2026, 9, 4), 2, lambda day: day.weekday() < 5) == date(2026, 9, 8)
    assert day_after(date(2026, 9, 4), 0, lambda _day: True) == date(2026, 9, 4)
