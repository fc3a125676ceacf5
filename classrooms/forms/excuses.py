"""Which country staff excuses, why, and from when."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import ExcuseReason
from classrooms.forms.calendars import DayField
from classrooms.forms.schools import country_choices
from users.fields import OneOf

AROUND = timedelta(days=365)
"""An excuse begins at most so long before or after the day on which it is given."""


class ExcuseForm(forms.Form):
    """`of` are the countries that may be chosen; empty: all."""

    country = OneOf(label=_("Country"), choices=[], ask=_("Select a country"))
    reason = OneOf(
        label=_("Reason"),
        choices=[("", _("Select a reason")), *ExcuseReason.choices],
        ask=_("Select a reason"),
        coerce=ExcuseReason,
    )
    starts_on = DayField(
        label=_("First day"),
        help_text=_("It may lie in the past: silence since then does not count either."),
        ask=_("Enter the first day"),
    )

    def __init__(
        self, *args: Any, of: Collection[str], excused: Collection[str], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.excused, self.today = frozenset(excused), today
        named = [each for each in country_choices() if not of or each[0] in of]
        self.fields["country"].choices = [("", _("Select a country")), *named]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if country in self.excused:
            raise forms.ValidationError(
                _("Select another country: this one is excused already"), code="excused"
            )
        return country

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if abs(day - self.today) > AROUND:
            raise forms.ValidationError(
                _("Enter a day at most a year before or after today"), code="far"
            )
        return day
