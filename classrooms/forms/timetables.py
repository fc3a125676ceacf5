"""A timetable for some weeks: what for, from when to when, and what it starts from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Purpose
from classrooms.forms.calendars import DayField
from classrooms.timetable.slots import DateSpan
from classrooms.wording import REFUSED
from users.fields import OneOf

COPY, NONE, KEEP = "copy", "none", "keep"


class TimetableForm(forms.Form):
    purpose = OneOf(
        label=_("What is it for?"),
        choices=Purpose.choices,
        ask=_("Select what it is for"),
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label=_("First day"), ask=_("Enter the first day"))
    ends_on = DayField(label=_("Last day"), ask=_("Enter the last day"))
    lessons = OneOf(
        label=_("Lessons on these days"),
        choices=[
            (COPY, _("Start from a copy of the usual lessons")),
            (NONE, _("No lessons: we cannot meet then")),
        ],
        ask=_("Select whether there are lessons"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, exists: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if exists:
            field: Any = self.fields["lessons"]
            field.choices = [
                (KEEP, _("Keep the lessons it has")),
                (NONE, _("No lessons: we cannot meet then")),
            ]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", REFUSED["span.order"])
        return self.cleaned_data

    def span(self) -> DateSpan:
        """The days typed; only for a valid form."""
        return DateSpan(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])
