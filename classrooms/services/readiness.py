"""What a class still lacks before it can look for a partner, and what it waits for."""

from datetime import date

from classrooms.choices import WeekKind
from classrooms.models import Classroom, WeeklySlot


def what_is_missing(classroom: Classroom, *, today: date) -> list[str]:
    """Keys of `classrooms.wording.MISSING`, in the order of the pages; empty when ready.

    Topics have to be chosen on the page about the exchange, so none means it was never filled in.
    """
    school = classroom.school
    slots = WeeklySlot.objects.filter(timetable__classroom=classroom)
    weeks = set(slots.values_list("week", flat=True))
    terms = list(school.terms.values_list("ends_on", flat=True))
    checks = [
        ("school.zone", not school.zone),
        ("class.languages", not classroom.languages.exists()),
        ("class.exchange", not classroom.themes),
        ("lessons.none", not weeks),
        ("lessons.week_a", weeks - {WeekKind.EVERY} and school.week_a_from is None),
        ("calendar.none", not terms),
        ("calendar.over", terms and max(terms) < today),
    ]
    return [key for key, lacks in checks if lacks]


def waits_for(classroom: Classroom) -> list[str]:
    """Keys of `classrooms.wording.WAITING`: what staff still has to check."""
    verified = classroom.teachings.filter(
        teacher__adult__verified_at__isnull=False, teacher__is_active=True
    )
    checks = [
        ("teacher.unverified", not verified.exists()),
        ("school.unverified", not classroom.school.is_verified),
    ]
    return [key for key, waits in checks if waits]


