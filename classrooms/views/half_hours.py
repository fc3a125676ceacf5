"""The weekly lessons of a class by half-hours."""

from collections.abc import Collection
from itertools import count
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from classrooms.choices import Weekday
from classrooms.forms.half_hours import FillForm, HalfHoursForm, ticked
from classrooms.models import Classroom
from classrooms.services.timetables import marks_and_others, save_half_hours
from classrooms.timetable.half_hours import HALF, HalfHour, clock_of, lessons_of
from classrooms.timetable.slots import SlotError
from classrooms.views.ways import edited, in_week_order, lesson_said, saved, shown
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only
from users.typed import typed_here

# What is always shown, in minutes from midnight; lessons before and after widen it.
DAY = (7 * 60, 18 * 60)
FILL = {"fill_from": "08:00", "fill_to": "14:00"}


@require_http_methods(["GET", "POST"])
@teachers_only
def half_hours(request: PersonRequest, **names: UUID) -> HttpResponse:
    """Boxes of half an hour, a group for each school day."""
    lessons = edited(request, **names)
    classroom = lessons.classroom
    marks, others = marks_and_others(classroom, lessons.timetable)
    form = HalfHoursForm(request.POST if request.method == "POST" else None)
    sent = request.POST if request.method == "POST" else typed_here()
    if sent is not None:
        marks = ticked(sent)
    filling = "fill" in request.POST
    fill = _fill_form(request, classroom, marks)
    if filling:
        form = HalfHoursForm()
        marks |= fill.halves() if fill.is_valid() else set()
    elif form.is_valid() and request.method == "POST":
        try:
            save_half_hours(
                classroom,
                marks=form.cleaned_data["half"],
                by=request.user,
                timetable=lessons.timetable,
            )
        except SlotError as error:
            form.add_error("half", REFUSED[error.key])
        else:
            return saved(request, lessons)
    days = _days(classroom, marks)
    context = shown(request, lessons) | {
        "form": fill if filling else form,
        "half_form": form,
        "fill": fill,
        "days": _grid(days, marks),
        "marked": _sentence(marks, days),
        "others": [lesson_said(lesson) for lesson in others],
    }
    return render(request, "classrooms/half_hours.html", context)


def _fill_form(
    request: PersonRequest, classroom: Classroom, marks: Collection[HalfHour]
) -> FillForm:
    days = _days(classroom, marks)
    if "fill" in request.POST:
        return FillForm(request.POST, days=days)
    sent = request.POST
    typed = {name: sent.get(name, usual) for name, usual in FILL.items()}
    chosen = sent.getlist("fill_days") if sent else classroom.school.school_days
    return FillForm(initial=typed | {"fill_days": chosen}, days=days)


def _days(classroom: Classroom, marks: Collection[HalfHour]) -> list[int]:
    """The days of the school, with others on which something is marked."""
    return in_week_order(classroom, {half.weekday for half in marks})


def _grid(days: list[int], marks: Collection[HalfHour]) -> list[dict[str, Any]]:
    starts = {half.start for half in marks}
    first, last = min({DAY[0], *starts}), max({DAY[1] - HALF, *starts})
    number = count()
    return [
        {
            "number": day,
            "name": Weekday(day).label,
            "halves": [
                {
                    "id": f"id_half_{next(number)}",
                    "code": HalfHour(day, start).code,
                    "starts": clock_of(start),
                    "ends": clock_of(start + HALF),
                    "checked": HalfHour(day, start) in marks,
                }
                for start in range(first, last + HALF, HALF)
            ],
        }
        for day in days
    ]


def _sentence(marks: Collection[HalfHour], days: list[int]) -> str:
    """The marked lessons in a row, in the order of the days; each time is isolated, as in <bdi>."""
    said = sorted(lessons_of(marks), key=lambda lesson: days.index(lesson.weekday))
    return ", ".join(
        "{day} \N{FIRST STRONG ISOLATE}{span}\N{POP DIRECTIONAL ISOLATE}".format(
            **lesson_said(lesson)
        )
        for lesson in said
    )
