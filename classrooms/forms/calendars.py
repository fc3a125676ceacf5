"""Terms, breaks and holidays of a school."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from classrooms.choices import BreakKind
from classrooms.forms.rows import BaseRows, RowForm, rows_of
from classrooms.services.calendars import DaysOff
from classrooms.timetable.slots import DateSpan
from classrooms.wording import REFUSED
from users.fields import OneOf, PlainTextField, SomeOf
from users.text import with_names

MOST_TERMS = 16
MOST_BREAKS = 40
FIRST_YEAR, LAST_YEAR = 2020, 2099


class DayField(forms.DateField):
    """A date of our time; the browser's own date picker sends it as 2026-09-01."""

    def __init__(self, *, ask: Any, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        messages = {"required": ask, "invalid": _("Enter a date, for example 2026-09-01")}
        super().__init__(widget=widget, error_messages=messages, **options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Enter a date between the years %(first)d and %(last)d."),
                code="year",
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day


class SpanForm(RowForm):
    """A stretch of days."""

    filled_by: tuple[str, ...] = ("starts_on", "ends_on")

    starts_on = DayField(label=_("First day"), ask=_("Enter the first day"))
    ends_on = DayField(label=_("Last day"), ask=_("Enter the last day"))

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", REFUSED["span.order"])
        return self.cleaned_data

    def span(self) -> DateSpan:
        """The days typed; only for a valid form."""
        return DateSpan(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


class BreakForm(SpanForm):
    filled_by: tuple[str, ...] = ("name", "starts_on", "ends_on")
    field_order = ["name", "kind", "starts_on", "ends_on"]

    name = PlainTextField(label=_("Name of the break"), max_length=120, required=False)
    kind = OneOf(
        label=_("Kind"),
        choices=[
            (BreakKind.BREAK.value, BreakKind.BREAK.label),
            (BreakKind.EXAMS.value, BreakKind.EXAMS.label),
        ],
        ask=_("Select whether this is a break or exams"),
    )

    def days_off(self) -> DaysOff:
        """The break typed; only for a valid form."""
        return DaysOff(self.span(), self.cleaned_data["name"], BreakKind(self.cleaned_data["kind"]))


class BaseTerms(BaseRows):
    def clean(self) -> None:
        earlier: list[DateSpan] = []
        for form in self.filled():
            if not form.is_valid():
                continue
            span = form.span()
            if any(_overlap(span, other) for other in earlier):
                form.add_error("starts_on", REFUSED["terms.overlap"])
            earlier.append(span)
        if not self.filled():
            self.forms[0].add_error("starts_on", REFUSED["terms.none"])

    def spans(self) -> list[DateSpan]:
        """The terms typed; only for a valid formset."""
        return [form.span() for form in self.filled()]


class BaseBreaks(BaseRows):
    def clean(self) -> None:
        seen: set[tuple[Any, ...]] = set()
        for form in self.filled():
            if not form.is_valid():
                continue
            off = form.days_off()
            if (off.kind, off.name, off.span.first) in seen:
                form.add_error("name", REFUSED["breaks.twice"])
            seen.add((off.kind, off.name, off.span.first))

    def days_off(self) -> list[DaysOff]:
        """The breaks typed; only for a valid formset."""
        return [form.days_off() for form in self.filled()]


TermRows = rows_of(SpanForm, base=BaseTerms, most=MOST_TERMS)
BreakRows = rows_of(BreakForm, base=BaseBreaks, most=MOST_BREAKS)


class HolidayForm(forms.Form):
    """Which public holidays the school keeps. `known` are those of the country."""

    def __init__(self, *args: Any, known: Sequence[DaysOff], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.fields["holidays"] = SomeOf(
            label=_("Public holidays on which your school is closed"),
            help_text=_("Take away the tick where your school is open."),
            choices=[(each.span.first.isoformat(), _said(each)) for each in known],
            ask=_("Select public holidays from the list"),
            required=False,
        )

    def days_off(self) -> list[DaysOff]:
        """The holidays ticked; only for a valid form."""
        kept = set(self.cleaned_data["holidays"])
        return [each for each in self.known if each.span.first.isoformat() in kept]


def _said(holiday: DaysOff) -> str:
    name = holiday.name.replace(" (estimated)", "")
    day = date_format(holiday.span.first, str(_("D j M Y")))
    pattern = _("%(day)s: %(name)s (may move)") if holiday.may_move else _("%(day)s: %(name)s")
    return with_names(str(pattern), day=day, name=name)


def _overlap(one: DateSpan, other: DateSpan) -> bool:
    return one.first <= other.last and other.first <= one.last
