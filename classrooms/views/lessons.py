"""The weekly lessons of a class."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from classrooms.choices import Weekday
from classrooms.forms.lessons import (
    LessonRows,
    WeekForm,
    empty_lesson,
    lesson_initial,
)
from classrooms.forms.rows import typed_in
from classrooms.models import Classroom
from classrooms.services.timetables import save_lessons, stored_lessons
from classrooms.timetable.slots import WeekAnchorMissing
from classrooms.views.ways import (
    Edited,
    edited,
    in_week_order,
    saved,
    settled_only,
    shown,
)
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only

PREFIX = "lessons"
SPARE_ROWS = 2


@require_http_methods(["GET", "POST"])
@teachers_only
def lessons(request: PersonRequest, **names: UUID) -> HttpResponse:
    """Rows of lessons, a group for each school day."""
    changed = settled_only(edited(request, **names))
    classroom = changed.classroom
    rows, form = _forms(request, changed)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and rows.is_valid() & form.is_valid():
        try:
            save_lessons(
                classroom,
                slots=rows.slots(),
                week_a_from=form.cleaned_data["week_a_from"],
                by=request.user,
                timetable=changed.timetable,
            )
        except WeekAnchorMissing as error:
            form.add_error("week_a_from", REFUSED[error.key])
        else:
            return saved(request, changed)
    context = shown(request, changed) | {
        "form": form,
        "formset": rows,
        "days": _days(classroom, rows),
    }
    return render(request, "classrooms/lessons.html", context)


def _forms(request: PersonRequest, changed: Edited) -> tuple[Any, WeekForm]:
    classroom = changed.classroom
    anchor = {"week_a_from": classroom.school.week_a_from}
    if request.method == "POST":
        rows, form = LessonRows(request.POST, prefix=PREFIX), WeekForm(request.POST, initial=anchor)
        if "add" not in request.POST:
            return rows, form
        day = request.POST["add"]
        more = [empty_lesson(int(day))] if day in {str(each) for each in Weekday.values} else []
        typed = [*rows.as_typed(), *more]
        return LessonRows(initial=typed, prefix=PREFIX), WeekForm(initial=typed_in(form))
    stored = stored_lessons(classroom, changed.timetable)
    initial = [lesson_initial(slot) for slot in stored]
    spare = SPARE_ROWS if not initial else 1
    initial += [
        empty_lesson(day) for day in in_week_order(classroom, set()) for _row in range(spare)
    ]
    return LessonRows(initial=initial, prefix=PREFIX), WeekForm(initial=anchor)


def _days(classroom: Classroom, rows: Any) -> list[dict[str, Any]]:
    used = {day for day in Weekday.values if rows.of_day(day)}
    return [
        {"number": day, "name": Weekday(day).label, "rows": rows.of_day(day)}
        for day in in_week_order(classroom, used)
    ]
