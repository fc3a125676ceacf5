"""Typical terms and breaks of a country, moved into the years around a date."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from classrooms.timetable.slots import DateSpan

PRESETS_FILE = Path(__file__).with_name("presets.json")

SCHOOL_WEEKS: dict[str, frozenset[int]] = {
    "mon-fri": frozenset({0, 1, 2, 3, 4}),
    "mon-sat": frozenset({0, 1, 2, 3, 4, 5}),
    "sun-thu": frozenset({6, 0, 1, 2, 3}),
    "sun-fri": frozenset({6, 0, 1, 2, 3, 4}),
    "sat-wed": frozenset({5, 6, 0, 1, 2}),
}


class Certainty(StrEnum):
    """How far a preset can be trusted; even the best moves by some days each year."""

    NATIONWIDE = "nationwide"
    REGIONAL = "regional"
    SCHOOL = "school"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Preset:
    """Terms and breaks of two school years: the one that holds the asked date and the next.

    Breaks lie inside terms; the time between terms is free anyway. `school_days` are weekdays, 0 is
    Monday. `basis` says in English what the pattern is.
    """

    country: str
    terms: tuple[DateSpan, ...]
    breaks: tuple[DateSpan, ...]
    school_days: frozenset[int]
    certainty: Certainty
    basis: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    begins: str
    terms: tuple[tuple[str, str], ...]
    breaks: tuple[tuple[str, str], ...]
    school_days: frozenset[int]
    certainty: Certainty
    basis: str


_UNKNOWN = _Pattern(
    begins="09-01",
    terms=(("09-01", "12-20"), ("01-07", "06-20")),
    breaks=(),
    school_days=SCHOOL_WEEKS["mon-fri"],
    certainty=Certainty.GUESS,
    basis="Two terms from September to June, as in many countries; nothing is known of this one",
)


def preset_countries() -> tuple[str, ...]:
    """The ISO 3166 codes of the countries with a pattern of their own, sorted."""
    return tuple(sorted(_patterns()))


def preset(country: str, around: date) -> Preset:
    """The starting point for a school of `country`; for an unknown country a plain guess."""
    pattern = _patterns().get(country, _UNKNOWN)
    opening = _school_year(pattern, around)
    years = (opening, opening + 1)
    return Preset(
        country=country,
        terms=tuple(
            _on_school_days(_dated(span, year, pattern), pattern.school_days)
            for year in years
            for span in pattern.terms
        ),
        breaks=tuple(_dated(span, year, pattern) for year in years for span in pattern.breaks),
        school_days=pattern.school_days,
        certainty=pattern.certainty,
        basis=pattern.basis,
    )


def _school_year(pattern: _Pattern, around: date) -> int:
    """The calendar year in which the school year holding `around` begins."""
    begun = f"{around:%m-%d}" >= pattern.begins
    return around.year if begun else around.year - 1


def _dated(span: tuple[str, str], year: int, pattern: _Pattern) -> DateSpan:
    first, last = (
        date.fromisoformat(f"{year if each >= pattern.begins else year + 1}-{each}")
        for each in span
    )
    return DateSpan(first, last)


def _on_school_days(span: DateSpan, school_days: frozenset[int]) -> DateSpan:
    """The span without the days off at its ends: no term begins on a Sunday by accident."""
    first, last = span.first, span.last
    while first.weekday() not in school_days:
        first += timedelta(days=1)
    while last.weekday() not in school_days:
        last -= timedelta(days=1)
    return DateSpan(first, last)


@cache
def _patterns() -> dict[str, _Pattern]:
    data = json.loads(PRESETS_FILE.read_text(encoding="utf-8"))["countries"]
    return {
        country: _Pattern(
            begins=row["begins"],
            terms=tuple((first, last) for first, last in row["terms"]),
            breaks=tuple((first, last) for first, last in row["breaks"]),
            school_days=SCHOOL_WEEKS[row["school_days"]],
            certainty=Certainty(row["certainty"]),
            basis=row["basis"],
        )
        for country, row in data.items()
    }
