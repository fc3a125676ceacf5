"""Countries, their zones and cities: a teacher chooses a clock by the name of a city.

Zones come from the zone table of tzdata, the city that stands for a zone from the locale data of
Babel, in the reader's language. A small list of large cities serves type-ahead and the demo.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location

from classrooms.spelling import plain
from classrooms.timetable.zones import country_names, zone_table

CITIES_FILE = Path(__file__).with_name("cities.csv")


@dataclass(frozen=True, slots=True)
class ZonePlace:
    """A zone of a country and the city people know it by, in the reader's language."""

    zone: str
    city: str


@dataclass(frozen=True, slots=True)
class City:
    """A large city: ISO 3166 country code and zone."""

    name: str
    country: str
    zone: str


def countries() -> tuple[str, ...]:
    """The ISO 3166 codes of all countries that have a zone, sorted."""
    return tuple(sorted({entry.country for entry in zone_table()} & country_names().keys()))


@cache
def zones_in(country: str) -> tuple[str, ...]:
    """The zones used in a country, in the order of the zone table; empty if unknown."""
    return tuple(entry.zone for entry in zone_table() if entry.country == country)


@cache
def zone_places(country: str, language: str = "en") -> tuple[ZonePlace, ...]:
    """The choices of a country, one per zone, by city; a single one leaves nothing to choose."""
    locale = locale_of(language)
    places = (ZonePlace(name, exemplar_city(name, locale)) for name in zones_in(country))
    return tuple(sorted(places, key=lambda place: (plain(place.city), place.zone)))


def exemplar_city(zone_name: str, locale: Locale) -> str:
    """The city that stands for a zone, in the language of `locale`."""
    return str(get_timezone_location(zone_name, locale=locale, return_city=True))


@cache
def cities() -> tuple[City, ...]:
    """The large cities we know, sorted by country and name."""
    with CITIES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [City(**row) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda city: (city.country, city.name)))


def cities_like(text: str, *, country: str = "", most: int = 8) -> tuple[City, ...]:
    """Cities whose name has a word that begins with `text`; accents and case do not matter."""
    wanted = plain(text)
    if not wanted:
        return ()
    found = [
        city
        for city in cities()
        if (not country or city.country == country)
        and (plain(city.name).startswith(wanted) or f" {wanted}" in plain(city.name))
    ]
    return tuple(sorted(found, key=lambda city: not plain(city.name).startswith(wanted))[:most])


def locale_of(language: str) -> Locale:
    """The locale of a language ("pt-br"), English where Babel knows none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
