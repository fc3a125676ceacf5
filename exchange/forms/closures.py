"""On which days a school is closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.forms.calendars import DayField
from classrooms.timetable.slots import DateSpan
from exchange.choices import ClosureReason


class ClosureForm(forms.Form):
    """The days on which a school is closed; one day where no last one is given."""

    starts_on = DayField(label=_("First day"), ask=_("Enter the first day on which you are closed"))
    ends_on = DayField(
        label=_("Last day"),
        help_text=_("Leave it out for a single day. At most 14 days."),
        ask=_("Enter the last day on which you are closed"),
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("No reason")), *ClosureReason.choices],
        required=False,
        error_messages={"invalid_choice": _("Select one of the reasons in the list")},
    )

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Enter a last day that is not before the first day."))
        return self.cleaned_data

    def span(self) -> DateSpan:
        """The days typed; only for a valid form."""
        first = self.cleaned_data["starts_on"]
        return DateSpan(first, self.cleaned_data["ends_on"] or first)
