"""The weekly lessons of a class by the bells of its school."""

from collections.abc import Collection
from itertools import count
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.choices import Weekday
from classrooms.forms.ticks import Tick, TicksForm, WeeksForm, alternating, code_of
from classrooms.services.timetables import (
    ByBells,
    said_by_bells,
    save_ticks,
    save_weeks,
    stored_lessons,
)
from classrooms.timetable.half_hours import clock_of, span_of
from classrooms.timetable.slots import SlotError, WeekAnchorMissing
from classrooms.views.ways import (
    BY_LESSONS,
    HALF_HOURS,
    WEEKS,
    Edited,
    edited,
    in_week_order,
    lesson_said,
    saved,
    settled_only,
    shown,
)
from classrooms.wording import REFUSED
from users.http import PersonRequest
from users.permissions import teachers_only
from users.typed import typed_here


@require_http_methods(["GET", "POST"])
@teachers_only
def by_lessons(request: PersonRequest, **names: UUID) -> HttpResponse:
    """A box for each lesson of the school's week; half-hours where it has no bells."""
    lessons = edited(request, **names)
    said = said_by_bells(lessons.classroom, lessons.timetable)
    if not lessons.settled or not any(said.bells.values()):
        return redirect(lessons.page(HALF_HOURS))
    ticks = set(said.ticked)
    asked = alternating(said.ticked.values())
    data = request.POST if request.method == "POST" else None
    form = TicksForm(data, bells=said.bells, initial={"weeks": asked})
    sent = data if data is not None else typed_here()
    if sent is not None:
        ticks = form.ticked(sent)
    if data is not None and form.is_valid():
        try:
            save_ticks(
                lessons.classroom,
                ticks=form.ticks(),
                by=request.user,
                timetable=lessons.timetable,
            )
        except SlotError as error:
            form.add_error("lesson", REFUSED[error.key])
        else:
            further = form.cleaned_data["weeks"]
            return redirect(lessons.page(WEEKS)) if further else saved(request, lessons)
    days = in_week_order(lessons.classroom, {day for day, _label in ticks})
    context = shown(request, lessons) | {
        "form": form,
        "days": _grid(days, said, ticks),
        "without_bells": [Weekday(day).label for day in days if not said.bells[day]],
        "marked": _sentence(days, said, ticks),
        "others": [lesson_said(lesson) for lesson in said.others],
    }
    return render(request, "classrooms/by_lessons.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def lesson_weeks(request: PersonRequest, **names: UUID) -> HttpResponse:
    """In which weeks each lesson is, and whether it could be swapped."""
    lessons = settled_only(edited(request, **names))
    stored = stored_lessons(lessons.classroom, lessons.timetable)
    if not stored:
        return redirect(lessons.page(BY_LESSONS))
    form = WeeksForm(
        request.POST if request.method == "POST" else None,
        lessons=stored,
        initial={"week_a_from": lessons.classroom.school.week_a_from},
    )
    if request.method == "POST" and form.is_valid() and _save_weeks(request, lessons, form):
        return saved(request, lessons)
    context = shown(request, lessons) | {
        "form": form,
        "days": _rows(lessons, form),
        "back": lessons.page(BY_LESSONS),
    }
    return render(request, "classrooms/lesson_weeks.html", context)


def _save_weeks(request: PersonRequest, lessons: Edited, form: WeeksForm) -> bool:
    try:
        save_weeks(
            lessons.classroom,
            weeks=form.weeks(),
            week_a_from=form.cleaned_data["week_a_from"],
            by=request.user,
            timetable=lessons.timetable,
        )
    except WeekAnchorMissing as error:
        form.add_error("week_a_from", REFUSED[error.key])
    except SlotError as error:
        form.add_error(form.first_week(), REFUSED[error.key])
    return not form.errors


def _grid(days: list[int], said: ByBells, ticks: Collection[Tick]) -> list[dict[str, Any]]:
    number = count()
    return [
        {
            "name": Weekday(day).label,
            "lessons": [
                {
                    "id": f"id_lesson_{next(number)}",
                    "code": code_of((day, bell.label)),
                    "label": bell.label,
                    "starts": clock_of(bell.start),
                    "ends": clock_of(bell.end),
                    "checked": (day, bell.label) in ticks,
                }
                for bell in said.bells[day]
            ],
        }
        for day in days
        if said.bells[day]
    ]


def _rows(lessons: Edited, form: WeeksForm) -> list[dict[str, Any]]:
    rows = form.rows()
    used = {lesson.weekday for lesson, _week, _swap in rows}
    return [
        {
            "name": Weekday(day).label,
            "rows": [
                {"span": span_of(lesson.start_minute, lesson.minutes), "week": week, "swap": swap}
                for lesson, week, swap in rows
                if lesson.weekday == day
            ],
        }
        for day in in_week_order(lessons.classroom, used)
        if day in used
    ]


def _sentence(days: list[int], said: ByBells, ticks: Collection[Tick]) -> str:
    """ "Tuesday lesson 3, Thursday lesson 1"; as the script says it while boxes are ticked."""
    pattern = _("DAY lesson NUMBER")
    return ", ".join(
        pattern.replace("DAY", str(Weekday(day).label)).replace(
            "NUMBER", f"\N{FIRST STRONG ISOLATE}{bell.label}\N{POP DIRECTIONAL ISOLATE}"
        )
        for day in days
        for bell in said.bells[day]
        if (day, bell.label) in ticks
    )
