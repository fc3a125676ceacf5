"""The school, and the clock it lives by."""

from collections import Counter
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries as country_names

from classrooms.choices import Weekday
from classrooms.models import School
from classrooms.places import cities, cities_like, countries, zone_places
from classrooms.spelling import plain
from classrooms.timetable.zones import zone as clock
from classrooms.wording import REFUSED
from users.fields import OneOf, PlainTextField, SomeOf
from users.text import has_hidden_signs


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of all countries that have a clock, sorted by name in the reader's language."""
    known = set(countries())
    named = [(code, str(name)) for code, name in country_names if code in known]
    return sorted(named, key=lambda each: each[1].casefold())


class WebAddressField(forms.URLField):
    """An address on the web that can be seen as it is."""

    def to_python(self, value: Any) -> str:
        if has_hidden_signs(str(value or "")):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return str(super().to_python(value) or "")


class CityInput(forms.TextInput):
    """A line with known cities to choose from; any other name can be typed."""

    def __init__(self) -> None:
        super().__init__(attrs={"list": "cities", "autocomplete": "off"})


class SchoolForm(forms.Form):
    country = OneOf(
        label=_("Country"),
        choices=lambda: [("", _("Select a country")), *country_choices()],
        ask=_("Select the country of your school from the list"),
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    name = PlainTextField(
        label=_("Name of the school"),
        max_length=160,
        empty=_("Enter the name of your school"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    city = PlainTextField(
        label=_("City or town"),
        max_length=120,
        empty=_("Enter the city or town of your school"),
        widget=CityInput,
    )
    website = WebAddressField(
        label=_("Website of the school"),
        help_text=_("It helps our staff to check your school sooner."),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _("Enter a web address, for example https://school.example"),
            "max_length": _("Use at most 200 characters for the web address."),
        },
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, school: School | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if school is not None and school.is_verified:
            for name in ("name", "country"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "Our staff has checked this. Write to us when it changes."
                )


class ZoneChoiceForm(forms.Form):
    """Which city's clock the school follows, among the zones of its country."""

    def __init__(self, *args: Any, country: str, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"] = OneOf(
            label=_("City on the same clock as your school"),
            choices=[
                (place.zone, f"{place.city} ({at.astimezone(clock(place.zone)):%H:%M})")
                for place in sorted(
                    zone_places(country, get_language() or "en"), key=lambda each: each.city
                )
            ],
            ask=REFUSED["zone.unknown"],
            help_text=_("In brackets you see what time it is there now."),
        )


class ClockForm(forms.Form):
    """The confirmed zone, and the days on which the school is open."""

    school_days = SomeOf(
        label=_("On which days is your school open?"),
        choices=Weekday.choices,
        coerce=int,
        ask=REFUSED["calendar.school_days"],
    )

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"] = OneOf(
            label=_("City on the same clock as your school"),
            choices=[(place.zone, place.city) for place in zone_places(country)],
            ask=REFUSED["zone.unknown"],
            widget=forms.HiddenInput,
        )


def likely_zone(school: School) -> str:
    """The zone of the school's city where we know the city, else the one of most cities we know.

    Empty where that is a mere guess; the teacher confirms it by the time there in any case.
    """
    country = str(school.country)
    zones = [place.zone for place in zone_places(country)]
    known = [city.zone for city in cities() if city.country == country and city.zone in zones]
    found = [city.zone for city in cities_like(school.city, country=country) if city.zone in zones]
    named = [
        place.zone
        for language in ("en", get_language() or "en")
        for place in zone_places(country, language)
        if plain(place.city) == plain(school.city)
    ]
    usual = Counter(known).most_common(1)
    only = zones if len(zones) == 1 else []
    return (found or named or only or [zone for zone, _times in usual] or [""])[0]


def known_cities(country: str) -> list[str]:
    """Cities to choose from while typing: of the country, or of all as long as none is chosen."""
    named = {city.name for city in cities() if country in {"", city.country}}
    if country:
        named |= {place.city for place in zone_places(country, get_language() or "en")}
    return sorted(named, key=plain)
