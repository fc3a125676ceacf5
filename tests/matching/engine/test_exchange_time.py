"""When an exchange takes place: the earliest run of weeks that works, checked week by week."""

from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.timetable.overlap import shared_windows
from classrooms.timetable.slots import DateSpan, SchoolCalendar, monday
from matching.engine.exchange_time import Horizon
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from tests.matching.engine.pools import TODAY, calendar, classroom, mixed_pool, slots


def horizon(**changes: Any) -> Horizon:
    return Horizon(Thresholds(**changes), TODAY)


def mondays(of: Horizon, a: ClassProfile, b: ClassProfile) -> list[date]:
    exchange = of.pair(a, b).exchange
    assert exchange is not None
    return [of.monday_of(week) for week in exchange.weeks]


def test_it_starts_on_the_first_monday_after_the_lead_time() -> None:
    assert TODAY.weekday() == 1
    assert horizon(lead_days=14).first == date(2026, 9, 21)
    assert horizon(lead_days=20).first == date(2026, 9, 21)
    assert horizon(lead_days=21).first == date(2026, 9, 28)


def test_six_weeks_without_a_gap() -> None:
    found = mondays(horizon(), classroom("a"), classroom("b"))

    assert found == [date(2026, 9, 21), date(2026, 9, 28)] + [
        date(2026, 10, day) for day in (5, 12, 19, 26)
    ]


def test_a_break_of_three_weeks_is_bridged_and_one_of_four_is_not() -> None:
    def closed(last: date) -> ClassProfile:
        pause = (DateSpan(date(2026, 10, 12), last),)
        return classroom("a", calendar=SchoolCalendar("UTC", calendar("UTC").terms, pause))

    of = horizon()

    three = mondays(of, closed(date(2026, 11, 1)), classroom("b"))
    four = mondays(horizon(), closed(date(2026, 11, 8)), classroom("b"))

    assert (three[0], three[-1]) == (date(2026, 9, 21), date(2026, 11, 16))
    assert (four[0], four[-1]) == (date(2026, 11, 9), date(2026, 12, 14))


def test_it_waits_for_the_weeks_in_which_meetings_work() -> None:
    early = slots((0, "08:00", 45))[0]
    late = slots((0, "13:00", 45))[0]
    winter = date(2026, 11, 16)
    autumn = type(early)(early.slots, valid_to=date(2026, 11, 15))
    spring = type(late)(late.slots, valid_from=winter)
    a = classroom("a", mode=Mode.LIVE, timetables=(autumn, spring))

    found = mondays(horizon(), a, classroom("b"))

    assert found[-2:] == [winter, date(2026, 11, 23)]


def test_text_only_connections_work_without_meetings_where_both_accept_that() -> None:
    text = classroom("a", access_tier=AccessTier.TEXT)
    live = classroom("c", access_tier=AccessTier.TEXT, mode=Mode.LIVE)

    with_either = horizon().pair(text, classroom("b")).exchange
    with_live = horizon().pair(live, classroom("b")).exchange

    assert with_either is not None
    assert with_live is not None
    assert (with_either.mode, with_live.mode) == ("asynchronous", "live")


def test_who_prefers_to_work_without_meetings_does() -> None:
    found = horizon().pair(classroom("a", mode=Mode.ASYNCHRONOUS), classroom("b")).exchange

    assert found is not None
    assert found.mode == "asynchronous"


def test_windows_stay_inside_the_wished_dates() -> None:
    of = horizon()
    a = classroom("a", earliest_start=date(2026, 9, 22), latest_end=date(2026, 10, 29))

    found = of.pair(a, classroom("b")).exchange

    assert found is not None
    assert len(found.windows) == 4 + 4 * 5 + 4


def test_windows_equal_the_timetables_own_answer() -> None:
    of = horizon()
    pool = mixed_pool(30, seed=11)
    checked = 0

    for a, b in combinations(pool, 2):
        exchange = of.pair(a, b).exchange
        if exchange is None:
            continue
        expected = [
            (*window.interval.to_minutes(), window.needs_swap)
            for window in shared_windows(a.time, b.time, of.first, of.last, least_minutes=25)
            if monday(window.interval.start.date()) in mondays(of, a, b)
        ]
        assert list(exchange.windows) == expected
        checked += bool(expected)
    assert checked > 50


@settings(max_examples=200)
@given(st.sets(st.integers(0, 34)), st.sampled_from([3, 6, 10]))
def test_runs_equal_a_search_over_all_choices(weeks: set[int], length: int) -> None:
    of = horizon(plan_weeks=length)
    common = sum(1 << week for week in weeks)

    runs = of.runs_in(common)

    ordered = sorted(week for week in weeks if week < of.total_weeks)
    for run in runs:
        assert run[-1] - run[0] < of.thresholds.span_weeks
        assert list(run) == [week for week in ordered if run[0] <= week <= run[-1]]
    starts = [
        week
        for week in ordered
        if week <= of.thresholds.horizon_weeks
        and len([x for x in ordered if 0 <= x - week < of.thresholds.span_weeks]) >= length
    ]
    assert [run[0] for run in runs] == starts
