"""How a project is getting on, as plain data: nobody is asked in a break, no step is left out."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from exchange.choices import HealthKind
from exchange.health import ALL_WELL, LAST_STEP, Side, Steps, examine, next_step

MONDAY = date(2026, 9, 7)
STEPS = Steps(5, 8, 12)
YEAR = DateSpan(date(2026, 8, 31), date(2027, 7, 2))


def calendar(
    *closed: DateSpan, school_days: frozenset[int] = frozenset(range(5))
) -> SchoolCalendar:
    return SchoolCalendar("Africa/Nairobi", (YEAR,), tuple(closed), school_days=school_days)


def side(**known) -> Side:
    return Side(**({"calendar": calendar(), "last_sign": MONDAY} | known))


def told(found) -> tuple[str, int]:
    return found.kind.value, found.due


# -- Silence --------------------------------------------------------------------------------------


def test_silence_is_counted_in_school_days_that_are_over():
    quiet = side()

    # Tuesday to Friday and the next Monday are five school days.
    assert examine(quiet, quiet, STEPS, MONDAY + timedelta(days=7), since={}) == ALL_WELL
    found = examine(quiet, quiet, STEPS, MONDAY + timedelta(days=8), since={})
    assert told(found) == ("silence", 1)
    assert found.numbers == {"days": 5}


def test_a_break_is_no_silence_and_no_day_to_ask():
    half_term = DateSpan(MONDAY + timedelta(days=1), MONDAY + timedelta(days=11))
    away = side(calendar=calendar(half_term))

    assert examine(away, side(), STEPS, MONDAY + timedelta(days=9), since={}) is None
    assert examine(away, side(), STEPS, MONDAY + timedelta(days=14), since={}) == ALL_WELL


def test_a_school_week_from_sunday_counts_its_own_days():
    sunday_to_thursday = calendar(school_days=frozenset({6, 0, 1, 2, 3}))

    assert side(calendar=sunday_to_thursday).quiet_days(MONDAY + timedelta(days=8)) == 5
    assert (
        examine(
            side(calendar=sunday_to_thursday), side(), STEPS, MONDAY + timedelta(days=4), since={}
        )
        is None
    )


def test_an_excused_country_is_left_alone():
    excused = side(excused=(DateSpan(MONDAY, MONDAY + timedelta(days=60)),))

    assert examine(excused, side(), STEPS, MONDAY + timedelta(days=30), since={}) is None
    assert excused.quiet_days(MONDAY + timedelta(days=60)) == 0


# -- One-sided ------------------------------------------------------------------------------------

TWO_WEEKS = [MONDAY + timedelta(days=day) for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
AFTER = MONDAY + timedelta(days=14)


def compared(own: int, other: int):
    mine = side(deeds=dict.fromkeys(TWO_WEEKS[-own:] if own else [], 1), last_sign=TWO_WEEKS[-1])
    theirs = side(deeds=dict.fromkeys(TWO_WEEKS[:other], 1))
    return told(examine(mine, theirs, STEPS, AFTER, since={}))


def test_one_side_that_did_clearly_more_is_found():
    assert compared(own=1, other=4) == ("one_sided", 1)
    assert compared(own=0, other=5) == ("one_sided", 1)


def test_a_little_more_is_fair():
    assert compared(own=2, other=5) == told(ALL_WELL)
    assert compared(own=0, other=3) == told(ALL_WELL)


def test_with_fewer_common_school_days_nothing_is_said():
    closed = calendar(DateSpan(MONDAY - timedelta(days=60), MONDAY + timedelta(days=3)))
    quiet = side(last_sign=TWO_WEEKS[-1], calendar=closed)

    busy = side(deeds=dict.fromkeys(TWO_WEEKS, 1))
    assert examine(quiet, busy, STEPS, AFTER, since={}) == ALL_WELL


# -- Missed meetings and the order of steps -------------------------------------------------------


def test_two_missed_meetings_are_found_and_climb_by_the_days_since():
    missing = side(misses=2, last_sign=AFTER)

    assert told(examine(missing, side(), STEPS, AFTER, since={})) == ("missed", 1)
    later = side(misses=2, last_sign=AFTER + timedelta(days=9))
    since = {HealthKind.MISSED: AFTER}
    found = examine(later, side(), STEPS, AFTER + timedelta(days=10), since=since)
    assert told(found) == ("missed", 3)


def test_no_step_is_taken_twice_on_a_day_and_none_after_the_last():
    assert next_step(1, 3, stepped_on=MONDAY, today=MONDAY) == 1
    assert next_step(LAST_STEP, 3, stepped_on=None, today=MONDAY) == LAST_STEP


spans = st.builds(
    lambda start, days: DateSpan(
        YEAR.first + timedelta(days=start), YEAR.first + timedelta(days=start + days)
    ),
    st.integers(0, 290),
    st.integers(0, 30),
)
sides = st.builds(
    lambda closed, excused, days, sign, misses: Side(
        calendar=calendar(*closed, school_days=days),
        last_sign=YEAR.first + timedelta(days=sign),
        excused=tuple(excused),
        misses=misses,
    ),
    st.lists(spans, max_size=5),
    st.lists(spans, max_size=2),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 200),
    st.integers(0, 4),
)


# The first draw reads the clocks of the world.
patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(sides, sides, st.integers(-10, 330))
def test_nobody_is_asked_on_a_day_without_school(mine, other, day):
    today = YEAR.first + timedelta(days=day)
    closed = [*mine.calendar.closed, *mine.excused]
    rests = (
        today not in YEAR
        or today.weekday() not in mine.calendar.school_days
        or any(today in span for span in closed)
    )

    found = examine(mine, other, STEPS, today, since={})

    assert (found is None) == rests


@patient
@given(sides, st.integers(0, 300), st.integers(1, 60))
def test_days_off_never_add_to_a_silence(mine, start, length):
    today = YEAR.first + timedelta(days=250)
    off = DateSpan(YEAR.first + timedelta(days=start), YEAR.first + timedelta(days=start + length))
    more = Side(calendar=mine.calendar, last_sign=mine.last_sign, excused=(*mine.excused, off))

    assert more.quiet_days(today) <= mine.quiet_days(today)


@patient
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_whatever_is_due_and_whichever_days_are_missed_the_order_holds(days):
    step, stepped_on, today = 0, None, MONDAY
    taken = []
    for gap, due in days:
        today += timedelta(days=gap)
        after = next_step(step, due, stepped_on=stepped_on, today=today)
        if after != step:
            assert after == step + 1
            assert after <= due
            taken.append((today, after))
            step, stepped_on = after, today

    assert [each for _day, each in taken] == list(range(1, len(taken) + 1))
    assert len({day for day, _each in taken}) == len(taken)
