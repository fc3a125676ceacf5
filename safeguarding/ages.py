"""From which age somebody may agree for themselves, by country; and what that means for a class.

The table is data with its sources: `consent_ages.csv`. A country that is not in it, or whose law
names no age, has our own default: the age that the GDPR begins with.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("consent_ages.csv")
DEFAULT_AGE = 16


@dataclass(frozen=True, slots=True)
class AgeRule:
    """Who is `age` or older signs alone. `law` is empty where the age is our own default."""

    age: int
    law: str = ""
    source: str = ""
    looked_up: date | None = None

    @property
    def is_ours(self) -> bool:
        return not self.law


class Signers(StrEnum):
    """Who of a class may sign alone, by the ages that the class says it has."""

    NOBODY = "nobody"
    SOME = "some"
    EVERYBODY = "everybody"


def age_rule(country: str) -> AgeRule:
    """The rule of that country (two letters), else our default."""
    return _rules().get(country, AgeRule(DEFAULT_AGE))


def signers(age_from: int, age_to: int, country: str) -> Signers:
    """Who of a class between these ages may sign alone. No birth date is known, and none needed."""
    age = age_rule(country).age
    if age_from >= age:
        return Signers.EVERYBODY
    return Signers.SOME if age_to >= age else Signers.NOBODY


@cache
def _rules() -> Mapping[str, AgeRule]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["country"]: AgeRule(
                int(row["age"]), row["law"], row["source"], date.fromisoformat(row["looked_up"])
            )
            for row in csv.DictReader(file)
        }
