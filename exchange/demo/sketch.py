"""Draws the schools, teachers and classes of the demonstration: plain data, the same for a seed."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, cycle
from random import Random
from string import ascii_lowercase
from typing import Any
from uuid import UUID

from classrooms.calendars import preset
from classrooms.choices import AccessTier, Level, Mode, Theme
from classrooms.places import City, cities
from classrooms.services.classes import SpokenLanguage
from classrooms.timetable.slots import Week, WeeklySlot
from exchange.demo.countries import Country, known_countries
from exchange.demo.lessons import drawn_lessons, lessons_at
from exchange.demo.people import DOMAIN, PARTNER, TEACHER
from exchange.demo.words import about, class_name

FEWEST = 12
# The countries of the classes that play a part; the others take the rest in the file's order.
PAIR = ("NP", "DE")
LONELY, OLDER, UNVERIFIED, SHORT = "TH", "SE", "TZ", "UY"
TOO_SHORT = 20
# Every so many classes one shares its school with the class before.
SHARING = 4
SIGNS = f"{ascii_lowercase}."
AGES = (9, 10, 11, 11, 12, 12, 13)


@dataclass(frozen=True, slots=True)
class SchoolSketch:
    """A school to be registered. Its id is drawn too, because the pairing orders by ids."""

    id: UUID
    name: str
    country: Country
    city: City
    is_verified: bool = True
    has_bells: bool = True


@dataclass(frozen=True, slots=True)
class TeacherSketch:
    name: str
    email: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassSketch:
    """A class to be registered: what its teacher says on each page."""

    id: UUID
    school: SchoolSketch
    teacher: TeacherSketch
    described: dict[str, Any]
    languages: tuple[SpokenLanguage, ...]
    wishes: dict[str, Any]
    lessons: tuple[WeeklySlot, ...]


def draw_classes(count: int, *, seed: int, today: date) -> list[ClassSketch]:
    """The first two are partners to be, the third is another class of the first one's teacher.

    Then follow a class that nobody shares a language with, one of older students, one whose school
    nobody verified yet, and one with too little time to meet; the rest is the pool.
    """
    source = Random(f"{seed}:classes")  # noqa: S311 (the same seed draws the same classes)
    return list(_Draft(source, today).classes(count))


class _Draft:
    """One drawing: remembers the cities taken and counts the teachers."""

    def __init__(self, source: Random, today: date) -> None:
        self.source = source
        self.today = today
        self.places: dict[str, list[City]] = {}
        self.teachers = 0
        self.in_school: dict[UUID, int] = {}

    def classes(self, count: int) -> Iterator[ClassSketch]:
        here, there = self._pair()
        yield here
        yield there
        yield self._class(here.school, here.teacher)
        yield self._lonely()
        yield self._older()
        yield self._unverified()
        yield self._short()
        yield from self._pool(count - 7)

    def _pair(self) -> tuple[ClassSketch, ClassSketch]:
        """Two classes that fit in everything and share lessons in winter and in summer."""
        here, there = (self._school(code) for code in PAIR)
        wishes = {"mode": Mode.LIVE, "access_tier": AccessTier.VIDEO}
        sunita = TeacherSketch("Sunita Shrestha", TEACHER, ("ne", "en"))
        jonas = TeacherSketch("Jonas Albrecht", PARTNER, ("de", "en"))
        ours = self._class(here, sunita, age=11, themes=(Theme.FOOD, Theme.WATER, Theme.MUSIC))
        theirs = self._class(there, jonas, age=11, themes=(Theme.WATER, Theme.FOOD, Theme.ART))
        return (
            replace(
                ours,
                wishes={**ours.wishes, **wishes, "wished_countries": [PAIR[1]]},
                lessons=lessons_at(here.country, (0, 1, 2, 3), (5, 6)),
            ),
            replace(
                theirs,
                wishes={**theirs.wishes, **wishes, "wished_countries": [PAIR[0]]},
                lessons=lessons_at(there.country, (1, 2, 3), (2, 3, 4)),
            ),
        )

    def _lonely(self) -> ClassSketch:
        """Speaks its own language only, and wants no translation."""
        drawn = self._class(self._school(LONELY))
        home = drawn.school.country.languages[0]
        return replace(
            drawn,
            teacher=replace(drawn.teacher, languages=(home,)),
            languages=(SpokenLanguage(home, Level.NATIVE),),
            wishes={**drawn.wishes, "translation_ok": False},
        )

    def _older(self) -> ClassSketch:
        return self._class(self._school(OLDER), age=17)

    def _unverified(self) -> ClassSketch:
        return self._class(replace(self._school(UNVERIFIED), is_verified=False, has_bells=False))

    def _short(self) -> ClassSketch:
        """Wants to meet on screen, and has a single lesson that is too short for a meeting."""
        drawn = self._class(self._school(SHORT))
        lesson = replace(drawn.lessons[0], minutes=TOO_SHORT, week=Week.EVERY)
        return replace(drawn, lessons=(lesson,), wishes={**drawn.wishes, "mode": Mode.LIVE})

    def _pool(self, count: int) -> Iterator[ClassSketch]:
        known = list(known_countries())
        parts = {*PAIR, LONELY, OLDER, UNVERIFIED, SHORT}
        codes = chain((code for code in known if code not in parts), cycle(known))
        school: SchoolSketch | None = None
        for number in range(1, count + 1):
            if school is None or number % SHARING:
                # One school in three goes by half-hours or by the minute.
                school = replace(self._school(next(codes)), has_bells=bool(number % 3))
            yield self._class(school)

    def _school(self, code: str) -> SchoolSketch:
        country = known_countries()[code]
        city = self._city(country)
        return SchoolSketch(
            id=self._id(),
            name=self.source.choice(country.schools).format(city=city.name),
            country=country,
            city=city,
        )

    def _city(self, country: Country) -> City:
        """One where no school of the demonstration stands, as long as there is one."""
        left = self.places.get(country.code)
        if not left:
            left = [city for city in cities() if city.country == country.code]
            self.source.shuffle(left)
            left.sort(key=lambda city: city.name == country.city)
            self.places[country.code] = left
        return left.pop()

    def _teacher(self, country: Country) -> TeacherSketch:
        self.teachers += 1
        name = country.teachers[self.teachers % len(country.teachers)]
        languages = tuple(dict.fromkeys([country.languages[0], "en"]))
        return TeacherSketch(name, f"{_plain(name)}.{self.teachers}@{DOMAIN}", languages)

    def _class(
        self,
        school: SchoolSketch,
        teacher: TeacherSketch | None = None,
        *,
        age: int | None = None,
        themes: Sequence[Theme] = (),
    ) -> ClassSketch:
        source = self.source
        number = self.in_school.get(school.id, 0)
        self.in_school[school.id] = number + 1
        age = age or source.choice(AGES)
        size = source.randint(14, 38)
        themes = themes or [Theme(each) for each in source.sample(list(Theme), k=3)]
        days = sorted(preset(school.country.code, self.today).school_days)
        return ClassSketch(
            id=self._id(),
            school=school,
            teacher=teacher or self._teacher(school.country),
            described={
                "name": class_name(source, age=age, number=number),
                "age_from": age,
                "age_to": age + source.choice((1, 1, 2)),
                "size": size,
                "about": about(source, size=size, age=age, city=school.city.name, themes=themes),
            },
            languages=_languages(source, school.country),
            wishes=self._wishes(school.country, themes),
            lessons=drawn_lessons(source, school.country, days),
        )

    def _wishes(self, country: Country, themes: Sequence[Theme]) -> dict[str, Any]:
        source = self.source
        others = [code for code in known_countries() if code != country.code]
        return {
            "themes": list(themes),
            "mode": source.choices(
                [Mode.EITHER, Mode.LIVE, Mode.ASYNCHRONOUS], weights=[60, 30, 10]
            )[0],
            "access_tier": source.choices(list(AccessTier), weights=[8, 22, 35, 35])[0],
            "partners_wanted": source.choice((1, 1, 1, 1, 2)),
            "wished_countries": source.sample(others, k=source.choice((0, 0, 1, 2))),
            "same_country_ok": source.random() < 0.2,
            "translation_ok": source.random() < 0.35,
        }

    def _id(self) -> UUID:
        return UUID(int=self.source.getrandbits(128), version=4)


def _languages(source: Random, country: Country) -> tuple[SpokenLanguage, ...]:
    home = [SpokenLanguage(code, Level.NATIVE) for code in country.languages]
    if country.english:
        level = min(Level.B2, max(Level.A2, country.english + source.choice((-1, 0, 0))))
        return (*home, SpokenLanguage("en", level, is_learning=True))
    if source.random() < 0.3:
        learnt = source.choice([code for code in ("fr", "es") if code not in country.languages])
        return (*home, SpokenLanguage(learnt, Level.A2, is_learning=True))
    return tuple(home)


def _plain(name: str) -> str:
    """A name as the part of an e-mail address before the @."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i").replace("đ", "d"))
    signs = (
        sign if sign.isascii() and sign.isalnum() else "." if sign == " " else ""
        for sign in decomposed
    )
    return "".join(signs)
