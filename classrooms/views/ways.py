"""The ways to say lessons are pages for the usual timetable, and the same for one of some weeks."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from classrooms.choices import Weekday, WeekKind
from classrooms.models import Classroom, ClassTimetable
from classrooms.services.teachings import is_settled
from classrooms.services.timetables import bells_of_week
from classrooms.timetable.half_hours import span_of
from classrooms.timetable.slots import Week, WeeklySlot, week_begins_on
from classrooms.views.walk import kept_query, onward, way_back
from users.http import PersonRequest, ours

BY_LESSONS, HALF_HOURS, TIMES, WEEKS = "by-lessons", "half-hours", "lessons", "lesson-weeks"


@dataclass(frozen=True)
class Edited:
    """Whose lessons a page changes; `timetable` is None for the usual ones."""

    classroom: Classroom
    timetable: ClassTimetable | None
    kept: str
    settled: bool
    """Whether the teacher may see the school: its bells, and which of its weeks is A."""

    def page(self, way: str) -> str:
        """The address of one of the ways, coming back where this page comes back."""
        if self.timetable is None:
            return reverse(f"classrooms:{way}", args=[self.classroom.pk]) + self.kept
        return reverse(f"classrooms:timetable-{way}", args=[self.timetable.key]) + self.kept


def edited(
    request: PersonRequest, classroom_id: UUID | None = None, timetable_id: UUID | None = None
) -> Edited:
    """The class, or the timetable for some weeks, that the address names."""
    if timetable_id is None:
        classroom = get_object_or_404(
            Classroom.objects.visible_to(request.user).of_this_year().select_related("school"),
            pk=classroom_id,
        )
        return Edited(classroom, None, kept_query(request), is_settled(classroom, request.user))
    timetable = get_object_or_404(
        ClassTimetable.objects.visible_to(request.user)
        .of_this_year()
        .special()
        .select_related("classroom__school"),
        key=timetable_id,
    )
    settled = is_settled(timetable.classroom, request.user)
    return Edited(timetable.classroom, timetable, kept_query(request), settled)


def settled_only(lessons: Edited) -> Edited:
    """The page says things of the school, so it exists only for who may see that."""
    if not lessons.settled:
        raise Http404
    return lessons


def saved(request: PersonRequest, lessons: Edited) -> HttpResponse:
    """Where it goes on once lessons are saved."""
    usual = "classrooms:calendar" if lessons.timetable is None else "classrooms:timetables"
    return onward(request, usual, lessons.classroom)


def shown(request: PersonRequest, lessons: Edited) -> dict[str, Any]:
    """What the pages of all ways show."""
    classroom = lessons.classroom
    before = "class-exchange" if lessons.timetable is None else "timetables"
    bells = reverse("classrooms:bells", args=[classroom.school_id])
    rung = bells_of_week(classroom, lessons.timetable)
    here = urlencode({REDIRECT_FIELD_NAME: lessons.page(BY_LESSONS)})
    return {
        "classroom": classroom,
        "timetable": lessons.timetable,
        "settled": lessons.settled,
        "has_bells": any(rung.values()),
        "bells_page": f"{bells}?{here}",
        "by_lessons_page": lessons.page(BY_LESSONS),
        "half_hours_page": lessons.page(HALF_HOURS),
        "times_page": lessons.page(TIMES),
        "kept": lessons.kept,
        "back": way_back(request, reverse(f"classrooms:{before}", args=[classroom.pk])),
    }


def in_week_order(classroom: Classroom, used: set[int]) -> list[int]:
    """The school's days and those used, in the order of its week, which may begin on Saturday."""
    school_days = frozenset(classroom.school.school_days)
    begins = week_begins_on(school_days)
    return sorted(school_days | used, key=lambda day: (day - begins) % 7)


def lesson_said(lesson: WeeklySlot) -> dict[str, Any]:
    """A lesson in words."""
    return {
        "day": Weekday(lesson.weekday).label,
        "span": span_of(lesson.start_minute, lesson.minutes),
        "week": "" if lesson.week is Week.EVERY else WeekKind(lesson.week).label,
        "swappable": lesson.swappable,
    }


def next_here(request: PersonRequest) -> str:
    """The address among our own pages to which this one leads on, or nothing."""
    address = ours(request, request.GET.get(REDIRECT_FIELD_NAME, ""))
    # A bare word would be taken for the name of a page.
    return address if address.startswith("/") else ""


def on_to(request: PersonRequest, otherwise: str) -> HttpResponse:
    """To the page that is named as the next one, else to another."""
    return redirect(next_here(request) or otherwise)
