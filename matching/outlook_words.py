"""What could help a class, in words: the change, its button, and what was done."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classrooms.choices import Weekday
from classrooms.models import Classroom
from classrooms.timetable.slots import WeeklySlot as Lesson
from matching.change_codes import Change
from users.text import with_names

CHANGES: dict[str, Any] = {
    "translation": gettext_lazy("Work with written translation where no language is shared"),
    "mode": gettext_lazy("Leave open whether you meet live or send letters and pictures"),
    "same-country": gettext_lazy("Welcome a class in your own country, too"),
    "composition": gettext_lazy("Welcome any class: girls, boys or mixed"),
    "age-limit": gettext_lazy("Lift your own limit on ages; the limit of the exchange stays"),
    "level-limit": gettext_lazy(
        "Lift your own limit on language levels; the limit of the exchange stays"
    ),
}
BUTTONS: dict[str, Any] = {
    "translation": gettext_lazy("Allow translation"),
    "mode": gettext_lazy("Leave it open"),
    "same-country": gettext_lazy("Welcome them"),
    "composition": gettext_lazy("Welcome any class"),
    "age-limit": gettext_lazy("Lift the limit"),
    "level-limit": gettext_lazy("Lift the limit"),
    "lesson": gettext_lazy("Add this lesson"),
    "swap": gettext_lazy("We could swap for it"),
}
DONE: dict[str, Any] = {
    "translation": gettext_lazy("Your class works with written translation now."),
    "mode": gettext_lazy("Your class leaves open whether to meet live."),
    "same-country": gettext_lazy("A class in your own country is welcome now."),
    "composition": gettext_lazy("Any class is welcome now: girls, boys or mixed."),
    "age-limit": gettext_lazy("Your class has no limit of its own on ages now."),
    "level-limit": gettext_lazy("Your class has no limit of its own on language levels now."),
}


def say_change(change: Change, classroom: Classroom) -> SafeString | str:
    """What the class would change."""
    if change.lesson is None:
        return str(CHANGES[change.code])
    return _of_lesson(
        _("One more lesson on %(day)s at %(start)s, %(city)s time"), change.lesson, classroom
    )


def say_button(change: Change) -> str:
    """What is written on its button."""
    if change.lesson is None:
        return str(BUTTONS[change.code])
    return str(BUTTONS["swap" if change.lesson.swappable else "lesson"])


def say_done(change: Change, classroom: Classroom) -> SafeString | str:
    """What was changed."""
    if change.lesson is None:
        return str(DONE[change.code])
    pattern = _("Your class has a lesson more: %(day)s at %(start)s, %(city)s time.")
    if change.lesson.swappable:
        pattern = _("Your class could swap for a lesson: %(day)s at %(start)s, %(city)s time.")
    return _of_lesson(pattern, change.lesson, classroom)


def say_partners(count: int) -> str:
    """How many classes the engine found for it."""
    return ngettext(
        "%(n)d class could be your partner then.",
        "%(n)d classes could be your partner then.",
        count,
    ) % {"n": count}


def _of_lesson(pattern: str, lesson: Lesson, classroom: Classroom) -> SafeString:
    start = f"{lesson.start:%H:%M}"
    clock = format_html('<time datetime="{}">{}</time>', start, start)
    return with_names(
        pattern,
        day=str(Weekday(lesson.weekday).label),
        start=clock,
        city=classroom.school.city,
    )
