"""Pools in which every feature of a class takes every value, and odd hours are the rule."""

import random
from dataclasses import replace
from datetime import date, time, timedelta

from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable, Week, WeeklySlot
from matching.engine.profile import (
    AccessTier,
    ClassProfile,
    Composition,
    Language,
    Level,
    Mode,
    Thresholds,
)
from matching.engine.weights import Weights
from tests.matching.engine.pools import own_limits

# Half-hour and quarter-hour offsets, a summer time of thirty minutes, one that pauses in Ramadan,
# both sides of the date line, and zones whose Monday morning is still Sunday by UTC.
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"),
    *("Africa/Casablanca", "Australia/Perth", "Asia/Shanghai", "Pacific/Auckland"),
    *("America/Sao_Paulo", "Pacific/Honolulu", "UTC", "Asia/Tehran", "Pacific/Chatham"),
)
CODES = ("en", "fr", "es", "ar")
PLACES = ("DE", "US", "AU", "NP", "MA", "CN")
REGIONS = ("", "Europe", "America", "Asia")


def odd_pool(count: int, seed: int, today: date) -> list[ClassProfile]:
    """Classes drawn from `seed`; about half of all pairs get as far as their lessons."""
    chance, limits = random.Random(seed), random.Random(f"own limits {seed}")
    return [
        replace(_odd_class(number, count, chance, today), **own_limits(limits))
        for number in range(count)
    ]


def odd_settings(seed: int) -> tuple[Thresholds, Weights]:
    """Thresholds and weights drawn from `seed`."""
    chance = random.Random(seed)
    thresholds = Thresholds(
        plan_weeks=chance.choice((1, 3, 6, 10)),
        span_percent=chance.choice((100, 150, 200)),
        meetings=chance.choice((0, 1, 2, 4)),
        meeting_minutes=chance.choice((0, 20, 25, 45)),
        max_age_gap_months=chance.choice((12, 24, 60)),
        least_language_level=chance.choice(list(Level)[:4]),
        horizon_weeks=chance.choice((0, 9, 26)),
        excluded_country_pairs=frozenset({("DE", "US"), ("NP", "AU")}),
        score_floor=chance.choice((0, 300, 450)),
    )
    names = Weights().to_json()
    weights = Weights(
        **{name: chance.choice((0, 1, 7, most, 1000)) for name, most in names.items()}
    )
    return thresholds, chance.choice((Weights(), weights))


def _odd_class(number: int, count: int, chance: random.Random, today: date) -> ClassProfile:
    zone = chance.choice(ZONES)
    youngest = chance.choice((9, 10, 11, 12, 16, 30))
    draw = chance.random
    return ClassProfile(
        id=f"class-{number:03}",
        school_id=f"school-{chance.randrange(count)}",
        country=chance.choice(PLACES),
        region=chance.choice(REGIONS),
        zone=zone,
        ages=(youngest, youngest + chance.randint(0, 3)),
        size=chance.randint(1, 40),
        languages=_languages(chance),
        calendar=_calendar(zone, chance, today),
        timetables=_timetables(chance, today),
        adult_learners=youngest >= 16 and draw() < 0.7,
        composition=chance.choice(list(Composition)),
        composition_wishes=_some(list(Composition), chance) if draw() < 0.15 else frozenset(),
        teacher_languages=_some(CODES, chance) | ({"en"} if draw() < 0.7 else set()),
        themes=_some(("water", "food", "music", "maps", "sport"), chance),
        subjects=_some(tuple("abcdefgh"), chance),
        mode=chance.choice((Mode.EITHER, Mode.EITHER, Mode.LIVE, Mode.ASYNCHRONOUS)),
        access_tier=chance.choice(list(AccessTier)),
        accepts_translation=draw() < 0.4,
        allows_same_country=draw() < 0.5,
        wishes_countries=_some(PLACES, chance) if draw() < 0.3 else frozenset(),
        wishes_regions=_some((*REGIONS, "Moon"), chance) if draw() < 0.3 else frozenset(),
        places_left=chance.choice((0, *[1] * 8, 2, 3)),
        blocked=_others(count, chance) if draw() < 0.1 else frozenset(),
        past_partners=_others(count, chance) if draw() < 0.3 else frozenset(),
        repeat_ok=draw() < 0.5,
        weeks_waited=chance.randint(0, 11),
        underserved=chance.randint(0, 4),
        reliability=chance.randint(0, 120),
        earliest_start=today + timedelta(days=chance.randint(-5, 90)) if draw() < 0.2 else None,
        latest_end=today + timedelta(days=chance.randint(20, 250)) if draw() < 0.2 else None,
    )


def _some(values, chance):
    return frozenset(chance.sample(values, chance.randint(1, len(values) // 2 + 1)))


def _others(count: int, chance: random.Random) -> frozenset[str]:
    return frozenset(f"class-{chance.randrange(count + 3):03}" for _ in range(4))


def _languages(chance: random.Random) -> tuple[Language, ...]:
    return tuple(
        Language(chance.choice(CODES), chance.choice(list(Level)), chance.random() < 0.4)
        for _ in range(chance.randint(1, 4))
    )


def _calendar(zone: str, chance: random.Random, today: date) -> SchoolCalendar:
    start = today - timedelta(days=chance.randint(0, 100))
    middle, end = start + timedelta(days=chance.randint(60, 200)), start + timedelta(days=330)
    terms = (DateSpan(start, middle), DateSpan(middle + timedelta(days=chance.randint(1, 30)), end))
    breaks = []
    for _ in range(chance.randint(0, 4)):
        first = today + timedelta(days=chance.randint(0, 220))
        breaks.append(DateSpan(first, first + timedelta(days=chance.randint(0, 16))))
    doubtful = today + timedelta(days=chance.randint(0, 200))
    return SchoolCalendar(
        zone,
        terms,
        closed=tuple(breaks),
        uncertain=(DateSpan(doubtful, doubtful + timedelta(days=2)),),
        week_a_from=start,
        school_days=chance.choice(
            (
                frozenset(range(5)),
                frozenset(range(6)),
                frozenset({6, 0, 1, 2, 3}),
                frozenset({0, 2}),
            )
        ),
    )


def _timetables(chance: random.Random, today: date) -> tuple[Timetable, ...]:
    kind = chance.random()
    if kind < 0.05:
        return ()
    if kind < 0.6:
        return (Timetable(_lessons(chance)),)
    change = today + timedelta(days=chance.randint(10, 150))
    # Some days both hold, or none does.
    return (
        Timetable(_lessons(chance), valid_to=change),
        Timetable(_lessons(chance), valid_from=change + timedelta(days=chance.randint(-9, 9))),
    )


def _lessons(chance: random.Random) -> tuple[WeeklySlot, ...]:
    swaps, alternating = chance.random() < 0.4, chance.random() < 0.3
    lessons = [
        WeeklySlot(
            weekday=chance.randrange(7),
            start=time(chance.randrange(24), chance.choice((0, 7, 8, 30, 59))),
            minutes=chance.choice((20, 45, 90, 180, 600, 1440)),
            week=chance.choice(list(Week)) if alternating else Week.EVERY,
            swappable=swaps and chance.random() < 0.5,
        )
        for _ in range(chance.randint(1, 9))
    ]
    # Monday's first lesson, one right behind another, and one around midnight.
    lessons.append(WeeklySlot(0, time(7, 30), 60))
    lessons.append(replace(lessons[0], start=time(23, 7), minutes=120))
    lessons.append(WeeklySlot(0, time(8, 30), 20, swappable=swaps))
    return tuple(lessons)
