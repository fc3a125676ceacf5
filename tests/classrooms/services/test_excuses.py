from datetime import date

import pytest
from django.db import IntegrityError

from classrooms.choices import ExcuseReason
from classrooms.models import CountryExcuse
from classrooms.services.excuses import end_excuse, excuse_country, excused_countries
from users.models import User

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 14)


def excused(reviewer: User) -> CountryExcuse:
    return excuse_country("SD", reason=ExcuseReason.CONFLICT, starts_on=FIRST, by=reviewer)


def test_a_country_is_excused_from_its_first_day_on(reviewer: User) -> None:
    excused(reviewer)

    assert excused_countries(date(2026, 9, 13)) == frozenset()
    assert excused_countries(FIRST) == frozenset({"SD"})
    assert excused_countries(date(2028, 1, 1)) == frozenset({"SD"})


def test_it_ends_with_its_last_day_and_never_before_its_first(reviewer: User) -> None:
    ended = end_excuse(excused(reviewer), ends_on=date(2026, 9, 1), by=reviewer)

    assert ended.ends_on == FIRST
    assert excused_countries(FIRST) == frozenset({"SD"})
    assert excused_countries(date(2026, 9, 15)) == frozenset()


def test_excusing_twice_is_excusing_once(reviewer: User) -> None:
    assert excused(reviewer) == excused(reviewer)


def test_the_database_keeps_one_open_excuse_for_each_country(reviewer: User) -> None:
    excused(reviewer)

    with pytest.raises(IntegrityError):
        CountryExcuse.objects.create(
            country="SD", reason=ExcuseReason.STRIKE, starts_on=FIRST, set_by=reviewer
        )
