"""Shared time over a whole school year equals a walk through every minute of it.

The walk (`slow_truth`) reads each class's calendar for itself and knows nothing of the time code.
"""

import json
import random
import time as clock
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from classrooms.timetable.overlap import shared_windows
from classrooms.timetable.slots import (
    ClassTime,
    DateSpan,
    SchoolCalendar,
    Timetable,
    Week,
    WeeklySlot,
)
from classrooms.timetable.zones import known_zones
from matching.engine.plan import ScoredPair, judge
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import Refusal
from matching.engine.weights import Weights
from tests.matching.engine.pools import classroom
from tests.matching.engine.slow_truth import (
    MONDAY_TO_FRIDAY,
    ONE_DAY,
    SCHOOL_WEEK_OPENS,
    Stretch,
    Window,
    World,
    taught,
    windows,
)

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
YEAR = Stretch(FIRST, LAST)
ODD_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
)
"""Clocks that change at midnight, by half an hour, for a month, in the south, or stand at :45."""
ALL_ZONES = sorted(known_zones())
PAIRS = 80
Pair = tuple[ClassProfile, ClassProfile]


def drawn_pairs(seed: int) -> Iterator[tuple[Pair, Thresholds, date]]:
    """Pairs of classes, a programme's thresholds and a day within the year, without end."""
    chance = random.Random(seed)
    while True:
        length = chance.choice([3, 6, 10])
        sleepless = chance.random() < 0.4
        thresholds = Thresholds(
            plan_weeks=length,
            meetings=chance.randint(1, 8),
            meeting_minutes=chance.choice([20, 25, 45]),
            lead_days=chance.randint(0, 30),
            horizon_weeks=chance.randint(4, 20),
            score_floor=0,
        )
        yield (
            (_class("a", chance, sleepless), _class("b", chance, sleepless)),
            thresholds,
            FIRST + timedelta(days=chance.randint(0, 180)),
        )


def _class(name: str, chance: random.Random, sleepless: bool) -> ClassProfile:
    zone = chance.choice(ODD_ZONES if sleepless or chance.random() < 0.4 else ALL_ZONES)
    school_days = chance.choice(sorted(SCHOOL_WEEK_OPENS, key=sorted))
    pauses = sorted(FIRST + timedelta(days=chance.randint(0, 364)) for _ in range(3))
    wishes = chance.random() < 0.35
    return classroom(
        name,
        zone=zone,
        mode=chance.choice([Mode.EITHER, Mode.EITHER, Mode.EITHER, Mode.LIVE]),
        access_tier=chance.choice([AccessTier.VIDEO, AccessTier.VIDEO, AccessTier.TEXT]),
        earliest_start=FIRST + timedelta(days=chance.randint(30, 250)) if wishes else None,
        latest_end=LAST - timedelta(days=chance.randint(0, 100)) if wishes else None,
        calendar=SchoolCalendar(
            zone,
            terms=_terms(chance),
            closed=tuple(DateSpan(day, day + chance.randint(0, 12) * ONE_DAY) for day in pauses),
            uncertain=tuple(
                DateSpan(day, day + chance.randint(0, 2) * ONE_DAY)
                for day in chance.sample([FIRST + n * ONE_DAY for n in range(0, 360, 9)], 4)
            ),
            week_a_from=FIRST + timedelta(days=chance.randint(-400, 700)),
            school_days=school_days,
        ),
        timetables=_timetables(chance, sleepless),
    )


def _terms(chance: random.Random) -> tuple[DateSpan, ...]:
    """The year in one, two or three terms, with days between them or none."""
    cuts = [FIRST + timedelta(days=chance.randint(*days)) for days in ((80, 150), (200, 260))]
    edges = [FIRST - 20 * ONE_DAY, *chance.sample(cuts, chance.randint(0, 2)), LAST + 20 * ONE_DAY]
    edges.sort()
    return tuple(
        DateSpan(start, end - chance.randint(1, 15) * ONE_DAY) for start, end in pairwise(edges)
    )


def _timetables(chance: random.Random, sleepless: bool) -> tuple[Timetable, ...]:
    """One timetable for the year, or two that follow, overlap or leave a gap."""
    lessons = _nights if sleepless else _lessons
    if chance.random() < 0.5:
        return (Timetable(lessons(chance)),)
    change = FIRST + timedelta(days=chance.randint(60, 300))
    return (
        Timetable(lessons(chance), valid_to=change),
        Timetable(lessons(chance), valid_from=change + timedelta(days=chance.randint(-9, 9))),
    )


def _lessons(chance: random.Random) -> tuple[WeeklySlot, ...]:
    """Mostly by day; some at night, over midnight, or in the hours in which clocks change."""
    return tuple(
        WeeklySlot(
            weekday=chance.choice([0, 1, 2, 3, 4, 5, 6, 6]),
            start=time(
                chance.choice([*range(7, 18), *range(7, 18), 0, 1, 2, 21, 22, 23]),
                chance.choice([0, 5, 10, 30, 45, chance.randint(0, 59)]),
            ),
            minutes=chance.choice([40, 45, 90, 180, 300, chance.randint(1, 600)]),
            week=chance.choice([Week.EVERY, Week.EVERY, Week.A, Week.B]),
            swappable=chance.random() < 0.3,
        )
        for _ in range(chance.randint(4, 14))
    )


def _nights(chance: random.Random) -> tuple[WeeklySlot, ...]:
    """Every night, so that lessons of both meet the hours that clocks skip or repeat."""
    return tuple(
        WeeklySlot(
            day,
            time(chance.choice([0, 1, 2, 20, 22, 23]), chance.randint(0, 59)),
            minutes=chance.randint(60, 1200),
            swappable=chance.random() < 0.2,
        )
        for day in range(7)
    )


def walked(a: ClassTime, b: ClassTime, stretch: Stretch, least: int) -> list[Window]:
    return windows(taught(a, stretch), taught(b, stretch), stretch, least=least)


def of_the_product(a: ClassTime, b: ClassTime, least: int) -> list[Window]:
    return [
        (window.interval.start, window.interval.end, window.needs_swap)
        for window in shared_windows(a, b, FIRST, LAST, least_minutes=least)
    ]


def compare(
    drawn: tuple[Pair, Thresholds, date], seen: Counter[str], *, every_minute: bool = False
) -> None:
    """Both answers of the product against the walk; counts what there was to see."""
    (a, b), thresholds, today = drawn
    stretch = replace(YEAR, every_minute=every_minute)
    least = thresholds.meeting_minutes

    year = walked(a.time, b.time, stretch, least)
    judged = judge(a, b, thresholds, Weights(), today=today)
    slow = World(thresholds, today).exchange(a, b)

    assert of_the_product(a.time, b.time, least) == year
    assert of_the_product(b.time, a.time, least) == year
    seen.update(_what_there_was(a, b, year))
    if isinstance(judged, Refusal):
        assert judged.key in ("refusal.dates", "refusal.weeks", "refusal.windows")
        if judged.key != "refusal.dates":
            assert (slow is None) == (judged.key == "refusal.weeks")
            assert slow is None or slow.mode is None
    else:
        assert slow is not None
        assert (judged.mode, judged.weeks) == (slow.mode, slow.weeks)
        assert proposed(judged) == slow.windows
        days = {start.date() - start.weekday() * ONE_DAY for start, _, _ in slow.windows}
        assert judged.weeks_with_window == len(days)
    seen["refused" if isinstance(judged, Refusal) else judged.mode] += 1


def proposed(pair: ScoredPair) -> tuple[Window, ...]:
    both = zip(pair.windows, pair.swap_windows, strict=True)
    return tuple((start, end, swap) for (start, end), swap in both)


def _what_there_was(a: ClassProfile, b: ClassProfile, year: list[Window]) -> set[str]:
    """The odd things that the shared windows of a pair really met."""
    clocks = [ZoneInfo(each.zone) for each in (a, b)]
    met = {"windows"} if year else set()
    for start, end, swap in year:
        met |= {"swap"} if swap else set()
        for each in clocks:
            here, there = start.astimezone(each), end.astimezone(each)
            met |= {"midnight"} if (there - timedelta(minutes=1)).date() > here.date() else set()
            met |= {"clock change"} if here.utcoffset() != there.utcoffset() else set()
            met |= {"repeated hour"} if here.fold else set()
    return met


def test_eighty_pairs_over_a_school_year() -> None:
    seen: Counter[str] = Counter()

    for drawn in islice(drawn_pairs(seed=1), PAIRS):
        compare(drawn, seen)

    assert seen["live"] + seen["asynchronous"] + seen["refused"] == PAIRS
    enough = {
        "windows": 60,
        "swap": 40,
        "midnight": 20,
        "clock change": 5,
        "repeated hour": 1,
        "live": 12,
        "asynchronous": 4,
        "refused": 4,
    }
    assert {what: seen[what] for what in enough if seen[what] < enough[what]} == {}


def with_calendar(**changes: Any) -> Callable[[ClassTime], ClassTime]:
    return lambda of: replace(of, calendar=replace(of.calendar, **changes))


def with_timetables(**changes: Any) -> Callable[[ClassTime], ClassTime]:
    return lambda of: replace(
        of, timetables=tuple(replace(each, **changes) for each in of.timetables)
    )


def with_lessons(**changes: Any) -> Callable[[ClassTime], ClassTime]:
    return lambda of: replace(
        of,
        timetables=tuple(
            replace(each, slots=tuple(replace(slot, **changes) for slot in each.slots))
            for each in of.timetables
        ),
    )


def shifted_a_week(of: ClassTime) -> ClassTime:
    anchor = of.calendar.week_a_from
    assert anchor is not None
    return with_calendar(week_a_from=anchor + 7 * ONE_DAY)(of)


def in_winter_all_year(of: ClassTime) -> ClassTime:
    """A clock that never changes, where the zone is whole hours from UTC in January."""
    january = datetime(2027, 1, 15, tzinfo=ZoneInfo(of.calendar.zone))
    ahead = (january.replace(tzinfo=UTC) - january) // timedelta(minutes=1)
    return of if ahead % 60 else with_calendar(zone=f"Etc/GMT{-ahead // 60:+}")(of)


@pytest.mark.parametrize(
    "forget",
    [
        with_calendar(uncertain=()),
        with_calendar(closed=()),
        with_calendar(terms=(DateSpan(FIRST - 30 * ONE_DAY, LAST + 30 * ONE_DAY),)),
        with_calendar(school_days=MONDAY_TO_FRIDAY),
        with_timetables(valid_from=None),
        with_timetables(valid_to=None),
        with_lessons(swappable=False),
        with_lessons(week=Week.EVERY),
        shifted_a_week,
        in_winter_all_year,
    ],
    ids=[
        "uncertain",
        "closed",
        "terms",
        "Sundays",
        "from",
        "to",
        "swaps",
        "weeks",
        "parity",
        "summer",
    ],
)
def test_the_walk_sees_what_one_side_forgets(forget: Callable[[ClassTime], ClassTime]) -> None:
    """The twin: were the product to overlook one thing, the answers would part."""
    pairs = [pair for pair, _, _ in islice(drawn_pairs(seed=2), 12)]

    right = [walked(a.time, b.time, YEAR, 25) for a, b in pairs]

    assert [of_the_product(a.time, b.time, 25) for a, b in pairs] == right
    assert [of_the_product(forget(a.time), forget(b.time), 25) for a, b in pairs] != right


@pytest.mark.proof
def test_a_thousand_pairs_with_the_clock_asked_at_every_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: Counter[str] = Counter()
    began, pairs = clock.process_time(), 1_000

    for drawn in islice(drawn_pairs(seed=3), pairs):
        compare(drawn, seen, every_minute=True)

    with capsys.disabled():
        line = {"id": "minute walk", "pairs": pairs, "minutes": pairs * YEAR.minutes, "wrong": 0}
        line |= {"met": dict(sorted(seen.items())), "cpu_s": round(clock.process_time() - began)}
        print(f"\n{json.dumps(line)}")  # noqa: T201 -- the figures of the run
