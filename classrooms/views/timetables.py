"""The timetables of a class: the usual one, and those that replace it for some weeks."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.calendars.ramadan import ramadan
from classrooms.choices import Purpose
from classrooms.clock import dates_of
from classrooms.forms.rows import typed_in
from classrooms.forms.timetables import COPY, KEEP, NONE, TimetableForm
from classrooms.models import BellSchedule, Classroom, School
from classrooms.services.schools import today_at
from classrooms.services.special_timetables import (
    add_timetable,
    change_timetable,
    remove_timetable,
)
from classrooms.timetable.slots import DateSpan, SpanError
from classrooms.views.walk import kept_query, onward, way_back
from classrooms.views.ways import BY_LESSONS, Edited, edited
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only


@require_safe
@teachers_only
def timetables(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The usual lessons, and those of some weeks with their dates."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user)
        .of_this_year()
        .select_related("school")
        .prefetch_related("timetables__slots"),
        pk=classroom_id,
    )
    stored = list(classroom.timetables.all())
    usual = [each for each in stored if each.is_usual]
    context = {
        "classroom": classroom,
        "slots": [slot for each in usual for slot in each.slots.all()],
        "special": [each for each in stored if not each.is_usual],
        "dated_bells": BellSchedule.objects.visible_to(request.user).filter(
            school=classroom.school_id,
            valid_to__gte=today_at(classroom.school, at=timezone.now()),
        ),
        "kept": kept_query(request),
        "back": way_back(request, reverse("classrooms:class-detail", args=[classroom.pk])),
    }
    return render(request, "classrooms/timetables.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def timetable_add(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Another timetable for some weeks."""
    lessons = edited(request, classroom_id)
    form = _form(request, lessons)
    if _is_sent(request) and form.is_valid():
        said = form.cleaned_data
        try:
            timetable = add_timetable(
                lessons.classroom,
                purpose=Purpose(said["purpose"]),
                span=form.span(),
                copy=said["lessons"] == COPY,
                by=request.user,
            )
        except SpanError as error:
            form.add_error("starts_on", _refused(error))
        else:
            if said["lessons"] == NONE:
                return onward(request, "classrooms:timetables", lessons.classroom)
            return redirect(replace(lessons, timetable=timetable).page(BY_LESSONS))
    return _page(request, lessons, form)


@require_http_methods(["GET", "POST"])
@teachers_only
def timetable_edit(request: PersonRequest, timetable_id: UUID) -> HttpResponse:
    """Its dates, what it is for, and whether there are lessons at all."""
    lessons = edited(request, timetable_id=timetable_id)
    form = _form(request, lessons)
    if _is_sent(request) and form.is_valid():
        said = form.cleaned_data
        try:
            change_timetable(
                lessons.timetable,
                purpose=Purpose(said["purpose"]),
                span=form.span(),
                empty=said["lessons"] == NONE,
                by=request.user,
            )
        except SpanError as error:
            form.add_error("starts_on", _refused(error))
        else:
            return onward(request, "classrooms:timetables", lessons.classroom)
    return _page(request, lessons, form)


@require_http_methods(["GET", "POST"])
@teachers_only
def timetable_remove(request: PersonRequest, timetable_id: UUID) -> HttpResponse:
    lessons = edited(request, timetable_id=timetable_id)
    if request.method == "POST":
        remove_timetable(lessons.timetable, by=request.user)
        messages.success(request, _("The timetable is gone. The usual lessons hold on these days."))
        return onward(request, "classrooms:timetables", lessons.classroom)
    context = {
        "timetable": lessons.timetable,
        "classroom": lessons.classroom,
        "back": way_back(request, reverse("classrooms:timetables", args=[lessons.classroom.pk])),
    }
    return render(request, "classrooms/timetable_remove.html", context)


def _page(request: PersonRequest, lessons: Edited, form: TimetableForm) -> HttpResponse:
    list_page = reverse("classrooms:timetables", args=[lessons.classroom.pk])
    context = {
        "form": form,
        "classroom": lessons.classroom,
        "timetable": lessons.timetable,
        "ramadan": _ramadan(lessons.classroom.school),
        "back": way_back(request, list_page),
    }
    return render(request, "classrooms/timetable_form.html", context)


def _form(request: PersonRequest, lessons: Edited) -> TimetableForm:
    exists = lessons.timetable is not None
    if _is_sent(request):
        return TimetableForm(request.POST, exists=exists)
    if request.method == "POST":
        suggested = _ramadan(lessons.classroom.school)
        dates = _initial(Purpose.RAMADAN, suggested) if suggested else {}
        typed = typed_in(TimetableForm(request.POST, exists=exists))
        return TimetableForm(initial=typed | dates, exists=exists)
    if lessons.timetable is None:
        return TimetableForm(initial={"lessons": COPY})
    stored = lessons.timetable
    span = dates_of(stored)
    lessons_now = KEEP if stored.slots.exists() else NONE
    initial = _initial(Purpose(stored.purpose or Purpose.OTHER), span) | {"lessons": lessons_now}
    return TimetableForm(initial=initial, exists=True)


def _initial(purpose: Purpose, span: DateSpan) -> dict[str, Any]:
    return {"purpose": purpose, "starts_on": span.first, "ends_on": span.last}


def _is_sent(request: PersonRequest) -> bool:
    return request.method == "POST" and "ramadan" not in request.POST


def _ramadan(school: School) -> DateSpan | None:
    """The next Ramadan, where Eid al-Fitr is a public holiday of the school's country."""
    return ramadan(str(school.country), today_at(school, at=timezone.now()))


def _refused(error: SpanError) -> str:
    said = {name: _day(day) for name, day in error.params.items()}
    return str(REFUSED[error.key]) % said


def _day(day: Any) -> str:
    return date_format(day, "j F Y") if day else "…"
