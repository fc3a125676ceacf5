"""Public holidays of a country from the python-holidays package."""

from dataclasses import dataclass
from datetime import date

from holidays import country_holidays, list_supported_countries

ESTIMATED = "estimated)"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of a whole country; `estimated` where the moon or a decree decides late."""

    date: date
    name: str
    estimated: bool


def public_holidays(country: str, first: date, last: date) -> tuple[Holiday, ...]:
    """The nationwide holidays from `first` to `last`, both included, sorted; names in English.

    A country the package does not know has none.
    """
    if country not in list_supported_countries():
        return ()
    years = range(first.year, last.year + 1)
    found = country_holidays(country, years=years, language="en_US")
    return tuple(
        Holiday(day, found[day], ESTIMATED in found[day])
        for day in sorted(found)
        if first <= day <= last
    )
