"""The walk through the registration: which page comes next, and the way back to the check."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from classrooms.models import Classroom, School
from classrooms.services.readiness import what_is_missing
from classrooms.services.schools import today_at
from classrooms.wording import MISSING
from users.http import PersonRequest

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


def onward(request: PersonRequest, view: str, subject: Classroom | School) -> HttpResponse:
    """To the next page of the walk, or back to the check when a "Change" led here."""
    classroom = came_from_check(request)
    if classroom is not None:
        return redirect("classrooms:check", classroom.pk)
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
