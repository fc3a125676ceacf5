from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import DateSpan, SchoolCalendar
from exchange.choices import PhaseKind
from exchange.plan import NoCommonWeek, common_weeks, lengths, plan_phases, relay_phases

MONDAY = date(2026, 9, 7)
HELLO, COMPARE, CREATE, PRESENT, REFLECT = PhaseKind


def school(
    *closed: tuple[date, date], zone: str = "UTC", days: frozenset[int] = frozenset(range(5))
) -> SchoolCalendar:
    return SchoolCalendar(
        zone=zone,
        terms=(DateSpan(date(2026, 1, 1), date(2027, 12, 31)),),
        closed=tuple(DateSpan(*span) for span in closed),
        school_days=days,
    )


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        (1, [(HELLO, 1)]),
        (3, [(HELLO, 1), (CREATE, 1), (PRESENT, 1)]),
        (5, [(HELLO, 1), (COMPARE, 1), (CREATE, 1), (PRESENT, 1), (REFLECT, 1)]),
        (6, [(HELLO, 1), (COMPARE, 1), (CREATE, 2), (PRESENT, 1), (REFLECT, 1)]),
        (10, [(HELLO, 1), (COMPARE, 2), (CREATE, 4), (PRESENT, 2), (REFLECT, 1)]),
    ],
)
def test_shares_the_weeks_among_the_phases(weeks, expected):
    assert list(lengths(weeks)) == expected


def test_six_weeks_without_a_break_follow_each_other():
    last = MONDAY + timedelta(weeks=6, days=-3)

    phases = plan_phases([school(), school()], MONDAY, last)

    assert [(phase.kind, phase.starts_on, phase.ends_on) for phase in phases] == [
        (HELLO, date(2026, 9, 7), date(2026, 9, 11)),
        (COMPARE, date(2026, 9, 14), date(2026, 9, 18)),
        (CREATE, date(2026, 9, 21), date(2026, 10, 2)),
        (PRESENT, date(2026, 10, 5), date(2026, 10, 9)),
        (REFLECT, date(2026, 10, 12), date(2026, 10, 16)),
    ]


def test_a_break_of_either_side_moves_the_next_phase_behind_it():
    ours = school((date(2026, 9, 14), date(2026, 9, 22)))
    theirs = school((date(2026, 9, 28), date(2026, 10, 4)), days=frozenset({6, 0, 1, 2, 3}))

    phases = plan_phases([ours, theirs], MONDAY, date(2026, 11, 1))

    assert phases[0].ends_on == date(2026, 9, 13)  # their Sunday is a school day
    assert phases[1].kind == COMPARE
    assert phases[1].starts_on == date(2026, 9, 23)  # our first day after the break
    assert phases[1].weeks == (date(2026, 9, 21),)
    assert phases[2].starts_on == date(2026, 10, 5)  # the first day after theirs


def test_a_week_without_a_day_in_common_does_not_count():
    early = school(days=frozenset({0, 1, 2}))
    late = school(days=frozenset({3, 4, 5}))

    with pytest.raises(NoCommonWeek):
        plan_phases([early, late], MONDAY, MONDAY + timedelta(weeks=6))


SPANS = st.tuples(st.integers(0, 120), st.integers(0, 20)).map(
    lambda each: (MONDAY + timedelta(each[0]), MONDAY + timedelta(sum(each)))
)
DAYS = st.sampled_from(
    [
        frozenset(range(5)),
        frozenset({6, 0, 1, 2, 3}),
        frozenset({5, 6, 0, 1, 2}),
        frozenset(range(6)),
    ]
)
SCHOOLS = st.builds(
    lambda closed, days: school(*closed, days=days), st.lists(SPANS, max_size=5), DAYS
)


@given(
    calendars=st.lists(SCHOOLS, min_size=2, max_size=3),
    begins=st.integers(0, 13),
    weeks=st.sampled_from([3, 6, 9, 10, 15]),
)
def test_any_two_calendars(calendars, begins, weeks):
    first = MONDAY + timedelta(begins)
    last = first + timedelta(weeks=weeks, days=-1)

    try:
        phases = plan_phases(calendars, first, last)
    except NoCommonWeek:
        assert common_weeks(calendars, first, last) == ()
        return

    def teaches(calendar: SchoolCalendar, day: date) -> bool:
        return day.weekday() in calendar.school_days and calendar.teaches_on(day)

    order = [list(PhaseKind).index(phase.kind) for phase in phases]
    assert order == sorted(set(order))
    for phase in phases:
        assert first <= phase.starts_on <= phase.ends_on <= last
        assert all(teaches(calendar, phase.starts_on) for calendar in calendars)
        assert any(teaches(calendar, phase.ends_on) for calendar in calendars)
        for calendar in calendars:
            assert set(phase.weeks) <= set(teachable_weeks(calendar, first, last))
    for earlier, later in pairwise(phases):
        assert earlier.ends_on < later.starts_on
    # No week that everybody teaches is left out, and none counts twice.
    counted = [week for phase in phases for week in phase.weeks]
    assert tuple(counted) == common_weeks(calendars, first, last)


def relaid(wanted, weeks: int, **more):
    last = MONDAY + timedelta(weeks=weeks, days=-3)
    phases = relay_phases([school(), school()], MONDAY, last, wanted, **more)
    return [(phase.kind, len(phase.weeks)) for phase in phases]


def test_laid_again_phases_keep_their_weeks_and_give_some_where_there_is_no_room():
    wanted = [(COMPARE, 2), (CREATE, 3), (PRESENT, 1)]

    assert relaid(wanted, 9) == wanted
    assert relaid(wanted, 5) == [(COMPARE, 2), (CREATE, 2), (PRESENT, 1)]


def test_what_is_under_way_stays_to_the_last():
    wanted = [(COMPARE, 1), (CREATE, 1), (PRESENT, 1), (REFLECT, 1)]

    assert relaid(wanted, 2) == [(COMPARE, 1), (PRESENT, 1)]
    assert relaid(wanted, 1) == [(COMPARE, 1)]


def test_a_plan_that_has_its_last_day_fills_the_weeks_up_to_it():
    wanted = [(COMPARE, 1), (CREATE, 1), (PRESENT, 1)]

    assert relaid(wanted, 6, fills=True) == [(COMPARE, 2), (CREATE, 3), (PRESENT, 1)]
    assert relaid([(REFLECT, 1)], 3, fills=True) == [(REFLECT, 3)]
