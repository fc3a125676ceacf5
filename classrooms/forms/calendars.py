"""Terms, breaks and holidays of a school."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from classrooms.calendars.worth import swallowed
from classrooms.choices import BreakKind, Weekday
from classrooms.forms.rows import BaseRows, RowForm, rows_of
from classrooms.services.calendars import DaysOff
from classrooms.timetable.slots import DateSpan
from classrooms.wording import REFUSED
from users.fields import OneOf, PlainTextField, SomeOf
from users.text import with_names

MOST_TERMS = 16
MOST_BREAKS = 80
# A holiday whose date is an estimate; in the database it is a holiday that may move.
MOVING = "moving"
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
    # Sentences about what is stored, which ask for nothing.
    notes: Sequence[Any] = ()

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
            (BreakKind.HOLIDAY.value, _("Holiday or closed day")),
            (MOVING, _("Holiday whose date may move")),
            (BreakKind.CLOSURE.value, BreakKind.CLOSURE.label),
        ],
        ask=_("Select whether this is a break, exams or a holiday"),
    )

    def days_off(self) -> DaysOff:
        """The break typed; only for a valid form."""
        moves = self.cleaned_data["kind"] == MOVING
        kind = BreakKind.HOLIDAY if moves else BreakKind(self.cleaned_data["kind"])
        return DaysOff(self.span(), self.cleaned_data["name"], kind, moves)


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

    def leave_lessons_in(self, terms: Sequence[DateSpan]) -> bool:
        """Whether a day is left of every term; says so at the break that takes them all."""
        swallowing = [
            form
            for form in self.filled()
            if form.cleaned_data["kind"] == BreakKind.BREAK and swallowed(form.span(), terms)
        ]
        for form in swallowing:
            form.add_error("ends_on", REFUSED["breaks.swallow"])
        return not swallowing


TermRows = rows_of(SpanForm, base=BaseTerms, most=MOST_TERMS)
BreakRows = rows_of(BreakForm, base=BaseBreaks, most=MOST_BREAKS)


class HolidayForm(forms.Form):
    """Which public holidays the school keeps. `known` are those of the country."""

    def __init__(self, *args: Any, known: Sequence[DaysOff], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.fields["holidays"] = SomeOf(
            label=_("Public holidays on which your school is closed"),
            help_text=_(
                "Take away the tick where your school is open. “May move” means that the date is "
                "an estimate, as for feasts by the moon: meetings keep off that day, and off the "
                "day before and after."
            ),
            choices=[(each.span.first.isoformat(), _said(each)) for each in known],
            ask=_("Select public holidays from the list"),
            required=False,
        )

    def days_off(self) -> list[DaysOff]:
        """The holidays ticked; only for a valid form."""
        kept = set(self.cleaned_data["holidays"])
        return [each for each in self.known if each.span.first.isoformat() in kept]


class SchoolWeekForm(forms.Form):
    """On which days the school is open, and which week is week A where that matters."""

    school_days = SomeOf(
        label=_("On which days is your school open?"),
        help_text=_("Any week will do: Sunday to Thursday, Saturday to Wednesday, six days."),
        choices=Weekday.choices,
        coerce=int,
        ask=REFUSED["calendar.school_days"],
    )
    week_a_from = DayField(
        label=_("A day in a week A"),
        help_text=_(
            "Only if your timetable changes from week to week. Weeks A and B alternate without a "
            "stop, through breaks too: if your school begins with week A again after a break, "
            "enter a new day then."
        ),
        ask="",
        required=False,
    )


def _said(holiday: DaysOff) -> str:
    name = holiday.name.replace(" (estimated)", "")
    day = date_format(holiday.span.first, str(_("D j M Y")))
    pattern = _("%(day)s: %(name)s (may move)") if holiday.may_move else _("%(day)s: %(name)s")
    return with_names(str(pattern), day=day, name=name)


def _overlap(one: DateSpan, other: DateSpan) -> bool:
    return one.first <= other.last and other.first <= one.last
