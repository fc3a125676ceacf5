"""Pools of classes for tests: one plain class to vary, and a mixed pool drawn from a seed."""

import random
from dataclasses import replace
from datetime import date, time
from typing import Any

from classrooms.calendars import preset
from classrooms.places import City, cities
from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable, Week, WeeklySlot
from matching.engine.profile import AccessTier, ClassProfile, Language, Level, Mode

TODAY = date(2026, 9, 1)
THEMES = ("water", "food", "music", "stories", "energy", "animals", "maps", "sport")


def calendar(
    zone: str, first: date = date(2026, 8, 1), last: date = date(2027, 7, 31)
) -> SchoolCalendar:
    """A school that teaches without a break from `first` to `last`."""
    return SchoolCalendar(zone, (DateSpan(first, last),))


def slots(*lessons: tuple[int, str, int]) -> tuple[Timetable, ...]:
    """One timetable of (weekday, "HH:MM", minutes)."""
    return (
        Timetable(
            tuple(
                WeeklySlot(day, time.fromisoformat(start), length) for day, start, length in lessons
            )
        ),
    )


def classroom(name: str, **changes: object) -> ClassProfile:
    """A class of ten-year-olds who know English, with lessons from 13 to 15 on weekdays."""
    zone = str(changes.get("zone", "UTC"))
    plain = ClassProfile(
        id=name,
        school_id=f"school of {name}",
        country=f"country of {name}",
        region="Europe",
        zone=zone,
        ages=(10, 11),
        size=24,
        languages=(Language("en", Level.B1),),
        teacher_languages=frozenset({"en"}),
        themes=frozenset({"water"}),
        timetables=slots(*((day, "13:00", 120) for day in range(5))),
        calendar=calendar(zone),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def mixed_pool(count: int, seed: int, *, most_places: int = 1) -> list[ClassProfile]:
    """Classes in real cities with the presets of their countries, always the same for a seed."""
    chance, limits = random.Random(seed), random.Random(f"own limits {seed}")
    places = sorted(cities(), key=lambda city: (city.country, city.name))
    return [
        replace(
            _mixed(f"class-{number:04}", chance.choice(places), chance, most_places),
            **own_limits(limits),
        )
        for number in range(count)
    ]


def own_limits(chance: random.Random) -> dict[str, Any]:
    """What one class in five asks for itself about age, and one in five about language; some of it
    is laxer than any programme."""
    gap = chance.choice((0, 6, 12, 18, 30)) if chance.random() < 0.2 else None
    level = chance.choice(list(Level)) if chance.random() < 0.2 else None
    return {"most_age_gap_months": gap, "least_level": level}


def _mixed(name: str, city: City, chance: random.Random, most_places: int) -> ClassProfile:
    start = preset(city.country, TODAY)
    school = SchoolCalendar(
        city.zone,
        start.terms,
        closed=start.breaks,
        week_a_from=start.terms[0].first,
        school_days=start.school_days,
    )
    youngest = chance.randint(8, 15)
    return ClassProfile(
        id=name,
        school_id=f"school-{chance.randint(0, 10**9)}",
        country=city.country,
        region=city.zone.partition("/")[0],
        zone=city.zone,
        ages=(youngest, youngest + chance.randint(0, 2)),
        size=chance.randint(12, 36),
        languages=_languages(chance),
        teacher_languages=frozenset({"en"}) | frozenset(chance.sample(["fr", "es", "ar"], 1)),
        themes=frozenset(chance.sample(THEMES, 3)),
        mode=chance.choice([Mode.EITHER, Mode.EITHER, Mode.EITHER, Mode.LIVE, Mode.ASYNCHRONOUS]),
        access_tier=chance.choice(list(AccessTier)),
        accepts_translation=chance.random() < 0.5,
        places_left=chance.randint(1, most_places),
        weeks_waited=chance.randint(0, 6),
        underserved=chance.randint(0, 3),
        reliability=chance.randint(30, 90),
        calendar=school,
        timetables=(Timetable(_lessons(chance, sorted(start.school_days))),),
    )


def _languages(chance: random.Random) -> tuple[Language, ...]:
    native, learnt = chance.sample(["en", "fr", "es", "ar", "sw"], 2)
    return (
        Language(native, Level.NATIVE),
        Language(learnt, chance.choice(list(Level)[:4]), learning=True),
    )


def _lessons(chance: random.Random, school_days: list[int]) -> tuple[WeeklySlot, ...]:
    return tuple(
        WeeklySlot(
            weekday=day,
            start=time(chance.randint(8, 15), chance.choice([0, 5, 10, 30, 45])),
            minutes=chance.choice([40, 45, 50, 90]),
            week=chance.choice([Week.EVERY, Week.EVERY, Week.EVERY, Week.A, Week.B]),
            swappable=chance.random() < 0.3,
        )
        for day in school_days
        for _ in range(2)
    )
