"""Dates of a calendar file: read, shown, corrected, and only then added to the calendar."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from classrooms.forms.calendar_files import CalendarFileForm, Found, FoundForm, packed, unpacked
from classrooms.models import Classroom
from classrooms.services.calendar_changes import add_dates, calendar_or_usual
from classrooms.services.schools import today_at
from classrooms.views.walk import kept_query
from classrooms.wording import NO_CALENDAR_FILE
from users.http import PersonRequest
from users.permissions import teachers_only
from users.typed import typed_here


@require_http_methods(["GET", "POST"])
@teachers_only
def calendar_file(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """First asks for the file, then shows what is in it. Nothing is stored until "Add"."""
    classroom = get_object_or_404(
        Classroom.objects.settled_by(request.user).select_related("school"), pk=classroom_id
    )
    school = classroom.school
    if not school.zone:
        return redirect("classrooms:school-zone", school.pk)
    today = today_at(school, at=timezone.now())
    # The list travels through the page, also when that is asked for in another language.
    sent = request.POST if request.method == "POST" else typed_here() or request.POST
    if "found" not in sent:
        return _ask(request, classroom, today)
    found = unpacked(sent["found"], school)
    if found is None:
        return _ask(request, classroom, today, refused=str(NO_CALENDAR_FILE["ics.old"]))
    known = calendar_or_usual(school, today)
    chosen = request.POST if request.method == "POST" else None
    form = FoundForm(chosen, found=found, known=known, today=today)
    if not form.is_valid():
        return _show(request, classroom, form, sent["found"], {})
    number = add_dates(school, form.dates(), around=today, by=request.user)
    _say_added(request, number)
    return redirect(_calendar_page(request, classroom))


def _ask(
    request: PersonRequest, classroom: Classroom, today: date, *, refused: str = ""
) -> HttpResponse:
    is_sent = request.method == "POST" and not refused
    form = CalendarFileForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        school=classroom.school,
        today=today,
    )
    if form.is_valid():
        return _preview(request, classroom, form, today)
    context = {
        "form": form,
        "refused": refused,
        "classroom": classroom,
        "back": _calendar_page(request, classroom),
    }
    return render(request, "classrooms/calendar_file.html", context)


def _preview(
    request: PersonRequest, classroom: Classroom, sent: CalendarFileForm, today: date
) -> HttpResponse:
    found: list[Found] = sent.found()
    known = calendar_or_usual(classroom.school, today)
    form = FoundForm(found=found, known=known, today=today)
    reading = sent.reading
    told = {"unread": reading.unread[:20], "beyond": reading.beyond, "more": reading.more}
    return _show(request, classroom, form, packed(found, classroom.school), told)


def _show(
    request: PersonRequest,
    classroom: Classroom,
    form: FoundForm,
    list_sent: str,
    told: dict[str, Any],
) -> HttpResponse:
    context = {
        "form": form,
        "groups": form.groups,
        "found": list_sent,
        "told": told,
        "is_first": not classroom.school.terms.exists(),
        "classroom": classroom,
        "back": reverse("classrooms:calendar-file", args=[classroom.pk]) + kept_query(request),
    }
    return render(request, "classrooms/calendar_found.html", context)


def _say_added(request: PersonRequest, number: int) -> None:
    if not number:
        messages.info(request, _("Nothing was added: all of it stands in your calendar already."))
        return
    added = ngettext(
        "%(number)d date was added to the calendar.",
        "%(number)d dates were added to the calendar.",
        number,
    )
    messages.success(request, added % {"number": number})


def _calendar_page(request: PersonRequest, classroom: Classroom) -> str:
    return reverse("classrooms:calendar", args=[classroom.pk]) + kept_query(request)
