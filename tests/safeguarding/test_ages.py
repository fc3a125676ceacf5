"""The table of ages: complete rows, known countries, and what follows for a class."""

import csv
from datetime import date

import pytest
from django_countries import countries

from safeguarding.ages import DEFAULT_AGE, TABLE, Signers, age_rule, signers


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_names_its_law_its_source_and_the_day():
    codes = [row["country"] for row in rows()]

    assert codes == sorted(set(codes))
    assert set(codes) <= set(dict(countries))
    for row in rows():
        assert 13 <= int(row["age"]) <= 18
        assert row["law"]
        assert row["source"]
        assert date.fromisoformat(row["looked_up"])


def test_a_country_that_nobody_looked_up_has_our_own_age():
    assert "NZ" not in {row["country"] for row in rows()}

    rule = age_rule("NZ")

    assert (rule.age, rule.is_ours) == (DEFAULT_AGE, True)
    assert age_rule("") == rule
    assert not age_rule("IN").is_ours


@pytest.mark.parametrize(
    ("country", "ages", "who"),
    [
        ("ES", (14, 15), Signers.EVERYBODY),
        ("ES", (13, 14), Signers.SOME),
        ("ES", (12, 13), Signers.NOBODY),
        ("IN", (16, 17), Signers.NOBODY),
        ("KE", (17, 18), Signers.SOME),
        ("US", (13, 13), Signers.EVERYBODY),
        ("NZ", (15, 16), Signers.SOME),
    ],
)
def test_who_may_sign_follows_from_the_ages_of_the_class(country, ages, who):
    assert signers(*ages, country) == who
