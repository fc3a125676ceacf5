"""The clocks people can live by, found by country and city; never an abbreviation or an offset."""

from functools import cache
from importlib import resources

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from django.utils.translation import get_language

Group = tuple[str, list[tuple[str, str]]]


def zone_choices(reader: str = "") -> list[Group]:
    """(country, [(zone, city), ...]), sorted, in the reader's (default: the active) language."""
    return list(_groups(reader or get_language() or "en"))


def is_zone(name: str) -> bool:
    """Whether a person can live by this clock: a zone that lies in a country."""
    return any(name == zone for _country, zone in _table())


@cache
def _table() -> tuple[tuple[str, str], ...]:
    """(country, zone) from the zone table of the PyPI package tzdata."""
    text = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple((row[0], row[2]) for row in rows)


@cache
def _groups(reader: str) -> tuple[Group, ...]:
    try:
        locale = Locale.parse(reader, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    countries: dict[str, list[tuple[str, str]]] = {}
    for country, zone in _table():
        name = locale.territories.get(country, country)
        city = str(get_timezone_location(zone, locale=locale, return_city=True))
        countries.setdefault(name, []).append((zone, city))
    by_name = sorted(countries.items(), key=lambda group: group[0].casefold())
    return tuple((name, sorted(cities, key=lambda each: each[1])) for name, cities in by_name)
