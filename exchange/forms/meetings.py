"""What a teacher chooses when planning a meeting: a length and one of the shared times."""

import re
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchange.wording import sentence

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
