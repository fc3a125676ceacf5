"""A calendar file, what was understood of it, and what the teacher makes of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from classrooms.calendars.ics import Reading, read_ics
from classrooms.calendars.ics_file import MOST_BYTES, IcsError
from classrooms.calendars.kinds import Guess
from classrooms.choices import BreakKind
from classrooms.forms.calendars import MOST_BREAKS, MOST_TERMS
from classrooms.models import School
from classrooms.services.calendar_doubts import span_words
from classrooms.services.calendars import NAME_LENGTH, DaysOff, SchoolDates
from classrooms.timetable.slots import DateSpan
from classrooms.wording import NO_CALENDAR_FILE, REFUSED
from users.fields import OneOf
from users.text import has_hidden_signs, tidy, with_names

SALT = "classrooms.calendar-file"
# A list that was left open overnight knows too little of the calendar it would go into.
SECONDS_KEPT = 12 * 3600

OF_A_FILE = (BreakKind.BREAK, BreakKind.HOLIDAY, BreakKind.EXAMS)
"""What a file may add; that a school is closed on a day is said on a page of its own."""

KINDS = [
    (Guess.BREAK.value, _("School break")),
    (Guess.HOLIDAY.value, _("Holiday or closed day")),
    (Guess.EXAMS.value, _("Exams")),
    (Guess.TERM.value, _("Term")),
    (Guess.LEAVE.value, _("Leave out")),
]


@dataclass(frozen=True, slots=True)
class Found:
    """Dates of one name in a file, and what they probably are."""

    name: str
    spans: tuple[DateSpan, ...]
    guess: Guess


class AnyText(forms.Field):
    """Text as it was pasted: what is in it is for the reader of calendar files to judge."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(value or "")


class CalendarFileForm(forms.Form):
    """A file, or its text for those whose phone shows text only. Valid when it could be read."""

    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_(
            "Its name ends in .ics. Calendars of Google, Outlook and Apple can be exported as one, "
            "and many ministries and schools offer theirs."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".ics,.ical,text/calendar"}),
    )
    text = AnyText(
        label=_("Or paste the text of the file"),
        help_text=_("From BEGIN:VCALENDAR to END:VCALENDAR."),
        required=False,
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 5, "spellcheck": "false"}),
    )

    reading: Reading

    def __init__(self, *args: Any, school: School, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.school = school
        self.today = today

    def clean(self) -> dict[str, Any]:
        sent = self.cleaned_data.get("file")
        text = self.cleaned_data.get("text", "")
        field = "file" if sent is not None or not text.strip() else "text"
        if self.errors:
            return self.cleaned_data
        data = sent.read(MOST_BYTES + 1) if sent is not None else text.encode(errors="replace")
        try:
            if sent is None and not text.strip():
                raise IcsError("ics.missing")
            self.reading = read_ics(
                data,
                today=self.today,
                school_zone=self.school.zone,
                school_days=frozenset(self.school.school_days),
            )
        except IcsError as error:
            params = {
                name: span_words(DateSpan(value, value)) if isinstance(value, date) else value
                for name, value in error.params.items()
            }
            self.add_error(field, str(NO_CALENDAR_FILE[error.key]) % params)
        return self.cleaned_data

    def found(self) -> list[Found]:
        """What was understood, with names that can be stored; only for a valid form."""
        return [Found(clean_name(each.name), each.spans, each.guess) for each in self.reading.found]


class FoundForm(forms.Form):
    """For each row what it becomes. `known` is the calendar to which the dates would be added."""

    def __init__(
        self, *args: Any, found: Sequence[Found], known: SchoolDates, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.found = found
        self.known = known
        self.likely: list[str] = []
        self.unlikely: list[str] = []
        self.there: list[str] = []
        self.past: list[str] = []
        for number, row in enumerate(found):
            self._add_row(f"kind-{number}", row, today)

    def _add_row(self, field: str, row: Found, today: date) -> None:
        is_there = all(_is_known(span, self.known) for span in row.spans)
        is_past = row.spans[-1].last < today
        kind = Guess.LEAVE if is_there or is_past else row.guess
        where = self.there if is_there else self.past if is_past else self.likely
        if kind is Guess.LEAVE and where is self.likely:
            where = self.unlikely
        where.append(field)
        self.fields[field] = OneOf(
            label=format_html("<bdi>{}</bdi>", row.name or _("Without a name")),
            help_text=_dates_said(row, self.known),
            choices=KINDS,
            initial=kind.value,
            ask=_("Select what this is, or “Leave out”"),
        )

    @property
    def groups(self) -> dict[str, list[Any]]:
        """The rows as bound fields: those that come along, and three kinds of others."""
        named = {
            "likely": self.likely,
            "unlikely": self.unlikely,
            "there": self.there,
            "past": self.past,
        }
        return {group: [self[field] for field in fields] for group, fields in named.items()}

    @property
    def number_likely(self) -> int:
        """How many dates would come along as the rows stand at first."""
        return sum(len(self.found[int(field.split("-")[1])].spans) for field in self.likely)

    def clean(self) -> dict[str, Any]:
        earlier: list[DateSpan] = []
        for field, span in self._chosen(Guess.TERM):
            if any(span.first <= other.last and other.first <= span.last for other in earlier):
                self.add_error(field, REFUSED["terms.overlap"])
            earlier.append(span)
        off = [each for each in self.known.days_off if each.kind is not BreakKind.HOLIDAY]
        more = [each for kind in OF_A_FILE for each in self._chosen(Guess(kind.value))]
        if len(off) + len(more) > MOST_BREAKS or len(earlier) > MOST_TERMS:
            room = {"terms": MOST_TERMS, "breaks": MOST_BREAKS}
            raise forms.ValidationError(str(REFUSED["breaks.room"]) % room, code="room")
        return self.cleaned_data

    def dates(self) -> SchoolDates:
        """What is to be added; only for a valid form."""
        return SchoolDates(
            tuple(span for _field, span in self._chosen(Guess.TERM)),
            tuple(
                DaysOff(span, self.found[int(field.split("-")[1])].name, kind)
                for kind in OF_A_FILE
                for field, span in self._chosen(Guess(kind.value))
            ),
        )

    def _chosen(self, kind: Guess) -> list[tuple[str, DateSpan]]:
        return [
            (field, span)
            for field in self.fields
            if self.cleaned_data.get(field) == kind
            for span in self.found[int(field.split("-")[1])].spans
        ]


def clean_name(name: str) -> str:
    """The name in signs that can be seen and stored, as long as there is room for."""
    seen = "".join(sign for sign in tidy(name) if not has_hidden_signs(sign))
    return tidy(seen)[:NAME_LENGTH].strip()


def packed(found: Sequence[Found], school: School) -> str:
    """What was understood, signed, to travel through the page, so that nothing is stored."""
    rows = [[row.name, row.guess.value, [_days(span) for span in row.spans]] for row in found]
    return signing.dumps([str(school.pk), rows], salt=SALT, compress=True)


def unpacked(text: str, school: School) -> list[Found] | None:
    """What was packed for this school; None if it was not, or too long ago."""
    try:
        owner, rows = signing.loads(text, salt=SALT, max_age=SECONDS_KEPT)
    except signing.BadSignature:
        return None
    if owner != str(school.pk):
        return None
    return [
        Found(
            name,
            tuple(DateSpan(date.fromordinal(a), date.fromordinal(b)) for a, b in spans),
            Guess(guess),
        )
        for name, guess, spans in rows
    ]


def _days(span: DateSpan) -> tuple[int, int]:
    return span.first.toordinal(), span.last.toordinal()


def _is_known(span: DateSpan, known: SchoolDates) -> bool:
    """Whether the calendar says it already: the same days off, or the same term."""
    return span in known.terms or any(each.span == span for each in known.days_off)


def _dates_said(row: Found, known: SchoolDates) -> SafeString:
    said = format_html("<bdi>{}</bdi>", ", ".join(span_words(span) for span in row.spans[:6]))
    if len(row.spans) > 6:
        said = format_html("{} …", said)
    partly = [
        each
        for each in known.days_off
        if each.name
        and any(each.span.first <= s.last and s.first <= each.span.last for s in row.spans)
        and each.span not in row.spans
    ]
    if not partly:
        return said
    pattern = str(_("In your calendar on some of these days: %(name)s"))
    note = with_names(pattern, name=partly[0].name)
    return format_html("{}<br>{}", said, note)
