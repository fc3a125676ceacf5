"""The lessons of a school: when they begin and end, for all of its classes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.choices import Weekday
from classrooms.clock import plain_bells
from classrooms.forms.bells import (
    USUAL_DAY,
    BellRows,
    BellsForm,
    FillBellsForm,
    bell_initial,
    empty_rows,
)
from classrooms.forms.rows import typed_in
from classrooms.models import BellSchedule, School
from classrooms.services.bells import BellsTaken, Rung, remove_bells, save_bells
from classrooms.timetable.slots import week_begins_on
from classrooms.views.ways import next_here, on_to
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only

PREFIX = "bells"
EMPTY_ROWS = 6


@require_safe
@teachers_only
def bells(request: PersonRequest, school_id: UUID) -> HttpResponse:
    """All lists of lessons of the school; the page to enter the first one where there is none."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=school_id)
    schedules = list(school.bell_schedules.prefetch_related("bells"))
    query = _query(request)
    if not schedules:
        return redirect(reverse("classrooms:bells-add", args=[school.pk]) + query)
    context = {
        "school": school,
        "schedules": schedules,
        "query": query,
        "next": next_here(request),
        "back": next_here(request) or reverse("classrooms:home"),
    }
    return render(request, "classrooms/bells.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def bells_add(request: PersonRequest, school_id: UUID) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.user), pk=school_id)
    return _bells_page(request, school, None)


@require_http_methods(["GET", "POST"])
@teachers_only
def bells_edit(request: PersonRequest, bells_id: UUID) -> HttpResponse:
    schedule = get_object_or_404(
        BellSchedule.objects.visible_to(request.user).select_related("school"), pk=bells_id
    )
    return _bells_page(request, schedule.school, schedule)


@require_http_methods(["GET", "POST"])
@teachers_only
def bells_remove(request: PersonRequest, bells_id: UUID) -> HttpResponse:
    schedule = get_object_or_404(
        BellSchedule.objects.visible_to(request.user).select_related("school"), pk=bells_id
    )
    page = reverse("classrooms:bells", args=[schedule.school_id]) + _query(request)
    if request.method == "POST":
        remove_bells(schedule, by=request.user)
        if schedule.valid_from is None:
            gone = _("The list is gone. The lessons of your classes are as before.")
        else:
            gone = _("The list is gone. On these dates your usual lesson times hold again.")
        messages.success(request, gone)
        return on_to(request, reverse("classrooms:home"))
    return render(request, "classrooms/bells_remove.html", {"schedule": schedule, "back": page})


def _bells_page(
    request: PersonRequest, school: School, schedule: BellSchedule | None
) -> HttpResponse:
    form, fill, rows = _forms(request, school, schedule)
    sent = request.method == "POST" and not {"add", "fill"} & set(request.POST)
    if sent and form.is_valid() & rows.is_valid():
        try:
            rung = save_bells(
                school,
                schedule,
                name=form.cleaned_data["name"],
                weekdays=form.cleaned_data["weekdays"],
                span=form.span(),
                lessons=rows.bells(),
                by=request.user,
            )
        except BellsTaken as error:
            days = ", ".join(str(Weekday(day).label) for day in error.days)
            form.add_error("weekdays", REFUSED["bells.days"] % {"days": days})
        else:
            _tell(request, rung)
            return on_to(request, reverse("classrooms:bells", args=[school.pk]))
    context = {
        "form": fill if fill.is_bound else form,
        "bells_form": form,
        "fill": fill,
        "formset": rows,
        "school": school,
        "schedule": schedule,
        "query": _query(request),
        "back": _back(request, school),
    }
    return render(request, "classrooms/bells_form.html", context)


def _forms(
    request: PersonRequest, school: School, schedule: BellSchedule | None
) -> tuple[BellsForm, FillBellsForm, Any]:
    options = _days(school, schedule)
    if request.method == "POST":
        form, rows = BellsForm(request.POST, **options), BellRows(request.POST, prefix=PREFIX)
        fill = FillBellsForm(request.POST)
        if "fill" in request.POST:
            made = [bell_initial(bell) for bell in fill.bells()] if fill.is_valid() else []
            rows = BellRows(initial=made or rows.as_typed(), prefix=PREFIX)
            return BellsForm(initial=typed_in(form), **options), fill, rows
        fill = FillBellsForm(initial=typed_in(fill))
        if "add" in request.POST:
            typed = rows.as_typed()
            rows = BellRows(initial=[*typed, *empty_rows(1, after=typed)], prefix=PREFIX)
            form = BellsForm(initial=typed_in(form), **options)
        return form, fill, rows
    initial, stored = _stored(school, schedule)
    return (
        BellsForm(initial=initial, **options),
        FillBellsForm(initial=USUAL_DAY),
        BellRows(initial=stored or empty_rows(EMPTY_ROWS), prefix=PREFIX),
    )


def _stored(
    school: School, schedule: BellSchedule | None
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    if schedule is None:
        taken = {day for each in school.bell_schedules.all() for day in each.weekdays}
        return {"weekdays": [day for day in school.school_days if day not in taken]}, []
    initial = {
        "name": schedule.name,
        "weekdays": schedule.weekdays,
        "valid_from": schedule.valid_from,
        "valid_to": schedule.valid_to,
    }
    return initial, [bell_initial(bell) for bell in plain_bells([schedule])[0].lessons]


def _days(school: School, schedule: BellSchedule | None) -> dict[str, Any]:
    days = frozenset(school.school_days)
    begins = week_begins_on(days)
    own = set(schedule.weekdays) if schedule else set()
    others = school.bell_schedules.exclude(pk=schedule.pk if schedule else None)
    return {
        "days": sorted(days | own, key=lambda day: (day - begins) % 7),
        "alone": not others.exists(),
    }


def _tell(request: PersonRequest, rung: Rung) -> None:
    said = _("The lessons of your school are saved.")
    if rung.moved:
        moved = ngettext(
            "The lessons of %(count)d class moved along.",
            "The lessons of %(count)d classes moved along.",
            rung.moved,
        ) % {"count": rung.moved}
        said = f"{said} {moved}"
    messages.success(request, said)
    if rung.stayed:
        messages.warning(
            request,
            ngettext(
                "In %(count)d class the lessons stayed as they were, because they would overlap.",
                "In %(count)d classes the lessons stayed as they were, because they would overlap.",
                rung.stayed,
            )
            % {"count": rung.stayed},
        )


def _back(request: PersonRequest, school: School) -> str:
    if school.bell_schedules.exists():
        return reverse("classrooms:bells", args=[school.pk]) + _query(request)
    return next_here(request) or reverse("classrooms:home")


def _query(request: PersonRequest) -> str:
    """The query that keeps the page to which all of this leads on."""
    return f"?{request.GET.urlencode()}" if next_here(request) else ""
