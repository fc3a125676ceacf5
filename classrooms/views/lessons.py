"""The weekly lessons of a class."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from classrooms.choices import Weekday
from classrooms.forms.lessons import (
    LessonRows,
    WeekForm,
    empty_lesson,
    lesson_initial,
)
from classrooms.forms.rows import typed_in
from classrooms.models import Classroom, WeeklySlot
from classrooms.services.timetables import save_lessons
from classrooms.timetable.slots import WeekAnchorMissing, week_begins_on
from classrooms.views.walk import kept_query, onward, way_back
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only

PREFIX = "lessons"
SPARE_ROWS = 2


@require_http_methods(["GET", "POST"])
@teachers_only
def lessons(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Rows of lessons, a group for each school day."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school"), pk=classroom_id
    )
    rows, form = _forms(request, classroom)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and rows.is_valid() & form.is_valid():
        try:
            save_lessons(
                classroom,
                slots=rows.slots(),
                week_a_from=form.cleaned_data["week_a_from"],
                by=request.user,
            )
        except WeekAnchorMissing as error:
            form.add_error("week_a_from", REFUSED[error.key])
        else:
            return onward(request, "classrooms:calendar", classroom)
    context = {
        "form": form,
        "formset": rows,
        "classroom": classroom,
        "days": _days(classroom, rows),
        "kept": kept_query(request),
        "back": way_back(request, reverse("classrooms:class-exchange", args=[classroom.pk])),
    }
    return render(request, "classrooms/lessons.html", context)


def _forms(request: PersonRequest, classroom: Classroom) -> tuple[Any, WeekForm]:
    anchor = {"week_a_from": classroom.school.week_a_from}
    if request.method == "POST":
        rows, form = LessonRows(request.POST, prefix=PREFIX), WeekForm(request.POST, initial=anchor)
        if "add" not in request.POST:
            return rows, form
        day = request.POST["add"]
        more = [empty_lesson(int(day))] if day in {str(each) for each in Weekday.values} else []
        typed = [*rows.as_typed(), *more]
        return LessonRows(initial=typed, prefix=PREFIX), WeekForm(initial=typed_in(form))
    stored = WeeklySlot.objects.filter(timetable__classroom=classroom)
    initial = [lesson_initial(slot) for slot in stored]
    spare = SPARE_ROWS if not initial else 1
    initial += [
        empty_lesson(day) for day in _school_days(classroom, set()) for _row in range(spare)
    ]
    return LessonRows(initial=initial, prefix=PREFIX), WeekForm(initial=anchor)


def _days(classroom: Classroom, rows: Any) -> list[dict[str, Any]]:
    used = {day for day in Weekday.values if rows.of_day(day)}
    return [
        {"number": day, "name": Weekday(day).label, "rows": rows.of_day(day)}
        for day in _school_days(classroom, used)
    ]


def _school_days(classroom: Classroom, used: set[int]) -> list[int]:
    """The days in the order of the school's week, which begins on Saturday in some countries."""
    school_days = frozenset(classroom.school.school_days)
    begins = week_begins_on(school_days)
    return sorted(school_days | used, key=lambda day: (day - begins) % 7)
