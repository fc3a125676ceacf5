"""Sessions of students: on a shared tablet, no longer than somebody uses it; in a class, or not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment, StudentKey
from classrooms.remembered import (
    CAME_IN,
    IDLE,
    LESSON,
    OWN_DEVICE,
    SEEN,
    forget_class,
    of_this_year,
    remember_class,
    remembered_place,
)
from classrooms.services.freezing import frozen_among
from classrooms.wording import STUDENT_OUT
from users.open_pages import OPEN_PAGES

GetResponse = Callable[[HttpRequest], HttpResponse]
# "Seen" is written at most once a minute: a page that is read costs no write for every picture.
WRITTEN_EVERY = timedelta(minutes=1)
JOIN = "classrooms:join"


class StudentsSession:
    """Ends the session of a student whose time is over, or who is in no class any more.

    At every request, not when the tablet thinks of it: the next child may hold it by then.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if reason := getattr(request, "ended_because", ""):
            response["Clear-Site-Data"] = '"cache"'
            if reason == "removed":
                forget_class(response)
        elif (places := getattr(request, "own_places", [])) and request.user.is_authenticated:
            _keep_class(request, response, places)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """After `LoginUnlessOpen`, which stands further out."""
        if not (request.user.is_authenticated and request.user.is_student):
            return None
        now = timezone.now()
        places = list(
            Enrolment.objects.visible_to(request.user)
            .exclude(state=EnrolmentState.LEFT)
            .select_related("classroom")
            .order_by("joined_at")
        )
        reason = _reason_to_end(request, places, now)
        if reason:
            return _end(request, reason)
        _note_seen(request, now)
        # Only where the teacher let somebody in: a code alone is not remembered for a year.
        request.own_places = [  # type: ignore[attr-defined]
            each.pk for each in of_this_year(places) if each.state == EnrolmentState.IN
        ]
        return None


def _end(request: HttpRequest, reason: str) -> HttpResponse | None:
    """Open pages open as for anybody; from all others the way leads to the class code."""
    logout(request)
    messages.info(request, STUDENT_OUT[reason])
    request.ended_because = reason  # type: ignore[attr-defined]
    if request.resolver_match and request.resolver_match.view_name in OPEN_PAGES:
        return None
    away = redirect(JOIN)
    htmx = request.headers.get("HX-Request")
    return HttpResponseClientRedirect(away["Location"]) if htmx else away


def _reason_to_end(request: HttpRequest, places: list[Enrolment], now: datetime) -> str | None:
    """A key of STUDENT_OUT, or None while the student may stay."""
    if not places:
        return "removed"
    began = CAME_IN in request.session
    came_in, seen = _instant(request, CAME_IN, now), _instant(request, SEEN, now)
    key = StudentKey.objects.filter(student=places[0].student_id).first()
    out_before = key.out_before if key else None
    # Of a session that does not say when it began nobody knows whether it is a new one.
    if out_before is not None and not (began and came_in >= out_before):
        return "again"
    there = of_this_year(places)
    if all(each.classroom.own_devices for each in there):
        if now - came_in > OWN_DEVICE:
            return "long"
    elif now - came_in > LESSON:
        return "lesson"
    elif now - seen > IDLE and not _only_waits(places):
        return "idle"
    classrooms = [each.classroom for each in there]
    return "frozen" if len(frozen_among(classrooms)) == len(classrooms) else None


def _only_waits(places: list[Enrolment]) -> bool:
    """In a lobby one sits before a page that asks by itself; there is nothing to press."""
    return all(each.state == EnrolmentState.LOBBY for each in places)


def _instant(request: HttpRequest, name: str, now: datetime) -> datetime:
    """When the session says so; a session that does not know begins to count now."""
    return datetime.fromtimestamp(request.session.setdefault(name, now.timestamp()), UTC)


def _note_seen(request: HttpRequest, now: datetime) -> None:
    """A page that asks by itself every few seconds is no sign that somebody sits there."""
    asks_by_itself = request.method == "GET" and request.headers.get("HX-Request")
    if not asks_by_itself and now - _instant(request, SEEN, now) > WRITTEN_EVERY:
        request.session[SEEN] = now.timestamp()


def _keep_class(request: HttpRequest, response: HttpResponse, places: list[UUID]) -> None:
    if remembered_place(request) not in places:
        remember_class(response, places[-1])
