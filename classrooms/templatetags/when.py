"""The time tag: no time stands on a page without its city, its offset and the partner's clock."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.translation import get_language

from classrooms.clock import class_time
from classrooms.models import Classroom, School
from classrooms.places import exemplar_city, locale_of
from classrooms.timetable.bands import Band, Row, two_clock_band
from classrooms.timetable.zones import known_zones, zone
from classrooms.when import clock_of, sides, spoken

register = template.Library()


@register.inclusion_tag("classrooms/_when.html", takes_context=True)
def when(
    context: Context,
    start: datetime,
    end: datetime,
    here: Classroom,
    there: Classroom | None = None,
) -> dict[str, Any]:
    """Both sides one beside the other: `{% when start end our_class partner_class %}`.

    Below them the reader's own clock, where they live by another one than their class.
    """
    return {"sides": _sides(start, end, here, there)} | own_clock(context, start, end, here)


@register.inclusion_tag("classrooms/_own_clock.html", takes_context=True)
def own_clock(context: Context, start: datetime, end: datetime, here: Classroom) -> dict[str, Any]:
    """The same stretch on the clock the reader lives by; nothing where their class's shows it."""
    name = getattr(context.get("user"), "zone", "")
    if name not in known_zones():
        return {}
    local = start.astimezone(zone(name))
    if local.utcoffset() == start.astimezone(clock_of(here)).utcoffset():
        return {}
    return {"own": _sides(start, end, _living_by(name), None)[0]}


@register.inclusion_tag("classrooms/_when_inline.html")
def when_inline(
    start: datetime, end: datetime, here: Classroom, there: Classroom | None = None
) -> dict[str, Any]:
    """Both sides inside a sentence or a label."""
    return {"sides": _sides(start, end, here, there)}


@register.inclusion_tag("classrooms/_when_inline.html")
def moment(at: datetime, here: Classroom, there: Classroom | None = None) -> dict[str, Any]:
    """One instant, such as the end of a deadline, inside a sentence: on both clocks."""
    return {"sides": _sides(at, at, here, there)}


@register.inclusion_tag("classrooms/_when_inline.html")
def own_moment(at: datetime, zone_name: str) -> dict[str, Any]:
    """One instant inside a sentence, on the clock that somebody lives by."""
    return {"sides": _sides(at, at, _living_by(zone_name), None)}


@register.filter
def clock(local: datetime) -> str:
    """ "14:05": the wall clock of a local moment, never that of the person who looks."""
    return f"{local:%H:%M}"


@register.filter
def weekday(local: datetime) -> str:
    """ "Tuesday": of a local moment, where the filter `date` would turn it to the reader's zone."""
    return date_format(local.date(), "l")


@register.simple_tag
def when_text(
    start: datetime, end: datetime, here: Classroom, there: Classroom | None = None
) -> str:
    """Both sides as plain text, for mail."""
    return spoken(start, end, [one for one in (here, there) if one is not None])


@register.inclusion_tag("classrooms/_clock_band.html")
def clock_band(start: datetime, here: Classroom, there: Classroom) -> dict[str, Any]:
    """The two clocks on the day of `start`, the viewer's first. Words must stand beside it.

    Nothing is drawn where a timetable or a clock has become one that cannot be read.
    """
    on = start.astimezone(clock_of(here)).date()
    try:
        band = two_clock_band(class_time(here), class_time(there), on)
    except ValueError:
        return {"rows": []}
    return band_context(band, (here.name, here.school.city), (there.name, there.school.city))


def band_context(band: Band, here: tuple[str, str], there: tuple[str, str]) -> dict[str, Any]:
    """What `classrooms/_clock_band.html` draws: the band, and name and city of each class."""
    return {
        "band": band,
        "rows": [_row("here", here, band.viewer), _row("there", there, band.partner)],
    }


def _living_by(zone_name: str) -> Classroom:
    """Somebody without a class as `sides` takes it: a clock and the city it is known by."""
    city = exemplar_city(zone_name, locale_of(get_language() or "en"))
    return Classroom(school=School(city=city, zone=zone_name))


def _row(side: str, names: tuple[str, str], row: Row) -> dict[str, Any]:
    name, city = names
    return {
        "side": side,
        "name": name,
        "city": city,
        # Every third hour is enough: on a phone the labels would run into each other.
        "cells": [
            {"cell": cell, "label": cell.hour is not None and cell.hour % 3 == 0}
            for cell in row.cells
        ],
    }


def _sides(start: datetime, end: datetime, here: Classroom, there: Classroom | None) -> list[Any]:
    return sides(start, end, [one for one in (here, there) if one is not None])
