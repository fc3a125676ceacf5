"""For tests of circles and trios: tight pools, and a slow twin that counts minute by minute."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import combinations

import networkx as nx

from classrooms.timetable.occurrences import lessons
from classrooms.timetable.slots import DateSpan, SchoolCalendar
from matching.engine.exchange_time import Horizon
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import Candidate, Circle
from matching.engine.rules import Context, first_refusal
from matching.engine.scoring import score_parts, total
from matching.engine.tell import pairing
from matching.engine.weights import Weights
from tests.matching.engine.pools import TODAY, calendar, classroom, slots

WEIGHTS = Weights()
SHORT = Thresholds(plan_weeks=3, horizon_weeks=3, score_floor=570)
"""Seven weeks are looked at, so that a test can walk through every minute."""
HOURS = ("08:00", "10:00", "12:10", "12:30")

Windows = list[tuple[int, int, bool]]
Exchange = tuple[str, tuple[date, ...], Windows]


# -- Pools ------------------------------------------------------------------------------------


def tight_pool(count: int, seed: int) -> list[ClassProfile]:
    """Classes with few lessons, closed weeks and many they must not meet: little is possible."""
    chance = random.Random(seed)
    names = [f"c{number:02}" for number in range(count)]
    share = chance.choice([0.0, 0.1, 0.3, 0.5])
    blocked = defaultdict(set)
    for low, high in combinations(names, 2):
        if chance.random() < share:
            blocked[low].add(high)
    return [_tight(name, frozenset(blocked[name]), chance) for name in names]


def _tight(name: str, blocked: frozenset[str], chance: random.Random) -> ClassProfile:
    hours = [(day, hour, 40) for day in range(5) for hour in chance.sample(HOURS, 2)]
    tables = slots(*hours)
    swaps = tuple(replace(slot, swappable=chance.random() < 0.2) for slot in tables[0].slots)
    return classroom(
        name,
        blocked=blocked,
        size=chance.randint(8, 40),
        ages=(10, chance.randint(10, 13)),
        mode=chance.choice([Mode.EITHER, Mode.EITHER, Mode.LIVE, Mode.LIVE, Mode.ASYNCHRONOUS]),
        access_tier=chance.choice([AccessTier.TEXT, *[AccessTier.VIDEO] * 4]),
        timetables=(replace(tables[0], slots=swaps),),
        calendar=closed_in(chance.sample(range(6), chance.randint(0, 2))),
        earliest_start=chance.choice([None, None, None, date(2026, 9, 30)]),
    )


def closed_in(weeks: Iterable[int]) -> SchoolCalendar:
    """Closed in some of the weeks from 21 September 2026, the first that is looked at."""
    mondays = [date(2026, 9, 21) + timedelta(weeks=week) for week in sorted(weeks)]
    closed = tuple(DateSpan(each, each + timedelta(days=6)) for each in mondays)
    return SchoolCalendar("UTC", calendar("UTC").terms, closed)


def context(thresholds: Thresholds = SHORT) -> Context:
    return Context(thresholds, Horizon(thresholds, TODAY))


def open_pairs(
    pool: Iterable[ClassProfile], thresholds: Thresholds = SHORT, *, least: int = 0
) -> list[Candidate]:
    """Every pair that the rules allow and that scores `least` or more."""
    of = context(thresholds)
    found = []
    for low, high in combinations(sorted(pool, key=lambda each: each.id), 2):
        if first_refusal(low, high, of) is None:
            score = total(score_parts(pairing(low, high, of), WEIGHTS))
            found.append(Candidate(low.id, high.id, score))
    return [pair for pair in found if pair.score >= least]


def partners(pairs: Iterable[Candidate]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for pair in pairs:
        found[pair.low].append(pair.high)
        found[pair.high].append(pair.low)
    return dict(found)


def oracle(count: int, edges: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(edges)
    return sorted(nx.max_weight_matching(graph))


# -- Time, minute by minute -------------------------------------------------------------------


def slow_exchange(members: Sequence[ClassProfile], thresholds: Thresholds) -> Exchange | None:
    """What all have together, by counting school days and minutes one by one."""
    first = TODAY + timedelta(days=thresholds.lead_days)
    first += timedelta(days=-first.weekday() % 7)
    count = thresholds.horizon_weeks + thresholds.span_weeks
    mondays = [first + timedelta(weeks=week) for week in range(count)]
    common = [week for week, day in enumerate(mondays) if all(opens(each, day) for each in members)]
    length = thresholds.plan_weeks
    runs = [common[at : at + length] for at in range(len(common) - length + 1)]
    runs = [run for run in runs if run[-1] - run[0] < thresholds.span_weeks]
    runs = [run for run in runs if run[0] <= thresholds.horizon_weeks]
    if not runs:
        return None
    windows = slow_windows(members, first, first + timedelta(weeks=count), thresholds)
    choices = []
    for run in runs:
        days = tuple(mondays[week] for week in run)
        choices.append((days, [each for each in windows if monday_of(each[0]) in days]))
    modes = {each.mode for each in members}
    text = any(each.access_tier is AccessTier.TEXT for each in members)
    if Mode.ASYNCHRONOUS not in modes and (Mode.LIVE in modes or not text):
        for days, found in choices:
            if len(found) >= thresholds.meetings:
                return "live", days, found
    return None if Mode.LIVE in modes else ("asynchronous", *choices[0])


def opens(profile: ClassProfile, monday: date) -> bool:
    """The school is open on three days of the week, inside the class's wish."""
    days = [monday + timedelta(days=number) for number in range(7)]
    days = [day for day in days if day.weekday() in profile.calendar.school_days]
    days = [day for day in days if profile.calendar.teaches_on(day)]
    days = [day for day in days if (profile.earliest_start or day) <= day]
    days = [day for day in days if day <= (profile.latest_end or day)]
    return len(days) >= min(3, len(profile.calendar.school_days))


def slow_windows(
    members: Sequence[ClassProfile], first: date, end: date, thresholds: Thresholds
) -> Windows:
    every, firm = (
        frozenset.intersection(*(minutes_of(each, first, end, swaps) for each in members))
        for swaps in (True, False)
    )
    least = thresholds.meeting_minutes
    without = stretches(firm, least)
    rest = every - {minute for low, high in without for minute in range(low, high)}
    swapped = stretches(rest, least)
    return sorted([(*each, False) for each in without] + [(*each, True) for each in swapped])


@lru_cache(maxsize=1000)
def minutes_of(profile: ClassProfile, first: date, end: date, swaps: bool) -> frozenset[int]:
    """Minutes since 1970 in which the class has a lesson, between two midnights in UTC."""
    start = max(first, profile.earliest_start or first)
    last = min(end - timedelta(days=1), profile.latest_end or end)
    found = lessons(profile.timetables, profile.calendar, start, last)
    spans = [each.interval.to_minutes() for each in found if swaps or not each.swappable]
    low_bound, high_bound = midnight(first), midnight(end)
    minutes = (minute for low, high in spans for minute in range(low, high))
    return frozenset(minute for minute in minutes if low_bound <= minute < high_bound)


def midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) // 60


def monday_of(minute: int) -> date:
    day = datetime.fromtimestamp(minute * 60, UTC).date()
    return day - timedelta(days=day.weekday())


def stretches(minutes: Iterable[int], least: int) -> list[tuple[int, int]]:
    held = set(minutes)
    starts = sorted(minute for minute in held if minute - 1 not in held)
    ends = sorted(minute + 1 for minute in held if minute + 1 not in held)
    return [(low, high) for low, high in zip(starts, ends, strict=True) if high - low >= least]


# -- Circles ----------------------------------------------------------------------------------


class Slow:
    """Judges sets of classes of a pool: pairs by the rules, the time of all by the slow twin."""

    def __init__(self, pool: Iterable[ClassProfile], thresholds: Thresholds = SHORT) -> None:
        self.pool: Mapping[str, ClassProfile] = {each.id: each for each in pool}
        self.thresholds = thresholds
        pairs = open_pairs(self.pool.values(), thresholds)
        self.pairs = {(pair.low, pair.high): pair.score for pair in pairs}
        self._known: dict[tuple[str, ...], int | None] = {}

    def score(self, members: Iterable[str]) -> int | None:
        """The score of a circle of these classes, None if there must not be one."""
        names = tuple(sorted(members))
        if names not in self._known:
            self._known[names] = self._score(names)
        return self._known[names]

    def _score(self, names: tuple[str, ...]) -> int | None:
        pairs = list(combinations(names, 2))
        if not 3 <= len(names) <= 8 or not all(pair in self.pairs for pair in pairs):
            return None
        mean = sum(self.pairs[pair] for pair in pairs) // len(pairs)
        if mean < self.thresholds.score_floor:
            return None
        time = slow_exchange([self.pool[name] for name in names], self.thresholds)
        return mean if time else None

    def check(self, circle: Circle) -> None:
        """Everything a circle says is so."""
        members = [self.pool[name] for name in circle.members]
        assert circle.members == tuple(sorted(set(circle.members)))
        assert circle.score == self.score(circle.members)
        assert list(circle.pair_scores) == [
            (*pair, self.pairs[pair]) for pair in combinations(circle.members, 2)
        ]
        exchange = slow_exchange(members, self.thresholds)
        assert exchange is not None
        mode, weeks, windows = exchange
        assert (circle.mode, circle.weeks) == (mode, weeks)
        told = zip(circle.windows, circle.swap_windows, strict=True)
        assert windows == [
            (int(start.timestamp()) // 60, int(end.timestamp()) // 60, swap)
            for (start, end), swap in told
        ]
        assert circle.weeks_with_window == len({monday_of(start) for start, _, _ in windows})
        starts = [each.earliest_start or weeks[0] for each in members]
        assert circle.starts_on == max(weeks[0], *starts)
        ends = [each.latest_end or weeks[-1] + timedelta(days=6) for each in members]
        assert circle.ends_on == min(weeks[-1] + timedelta(days=6), *ends)
        tier = min(each.access_tier for each in members)
        names = {AccessTier.TEXT: "text", AccessTier.VIDEO: "video"}
        assert circle.channel == names.get(tier, "sound")
