"""Large pools that look like the world: many classes quickly, always the same for a seed.

For measuring and for tests of size; `pools.mixed_pool` stays the model of odd cases.
"""

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product

from classrooms.calendars import preset
from classrooms.places import City, cities
from classrooms.timetable.slots import SchoolCalendar, Timetable, Week, WeeklySlot
from matching.engine.profile import AccessTier, ClassProfile, Language, Level, Mode

THEMES = (
    *("water", "food", "music", "stories", "energy", "animals", "maps", "sport", "games"),
    *("weather", "family", "festivals", "buildings", "plants", "space", "rivers", "markets"),
)
SUBJECTS = ("science", "geography", "language", "art", "history", "maths")
NATIVE = {
    "Africa": ("en", "fr", "sw", "ar", "pt"),
    "America": ("es", "en", "pt"),
    "Asia": ("zh", "hi", "ar", "ja", "id", "ru", "en"),
    "Europe": ("de", "fr", "it", "pl", "es", "en", "ru"),
}
LEARNT = ("fr", "es", "de", "zh", "ja")
TIERS = (AccessTier.VIDEO,) * 5 + (AccessTier.SOUND,) * 3 + (AccessTier.LOW, AccessTier.TEXT)
MODES = (Mode.EITHER,) * 12 + (Mode.LIVE,) * 5 + (Mode.ASYNCHRONOUS,) * 3
BELLS = tuple(time(*divmod(minute, 60)) for minute in range(8 * 60, 15 * 60, 5))
LENGTHS = (40, 45, 45, 50, 90)


@dataclass(frozen=True)
class _Town:
    """What the classes of one city have in common; calendars and lessons are shared objects."""

    city: City
    region: str
    native: str
    calendars: tuple[SchoolCalendar, ...]
    days: tuple[int, ...]


def synthetic_pool(count: int, seed: int, today: date) -> list[ClassProfile]:
    """Classes in cities all over the world, with the school calendars of their countries."""
    chance = random.Random(seed)
    towns = [_town(city, chance, today) for city in _spread()]
    slots = _Slots()
    return [
        _classroom(number, count, chance.choice(towns), chance, slots, today)
        for number in range(count)
    ]


def _spread() -> list[City]:
    """Not more than four cities of a country, so that no country has all the classes."""
    taken: dict[str, list[City]] = {}
    for city in sorted(cities(), key=lambda each: (each.country, each.zone, each.name)):
        here = taken.setdefault(city.country, [])
        if len(here) < 4 and (not here or here[-1].zone != city.zone or len(here) < 2):
            here.append(city)
    return [city for here in taken.values() for city in here]


def _town(city: City, chance: random.Random, today: date) -> _Town:
    start = preset(city.country, today)
    region = city.zone.partition("/")[0]
    calendars = tuple(
        SchoolCalendar(
            city.zone,
            start.terms,
            closed=start.breaks,
            week_a_from=start.terms[0].first + timedelta(days=7 * shift),
            school_days=start.school_days,
        )
        for shift in (0, 1)
    )
    native = random.Random(city.country).choice(NATIVE.get(region, ("en",)))
    days = tuple(sorted(start.school_days))
    return _Town(city, region, native, calendars, days)


class _Slots:
    """Lessons shared between classes that have the same ones: half of the memory."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, time, int, Week, bool], WeeklySlot] = {}

    def get(self, key: tuple[int, time, int, Week, bool]) -> WeeklySlot:
        if key not in self._known:
            self._known[key] = WeeklySlot(*key)
        return self._known[key]


def _classroom(
    number: int, count: int, town: _Town, chance: random.Random, slots: _Slots, today: date
) -> ClassProfile:
    youngest = chance.randint(8, 16)
    draw = chance.random
    few = draw() < 0.06
    name = _name(number)
    return ClassProfile(
        id=name,
        school_id=f"school-{chance.randrange(1 + count // 3)}-{town.city.name}",
        country=town.city.country,
        region=town.region,
        zone=town.city.zone,
        ages=(youngest, min(18, youngest + chance.choice((1, 1, 2)))),
        size=chance.randint(12, 36),
        languages=_languages(town.native, chance),
        teacher_languages=_TEACHERS[town.native, draw() < 0.9],
        themes=_some(THEMES, chance, 3),
        subjects=_some(SUBJECTS, chance, 2),
        mode=chance.choice(MODES),
        access_tier=chance.choice(TIERS),
        accepts_translation=draw() < 0.3,
        allows_same_country=draw() < 0.1,
        wishes_countries=_some(_COUNTRIES, chance, 2) if draw() < 0.2 else _NONE,
        wishes_regions=_some(tuple(NATIVE), chance, 1) if draw() < 0.1 else _NONE,
        places_left=chance.choice((1, 1, 1, 1, 2, 3)),
        blocked=_others(number, count, chance) if few else _NONE,
        past_partners=_others(number, count, chance) if draw() < 0.1 else _NONE,
        repeat_ok=draw() < 0.2,
        weeks_waited=chance.randint(0, 8),
        underserved=chance.choice((0, 0, 0, 1, 2, 3)),
        reliability=chance.randint(30, 95),
        adult_learners=False,
        earliest_start=today + timedelta(days=28) if draw() < 0.05 else None,
        latest_end=today + timedelta(days=150) if draw() < 0.05 else None,
        calendar=town.calendars[draw() < 0.5],
        timetables=_timetables(town, chance, slots, today),
    )


def _timetables(
    town: _Town, chance: random.Random, slots: _Slots, today: date
) -> tuple[Timetable, ...]:
    draw = chance.random
    alternating, swaps = draw() < 0.15, draw() < 0.2
    lessons = [
        (
            chance.choice(town.days),
            chance.choice(BELLS),
            chance.choice(LENGTHS),
            chance.choice(_A_OR_B) if alternating else Week.EVERY,
            swaps and draw() < 0.5,
        )
        for _ in range(chance.randint(3, 5))
    ]
    if draw() >= 0.1:
        return (Timetable(tuple([slots.get(key) for key in lessons])),)
    change = today + timedelta(days=chance.randint(30, 150))
    later = [(day, chance.choice(BELLS), *rest) for day, _, *rest in lessons]
    return (
        Timetable(tuple([slots.get(key) for key in lessons]), valid_to=change),
        Timetable(
            tuple([slots.get(key) for key in later]),  # type: ignore[arg-type]
            valid_from=change + timedelta(days=1),
        ),
    )


def _languages(native: str, chance: random.Random) -> tuple[Language, ...]:
    english = chance.choice((Level.A2, Level.B1, Level.B1, Level.B2, Level.B2, Level.C1))
    learning = chance.random() < 0.7
    known = [_LANGUAGES[native, Level.NATIVE, False]]
    if native != "en":
        known.append(_LANGUAGES["en", english, learning])
    if chance.random() < 0.3:
        code = chance.choice(LEARNT)
        if code != native:
            known.append(_LANGUAGES[code, chance.choice((Level.A1, Level.A2, Level.B1)), True])
    return tuple(known)


def _some(names: tuple[str, ...], chance: random.Random, most: int) -> frozenset[str]:
    return frozenset([chance.choice(names) for _ in range(most)])


def _others(number: int, count: int, chance: random.Random) -> frozenset[str]:
    others = [chance.randrange(count) for _ in range(chance.randint(1, 3))]
    return frozenset([_name(each) for each in others if each != number])


def _name(number: int) -> str:
    return f"class-{number:06}"


_NONE: frozenset[str] = frozenset()
_A_OR_B = (Week.A, Week.B, Week.EVERY)
_CODES = sorted({code for codes in NATIVE.values() for code in codes} | set(LEARNT))
_LANGUAGES = {
    (code, level, learning): Language(code, level, learning)
    for code, level, learning in product(_CODES, Level, (False, True))
}
_TEACHERS = {
    (code, english): frozenset({code, "en"} if english else {code})
    for code, english in product(_CODES, (False, True))
}
_COUNTRIES = tuple(sorted({city.country for city in cities()}))
