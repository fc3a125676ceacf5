"""Languages and clocks to choose from."""

import pytest

from users.languages import COMMON, LANGUAGES, language_choices, language_name
from users.zones import is_zone, zone_choices


@pytest.mark.parametrize("reader", ["en", "ar", "es", "fr", "pt", "sw"])
def test_every_language_has_a_name(reader: str) -> None:
    names = dict(language_choices(reader))

    assert len(names) == len(LANGUAGES)
    assert [code for code, name in names.items() if name == code] == []


def test_common_languages_are_in_the_list() -> None:
    assert set(COMMON) <= set(LANGUAGES)


def test_language_is_named_for_the_reader() -> None:
    assert (language_name("de", "fr"), language_name("de", "en")) == ("Allemand", "German")


def test_language_without_a_name_is_its_code() -> None:
    assert language_name("xx", "en") == "xx"


def test_clocks_are_found_by_country_and_city() -> None:
    groups = dict(zone_choices("en"))

    assert groups["Kenya"] == [("Africa/Nairobi", "Nairobi")]
    assert ("America/St_Johns", "St. John\N{RIGHT SINGLE QUOTATION MARK}s") in groups["Canada"]


def test_no_clock_is_an_abbreviation() -> None:
    zones = [zone for _country, cities in zone_choices("en") for zone, _city in cities]

    assert [zone for zone in zones if not is_zone(zone) or zone.startswith("Etc")] == []
    assert (is_zone("Asia/Kathmandu"), is_zone("EST"), is_zone("Etc/GMT+3")) == (True, False, False)
