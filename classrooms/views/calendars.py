"""The school's calendar: terms, breaks and public holidays."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from classrooms.calendars import Preset, preset
from classrooms.choices import BreakKind
from classrooms.forms.calendars import MOVING, BreakRows, HolidayForm, TermRows
from classrooms.forms.rows import typed_in
from classrooms.models import Classroom, KeptCalendar, School
from classrooms.services.calendar_doubts import doubts, said_of
from classrooms.services.calendars import (
    DaysOff,
    SchoolDates,
    dates_of,
    holidays_of,
    save_calendar,
    usual_dates,
)
from classrooms.services.schools import today_at
from classrooms.timetable.slots import DateSpan
from classrooms.views.walk import kept_query, onward, way_back
from classrooms.wording import PRESET_ORIGIN
from users.audit import since
from users.http import PersonRequest
from users.permissions import teachers_only

A_YEAR_AND_A_HALF = timedelta(days=550)
# Where a button leads that saves first.
THEN = {
    "week": "classrooms:school-week",
    "file": "classrooms:calendar-file",
    "usual": "classrooms:calendar-usual",
}


@require_http_methods(["GET", "POST"])
@teachers_only
def calendar(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """On the first visit the country's usual calendar, as a starting point."""
    classroom = get_object_or_404(
        Classroom.objects.settled_by(request.user).select_related("school"), pk=classroom_id
    )
    school = classroom.school
    today = today_at(school, at=timezone.now())
    stored = dates_of(school)
    usual = None if stored.terms else preset(str(school.country), today)
    terms, breaks, form = _forms(request, school, stored, usual, today)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and _is_possible(terms, breaks, form):
        days_off = [*breaks.days_off(), *form.days_off()]
        save_calendar(school, terms=terms.spans(), days_off=days_off, by=request.user)
        return _onward(request, classroom)
    if request.method == "GET" and usual is None:
        _say_doubts(school, stored, terms, breaks)
    context = {
        "form": form,
        "terms": terms,
        "breaks": breaks,
        "classroom": classroom,
        "usual": usual,
        "origin": _origin(school, stored, today),
        "dates": usual_dates(school, today) if usual else stored,
        "kept": KeptCalendar.objects.filter(school=school).first(),
        "kept_query": kept_query(request),
        "is_stored": usual is None,
        "starts_again": request.POST.get("then") == "usual",
        "failed": any(each.is_bound and not each.is_valid() for each in (terms, breaks, form)),
        "back": way_back(request, reverse("classrooms:by-lessons", args=[classroom.pk])),
    }
    return render(request, "classrooms/calendar.html", context)


def _onward(request: PersonRequest, classroom: Classroom) -> HttpResponse:
    """To the page of the button that was pressed, else to the next one of the walk."""
    then = THEN.get(request.POST.get("then", ""))
    if then is None:
        return onward(request, "classrooms:check", classroom)
    return redirect(reverse(then, args=[classroom.pk]) + kept_query(request))


def _origin(school: School, stored: SchoolDates, today: date) -> str:
    """Where the dates come from, as long as nobody changed a term or a break of them."""
    usual = preset(str(school.country), today)
    own = {each.span for each in stored.days_off if each.kind is not BreakKind.HOLIDAY}
    if stored.terms and (stored.terms, own) != (usual.terms, set(usual.breaks)):
        return ""
    return str(PRESET_ORIGIN[usual.certainty.value])


def _is_possible(terms: Any, breaks: Any, form: HolidayForm) -> bool:
    """Whether all of it is valid, one by one and together."""
    return bool(
        terms.is_valid() & breaks.is_valid() & form.is_valid()
        and breaks.leave_lessons_in(terms.spans())
    )


def _say_doubts(school: School, stored: SchoolDates, terms: Any, breaks: Any) -> None:
    """Put the sentences about what is stored to the rows they are about."""
    found = doubts(stored, school.school_days)
    for row in [*terms, *breaks]:
        first, last = row.initial.get("starts_on"), row.initial.get("ends_on")
        if first and last:
            row.notes = said_of(found, DateSpan(first, last), row.initial.get("name", ""))


def _forms(
    request: PersonRequest,
    school: School,
    stored: SchoolDates,
    usual: Preset | None,
    today: date,
) -> tuple[Any, Any, HolidayForm]:
    known = _known_holidays(school, usual.terms if usual else stored.terms, today)
    if request.method == "POST":
        terms = TermRows(request.POST, prefix="terms")
        breaks = BreakRows(request.POST, prefix="breaks")
        form = HolidayForm(request.POST, known=known)
        if "add" not in request.POST:
            return terms, breaks, form
        wanted = request.POST["add"]
        return (
            TermRows(initial=terms.as_typed() + [{}] * (wanted == "terms"), prefix="terms"),
            BreakRows(initial=breaks.as_typed() + [{}] * (wanted == "breaks"), prefix="breaks"),
            HolidayForm(known=known, initial=typed_in(form)),
        )
    spans, off, kept = _stored(school, stored, known) if usual is None else _usual(usual, known)
    return (
        TermRows(initial=[_row(span) for span in spans] + [{}], prefix="terms"),
        BreakRows(
            initial=[
                {
                    "name": each.name,
                    "kind": MOVING if each.may_move else each.kind,
                    **_row(each.span),
                }
                for each in off
            ]
            + [{}],
            prefix="breaks",
        ),
        HolidayForm(known=known, initial={"holidays": kept}),
    )


def _stored(
    school: School, dates: SchoolDates, known: Sequence[DaysOff]
) -> tuple[list[DateSpan], list[DaysOff], list[str]]:
    spans = list(dates.terms)
    days = {each.span for each in dates.days_off if each.kind is BreakKind.HOLIDAY}
    asked_until = _asked_until(school, spans)
    # Holidays nobody was asked about yet come ticked, as on the first visit.
    kept = [each for each in known if each.span in days or each.span.first > asked_until]
    return (
        spans,
        _own_days_off(school, dates, known),
        sorted(each.span.first.isoformat() for each in kept),
    )


def _own_days_off(school: School, dates: SchoolDates, known: Sequence[DaysOff]) -> list[DaysOff]:
    """What stands in rows: everything but the country's holidays, which are ticked.

    Those of them that fall on days without school are not shown, nor are any of years ago.
    """
    holidays = [each.span.first for each in dates.days_off if each.kind is BreakKind.HOLIDAY]
    of_country: set[DateSpan] = {each.span for each in known}
    if holidays:
        country = str(school.country)
        of_country |= {each.span for each in holidays_of(country, min(holidays), max(holidays))}
    return [
        each
        for each in dates.days_off
        if each.kind is not BreakKind.HOLIDAY or each.span not in of_country
    ]


def _asked_until(school: School, spans: Sequence[DateSpan]) -> date:
    """The last date whose holidays stood on the page when the calendar was saved.

    A calendar that came at one stroke has the holidays of its terms.
    """
    saved_at = since(school, "school.calendar")
    if saved_at is None:
        return max(span.last for span in spans)
    return _horizon(spans, today_at(school, at=saved_at))


def _horizon(spans: Sequence[DateSpan], today: date) -> date:
    return max([span.last for span in spans] + [today + A_YEAR_AND_A_HALF])


def _usual(
    usual: Preset, known: Sequence[DaysOff]
) -> tuple[list[DateSpan], list[DaysOff], list[str]]:
    return (
        list(usual.terms),
        [DaysOff(span) for span in usual.breaks],
        [each.span.first.isoformat() for each in known],
    )


def _known_holidays(school: School, terms: Sequence[DateSpan], today: date) -> list[DaysOff]:
    """The country's holidays in the terms that are known, else in the next year and a half."""
    first = min([span.first for span in terms] + [today])
    found = holidays_of(str(school.country), first, _horizon(terms, today))
    return [each for each in found if each.span.first.weekday() in school.school_days]


def _row(span: DateSpan) -> dict[str, Any]:
    return {"starts_on": span.first, "ends_on": span.last}
