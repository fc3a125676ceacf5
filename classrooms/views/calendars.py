"""The school's calendar: terms, breaks and public holidays."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from classrooms.calendars import Certainty, Preset, preset
from classrooms.choices import BreakKind
from classrooms.forms.calendars import BreakRows, HolidayForm, TermRows
from classrooms.forms.rows import typed_in
from classrooms.models import Classroom, School
from classrooms.services.calendars import DaysOff, holidays_of, save_calendar
from classrooms.services.schools import today_at
from classrooms.timetable.slots import DateSpan
from classrooms.views.walk import onward, way_back
from users.audit import since
from users.http import PersonRequest
from users.permissions import teachers_only

A_YEAR_AND_A_HALF = timedelta(days=550)


@require_http_methods(["GET", "POST"])
@teachers_only
def calendar(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """On the first visit the country's usual calendar, as a starting point."""
    classroom = get_object_or_404(
        Classroom.objects.settled_by(request.user).select_related("school"), pk=classroom_id
    )
    school = classroom.school
    today = today_at(school, at=timezone.now())
    usual = None if school.terms.exists() else preset(str(school.country), today)
    terms, breaks, form = _forms(request, school, usual, today)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and terms.is_valid() & breaks.is_valid() & form.is_valid():
        save_calendar(
            school,
            terms=terms.spans(),
            days_off=[*breaks.days_off(), *form.days_off()],
            by=request.user,
        )
        return onward(request, "classrooms:check", classroom)
    context = {
        "form": form,
        "terms": terms,
        "breaks": breaks,
        "classroom": classroom,
        "usual": usual,
        "is_guess": usual is not None and usual.certainty is Certainty.GUESS,
        "failed": any(each.is_bound and not each.is_valid() for each in (terms, breaks, form)),
        "back": way_back(request, reverse("classrooms:by-lessons", args=[classroom.pk])),
    }
    return render(request, "classrooms/calendar.html", context)


def _forms(
    request: PersonRequest, school: School, usual: Preset | None, today: date
) -> tuple[Any, Any, HolidayForm]:
    known = _known_holidays(school, usual, today)
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
    spans, off, kept = _stored(school, known) if usual is None else _usual(usual, known)
    return (
        TermRows(initial=[_row(span) for span in spans] + [{}], prefix="terms"),
        BreakRows(
            initial=[{"name": each.name, "kind": each.kind, **_row(each.span)} for each in off]
            + [{}],
            prefix="breaks",
        ),
        HolidayForm(known=known, initial={"holidays": kept}),
    )


def _stored(
    school: School, known: Sequence[DaysOff]
) -> tuple[list[DateSpan], list[DaysOff], list[str]]:
    spans = [DateSpan(term.starts_on, term.ends_on) for term in school.terms.all()]
    breaks = [
        DaysOff(DateSpan(each.starts_on, each.ends_on), each.name, BreakKind(each.kind))
        for each in school.breaks.exclude(kind=BreakKind.HOLIDAY)
    ]
    holidays = school.breaks.filter(kind=BreakKind.HOLIDAY).values_list("starts_on", flat=True)
    kept = {day.isoformat() for day in holidays}
    asked_until = _asked_until(school, spans)
    # Holidays nobody was asked about yet come ticked, as on the first visit.
    kept |= {each.span.first.isoformat() for each in known if each.span.first > asked_until}
    return spans, breaks, sorted(kept & {each.span.first.isoformat() for each in known})


def _asked_until(school: School, spans: Sequence[DateSpan]) -> date:
    """The last date whose holidays stood on the page when the calendar was saved."""
    saved_at = since(school, "school.calendar")
    if saved_at is None:
        return date.max
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


def _known_holidays(school: School, usual: Preset | None, today: date) -> list[DaysOff]:
    """The country's holidays in the terms that are known, else in the next year and a half."""
    spans = list(usual.terms) if usual else _stored(school, [])[0]
    first = min([span.first for span in spans] + [today])
    found = holidays_of(str(school.country), first, _horizon(spans, today))
    return [each for each in found if each.span.first.weekday() in school.school_days]


def _row(span: DateSpan) -> dict[str, Any]:
    return {"starts_on": span.first, "ends_on": span.last}
