"""The school's week, its country's usual calendar once more, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classrooms.calendars import preset
from classrooms.forms.calendars import SchoolWeekForm
from classrooms.models import Classroom
from classrooms.services.calendar_changes import save_school_week, start_again, take_back
from classrooms.services.calendars import dates_of, usual_dates
from classrooms.services.schools import today_at
from classrooms.views.walk import kept_query
from classrooms.wording import PRESET_ORIGIN
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "POST"])
@teachers_only
def school_week(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """On which days the school is open, asked beside its calendar."""
    classroom = _own_class(request, classroom_id)
    school = classroom.school
    form = SchoolWeekForm(
        request.POST if request.method == "POST" else None,
        initial={"school_days": school.school_days, "week_a_from": school.week_a_from},
    )
    if form.is_valid():
        save_school_week(school, by=request.user, **form.cleaned_data)
        return redirect(_calendar_page(request, classroom))
    context = {"form": form, "classroom": classroom, "back": _calendar_page(request, classroom)}
    return render(request, "classrooms/school_week.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def calendar_usual(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Asks before the country's usual calendar takes the place of the school's own."""
    classroom = _own_class(request, classroom_id)
    school = classroom.school
    today = today_at(school, at=timezone.now())
    if request.method == "POST":
        if not start_again(school, around=today, by=request.user):
            messages.info(request, _("Your calendar is the usual one already."))
        return redirect(_calendar_page(request, classroom))
    context = {
        "classroom": classroom,
        "origin": PRESET_ORIGIN[preset(str(school.country), today).certainty.value],
        "dates": usual_dates(school, today),
        "ours": dates_of(school),
        "back": _calendar_page(request, classroom),
    }
    return render(request, "classrooms/calendar_usual.html", context)


@require_POST
@teachers_only
def calendar_take_back(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The calendar as it was before it was replaced at one stroke."""
    classroom = _own_class(request, classroom_id)
    if take_back(classroom.school, by=request.user):
        messages.success(request, _("Your calendar is as it was before."))
    else:
        messages.info(request, _("There is nothing to take back any more."))
    return redirect(_calendar_page(request, classroom))


def _own_class(request: PersonRequest, classroom_id: UUID) -> Classroom:
    return get_object_or_404(
        Classroom.objects.settled_by(request.user).select_related("school"), pk=classroom_id
    )


def _calendar_page(request: PersonRequest, classroom: Classroom) -> str:
    return reverse("classrooms:calendar", args=[classroom.pk]) + kept_query(request)
