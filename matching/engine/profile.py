"""What the engine knows of a class, and the thresholds a programme sets.

Plain frozen data: whoever calls the engine fills it from rows, a file or a test.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import IntEnum, StrEnum
from typing import Self

from classrooms.timetable.slots import ClassTime, SchoolCalendar, Timetable

CIRCLE_SIZES = range(3, 9)
"""How many classes a circle may have."""


class Level(IntEnum):
    """How well a language is known: the CEFR steps, and 7 for a native or school language."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6
    NATIVE = 7


class Mode(StrEnum):
    """How a class wants to work with its partner."""

    LIVE = "live"
    ASYNCHRONOUS = "asynchronous"
    EITHER = "either"


class AccessTier(IntEnum):
    """What the classroom's connection carries. It chooses how classes meet, never whether."""

    TEXT = 1
    LOW = 2
    SOUND = 3
    VIDEO = 4


class Composition(StrEnum):
    """Whether a class is mixed."""

    MIXED = "mixed"
    GIRLS = "girls"
    BOYS = "boys"


@dataclass(frozen=True, slots=True, order=True)
class Language:
    """A language of the class by its ISO 639-1 code; `learning` if it wants to practise it."""

    code: str
    level: Level
    learning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassProfile:
    """One class in the pool.

    `id` orders pairs (low < high), so it must be unique in the pool. Ages are years, youngest and
    oldest. `composition_wishes` empty means any. `blocked` and `past_partners` hold class ids.
    `underserved` counts 0 to 3 (0: a well represented place); `reliability` runs 0 to 100.
    `earliest_start` and `latest_end` bound the exchange (both included; None leaves it open).
    `most_age_gap_months` and `least_level` are the class's own limits, None where the programme's
    do: of the thresholds and of what the two classes ask, the strictest holds.
    """

    id: str
    school_id: str
    country: str
    zone: str
    ages: tuple[int, int]
    size: int
    languages: tuple[Language, ...]
    calendar: SchoolCalendar
    region: str = ""
    timetables: tuple[Timetable, ...] = ()
    adult_learners: bool = False
    composition: Composition = Composition.MIXED
    composition_wishes: frozenset[Composition] = frozenset()
    teacher_languages: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    mode: Mode = Mode.EITHER
    access_tier: AccessTier = AccessTier.VIDEO
    accepts_translation: bool = False
    allows_same_country: bool = False
    wishes_countries: frozenset[str] = frozenset()
    wishes_regions: frozenset[str] = frozenset()
    places_left: int = 1
    blocked: frozenset[str] = frozenset()
    past_partners: frozenset[str] = frozenset()
    repeat_ok: bool = False
    weeks_waited: int = 0
    underserved: int = 0
    reliability: int = 50
    earliest_start: date | None = None
    latest_end: date | None = None
    most_age_gap_months: int | None = None
    least_level: Level | None = None
    time: ClassTime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.ages[1] < self.ages[0] or self.size < 1:
            raise ValueError("a class has an age from-to and at least one student")
        if self.zone != self.calendar.zone:
            raise ValueError("a class lives in the zone of its school's calendar")
        object.__setattr__(self, "time", ClassTime(self.timetables, self.calendar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where a programme draws its lines. Lengths in weeks, days, minutes or months as named."""

    plan_weeks: int = 6
    span_percent: int = 150
    """The plan's weeks have to fit into this share of its length: 6 weeks within 9."""
    meetings: int = 2
    meeting_minutes: int = 25
    max_age_gap_months: int = 24
    """Between the middles of the two age ranges."""
    adult_partner_least_age: int = 16
    least_language_level: Level = Level.A2
    lead_days: int = 14
    horizon_weeks: int = 26
    """How far ahead of the earliest start an exchange may begin."""
    excluded_country_pairs: frozenset[tuple[str, str]] = frozenset()
    score_floor: int = 250
    candidates_per_class: int = 5
    trios: int = 0
    """1: a class left over may join a pair."""
    circle_size: int = 0
    """3 to 8: circles of so many classes are made instead of pairs; 0: pairs."""

    @property
    def span_weeks(self) -> int:
        """The longest span, in weeks, an exchange may take."""
        return self.plan_weeks * self.span_percent // 100

    def to_json(self) -> dict[str, object]:
        """Plain JSON, the same for equal thresholds."""
        pairs = sorted(sorted(pair) for pair in self.excluded_country_pairs)
        return {**asdict(self), "excluded_country_pairs": pairs}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """The reverse of `to_json`; a missing name keeps its default.

        An unknown name, a wrong kind of value or one out of bounds raises ValueError.
        """
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise ValueError(f"unknown threshold: {', '.join(unknown)}")
        values = dict(data)
        pairs = values.pop("excluded_country_pairs", ())
        if not isinstance(pairs, list | tuple):
            raise ValueError("excluded_country_pairs is a list of pairs")
        whole = {name: _whole(name, value) for name, value in values.items()}
        if "least_language_level" in whole:
            whole["least_language_level"] = Level(whole["least_language_level"])
        if none := [name for name in ("plan_weeks", "meeting_minutes") if whole.get(name) == 0]:
            raise ValueError(f"{none[0]} is 1 or more")
        if whole.get("trios", 0) > 1:
            raise ValueError("trios is the whole number 0 or 1")
        if whole.get("circle_size", 0) not in (0, *CIRCLE_SIZES):
            raise ValueError("circle_size is 0 or a whole number from 3 to 8")
        excluded = frozenset((str(low), str(high)) for low, high in pairs)
        return cls(excluded_country_pairs=excluded, **whole)  # type: ignore[arg-type]


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is a whole number")
    return value
