"""The walk through the registration: its steps, which page comes next, and the way to the check.

The list STEPS is the only place that knows the order. A page says on which step it stands by
`{% include "classrooms/_step.html" %}`, and goes on by `onward`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from classrooms.services.classes import touch
from classrooms.services.readiness import what_is_missing
from classrooms.services.schools import today_at
from classrooms.wording import MISSING
from users.http import PersonRequest
from users.lifecycle import Role
from users.models import User

# Each step with its pages; a walk that is sent on to a step begins at the first of them.
STEPS: dict[str, tuple[str, ...]] = {
    "about": ("users:profile",),
    "school": ("classrooms:school-add", "classrooms:school-edit"),
    "clock": ("classrooms:school-zone",),
    "class": ("classrooms:class-add", "classrooms:class-edit"),
    "exchange": ("classrooms:class-exchange",),
    "lessons": (
        "classrooms:by-lessons",
        "classrooms:half-hours",
        "classrooms:lessons",
        "classrooms:lesson-weeks",
    ),
    "calendar": ("classrooms:calendar",),
    "check": ("classrooms:check",),
}
# Where each missing thing is said.
PAGES = {
    "teacher.languages": "users:profile",
    "school.zone": "classrooms:school-zone",
    "class.languages": "classrooms:class-edit",
    "class.exchange": "classrooms:class-exchange",
    "lessons.none": "classrooms:by-lessons",
    "lessons.week_a": "classrooms:lessons",
    "calendar.none": "classrooms:calendar",
    "calendar.over": "classrooms:calendar",
}


@dataclass(frozen=True, slots=True)
class Position:
    """Step 3 of 8."""

    number: int
    total: int


def position(request: HttpRequest) -> Position | None:
    """Where in the walk a page stands; None beside the walk, as for a change from the check."""
    match = request.resolver_match
    step = _step_of(match.view_name if match else "")
    if step is None or "back" in request.GET or not _is_teacher(request.user):
        return None
    if step == "about":
        following = {reverse(page) for page in ("classrooms:start", "classrooms:school-add")}
        is_in_walk = request.GET.get(REDIRECT_FIELD_NAME) in following
        return Position(1, len(STEPS)) if is_in_walk else None
    school, classroom = _subjects(request.user, match.kwargs)
    if classroom is not None and classroom.state != ClassroomState.DRAFT:
        return None
    steps = steps_for(request.user, school, classroom, at=timezone.now())
    return Position(steps.index(step) + 1, len(steps)) if step in steps else None


def steps_for(
    user: User, school: School | None, classroom: Classroom | None, *, at: datetime
) -> list[str]:
    """What this teacher is asked on the way: nothing that was said for an earlier class.

    Of a school that somebody else described, a newcomer is neither asked nor told anything.
    """
    if school is None:
        return list(STEPS)
    known: set[str] = set()
    earlier = Classroom.objects.taught_by(user).filter(school=school)
    if classroom is not None:
        earlier = earlier.filter(created_at__lt=classroom.created_at)
    has_earlier = earlier.exists()
    if not School.objects.visible_to(user).filter(pk=school.pk).exists():
        known |= {"clock", "calendar"}
    elif has_earlier or school.joined.filter(teacher=user).exists():
        runs = school.terms.filter(ends_on__gte=today_at(school, at=at)).exists()
        known |= ({"clock"} if school.zone else set()) | ({"calendar"} if runs else set())
    if has_earlier:
        known |= {"about", "school"}
    return [step for step in STEPS if step not in known]


def _step_of(view: str) -> str | None:
    return next((step for step, pages in STEPS.items() if view in pages), None)


def _is_teacher(user: Any) -> bool:
    return bool(user.is_authenticated) and user.role == Role.TEACHER


def _subjects(user: User, found: dict[str, Any]) -> tuple[School | None, Classroom | None]:
    """The school and the class that an address names, as far as they are the teacher's."""
    if "classroom_id" in found:
        classrooms = Classroom.objects.visible_to(user).select_related("school")
        classroom: Classroom | None = classrooms.filter(pk=found["classroom_id"]).first()
        return (classroom.school if classroom else None), classroom
    school: School | None = None
    if "school_id" in found:
        school = School.objects.known_to(user).filter(pk=found["school_id"]).first()
    return school, None


def page_of(key: str, classroom: Classroom) -> str:
    """The address of the page on which a missing thing is said, coming back to the check."""
    if key.startswith("teacher."):
        check = reverse("classrooms:check", args=[classroom.pk])
        return f"{reverse(PAGES[key])}?{urlencode({REDIRECT_FIELD_NAME: check})}"
    return f"{_page(key, classroom)}?back={classroom.pk}"


def _page(key: str, classroom: Classroom) -> str:
    subject = classroom.school_id if key.startswith("school.") else classroom.pk
    return reverse(PAGES[key], args=[subject])


def missing_of(classroom: Classroom, *, at: datetime) -> list[dict[str, Any]]:
    """What the class lacks, as sentences with the page that mends it."""
    today = today_at(classroom.school, at=at)
    return [
        {"text": MISSING[key], "url": page_of(key, classroom)}
        for key in what_is_missing(classroom, today=today)
    ]


def next_page(classroom: Classroom, *, at: datetime) -> str:
    """Where the registration of a class goes on."""
    missing = what_is_missing(classroom, today=today_at(classroom.school, at=at))
    if not missing:
        return reverse("classrooms:check", args=[classroom.pk])
    if missing[0].startswith("teacher."):
        return page_of(missing[0], classroom)
    return _page(missing[0], classroom)


def first_missing(classroom: Classroom, *, at: datetime) -> str:
    """The page of the first thing a stored class lacks, coming back to the check; else the check.

    For a class whose pages were not walked one after the other.
    """
    stored = Classroom.objects.with_profile().get(pk=classroom.pk)
    missing = missing_of(stored, at=at)
    return str(missing[0]["url"]) if missing else reverse("classrooms:check", args=[stored.pk])


def onward(request: PersonRequest, view: str, subject: Classroom | School) -> HttpResponse:
    """To the next page of the walk, or back to the check when a "Change" led here.

    `view` is the page after this one; a step that this teacher is not asked is passed over.
    """
    classroom = came_from_check(request)
    if isinstance(subject, Classroom):
        touch(subject)
    if classroom is not None:
        return redirect("classrooms:check", classroom.pk)
    step = _step_of(view)
    if isinstance(subject, Classroom) and step is not None:
        asked = steps_for(request.user, subject.school, subject, at=timezone.now())
        order = list(STEPS)
        to_come = [each for each in order[order.index(step) :] if each in asked]
        if step not in asked:
            view = STEPS[to_come[0]][0]
    return redirect(view, subject.pk)


def came_from_check(request: PersonRequest) -> Classroom | None:
    """The own class from whose check page this one was opened."""
    try:
        back = UUID(request.GET.get("back", ""))
    except (ValueError, ValidationError):
        return None
    found: Classroom | None = Classroom.objects.visible_to(request.user).filter(pk=back).first()
    return found


def way_back(request: PersonRequest, otherwise: str) -> str:
    """The address of the back link: the check page, if that is where one came from."""
    classroom = came_from_check(request)
    return reverse("classrooms:check", args=[classroom.pk]) if classroom else otherwise


def kept_query(request: PersonRequest) -> str:
    """The query that brings the next page back to the check, or nothing."""
    classroom = came_from_check(request)
    return f"?back={classroom.pk}" if classroom else ""
