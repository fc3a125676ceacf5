"""The kernels say the same as the readable definition: first refusal, score, parts, weeks."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable
from matching.engine import all_pairs, jit
from matching.engine.arrays import PoolArrays, flatten
from matching.engine.exchange_time import Horizon
from matching.engine.kernels import scores, times
from matching.engine.kernels.pool import AT_PLACED, PARTS, SET_MOST_PATTERNS
from matching.engine.profile import ClassProfile, Mode, Thresholds
from matching.engine.rules import REFUSAL_KEYS, SCORE_FLOOR, Context, first_refusal
from matching.engine.scoring import RATINGS, Pairing, score_parts, total
from matching.engine.weights import Weights
from tests.matching.engine.kernels.odd import odd_pool, odd_settings
from tests.matching.engine.pools import TODAY, classroom, mixed_pool, slots

# Both clock changes of the year, and the end of one.
DAYS = (TODAY, date(2027, 2, 10), date(2026, 10, 2), date(2027, 3, 27))

Answer = tuple[str, int, tuple[int, ...], tuple[int, ...]]


def defined(a: ClassProfile, b: ClassProfile, context: Context, weights: Weights) -> Answer:
    """Refusal, score, points of the parts, weeks: by the definition."""
    refusal = first_refusal(a, b, context)
    if refusal:
        return refusal.key, 0, (), ()
    exchange = context.horizon.pair(a, b).exchange
    assert exchange is not None
    parts = score_parts(Pairing(a, b, exchange, context.horizon), weights)
    if total(parts) < context.thresholds.score_floor:
        return SCORE_FLOOR, 0, (), ()
    return "", total(parts), tuple(part.points for part in parts), exchange.weeks


def computed(arrays: PoolArrays, i: int, j: int, scratch: list[int]) -> Answer:
    """The same by the kernels."""
    placed = arrays.begins(AT_PLACED)
    one, other = int(arrays.data[placed + i]), int(arrays.data[placed + j])
    answer = int(scores.judge(arrays, one, other, scratch))
    if answer < 0:
        return REFUSAL_KEYS[-1 - answer], 0, (), ()
    parts = scratch[times.PART_POINTS : times.PART_POINTS + PARTS]
    weeks = tuple(week for week in range(62) if int(scratch[times.RUN]) >> week & 1)
    return "", answer, tuple(int(points) for points in parts), weeks


def compare(
    pool: list[ClassProfile], thresholds: Thresholds, weights: Weights, today: date
) -> Counter[str]:
    """Compare all pairs both ways round; how often each refusal came."""
    arrays = flatten(pool, thresholds, weights, today=today)
    context = Context(thresholds, Horizon(thresholds, today))
    scratch = jit.zeros(times.scratch_length(arrays.begins(SET_MOST_PATTERNS)))
    seen: Counter[str] = Counter()
    for i, j in combinations(range(len(pool)), 2):
        expected = defined(pool[i], pool[j], context, weights)
        assert computed(arrays, i, j, scratch) == expected, (pool[i], pool[j])
        assert computed(arrays, j, i, scratch) == expected
        seen[expected[0]] += 1
    return seen


def test_the_parts_stand_in_the_order_of_the_definition() -> None:
    assert list(RATINGS) == list(Weights().to_json())
    assert len(RATINGS) == PARTS


@pytest.mark.parametrize(("seed", "today"), list(enumerate(DAYS)))
def test_real_cities_and_calendars(seed: int, today: date) -> None:
    seen = compare(mixed_pool(60, seed, most_places=2), Thresholds(), Weights(), today)

    assert seen[""] > 50


@pytest.mark.parametrize("seed", range(12))
def test_odd_classes(seed: int) -> None:
    thresholds, weights = odd_settings(seed)
    today = DAYS[seed % len(DAYS)]

    compare(odd_pool(40, seed, today), thresholds, weights, today)


def test_every_refusal_and_many_scores_occur() -> None:
    thresholds = Thresholds(
        excluded_country_pairs=frozenset({("DE", "US")}),
        score_floor=550,
        meetings=4,
        meeting_minutes=45,
    )

    seen = compare(odd_pool(90, 77, TODAY), thresholds, Weights(), TODAY)

    assert set(seen) == {"", *REFUSAL_KEYS}
    assert seen[""] > 100


@pytest.mark.proof
def test_many_odd_pools() -> None:
    seen: Counter[str] = Counter()
    for seed in range(100, 300):
        thresholds, weights = odd_settings(seed)
        today = DAYS[seed % len(DAYS)]
        seen += compare(odd_pool(60, seed, today), thresholds, weights, today)
    assert set(seen) == {"", *REFUSAL_KEYS}
    print(f'{{"proof": "kernels", "pairs": {sum(seen.values())}, "scored": {seen[""]}}}')  # noqa: T201


def closed(zone: str, *spans: tuple[date, date]) -> SchoolCalendar:
    terms = (DateSpan(date(2026, 8, 1), date(2027, 7, 31)),)
    return SchoolCalendar(zone, terms, tuple(DateSpan(*span) for span in spans))


@pytest.mark.parametrize(
    "zones",
    [
        ("Australia/Perth", "Asia/Shanghai"),
        ("Asia/Shanghai", "Europe/London"),
        ("Australia/Lord_Howe", "Asia/Kathmandu"),
        ("Africa/Casablanca", "Europe/London"),
    ],
)
def test_lessons_over_the_edge_of_the_week(zones: tuple[str, str]) -> None:
    """Monday 07:30 in Perth is Sunday 23:30 by UTC; night lessons go over the edge itself."""
    night = slots((6, "19:00", 600), (6, "23:08", 120), (0, "00:30", 480))
    morning = slots((0, "07:30", 45), (0, "08:15", 45), (0, "06:59", 25))
    pool = [
        classroom(f"{zone} {kind}", zone=zone, timetables=lessons, mode=Mode.LIVE)
        for zone in zones
        for kind, lessons in (("night", night), ("morning", morning))
    ]

    for meetings in (1, 2, 7):
        compare(pool, Thresholds(meetings=meetings), Weights(), TODAY)


def test_lessons_that_never_end_are_one_span() -> None:
    always = slots(*((day, "00:00", 1440) for day in range(7)))
    pool = [
        classroom("always", timetables=always),
        classroom("always there", timetables=always, zone="Asia/Kathmandu"),
        classroom("now and then", timetables=slots((2, "23:30", 61))),
        classroom(
            "with a gap",
            timetables=always,
            calendar=closed("UTC", (date(2026, 10, 10), date(2026, 10, 11))),
        ),
    ]

    seen = compare(pool, Thresholds(meetings=1), Weights(), TODAY)

    assert seen[""] == 6


def test_too_long_a_horizon_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="at most 62 weeks ahead"):
        flatten([classroom("a")], Thresholds(horizon_weeks=54), Weights(), today=TODAY)


def test_single_pairs_and_one_class_against_all() -> None:
    pool = odd_pool(50, 3, TODAY)
    thresholds, weights = Thresholds(), Weights()
    arrays = flatten(pool, thresholds, weights, today=TODAY)
    context = Context(thresholds, Horizon(thresholds, TODAY))

    for i in (0, 17, 49):
        expected = []
        for j, other in enumerate(pool):
            key, score, *_ = defined(pool[i], other, context, weights) if i != j else ("", -17)
            expected.append(-1 - REFUSAL_KEYS.index(key) if key else score)
        assert list(all_pairs.scores_with(arrays, i)) == expected
        assert [all_pairs.score_of(arrays, i, j) for j in range(50) if j != i] == [
            each for j, each in enumerate(expected) if j != i
        ]
        counts = [expected.count(-1 - number) for number in range(len(REFUSAL_KEYS))]
        left = sum(score >= 0 for score in expected)
        assert all_pairs.refusal_counts(arrays, i) == [*counts, left]


def test_windows_that_need_a_swap_to_the_minute() -> None:
    """25 minutes left beside a firm window count, 24 do not; also over the edge of the week."""
    firm, edge = slots((2, "09:25", 60), (4, "09:24", 60)), slots((0, "00:10", 100))

    def teacher(name: str, sure: tuple[Timetable, ...], *may: tuple[int, str, int]) -> ClassProfile:
        swappable = tuple(replace(slot, swappable=True) for slot in slots(*may)[0].slots)
        return classroom(name, timetables=(Timetable(sure[0].slots + swappable),))

    pool = [
        teacher("a", firm, (2, "09:00", 25), (4, "09:00", 24)),
        teacher("b", firm, (2, "09:00", 110), (4, "09:00", 108)),
        teacher("c", edge, (6, "23:50", 190)),
        teacher("d", edge, (6, "23:45", 25), (0, "01:00", 120)),
        teacher("e", edge, (6, "23:20", 220), (2, "08:00", 400), (4, "08:00", 400)),
        classroom("f"),
    ]

    for meetings in (1, 2, 3, 4, 13, 18, 19):
        compare(pool, Thresholds(meetings=meetings), Weights(), TODAY)


def test_wished_dates_to_the_day() -> None:
    first = Horizon(Thresholds(), TODAY).first
    pool = [
        classroom(f"{days}", earliest_start=first, latest_end=first + timedelta(days=days))
        for days in (34, 35, 37)
    ]

    seen = compare([*pool, classroom("any")], Thresholds(), Weights(), TODAY)

    assert seen == {"refusal.dates": 3, "refusal.weeks": 2, "": 1}


@settings(max_examples=200)
@given(
    st.sets(st.integers(0, 40)), st.sampled_from([1, 3, 6, 10]), st.sampled_from([100, 150, 200])
)
def test_runs_of_weeks(weeks: set[int], plan: int, percent: int) -> None:
    thresholds = Thresholds(plan_weeks=plan, span_percent=percent)
    arrays = flatten([classroom("a")], thresholds, Weights(), today=TODAY)
    horizon = Horizon(thresholds, TODAY)
    common = sum(1 << week for week in weeks if week < horizon.total_weeks)

    found, run = [], times.first_run(arrays, common)
    while run:
        found.append(run)
        run = times.next_run(arrays, common, run)

    runs = horizon.runs_in(common)
    assert found == [sum(1 << week for week in run) for run in runs]
    percents = [scores.calendar_percent(arrays, run[0], run[-1] - run[0] + 1) for run in runs]
    assert times.best_calendar(arrays, common) == max(percents, default=-1)
