"""The weekly lessons by the school's bells: a box for each, then in which weeks they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import WeekKind
from classrooms.forms.lessons import WeekForm
from classrooms.timetable.bells import Bell
from classrooms.timetable.slots import Week, WeeklySlot
from users.fields import OneOf, SomeOf

Tick = tuple[int, str]


def code_of(tick: Tick) -> str:
    """A lesson of the week as forms send it: "1-3" is Tuesday, lesson 3."""
    weekday, label = tick
    return f"{weekday}-{label}"


class TicksForm(forms.Form):
    lesson = SomeOf(
        label=_("Lessons"),
        ask=_("Select lessons of your school."),
        choices=(),
        required=False,
    )
    weeks = forms.BooleanField(
        label=_("Some of them are in week A or B only, or could be swapped"),
        help_text=_("We ask about each lesson on the next page."),
        required=False,
    )

    def __init__(self, *args: Any, bells: Mapping[int, Sequence[Bell]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {
            code_of((day, bell.label)): (day, bell.label)
            for day, found in bells.items()
            for bell in found
        }
        field: Any = self.fields["lesson"]
        field.choices = [(code, code) for code in self.known]

    def ticks(self) -> set[Tick]:
        """The lessons ticked; only for a valid form."""
        return {self.known[code] for code in self.cleaned_data["lesson"]}

    def ticked(self, data: Any) -> set[Tick]:
        """The lessons sent, without those that the school does not have."""
        return {self.known[code] for code in data.getlist("lesson") if code in self.known}


class WeeksForm(WeekForm):
    """In which weeks each lesson of a timetable is, and whether it could be swapped."""

    def __init__(self, *args: Any, lessons: Iterable[WeeklySlot], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lessons = {_code(lesson): lesson for lesson in lessons}
        fields: dict[str, forms.Field] = {}
        for code, lesson in self.lessons.items():
            fields[f"week-{code}"] = OneOf(
                label=_("Week"),
                choices=WeekKind.choices,
                ask=_("Select in which weeks"),
                initial=lesson.week.value,
            )
            fields[f"swap-{code}"] = forms.BooleanField(
                label=_("We could swap it with a colleague"),
                required=False,
                initial=lesson.swappable,
            )
        self.fields = fields | self.fields

    def rows(self) -> list[tuple[WeeklySlot, Any, Any]]:
        """Each lesson with its two fields."""
        return [
            (lesson, self[f"week-{code}"], self[f"swap-{code}"])
            for code, lesson in self.lessons.items()
        ]

    def weeks(self) -> dict[WeeklySlot, tuple[Week, bool]]:
        """What was said of each lesson; only for a valid form."""
        said = self.cleaned_data
        return {
            lesson: (Week(said[f"week-{code}"]), said[f"swap-{code}"])
            for code, lesson in self.lessons.items()
        }

    def first_week(self) -> str:
        """The name of the first field: where the keyboard goes when lessons overlap."""
        return next(iter(self.fields))


def _code(lesson: WeeklySlot) -> str:
    # A lesson is named by all that a timetable tells it from the others by.
    return f"{lesson.weekday}-{lesson.start_minute}-{lesson.week}"


def alternating(lessons: Collection[WeeklySlot]) -> bool:
    """Whether one of the lessons is not simply every week and firm."""
    return any(lesson.week is not Week.EVERY or lesson.swappable for lesson in lessons)
