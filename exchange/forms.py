"""What a teacher chooses when planning a meeting: a length and one of the shared times."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from classrooms.forms.calendars import DayField
from classrooms.models import Classroom
from classrooms.timetable.slots import DateSpan
from exchange.choices import ClosureReason
from exchange.wording import sentence
from matching.choices import EndReason

LENGTHS = (25, 30, 45, 60)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z", re.ASCII)
CHOOSE_A_TIME = _("Select one of the times in the list")


def instant_text(instant: datetime) -> str:
    """How a time stands in the form: "2026-10-06T11:00Z"."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


class InstantField(forms.Field):
    """An instant to the minute, in UTC; whether it can be used is for the service to say."""

    widget = forms.RadioSelect
    default_error_messages = {"required": CHOOSE_A_TIME, "invalid": CHOOSE_A_TIME}

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if INSTANT.fullmatch(str(value)):
            try:
                return datetime.fromisoformat(str(value))
            except ValueError:
                pass  # a day or an hour that no calendar has
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class SessionForm(forms.Form):
    """`planning` is False while a teacher only asks for the times of another length."""

    minutes = forms.TypedChoiceField(
        label=_("Length of the meeting"),
        coerce=int,
        error_messages={
            "required": _("Select a length"),
            "invalid_choice": _("Select one of the lengths in the list"),
        },
    )
    starts_at = InstantField(label=_("Time of the meeting"))

    def __init__(
        self, data: Any = None, *, usual_minutes: int, planning: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"minutes": usual_minutes}, **kwargs)
        self.usual_minutes = usual_minutes
        lengths = sorted({usual_minutes, *LENGTHS})
        field = cast("forms.TypedChoiceField", self.fields["minutes"])
        field.choices = [(length, _minutes(length)) for length in lengths]
        if not planning:
            # Whatever was chosen stays chosen, and is not judged yet.
            label, widget = self.fields["starts_at"].label, forms.RadioSelect
            self.fields["starts_at"] = forms.Field(label=label, widget=widget, required=False)

    @property
    def chosen_minutes(self) -> int:
        """The length whose times are listed: the one chosen, else the programme's."""
        cleaned = getattr(self, "cleaned_data", {})
        return int(cleaned.get("minutes") or self.usual_minutes)

    def refuse(self, key: str) -> None:
        """Say beside the field why the service refused."""
        field = {"session.minutes": "minutes"}.get(key, "starts_at")
        self.add_error(field if key.startswith("session.") else None, sentence(key))


def _minutes(length: int) -> str:
    return ngettext("%(length)d minute", "%(length)d minutes", length) % {"length": length}


class StopForm(forms.Form):
    """Why a class cannot go on: a code, nothing to write."""

    why = forms.ChoiceField(
        label=_("Why do you have to stop?"),
        help_text=_("The other teachers read only that you cannot go on."),
        choices=[
            (EndReason.ILLNESS.value, _("A teacher fell ill")),
            (EndReason.CLOSURE.value, _("Our school is closed")),
            (EndReason.CONFLICT.value, _("War, unrest or a disaster")),
            (EndReason.STOPPED.value, _("Another reason")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select why you have to stop"),
            "invalid_choice": _("Select one of the reasons in the list"),
        },
    )

    @property
    def reason(self) -> EndReason:
        """The reason chosen; only for a valid form."""
        return EndReason(self.cleaned_data["why"])


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


class RescueForm(forms.Form):
    """For staff: which class is left, and why the other one is gone."""

    left = forms.ChoiceField(
        label=_("Class that is left"),
        help_text=_("Speak with its teacher first: classes of the bench are asked at once."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select the class that is left"),
            "invalid_choice": _("Select one of the classes in the list"),
        },
    )
    why = forms.ChoiceField(
        label=_("Why the other class is gone"),
        choices=[
            (each.value, each.label)
            for each in EndReason
            if each not in (EndReason.FINISHED, EndReason.STAFF)
        ],
        error_messages={"invalid_choice": _("Select one of the reasons in the list")},
    )

    def __init__(self, data: Any = None, *, classrooms: Sequence[Classroom]) -> None:
        super().__init__(data)
        self.classrooms = {str(each.pk): each for each in classrooms}
        field = cast("forms.ChoiceField", self.fields["left"])
        field.choices = [(pk, str(each)) for pk, each in self.classrooms.items()]

    @property
    def here(self) -> Classroom:
        """The class that is left; only for a valid form."""
        return self.classrooms[self.cleaned_data["left"]]

    @property
    def reason(self) -> EndReason:
        return EndReason(self.cleaned_data["why"])
