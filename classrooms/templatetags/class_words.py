"""Codes and numbers of a class as words: languages, zones, days, stamps, lesson times."""

from collections.abc import Collection

from django import template
from django.utils.translation import get_language

from classrooms.choices import Weekday
from classrooms.models import WeeklySlot
from classrooms.places import exemplar_city, locale_of
from classrooms.timetable.half_hours import span_of
from users.languages import language_name

register = template.Library()


@register.filter
def language_called(code: str) -> str:
    """The name of a language in the reader's language."""
    return language_name(code)


@register.filter
def zone_city(zone: str) -> str:
    """The city people know a zone by, in the reader's language."""
    return exemplar_city(zone, locale_of(get_language() or "en"))


@register.filter
def day_names(days: Collection[int]) -> str:
    """ "Monday, Tuesday, Friday"."""
    return ", ".join(str(Weekday(day).label) for day in sorted(days))


@register.filter
def lesson_span(slot: WeeklySlot) -> str:
    """ "14:00-14:45" with an en dash: wall clock, 24 hours; a lesson may end at 24:00."""
    return span_of(slot.start_time.hour * 60 + slot.start_time.minute, slot.minutes)
