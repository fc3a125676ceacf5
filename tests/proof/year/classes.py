"""Who registers in the year, and when.

The classes are those of the proof of a thousand classes: large cities of the world, the terms and
breaks of their countries with public holidays, three to five own lessons by the school's bells.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from classrooms.timetable.slots import SchoolCalendar
from matching.engine.profile import ClassProfile
from tests.proof.test_thousand_classes import thousand_classes
from tests.proof.year.assumptions import Assumptions
from tests.proof.year.chance import Chance
from tests.proof.year.school_days import SchoolDays

OPENS, LAST_NEWCOMER = date(2026, 8, 17), date(2027, 4, 30)
AUTUMN, WINTER = (date(2026, 9, 7), 12.0), (date(2027, 1, 18), 9.0)


@dataclass(slots=True, eq=False)
class Member:
    """A class in the year: what the engine reads of it, and how it stands."""

    profile: ClassProfile
    registers_on: date
    is_ghost: bool
    volunteers: bool
    school: SchoolDays
    wanted: int
    """How many partners its teachers wanted when they registered."""
    places: int = field(init=False)
    """How many they still want, those they have included."""
    waiting_since: date = field(init=False)
    engaged: int = 0
    """Open proposals and living partnerships."""
    has_left: bool = False
    rests_until: date = date.min
    met: set[str] = field(default_factory=set)
    """Whoever it was ever proposed to or paired with."""
    advised_on: date = date.min
    found_on: date | None = None

    def __post_init__(self) -> None:
        self.places, self.waiting_since = self.wanted, self.registers_on

    @property
    def id(self) -> str:
        return self.profile.id

    @property
    def places_left(self) -> int:
        return max(0, self.places - self.engaged)

    def is_free(self, day: date) -> bool:
        """Registered, still there, and with a place for a partner."""
        return (
            self.registers_on <= day
            and not self.has_left
            and self.rests_until <= day
            and self.places_left > 0
        )

    def as_of(self, day: date) -> ClassProfile:
        """What the engine reads of it on a day."""
        return replace(
            self.profile,
            places_left=self.places_left,
            blocked=frozenset(self.met),
            weeks_waited=max(0, (day - self.waiting_since).days // 7),
        )


def everybody(count: int, assume: Assumptions, chance: Chance) -> list[Member]:
    """All classes of a year, always the same for a seed."""
    return [
        _member(profile, assume, chance) for profile in thousand_classes(count, seed=chance.seed)
    ]


def _member(profile: ClassProfile, assume: Assumptions, chance: Chance) -> Member:
    name = profile.id
    return Member(
        profile=replace(profile, weeks_waited=0),
        registers_on=_registers_on(name, assume, chance),
        is_ghost=chance.happens(assume.ghosts_share, name, "ghost"),
        volunteers=chance.happens(assume.volunteers_share, name, "volunteers"),
        school=_school_days(profile.calendar),
        wanted=2 if chance.happens(assume.two_partners_share, name, "two partners") else 1,
    )


def _registers_on(name: str, assume: Assumptions, chance: Chance) -> date:
    wave = chance.share(name, "wave")
    if wave < assume.autumn_share + assume.winter_share:
        middle, spread = AUTUMN if wave < assume.autumn_share else WINTER
        day = middle + timedelta(days=round(chance.normal(0, spread, name, "registers")))
        return min(max(day, OPENS), LAST_NEWCOMER)
    days = (LAST_NEWCOMER - OPENS).days + 1
    return OPENS + timedelta(days=int(chance.share(name, "registers") * days))


@cache
def _school_days(calendar: SchoolCalendar) -> SchoolDays:
    return SchoolDays(calendar)


def days_of_the_year(last: date) -> Iterator[date]:
    """Every day from the first on which somebody may register."""
    day = OPENS
    while day <= last:
        yield day
        day += timedelta(days=1)
