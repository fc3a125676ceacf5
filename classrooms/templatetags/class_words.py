"""Codes and numbers of a class as words: languages, zones, days, stamps, lesson times."""

from collections.abc import Collection

from django import template
from django.utils.translation import get_language

from classrooms.choices import Weekday
from classrooms.models import Classroom, School, WeeklySlot
from classrooms.places import exemplar_city, locale_of
from users.languages import language_name
from users.models import User

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


@register.simple_tag
def sees_school(user: User, classroom: Classroom) -> bool:
    """Whether the teacher may see what the school of the class is like, beyond its name."""
    return School.objects.visible_to(user).filter(pk=classroom.school_id).exists()


@register.filter
def lesson_span(slot: WeeklySlot) -> str:
    """ "14:00-14:45" with an en dash: wall clock, 24 hours; a lesson may end at 24:00."""
    start = slot.start_time.hour * 60 + slot.start_time.minute
    end = start + slot.minutes
    return f"{slot.start_time:%H:%M}\N{EN DASH}{end // 60:02d}:{end % 60:02d}"
