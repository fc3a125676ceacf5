"""What every way in for students shares: whose class a browser stands in, and the login."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from classrooms.codes import normalise
from classrooms.forms.joining import TOO_MANY_WRONG, WRONG_CODE
from classrooms.models import ClassCode, Classroom, Enrolment
from classrooms.remembered import begin, of_this_year, remembered_class
from classrooms.services.breaker import Guesser, count_wrong, too_many_wrong
from classrooms.services.codes import find_open_code
from classrooms.services.freezing import frozen_among
from classrooms.wording import STUDENT_OUT
from users.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# The code that this browser has found: whoever is at the nickname is no guesser any more.
FOUND = "code"


def look_up(request: HttpRequest, typed: str) -> tuple[ClassCode | None, Any]:
    """The open code, or the sentence that says why there is none."""
    now = timezone.now()
    was_found = normalise(typed) == request.session.get(FOUND)
    if not was_found and too_many_wrong(guesser(request), at=now):
        return None, TOO_MANY_WRONG
    code = find_open_code(typed, at=now)
    if code is None:
        known_browser(request)
        count_wrong(guesser(request), at=now)
        return None, WRONG_CODE
    if not was_found:
        request.session[FOUND] = code.code
    if frozen_among([code.classroom]):
        return None, STUDENT_OUT["frozen"]
    return code, WRONG_CODE


def known_browser(request: HttpRequest) -> None:
    """A browser that guessed wrong is known from now on."""
    if not request.session.session_key:
        request.session.create()


def guesser(request: HttpRequest) -> Guesser:
    return Guesser(
        browser=request.session.session_key or "new",
        address=get_adapter(request).get_client_ip(request),
    )


def class_here(request: HttpRequest) -> Classroom | None:
    """The class of the code that this browser has found, or of the device; not a frozen one."""
    classroom = _known_here(request)
    return None if classroom is None or frozen_among([classroom]) else classroom


def is_frozen_here(request: HttpRequest) -> bool:
    """Whether the class that this browser knows is frozen: then no code leads into it."""
    classroom = _known_here(request)
    return classroom is not None and bool(frozen_among([classroom]))


def _known_here(request: HttpRequest) -> Classroom | None:
    code = find_open_code(request.session.get(FOUND, ""), at=timezone.now())
    return code.classroom if code else remembered_class(request)


def come_in(request: HttpRequest, student: User, *, at: datetime | None = None) -> HttpResponse:
    """This browser is the student's from now on; whoever was in before is out."""
    before = request.user.pk if request.user.is_authenticated else None
    places = list(Enrolment.objects.places_of(student))
    deciding = of_this_year(places)
    own_device = bool(deciding) and all(each.classroom.own_devices for each in deciding)
    login(request, student, backend=BACKEND)
    begin(request, own_device=own_device, at=at or timezone.now())
    response = redirect("exchange_pages:today")
    if before not in (None, student.pk):
        # What the last child's pages left in the cache; unsent things wait sealed for their child.
        response["Clear-Site-Data"] = '"cache"'
    return response


def is_adult(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not request.user.is_student
