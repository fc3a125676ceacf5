"""When Ramadan is, from the public holidays of a country."""

from datetime import date

import pytest

from classrooms.calendars.ramadan import ramadan
from classrooms.timetable.slots import DateSpan


@pytest.mark.parametrize("country", ["EG", "ID", "TR", "KE", "BD", "MA"])
def test_ramadan_ends_the_day_before_the_feast(country: str) -> None:
    found = ramadan(country, date(2026, 9, 1))

    # Astronomers expect 8 February to 9 March 2027; countries differ by a day or two.
    assert found is not None
    assert abs((found.first - date(2027, 2, 8)).days) <= 2
    assert abs((found.last - date(2027, 3, 9)).days) <= 2


def test_ramadan_that_runs_is_the_one_that_is_meant() -> None:
    assert ramadan("KE", date(2027, 2, 20)) == ramadan("KE", date(2026, 9, 1))


def test_after_the_feast_it_is_the_next_year() -> None:
    found = ramadan("KE", date(2027, 3, 20))

    assert found is not None
    assert found.last.year == 2028


@pytest.mark.parametrize("country", ["DE", "JP", "XX"])
def test_country_without_the_feast_has_no_suggestion(country: str) -> None:
    assert ramadan(country, date(2026, 9, 1)) is None


def test_ramadan_is_a_month() -> None:
    found = ramadan("EG", date(2026, 9, 1))

    assert isinstance(found, DateSpan)
    assert len(found.ordinals()) == 30
