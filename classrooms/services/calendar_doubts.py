"""What in a school's calendar is worth a look, in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classrooms.calendars.worth import Doubt, NamedSpan, harmless, worth_a_look
from classrooms.choices import BreakKind
from classrooms.services.calendars import DaysOff, SchoolDates
from classrooms.timetable.slots import DateSpan
from classrooms.wording import HARMLESS, WORTH_A_LOOK
from users.text import with_names


@dataclass(frozen=True, slots=True)
class SaidDoubt:
    """A sentence and the days it is about; a harmless one needs no answer."""

    sentence: SafeString
    span: DateSpan
    name: str
    is_harmless: bool


def doubts(dates: SchoolDates, school_days: Collection[int]) -> list[SaidDoubt]:
    """Everything worth a look in a calendar, then what is harmless."""
    closed = [_named(each) for each in dates.days_off]
    found = worth_a_look(dates.terms, closed, school_days)
    ours = [each for each in closed if not each.is_holiday or each.name]
    said = [(each, WORTH_A_LOOK, False) for each in found]
    said += [(each, HARMLESS, True) for each in harmless(dates.terms, ours, school_days)]
    return [
        SaidDoubt(_sentence(str(words[each.key]), each), each.about.span, each.about.name, calm)
        for each, words, calm in said
    ]


def span_words(span: DateSpan) -> str:
    """ "19 Oct 2026 – 23 Oct 2026", or one date, in the reader's language."""
    pattern = _("j M Y")
    first, last = date_format(span.first, pattern), date_format(span.last, pattern)
    return first if span.first == span.last else f"{first} \N{EN DASH} {last}"


def said_of(found: Sequence[SaidDoubt], span: DateSpan, name: str = "") -> list[SafeString]:
    """The sentences about one row."""
    return [each.sentence for each in found if (each.span, each.name) == (span, name)]


def _named(off: DaysOff) -> NamedSpan:
    return NamedSpan(off.span, off.name, off.kind is BreakKind.HOLIDAY)


def _sentence(pattern: str, doubt: Doubt) -> SafeString:
    other = doubt.other or doubt.about
    return with_names(
        pattern,
        span=span_words(doubt.about.span),
        name=doubt.about.name or _("A break"),
        other=other.name or _("a break"),
        other_span=span_words(other.span),
    )
