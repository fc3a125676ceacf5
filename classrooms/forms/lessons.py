"""The weekly lessons: rows of start and end, to the minute, day by day."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Weekday, WeekKind
from classrooms.forms.rows import BaseRows, RowForm, rows_of
from classrooms.timetable.half_hours import clash, clock_of
from classrooms.timetable.slots import Week, WeeklySlot
from classrooms.wording import REFUSED
from users.fields import OneOf

MOST_LESSONS = 120
DAY = 24 * 60
SHORTEST = 5
CLOCK = re.compile(r"\s*(\d{1,2})\s*[:.h]?\s*(\d{2})(?::00)?\s*")


class ClockField(forms.CharField):
    """A wall clock as minutes from midnight: "9:50", "09.50", "0950"; up to 24:00."""

    widget = forms.TimeInput(attrs={"type": "time"})

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return None
        read = CLOCK.fullmatch(value[:50])
        if read is None or int(read[2]) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        minutes = int(read[1]) * 60 + int(read[2])
        if minutes > DAY:
            raise ValidationError(REFUSED["slot.midnight"], code="midnight")
        return minutes

    def validate(self, value: Any) -> None:
        if value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """A number of minutes has none of the validators of a text."""


class LessonForm(RowForm):
    filled_by = ("starts", "ends")

    weekday = OneOf(
        choices=Weekday.choices,
        coerce=int,
        ask=REFUSED["slot.weekday"],
        widget=forms.HiddenInput(attrs={"data-from-day": ""}),
    )
    starts = ClockField(
        label=_("Starts"),
        error_messages={
            "required": _("Enter when the lesson starts"),
            "invalid": REFUSED["slot.start"],
        },
    )
    ends = ClockField(
        label=_("Ends"),
        error_messages={
            "required": _("Enter when the lesson ends"),
            "invalid": _("Enter when the lesson ends, for example 10:35."),
        },
    )
    week = OneOf(label=_("Week"), choices=WeekKind.choices, ask=_("Select in which weeks"))
    swap = forms.BooleanField(label=_("We could swap it with a colleague"), required=False)

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts is None or ends is None:
            return self.cleaned_data
        # A time field knows no 24:00; a lesson that ends at 0:00 ends with its day.
        if ends == 0 < starts:
            ends = self.cleaned_data["ends"] = DAY
        if starts >= DAY:
            self.add_error("starts", REFUSED["slot.start"])
        elif ends <= starts:
            self.add_error("ends", REFUSED["slot.order"])
        elif ends - starts < SHORTEST:
            self.add_error("ends", REFUSED["slot.short"])
        return self.cleaned_data

    @property
    def where(self) -> Any:
        """The name of the lesson's day."""
        day = _day_of(self)
        return "" if day is None else Weekday(day).label

    def slot(self) -> WeeklySlot:
        """The lesson typed; only for a valid form."""
        said = self.cleaned_data
        hours, minutes = divmod(said["starts"], 60)
        return WeeklySlot(
            weekday=said["weekday"],
            start=time(hours, minutes),
            minutes=said["ends"] - said["starts"],
            week=Week(said["week"]),
            swappable=said["swap"],
        )


class BaseLessons(BaseRows):
    def clean(self) -> None:
        earlier: list[WeeklySlot] = []
        for form in self.filled():
            if not form.is_valid():
                continue
            slot = form.slot()
            if any(clash(slot, other) for other in earlier):
                form.add_error("starts", REFUSED["slot.overlap"])
            earlier.append(slot)

    def slots(self) -> list[WeeklySlot]:
        """The lessons typed; only for a valid formset."""
        return [form.slot() for form in self.filled()]

    def of_day(self, weekday: int) -> list[Any]:
        """The rows that belong to a day; those of no day at all stand with Monday."""
        strays = [] if weekday else [form for form in self.forms if _day_of(form) is None]
        return [form for form in self.forms if _day_of(form) == weekday] + strays


LessonRows = rows_of(LessonForm, base=BaseLessons, most=MOST_LESSONS)


class WeekForm(forms.Form):
    """Which week is week A, asked where lessons alternate."""

    week_a_from = forms.DateField(
        label=_("A day in a week A"),
        help_text=_(
            "Only if some lessons are in week A or B: any date in a week that is a week A."
        ),
        required=False,
        error_messages={"invalid": _("Enter a date, for example 2026-09-07")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def lesson_initial(slot: WeeklySlot) -> dict[str, Any]:
    """A stored lesson as its row shows it."""
    return {
        "weekday": slot.weekday,
        "starts": clock_of(slot.start_minute),
        "ends": clock_of((slot.start_minute + slot.minutes) % DAY),
        "week": slot.week.value,
        "swap": slot.swappable,
    }


def empty_lesson(weekday: int) -> dict[str, Any]:
    return {"weekday": weekday, "week": WeekKind.EVERY}


def _day_of(form: Any) -> int | None:
    value = form["weekday"].value()
    text = str(value)
    return int(text) if text in {str(day) for day in Weekday.values} else None
