"""No plan breaks a hard rule, in pools in which that rule bites often.

What a rule says is read by `slow_truth`, not by the rules of the engine. For each rule its twin
plans the same pool without what the rule is about, and then proposes pairs that break it: so it is
the rule, not luck, that keeps them away.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from matching.engine.plan import Plan, judge, plan
from matching.engine.profile import ClassProfile, Composition, Language, Level, Mode, Thresholds
from matching.engine.results import Refusal, ScoredPair
from matching.engine.rules import REFUSAL_KEYS
from matching.engine.weights import Weights
from tests.matching.engine.pools import calendar, classroom, slots
from tests.matching.engine.slow_truth import ONE_DAY, World, broken, forbidden

TODAY = date(2026, 9, 1)
POOLS, POOLS_OF_PROOF = 2, 8
HORIZON = {"horizon_weeks": 16}
"""A shorter one than the default, so that the walks are."""
PLACES = (
    ("DE", "Europe/Berlin"),
    ("GB", "Europe/London"),
    ("PT", "Atlantic/Azores"),
    ("MA", "Africa/Casablanca"),
    ("NG", "Africa/Lagos"),
    ("EG", "Africa/Cairo"),
    ("PS", "Asia/Gaza"),
    ("KE", "Africa/Nairobi"),
    ("IR", "Asia/Tehran"),
    ("NP", "Asia/Kathmandu"),
    ("BR", "America/Sao_Paulo"),
    ("CA", "America/St_Johns"),
)

Changes = dict[str, Any]
Pool = list[ClassProfile]


@dataclass(frozen=True)
class Case:
    """A rule: its key, what makes it bite, the thresholds, and how to do without it."""

    key: str
    spice: Callable[[random.Random, Sequence[str]], Changes]
    without: Changes
    limits: Changes
    without_limits: Changes
    name: str = ""


def case(
    key: str,
    spice: Callable[[random.Random, Sequence[str]], Changes],
    *,
    name: str = "",
    without: Changes | None = None,
    limits: Changes | None = None,
    without_limits: Changes | None = None,
) -> Case:
    full = f"refusal.{key}"
    limits = HORIZON | (limits or {})
    return Case(full, spice, without or {}, limits, without_limits or {}, name or key)


def some(chance: random.Random, names: Sequence[str], share: float) -> frozenset[str]:
    return frozenset(name for name in names if chance.random() < share)


def _adults(chance: random.Random, names: Sequence[str]) -> Changes:
    youngest = chance.randint(14, 17)
    adult = chance.random() < 0.4
    return {"ages": (youngest, youngest + (3 if adult else 1)), "adult_learners": adult}


def _languages(chance: random.Random, names: Sequence[str]) -> Changes:
    codes = chance.sample(["en", "fr", "sw", "ar"], 2)
    known = tuple(Language(code, chance.choice([*Level])) for code in codes)
    return {"languages": known, "accepts_translation": chance.random() < 0.4}


def _wished_dates(chance: random.Random, names: Sequence[str]) -> Changes:
    start = date(2026, 9, 10) + timedelta(days=chance.randint(0, 90))
    end = start + timedelta(days=chance.randint(30, 120))
    return chance.choice(
        [
            {"earliest_start": start},
            {"latest_end": end},
            {"earliest_start": start, "latest_end": end},
        ]
    )


def _closed_weeks(chance: random.Random, names: Sequence[str]) -> Changes:
    """Every second or third fortnight off, so that some have no six weeks within nine."""
    first, step = (
        date(2026, 9, 7) + timedelta(days=7 * chance.randint(0, 5)),
        chance.choice([4, 5, 7]),
    )
    pauses = tuple(
        DateSpan(first + timedelta(days=7 * week), first + timedelta(days=7 * week + 13))
        for week in range(0, 40, step)
    )
    return {"calendar": pauses}


def _open_always(profile: ClassProfile) -> ClassProfile:
    return replace(profile, calendar=calendar(profile.zone))


CASES = (
    case(
        "capacity",
        lambda chance, names: {"places_left": chance.choice([0, 0, 1, 1, 2])},
        without={"places_left": 2},
    ),
    case(
        "same_school",
        lambda chance, names: {"school_id": chance.choice("xyz")},
        without={"school_id": None},
    ),
    case(
        "blocked",
        lambda chance, names: {"blocked": some(chance, names, 0.4)},
        without={"blocked": frozenset()},
    ),
    case(
        "paired_before",
        lambda chance, names: {
            "past_partners": some(chance, names, 0.4),
            "repeat_ok": chance.random() < 0.5,
        },
        without={"past_partners": frozenset()},
    ),
    case(
        "same_country",
        lambda chance, names: {
            "country": chance.choice(["DE", "KE", "NP"]),
            "allows_same_country": chance.random() < 0.5,
        },
        without={"allows_same_country": True},
    ),
    case(
        "country_pair",
        lambda chance, names: {"country": chance.choice(["DE", "KE", "NP", "BR", "EG"])},
        limits={
            "excluded_country_pairs": frozenset(
                {("DE", "KE"), ("NP", "KE"), ("BR", "EG"), ("NP", "EG")}
            )
        },
        without_limits={"excluded_country_pairs": frozenset()},
    ),
    case("adults", _adults, without_limits={"adult_partner_least_age": 0}),
    case(
        "composition",
        lambda chance, names: {
            "composition": chance.choice([*Composition]),
            "composition_wishes": frozenset(chance.sample([*Composition], chance.randint(0, 2))),
        },
        without={"composition_wishes": frozenset()},
    ),
    case(
        "age",
        lambda chance, names: {"ages": (low := chance.randint(8, 16), low + chance.randint(0, 3))},
        without_limits={"max_age_gap_months": 200},
    ),
    case(
        "age",
        lambda chance, names: {
            "ages": (low := chance.randint(11, 13), low + 1),
            "most_age_gap_months": chance.choice([None, 0, 6, 12, 40]),
        },
        name="own age gap",
        without={"most_age_gap_months": None},
    ),
    case(
        "mode",
        lambda chance, names: {"mode": chance.choice([*Mode])},
        without={"mode": Mode.EITHER},
    ),
    case("language", _languages, without={"languages": (Language("en", Level.C1),)}),
    case(
        "language",
        lambda chance, names: {
            "languages": (Language("en", chance.choice([Level.A2, Level.B1, Level.C1])),),
            "least_level": chance.choice([None, Level.A1, Level.B1, Level.B2]),
            "accepts_translation": chance.random() < 0.3,
        },
        name="own level",
        without={"least_level": None},
    ),
    case(
        "teacher_language",
        lambda chance, names: {
            "teacher_languages": frozenset(chance.sample(["en", "fr", "sw", "ar"], 1)),
            "accepts_translation": chance.random() < 0.3,
        },
        without={"teacher_languages": frozenset({"en"})},
    ),
    case("dates", _wished_dates, without={"earliest_start": None, "latest_end": None}),
    case(
        "dates",
        lambda chance, names: {"latest_end": date(2026, 10, 20) + chance.randint(0, 70) * ONE_DAY},
        name="lead time",
        limits={"lead_days": 45},
        without_limits={"lead_days": 0},
    ),
    case("weeks", _closed_weeks),
    case(
        "windows",
        lambda chance, names: {
            "mode": chance.choice([Mode.LIVE, Mode.EITHER]),
            "timetables": _few_lessons(chance),
        },
        limits={"meetings": 4},
        without={"mode": Mode.EITHER},
    ),
    case(
        "score_floor",
        lambda chance, names: {"themes": frozenset(chance.sample(["water", "food", "maps"], 1))},
        limits={"score_floor": 580},
        without_limits={"score_floor": 0},
    ),
)


def _few_lessons(chance: random.Random) -> Any:
    return slots(
        *((day, f"{chance.randint(8, 15):02}:{chance.choice([0, 5, 30]):02}", 45) for day in (1, 3))
    )


def drawn(of: Case, seed: int) -> Pool:
    """20 to 40 classes that differ most in what the rule is about, and a little in all else."""
    chance = random.Random(f"{of.name} {seed}")
    names = [f"class-{number:02}" for number in range(chance.randint(20, 40))]
    return [_class(name, names, of, chance) for name in names]


def _class(name: str, names: Sequence[str], of: Case, chance: random.Random) -> ClassProfile:
    country, zone = chance.choice(PLACES)
    changes: Changes = {
        "country": country,
        "ages": (chance.randint(12, 13), 14),
        "languages": (Language("en", chance.choice([Level.B1, Level.C1])),),
        "timetables": slots(*((day, f"{chance.randint(9, 12):02}:15", 180) for day in range(5))),
    }
    for each in CASES:
        if chance.random() < (0.9 if each is of else 0.04):
            changes |= each.spice(chance, [other for other in names if other != name])
    pauses = changes.pop("calendar", ())
    return classroom(
        name,
        zone=zone,
        calendar=SchoolCalendar(zone, calendar(zone).terms, closed=pauses),
        **changes,
    )


def without(of: Case, pool: Pool) -> Pool:
    """The same classes, with nothing left of what the rule is about."""
    if of.key == "refusal.weeks":
        return [_open_always(each) for each in pool]
    if of.key == "refusal.same_school":
        return [replace(each, school_id=each.id) for each in pool]
    return [replace(each, **of.without) for each in pool]


def planned(pool: Pool, limits: Changes) -> Plan:
    return plan(pool, Thresholds(**limits), Weights(), today=TODAY, seed=1)


def rules_broken(found: Sequence[ScoredPair], pool: Pool, world: World) -> Counter[str]:
    """How often each rule is broken by pairs, and `refusal.capacity` by their number."""
    by_id = {each.id: each for each in pool}
    counts: Counter[str] = Counter()
    for pair in found:
        counts.update(broken(pair, by_id[pair.low], by_id[pair.high], world))
    return counts


def overfull(found: Plan, pool: Pool) -> int:
    """Classes with more partners than places, and classes met twice by the same partner."""
    used = Counter(name for pair in found.pairs for name in (pair.low, pair.high))
    met = Counter((pair.low, pair.high) for pair in found.pairs)
    return sum(used[each.id] > max(0, each.places_left) for each in pool) + len(
        met - Counter(set(met))
    )


def bites(of: Case, pool: Pool, thresholds: Thresholds, most: int = 8) -> int:
    """How many of some pairs (`most` found, or all asked) the engine refuses by this very rule."""
    refused = 0
    for a, b in random.Random(1).sample([*combinations(pool, 2)], 150):
        answer = judge(a, b, thresholds, Weights(), today=TODAY)
        refused += isinstance(answer, Refusal) and answer.key == of.key
        if refused == most:
            break
    return refused


def same_time(pair: ScoredPair, pool: Pool, world: World) -> bool:
    """Mode, weeks and every window of a proposed pair are those of the walk."""
    a, b = (next(each for each in pool if each.id == name) for name in (pair.low, pair.high))
    slow = world.exchange(a, b)
    told = [
        (start, end, swap)
        for (start, end), swap in zip(pair.windows, pair.swap_windows, strict=True)
    ]
    return slow is not None and (pair.mode, pair.weeks, told) == (
        slow.mode,
        slow.weeks,
        [*slow.windows],
    )


EVERY_CASE = [
    pytest.param(of, pools, id=f"{of.name} in {pools}", marks=marks)
    for of in CASES
    for pools, marks in ((POOLS, ()), (POOLS_OF_PROOF, pytest.mark.proof))
]


@pytest.mark.parametrize(("of", "pools"), EVERY_CASE)
def test_no_plan_breaks_it(of: Case, pools: int) -> None:
    thresholds = Thresholds(**of.limits)
    refused = proposed = 0

    for seed in range(pools):
        pool, world = drawn(of, seed), World(thresholds, TODAY)
        found = planned(pool, of.limits)
        told = (*found.pairs, *found.alternatives)

        assert rules_broken(told, pool, world) == {}, seed
        assert overfull(found, pool) == 0, seed
        assert [pair for pair in told if not same_time(pair, pool, world)] == []
        refused += bites(of, pool, thresholds)
        proposed += len(found.pairs)

    assert refused >= 6 * pools
    assert proposed >= 4 * pools


@pytest.mark.parametrize(("of", "pools"), EVERY_CASE)
def test_without_it_plans_do(of: Case, pools: int) -> None:
    thresholds = Thresholds(**of.limits)
    proposed = told = 0

    for seed in range(pools):
        pool = drawn(of, seed)
        found = planned(without(of, pool), of.limits | of.without_limits)
        world = World(thresholds, TODAY)
        proposed += rules_broken(found.pairs, pool, world)[of.key]
        proposed += overfull(found, pool) if of.key == "refusal.capacity" else 0
        told += rules_broken(found.alternatives, pool, world)[of.key]

    assert proposed >= 1
    assert proposed + told >= 4 * pools


@pytest.mark.parametrize("of", CASES, ids=lambda of: of.name)
def test_the_first_rule_that_refuses_is_the_one_told(of: Case) -> None:
    """And nobody is refused without a rule that says so."""
    thresholds = Thresholds(**of.limits)
    pool, world = drawn(of, seed=11), World(thresholds, TODAY)

    for a, b in random.Random(2).sample([*combinations(pool, 2)], 60):
        answer = judge(a, b, thresholds, Weights(), today=TODAY)

        told = answer.key if isinstance(answer, Refusal) else None
        if told == "refusal.dates":
            assert not forbidden(a, b, thresholds)
            assert weeks_in_wishes(a, b, world) < thresholds.plan_weeks
        elif told == "refusal.score_floor":
            assert first_that_refuses(a, b, world) is None
            free = judge(a, b, replace(thresholds, score_floor=0), Weights(), today=TODAY)
            assert isinstance(free, ScoredPair)
            assert free.score < thresholds.score_floor
        else:
            assert told == first_that_refuses(a, b, world)


def first_that_refuses(a: ClassProfile, b: ClassProfile, world: World) -> str | None:
    if keys := forbidden(a, b, world.thresholds):
        return min(keys, key=REFUSAL_KEYS.index)
    exchange = world.exchange(a, b)
    if exchange is None:
        return "refusal.weeks"
    return None if exchange.mode else "refusal.windows"


def weeks_in_wishes(a: ClassProfile, b: ClassProfile, world: World) -> int:
    """Weeks with a day that both wish for, from the first Monday on."""
    days = (world.stretch.last - world.first).days + 1
    return len(
        {
            n // 7
            for n in range(days)
            if all(
                (each.earliest_start or world.first)
                <= world.first + n * ONE_DAY
                <= (each.latest_end or world.stretch.last)
                for each in (a, b)
            )
        }
    )
