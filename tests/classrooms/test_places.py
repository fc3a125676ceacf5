"""Countries, zones and cities agree with the zone tables."""

import pytest

from classrooms.places import (
    City,
    ZonePlace,
    cities,
    cities_like,
    countries,
    zone_places,
    zones_in,
)
from classrooms.timetable.zones import known_zones, zone


@pytest.mark.parametrize("city", cities(), ids=lambda city: f"{city.country}-{city.name}")
def test_a_city_lies_in_its_zone_and_country(city: City) -> None:
    assert zone(city.zone).key == city.zone
    assert city.zone in zones_in(city.country)


def test_the_list_reaches_round_the_world() -> None:
    zones = {city.zone for city in cities()}

    assert len(cities()) >= 150
    assert len({city.country for city in cities()}) >= 45
    assert len({(city.name, city.country) for city in cities()}) == len(cities())
    assert {
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Asia/Colombo",
        "Asia/Tehran",
        "Asia/Yangon",
        "Australia/Adelaide",
        "Pacific/Chatham",
        "America/St_Johns",
    } <= zones


def test_one_zone_needs_no_choice() -> None:
    assert zone_places("NP") == (ZonePlace("Asia/Kathmandu", "Kathmandu"),)


def test_cities_are_named_in_the_readers_language() -> None:
    assert ZonePlace("Europe/Lisbon", "Lisboa") in zone_places("PT", "pt")
    assert ZonePlace("Africa/Cairo", "القاهرة") in zone_places("EG", "ar")


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "pt-br", "zh-hans"])
def test_any_language_code_gives_every_zone(language: str) -> None:
    assert len(zone_places("PT", language)) == len(zones_in("PT")) == 3


def test_every_country_has_named_zones() -> None:
    for country in countries():
        places = zone_places(country)

        assert places
        assert all(place.city and place.zone in known_zones() for place in places)


def test_an_unknown_country_has_none() -> None:
    assert (zones_in("XX"), zone_places("XX")) == ((), ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("bogo", ["Bogotá"]),
        ("SAO p", ["São Paulo"]),
        ("salaam", ["Dar es Salaam"]),
        ("  ", []),
        ("\0", []),
    ],
)
def test_cities_are_found_by_the_start_of_a_word(text: str, names: list[str]) -> None:
    assert [city.name for city in cities_like(text)] == names


def test_the_search_can_stay_in_a_country() -> None:
    assert {city.country for city in cities_like("s", country="AU")} == {"AU"}
    assert len(cities_like("s", most=3)) == 3
