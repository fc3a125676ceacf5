"""Country presets: a possible calendar for every country and year."""

import json
from datetime import date
from itertools import pairwise

import pytest

from classrooms.calendars import Certainty, preset, preset_countries, public_holidays
from classrooms.calendars.presets import PRESETS_FILE
from classrooms.places import cities, countries
from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import DateSpan, SchoolCalendar

DAYS = [date(year, month, day) for year in range(2025, 2030) for month, day in ((1, 1), (7, 15))]


@pytest.mark.parametrize("country", preset_countries())
def test_terms_and_breaks_are_possible_in_every_year(country: str) -> None:
    for around in DAYS:
        found = preset(country, around)

        assert all(a.last < b.first for a, b in pairwise(found.terms))
        assert all(a.last < b.first for a, b in pairwise(found.breaks))
        for pause in found.breaks:
            assert any(t.first <= pause.first and pause.last <= t.last for t in found.terms)
        for term in found.terms:
            assert {term.first.weekday(), term.last.weekday()} <= found.school_days


@pytest.mark.parametrize("country", preset_countries())
def test_a_school_year_has_25_to_46_teachable_weeks(country: str) -> None:
    found = preset(country, date(2026, 10, 15))
    year = found.terms[: len(found.terms) // 2]
    calendar = SchoolCalendar("UTC", year, found.breaks, school_days=found.school_days)

    weeks = teachable_weeks(calendar, year[0].first, year[-1].last)

    assert 25 <= len(weeks) <= 46


@pytest.mark.parametrize("country", preset_countries())
def test_the_two_school_years_hold_the_asked_date_and_the_next(country: str) -> None:
    for around in DAYS:
        terms = preset(country, around).terms

        assert (terms[0].first.year - around.year) in (-1, 0)
        assert terms[0].first <= date(around.year, 12, 31)
        assert terms[-1].last > around
        assert (terms[len(terms) // 2].first - terms[0].first).days in range(360, 371)


def test_every_preset_has_its_basis_and_every_city_its_preset_or_a_guess() -> None:
    assert len(preset_countries()) >= 45
    assert set(preset_countries()) <= set(countries())
    assert all(preset(country, DAYS[0]).basis for country in preset_countries())
    covered = {city.country for city in cities()} & set(preset_countries())
    assert len(covered) >= 45


def test_school_weeks_differ() -> None:
    days = {country: preset(country, DAYS[0]).school_days for country in ("DE", "EG", "IN", "IR")}

    assert days == {
        "DE": frozenset({0, 1, 2, 3, 4}),
        "EG": frozenset({6, 0, 1, 2, 3}),
        "IN": frozenset({0, 1, 2, 3, 4, 5}),
        "IR": frozenset({5, 6, 0, 1, 2}),
    }


def test_the_southern_school_year_is_the_calendar_year() -> None:
    terms = preset("NZ", date(2026, 11, 1)).terms

    assert {term.first.year for term in terms[:4]} == {2026}
    assert DateSpan(date(2026, 10, 12), date(2026, 12, 16)) in terms


def test_a_date_in_the_long_break_belongs_to_the_year_before_it() -> None:
    terms = preset("CZ", date(2026, 8, 1)).terms

    assert (terms[0].first, terms[2].first) == (date(2025, 9, 1), date(2026, 9, 1))


def test_an_unknown_country_gets_a_guess_that_says_so() -> None:
    assert preset("XX", DAYS[0]).certainty is Certainty.GUESS


def test_the_file_says_that_presets_are_a_start() -> None:
    assert "moved by the teacher" in json.loads(PRESETS_FILE.read_text())["note"]


def test_public_holidays_are_inside_the_range_and_in_order() -> None:
    found = public_holidays("KE", date(2026, 6, 1), date(2027, 1, 31))

    days = [holiday.date for holiday in found]
    assert days == sorted(days)
    assert date(2026, 12, 12) in days
    assert date(2026, 6, 1) <= min(days)
    assert max(days) <= date(2027, 1, 31)


def test_holidays_by_the_moon_are_marked() -> None:
    found = {
        x.name: x.estimated for x in public_holidays("EG", date(2027, 1, 1), date(2027, 12, 31))
    }

    assert found["Coptic Christmas Day"] is False
    assert any(estimated for estimated in found.values())


def test_a_country_without_known_holidays_has_none() -> None:
    assert public_holidays("XX", date(2026, 1, 1), date(2026, 12, 31)) == ()


@pytest.mark.parametrize("country", preset_countries())
def test_holidays_of_every_preset_country_can_be_read(country: str) -> None:
    found = public_holidays(country, date(2026, 1, 1), date(2027, 12, 31))

    assert all(holiday.name for holiday in found)
