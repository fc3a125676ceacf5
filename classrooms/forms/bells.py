"""The lessons of a school: a row for each, and a whole day of them filled in at once."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Weekday
from classrooms.forms.calendars import DayField
from classrooms.forms.lessons import DAY, SHORTEST, ClockField
from classrooms.forms.rows import BaseRows, RowForm, rows_of
from classrooms.models.bells import LONGEST
from classrooms.timetable.bells import Bell
from classrooms.timetable.half_hours import clock_of
from classrooms.timetable.slots import DateSpan
from classrooms.wording import REFUSED
from users.fields import Number, PlainTextField, SomeOf

MOST_BELLS = 20
USUAL_DAY = {
    "fill_start": "08:00",
    "fill_minutes": 45,
    "fill_count": 6,
    "fill_pause": 5,
    "fill_after": 2,
    "fill_break": 20,
}


def _short() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "input-s", "inputmode": "numeric"})


class FillBellsForm(forms.Form):
    """A day of lessons of the same length, with a break after each and two longer ones."""

    fill_start = ClockField(
        label=_("First lesson starts"),
        error_messages={
            "required": _("Enter when the first lesson starts"),
            "invalid": _("Enter when the first lesson starts, for example 08:00."),
        },
    )
    fill_minutes = Number(
        label=_("Minutes of a lesson"),
        low=SHORTEST,
        high=LONGEST,
        ask=_("Enter how many minutes a lesson lasts, from 5 to 240"),
        widget=_short(),
    )
    fill_count = Number(
        label=_("Lessons in a day"),
        low=1,
        high=MOST_BELLS,
        ask=_("Enter how many lessons there are in a day, from 1 to 20"),
        widget=_short(),
    )
    fill_pause = Number(
        label=_("Minutes between two lessons"),
        low=0,
        high=120,
        ask=_("Enter how many minutes lie between two lessons, from 0 to 120"),
        widget=_short(),
    )
    fill_after = Number(
        label=_("Long break after lesson"),
        low=1,
        high=MOST_BELLS,
        ask=_("Enter after which lesson the long break is, for example 2"),
        required=False,
        widget=_short(),
    )
    fill_break = Number(
        label=_("Minutes of the long break"),
        low=1,
        high=240,
        ask=_("Enter how many minutes the long break lasts, from 1 to 240"),
        required=False,
        widget=_short(),
    )
    fill_after_2 = Number(
        label=_("Second long break after lesson"),
        low=1,
        high=MOST_BELLS,
        ask=_("Enter after which lesson the second long break is, for example 4"),
        required=False,
        widget=_short(),
    )
    fill_break_2 = Number(
        label=_("Minutes of the second long break"),
        low=1,
        high=240,
        ask=_("Enter how many minutes the second long break lasts, from 1 to 240"),
        required=False,
        widget=_short(),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for after, length in (("fill_after", "fill_break"), ("fill_after_2", "fill_break_2")):
            for name, other in ((after, length), (length, after)):
                if said.get(other) and name in said and not said[name]:
                    field: Any = self.fields[name]
                    self.add_error(name, field.error_messages["required"])
        if not self.errors and self.bells()[-1].end > DAY:
            self.add_error("fill_count", REFUSED["bells.midnight"])
        return said

    def bells(self) -> list[Bell]:
        """The lessons it describes; only for a valid form."""
        said = self.cleaned_data
        breaks = {
            said["fill_after_2"]: said["fill_break_2"],
            said["fill_after"]: said["fill_break"],
        }
        start, found = said["fill_start"], []
        for number in range(1, said["fill_count"] + 1):
            found.append(Bell(str(number), start, said["fill_minutes"]))
            start = found[-1].end + (breaks.get(number) or said["fill_pause"])
        return found


class BellForm(RowForm):
    filled_by = ("starts", "ends")

    label = PlainTextField(
        label=_("Lesson"),
        max_length=12,
        empty=_("Enter the number or name of the lesson"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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

    @property
    def where(self) -> Any:
        """The number of the lesson."""
        label = str(self["label"].value() or "")[:12]
        return _("Lesson %(number)s") % {"number": label} if label else ""

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts is None or ends is None:
            return self.cleaned_data
        # A time field knows no 24:00; a lesson that ends at 0:00 ends with its day.
        if ends == 0 < starts:
            ends = self.cleaned_data["ends"] = DAY
        if ends <= starts:
            self.add_error("ends", REFUSED["slot.order"])
        elif ends - starts < SHORTEST:
            self.add_error("ends", REFUSED["slot.short"])
        elif ends - starts > LONGEST:
            self.add_error("ends", REFUSED["bells.long"])
        return self.cleaned_data

    def bell(self) -> Bell:
        """The lesson typed; only for a valid form."""
        said = self.cleaned_data
        return Bell(said["label"], said["starts"], said["ends"] - said["starts"])


class BaseBells(BaseRows):
    def clean(self) -> None:
        earlier: list[Bell] = []
        for form in self.filled():
            if not form.is_valid():
                continue
            bell = form.bell()
            if any(bell.label == other.label for other in earlier):
                form.add_error("label", REFUSED["bells.twice"])
            if any(bell.start < other.end and other.start < bell.end for other in earlier):
                form.add_error("starts", REFUSED["bells.overlap"])
            earlier.append(bell)
        if not self.filled():
            self.forms[0].add_error("starts", REFUSED["bells.empty"])

    def bells(self) -> list[Bell]:
        """The lessons typed; only for a valid formset."""
        return [form.bell() for form in self.filled()]


BellRows = rows_of(BellForm, base=BaseBells, most=MOST_BELLS)


class BellsForm(forms.Form):
    """On which days these lessons are, and on which dates, if not always."""

    weekdays = SomeOf(
        label=_("On these days"),
        help_text=_("A day follows one list of lessons. Ticked here, it leaves the other list."),
        choices=Weekday.choices,
        ask=_("Select the days on which lessons begin and end like this"),
        coerce=int,
    )
    name = PlainTextField(
        label=_("Name of this list"),
        help_text=_("For example: short Friday, winter, Ramadan."),
        max_length=60,
        required=False,
    )
    valid_from = DayField(label=_("First day"), ask=_("Enter the first day"), required=False)
    valid_to = DayField(label=_("Last day"), ask=_("Enter the last day"), required=False)

    def __init__(self, *args: Any, days: Iterable[int], alone: bool, **options: Any) -> None:
        """`days` in the order of the school's week; `alone` when the school has no other list."""
        super().__init__(*args, **options)
        field: Any = self.fields["weekdays"]
        field.choices = [(day, Weekday(day).label) for day in days]
        if alone:
            field.help_text = ""

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if {"valid_from", "valid_to"} & set(self.errors):
            return self.cleaned_data
        if first and not last:
            self.add_error("valid_to", _("Enter the last day"))
        elif last and not first:
            self.add_error("valid_from", _("Enter the first day"))
        elif first and last and last < first:
            self.add_error("valid_to", REFUSED["span.order"])
        return self.cleaned_data

    def span(self) -> DateSpan | None:
        """The dates typed, if any; only for a valid form."""
        first, last = self.cleaned_data["valid_from"], self.cleaned_data["valid_to"]
        return DateSpan(first, last) if first and last else None

    @property
    def is_dated(self) -> bool:
        """Whether something stands in the dates or is wrong with them."""
        names = ("name", "valid_from", "valid_to")
        return any(self[name].value() or self[name].errors for name in names)


def bell_initial(bell: Bell) -> dict[str, str]:
    """A lesson of the school as its row shows it."""
    return {
        "label": bell.label,
        "starts": clock_of(bell.start),
        "ends": clock_of(bell.end % DAY),
    }


def empty_rows(count: int, *, after: Collection[Any] = ()) -> list[dict[str, str]]:
    """Rows to be filled in, numbered on."""
    return [{"label": str(len(after) + number)} for number in range(1, count + 1)]
