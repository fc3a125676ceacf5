"""The weekly lessons of a class by half-hours."""

from collections.abc import Collection
from itertools import count
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from classrooms.choices import Weekday, WeekKind
from classrooms.forms.half_hours import FillForm, HalfHoursForm, ticked
from classrooms.models import Classroom
from classrooms.services.timetables import marks_and_others, save_half_hours
from classrooms.timetable.half_hours import HALF, HalfHour, clock_of, lessons_of
from classrooms.timetable.slots import SlotError, Week, WeeklySlot, week_begins_on
from classrooms.views.walk import kept_query, onward, way_back
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only
from users.typed import typed_here

# What is always shown, in minutes from midnight; lessons before and after widen it.
DAY = (7 * 60, 18 * 60)
FILL = {"fill_from": "08:00", "fill_to": "14:00"}


@require_http_methods(["GET", "POST"])
@teachers_only
def half_hours(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Boxes of half an hour, a group for each school day."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school"), pk=classroom_id
    )
    marks, others = marks_and_others(classroom)
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
            save_half_hours(classroom, marks=form.cleaned_data["half"], by=request.user)
        except SlotError as error:
            form.add_error("half", REFUSED[error.key])
        else:
            return onward(request, "classrooms:calendar", classroom)
    days = _days(classroom, marks)
    context = {
        "form": fill if filling else form,
        "half_form": form,
        "fill": fill,
        "classroom": classroom,
        "days": _grid(days, marks),
        "marked": _sentence(marks, days),
        "others": [_said(lesson) for lesson in others],
        "kept": kept_query(request),
        "back": way_back(request, reverse("classrooms:class-exchange", args=[classroom.pk])),
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
    """The days in the order of the school's week, with others on which something is marked."""
    school_days = frozenset(classroom.school.school_days)
    begins = week_begins_on(school_days)
    return sorted(
        school_days | {half.weekday for half in marks}, key=lambda day: (day - begins) % 7
    )


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


def _said(lesson: WeeklySlot) -> dict[str, Any]:
    """A lesson in words."""
    end = lesson.start_minute + lesson.minutes
    return {
        "day": Weekday(lesson.weekday).label,
        "span": f"{clock_of(lesson.start_minute)}\N{EN DASH}{clock_of(end)}",
        "week": "" if lesson.week is Week.EVERY else WeekKind(lesson.week).label,
        "swappable": lesson.swappable,
    }


def _sentence(marks: Collection[HalfHour], days: list[int]) -> str:
    """The marked lessons in a row, in the order of the days; each time is isolated, as in <bdi>."""
    said = sorted(lessons_of(marks), key=lambda lesson: days.index(lesson.weekday))
    return ", ".join(
        "{day} \N{FIRST STRONG ISOLATE}{span}\N{POP DIRECTIONAL ISOLATE}".format(**_said(lesson))
        for lesson in said
    )
