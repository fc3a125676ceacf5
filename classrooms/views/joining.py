"""Students come in: by code, with a nickname and a stamp, into the lobby. No login, no name."""

import random
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from classrooms.codes import normalise
from classrooms.forms.joining import TOO_MANY_WRONG, WRONG_CODE, CodeForm, JoinForm
from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Enrolment
from classrooms.services.breaker import Guesser, count_wrong, too_many_wrong
from classrooms.services.codes import find_open_code
from classrooms.services.joining import CodeEnded, LobbyFull, NicknameTaken, join_lobby
from users.http import PersonRequest
from users.permissions import students_only

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# The code that this browser has found: whoever is at the nickname is no guesser any more.
FOUND = "code"


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """One field: the class code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        code, trouble = _look_up(request, typed)
        if code is not None:
            return redirect("classrooms:join-code", code.code)
        form.add_error("code", trouble)
    return render(request, "classrooms/join.html", {"form": form})


@never_cache
@require_safe
def join_code(request: HttpRequest, code: str) -> HttpResponse:
    """ "Are you in class 6B, Kibera Primary?" """
    found, trouble = _look_up(request, code)
    if found is None:
        return _not_found(request, code, trouble)
    context = {"code": found, "classroom": found.classroom, "adult": _is_adult(request)}
    return render(request, "classrooms/join_code.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def join_name(request: HttpRequest, code: str) -> HttpResponse:
    """A nickname and a stamp; then this browser is the student's, until it is closed."""
    found, trouble = _look_up(request, code)
    if found is None:
        return _not_found(request, code, trouble)
    if _is_adult(request):
        return redirect("classrooms:join-code", found.code)
    if _waits(request, found):
        return redirect("classrooms:lobby-wait")
    taken = set(
        found.classroom.enrolments.exclude(state=EnrolmentState.LEFT).values_list(
            "nickname_key", flat=True
        )
    )
    form = JoinForm(request.POST or None, taken=taken, source=random.SystemRandom())
    if request.method == "POST" and form.is_valid():
        response = _come_in(request, found, form)
        if response is not None:
            return response
    context = {"form": form, "code": found, "classroom": found.classroom}
    return render(request, "classrooms/join_name.html", context)


def _come_in(request: HttpRequest, code: ClassCode, form: JoinForm) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        enrolment = join_lobby(
            code,
            nickname=said["nickname"],
            stamp=said["stamp"],
            language=get_language() or settings.LANGUAGE_CODE,
        )
    except NicknameTaken:
        form.say_taken()
    except CodeEnded:
        form.add_error(None, WRONG_CODE)
    except LobbyFull:
        form.add_error(None, _("The lobby is full. Ask your teacher to let somebody in first."))
    else:
        login(request, enrolment.student, backend=BACKEND)
        request.session.set_expiry(0)
        return redirect("classrooms:lobby-wait")
    return None


@never_cache
@require_safe
@students_only
def lobby_wait(request: PersonRequest) -> HttpResponse:
    """Waiting for the teacher; moves on by itself, and by the link where no script runs."""
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user)
        .select_related("classroom__school")
        .order_by("-joined_at")[:1]
    )
    if enrolment.state == EnrolmentState.IN:
        today = reverse("exchange_pages:today")
        return HttpResponseClientRedirect(today) if request.htmx else redirect(today)
    template = "classrooms/_lobby_wait.html" if request.htmx else "classrooms/lobby_wait.html"
    return render(request, template, {"enrolment": enrolment, "classroom": enrolment.classroom})


def _look_up(request: HttpRequest, typed: str) -> tuple[ClassCode | None, Any]:
    """The open code, or the sentence that says why there is none."""
    now = timezone.now()
    was_found = normalise(typed) == request.session.get(FOUND)
    if not was_found and too_many_wrong(_guesser(request), at=now):
        return None, TOO_MANY_WRONG
    code = find_open_code(typed, at=now)
    if code is None:
        if not request.session.session_key:
            request.session.create()
        count_wrong(_guesser(request), at=now)
    elif not was_found:
        request.session[FOUND] = code.code
    return code, WRONG_CODE


def _guesser(request: HttpRequest) -> Guesser:
    return Guesser(
        browser=request.session.session_key or "new",
        address=get_adapter(request).get_client_ip(request),
    )


def _not_found(request: HttpRequest, typed: str, trouble: Any) -> HttpResponse:
    form = CodeForm({"code": normalise(typed) or typed[:100]})
    form.is_valid()
    if "code" in form.errors:
        del form.errors["code"]
    form.add_error("code", trouble)
    return render(request, "classrooms/join.html", {"form": form}, status=404)


def _waits(request: HttpRequest, code: ClassCode) -> bool:
    """Whether this browser's student is in the lobby already, as after a button pressed twice."""
    if not request.user.is_authenticated:
        return False
    waiting = Enrolment.objects.visible_to(request.user).waiting()
    return waiting.filter(classroom=code.classroom).exists()


def _is_adult(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not request.user.is_student
