"""The weekly lessons by half-hours: boxes to tick, and a whole school day filled at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Weekday
from classrooms.forms.lessons import ClockField
from classrooms.timetable.half_hours import BY_CODE, HalfHour, halves_within
from classrooms.wording import REFUSED
from users.fields import SomeOf


class HalfHoursForm(forms.Form):
    half = SomeOf(
        label=_("Half-hours"),
        choices=[(code, code) for code in BY_CODE],
        ask=_("Select half-hours of the week."),
        coerce=BY_CODE.__getitem__,
        required=False,
    )


class FillForm(forms.Form):
    """From when to when the school is open, to mark all of it at once."""

    fill_from = ClockField(
        label=_("From"),
        error_messages={
            "required": _("Enter when your school day starts"),
            "invalid": _("Enter when your school day starts, for example 08:00."),
        },
    )
    fill_to = ClockField(
        label=_("To"),
        error_messages={
            "required": _("Enter when your school day ends"),
            "invalid": _("Enter when your school day ends, for example 14:00."),
        },
    )
    fill_days = SomeOf(
        label=_("On these days"), choices=Weekday.choices, ask=_("Select the days"), coerce=int
    )

    def __init__(self, *args: Any, days: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["fill_days"]
        field.choices = [(day, Weekday(day).label) for day in days]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        start, end = said.get("fill_from"), said.get("fill_to")
        if start is not None and end is not None:
            if end == 0 < start:
                end = said["fill_to"] = 24 * 60
            if end < start + 30:
                self.add_error("fill_to", REFUSED["slot.order"])
        return said

    def halves(self) -> set[HalfHour]:
        """What it marks; only for a valid form."""
        said = self.cleaned_data
        return {
            half
            for day in said["fill_days"]
            for half in halves_within(day, said["fill_from"], said["fill_to"])
        }


def ticked(data: Any) -> set[HalfHour]:
    """The half-hours sent, without those that no week has."""
    known: Mapping[str, HalfHour] = BY_CODE
    return {known[code] for code in data.getlist("half") if code in known}
