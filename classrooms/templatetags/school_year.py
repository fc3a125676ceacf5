"""A school year at a glance: small months, their key, the weeks counted, the dates in words."""

from collections.abc import Collection
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from classrooms.calendars.year import DayKind, Mark, SchoolYear, school_years
from classrooms.choices import BreakKind, Weekday
from classrooms.models import School
from classrooms.places import locale_of
from classrooms.services.calendar_doubts import doubts, span_words
from classrooms.services.calendars import DaysOff, SchoolDates, dates_of
from classrooms.services.schools import NO_CLOCK, today_at
from classrooms.timetable.slots import DateSpan, SchoolCalendar, week_begins_on

register = template.Library()

KINDS = {
    BreakKind.BREAK: DayKind.BREAK,
    BreakKind.EXAMS: DayKind.EXAMS,
    BreakKind.HOLIDAY: DayKind.HOLIDAY,
    BreakKind.CLOSURE: DayKind.HOLIDAY,
}

# What the picture shows, in the order of the eye, with the days there are of it.
KEY = {
    DayKind.LESSONS: ngettext_lazy("Lessons: %(days)d day", "Lessons: %(days)d days", "days"),
    DayKind.BREAK: ngettext_lazy(
        "Breaks and time between terms: %(days)d day",
        "Breaks and time between terms: %(days)d days",
        "days",
    ),
    DayKind.EXAMS: ngettext_lazy("Exams: %(days)d day", "Exams: %(days)d days", "days"),
    DayKind.HOLIDAY: ngettext_lazy(
        "Holidays and closed days: %(days)d day", "Holidays and closed days: %(days)d days", "days"
    ),
    DayKind.MOVING: ngettext_lazy(
        "Holidays that may move: %(days)d day", "Holidays that may move: %(days)d days", "days"
    ),
    DayKind.NEAR: ngettext_lazy(
        "Lessons but no meetings, beside a holiday that may move: %(days)d day",
        "Lessons but no meetings, beside a holiday that may move: %(days)d days",
        "days",
    ),
}


@register.inclusion_tag("classrooms/_school_year.html")
def school_year(
    school: School, dates: SchoolDates | None = None, doubtful: bool = True
) -> dict[str, Any]:
    """The picture of `dates`, or of what the school has stored; nothing without a term.

    `doubtful` says below it what is worth a look: not of a calendar that nobody saved.
    """
    shown = dates or dates_of(school)
    today = today_at(school, at=timezone.now())
    years = school_years(_calendar(school, shown), [_mark(each) for each in shown.days_off], today)
    return {
        "years": [_year(each, shown) for each in years] if shown.terms else [],
        "doubts": [
            each.sentence
            for each in doubts(shown, school.school_days)
            if doubtful and not each.is_harmless
        ],
    }


@register.filter
def school_week(days: Collection[int]) -> str:
    """ "Sunday to Thursday", or the days one by one where they do not follow each other."""
    begins = week_begins_on(frozenset(days))
    ordered = sorted(days, key=lambda day: (day - begins) % 7)
    names = [str(Weekday(day).label) for day in ordered]
    in_a_row = all((day - begins) % 7 == number for number, day in enumerate(ordered))
    if in_a_row and len(names) > 2:
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def _calendar(school: School, dates: SchoolDates) -> SchoolCalendar:
    return SchoolCalendar(
        zone=school.zone or NO_CLOCK,
        terms=dates.terms,
        closed=tuple(each.span for each in dates.days_off),
        school_days=frozenset(school.school_days),
    )


def _mark(off: DaysOff) -> Mark:
    return Mark(off.span, DayKind.MOVING if off.may_move else KINDS[off.kind])


def _year(year: SchoolYear, dates: SchoolDates) -> dict[str, Any]:
    names = locale_of(get_language() or "en").days["stand-alone"]["narrow"]
    return {
        "year": year,
        "title": _title(year.span),
        "weekdays": [names[day] for day in year.weekdays],
        "sentence": _sentence(year),
        "key": [
            (kind.value, words % {"days": year.counts[kind]})
            for kind, words in KEY.items()
            if kind in year.counts
        ],
        "terms": [span_words(term) for term in dates.terms if _meet(term, year.span)],
        "days_off": [
            {
                "name": each.name.replace(" (estimated)", ""),
                "kind": each.kind.label,
                "span": span_words(each.span),
                "may_move": each.may_move,
            }
            for each in sorted(dates.days_off, key=lambda each: each.span.first)
            if _meet(each.span, year.span)
        ],
    }


def _sentence(year: SchoolYear) -> str:
    pattern = ngettext(
        "Your school teaches in %(teaching)d of the %(weeks)d week from %(first)s to %(last)s.",
        "Your school teaches in %(teaching)d of the %(weeks)d weeks from %(first)s to %(last)s.",
        year.weeks,
    )
    return pattern % {
        "teaching": year.teaching,
        "weeks": year.weeks,
        "first": date_format(year.span.first, _("F Y")),
        "last": date_format(year.span.last, _("F Y")),
    }


def _title(span: DateSpan) -> str:
    """ "2026/27", or the one year in which the school year lies."""
    first, last = span.first.year, span.last.year
    return str(first) if first == last else f"{first}/{last % 100:02d}"


def _meet(one: DateSpan, other: DateSpan) -> bool:
    return one.first <= other.last and other.first <= one.last
