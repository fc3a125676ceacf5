"""Students come in: by code, with a nickname and a stamp, into the lobby. No login, no name."""

import random
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from classrooms.codes import normalise
from classrooms.forms.joining import WRONG_CODE, CodeForm, JoinForm
from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Enrolment
from classrooms.remembered import begin, remembered_class
from classrooms.services.joining import (
    CodeEnded,
    InTheClass,
    LobbyFull,
    NicknameTaken,
    join_lobby,
    pairs_of,
)
from classrooms.services.student_keys import has_to_choose
from classrooms.views.coming_in import BACKEND, is_adult, look_up
from users.http import PersonRequest
from users.permissions import students_only


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """One field: the class code; or the way back for whoever has been here before."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        code, trouble = look_up(request, typed)
        if code is not None:
            return redirect("classrooms:join-code", code.code)
        form.add_error("code", trouble)
    context = {"form": form, "remembered": remembered_class(request)}
    return render(request, "classrooms/join.html", context)


@never_cache
@require_safe
def join_code(request: HttpRequest, code: str) -> HttpResponse:
    """ "Are you in class 6B, Kibera Primary?" """
    found, trouble = look_up(request, code)
    if found is None:
        return _not_found(request, code, trouble)
    context = {
        "code": found,
        "classroom": found.classroom,
        "adult": is_adult(request),
        # Somebody is still in on this device: that child, or the next one?
        "place": Enrolment.objects.places_of(request.user).first()
        if _is_student(request)
        else None,
        "there": _place_in(request, found),
    }
    return render(request, "classrooms/join_code.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def join_name(request: HttpRequest, code: str) -> HttpResponse:
    """A nickname and a stamp; then this browser is the student's, until it is closed."""
    found, trouble = look_up(request, code)
    if found is None:
        return _not_found(request, code, trouble)
    if is_adult(request):
        return redirect("classrooms:join-code", found.code)
    if _place_in(request, found):
        return redirect("classrooms:lobby-wait")
    there = found.classroom.enrolments.exclude(state=EnrolmentState.LEFT)
    place = Enrolment.objects.places_of(request.user).first() if _is_student(request) else None
    form = JoinForm(
        request.POST or None,
        taken=set(there.values_list("nickname_key", flat=True)),
        pairs=pairs_of(found.classroom),
        source=random.SystemRandom(),
        initial={"chosen": "own", "own": place.nickname, "stamp": place.stamp} if place else None,
    )
    if request.method == "POST" and form.is_valid():
        response = _come_in(request, found, form)
        if response is not None:
            return response
    context = {"form": form, "code": found, "classroom": found.classroom, "place": place}
    return render(request, "classrooms/join_name.html", context)


def _come_in(request: HttpRequest, code: ClassCode, form: JoinForm) -> HttpResponse | None:
    said = form.cleaned_data
    known = request.user if _is_student(request) else None
    try:
        enrolment = join_lobby(
            code,
            nickname=said["nickname"],
            stamp=said["stamp"],
            language=get_language() or settings.LANGUAGE_CODE,
            student=known,
        )
    except NicknameTaken:
        form.say_taken()
    except InTheClass:
        return redirect("classrooms:lobby-wait")
    except CodeEnded:
        form.add_error(None, WRONG_CODE)
    except LobbyFull:
        form.add_error(None, _("The lobby is full. Ask your teacher to let somebody in first."))
    else:
        if known is None:
            login(request, enrolment.student, backend=BACKEND)
            begin(request, own_device=code.classroom.own_devices, at=timezone.now())
        choose = has_to_choose(enrolment.student)
        return redirect("classrooms:pictures" if choose else "classrooms:lobby-wait")
    return None


@never_cache
@require_safe
@students_only
def lobby_wait(request: PersonRequest) -> HttpResponse:
    """Waiting for the teacher; moves on by itself, and by the link where no script runs."""
    if has_to_choose(request.user) and not request.htmx:
        return redirect("classrooms:pictures")
    enrolment = Enrolment.objects.places_of(request.user).first()
    if enrolment is None or enrolment.state == EnrolmentState.IN:
        today = reverse("exchange_pages:today")
        return HttpResponseClientRedirect(today) if request.htmx else redirect(today)
    template = "classrooms/_lobby_wait.html" if request.htmx else "classrooms/lobby_wait.html"
    elsewhere = Enrolment.objects.visible_to(request.user).present().exists()
    context = {"enrolment": enrolment, "classroom": enrolment.classroom, "elsewhere": elsewhere}
    return render(request, template, context)


def _not_found(request: HttpRequest, typed: str, trouble: Any) -> HttpResponse:
    form = CodeForm({"code": normalise(typed) or typed[:100]})
    form.is_valid()
    if "code" in form.errors:
        del form.errors["code"]
    form.add_error("code", trouble)
    return render(request, "classrooms/join.html", {"form": form}, status=404)


def _is_student(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_student


def _place_in(request: HttpRequest, code: ClassCode) -> Enrolment | None:
    """Where this browser's student is in the code's class, as after a button pressed twice."""
    if not _is_student(request):
        return None
    place: Enrolment | None = (
        Enrolment.objects.places_of(request.user).filter(classroom=code.classroom).first()
    )
    return place
