"""Pools in which one hard rule bites often, and how to do without that rule."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from matching.engine.profile import ClassProfile, Composition, Language, Level, Mode
from tests.matching.engine.pools import calendar, classroom, slots
from tests.matching.engine.slow_truth import ONE_DAY

TODAY = date(2026, 9, 1)
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


def open_always(profile: ClassProfile) -> ClassProfile:
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
