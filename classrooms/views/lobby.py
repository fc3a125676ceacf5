"""The teacher's side of the lobby: let in, take out, give another nickname."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classrooms.forms.joining import RenameForm
from classrooms.models import Classroom, Enrolment
from classrooms.nicknames import TAKEN
from classrooms.services.joining import NicknameTaken, let_in, remove_student, rename_student
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only


def lobby_context(classroom: Classroom, user: User, *, at: datetime) -> dict[str, Any]:
    """Who waits: newcomers, and students of the class whom nothing but a nickname names."""
    there = classroom.enrolments.opened_by(user)
    return {
        "classroom": classroom,
        "lobby": there.waiting().order_by("joined_at"),
        "knocking": there.knocking(at),
    }


@require_safe
@teachers_only
def lobby(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Who waits now, for the page that asks again every few seconds."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    if not request.htmx:
        return redirect("classrooms:class-detail", classroom.pk)
    context = lobby_context(classroom, request.user, at=timezone.now())
    return render(request, "classrooms/_lobby.html", context)


@require_POST
@teachers_only
def student_let_in(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    waits = Enrolment.objects.opened_by(request.user)
    enrolment = get_object_or_404(waits, pk=enrolment_id)
    if let_in(enrolment, by=request.user):
        messages.success(request, _("%(name)s is in the class.") % {"name": enrolment.nickname})
    return redirect("classrooms:class-detail", enrolment.classroom_id)


@require_POST
@teachers_only
def everybody_let_in(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Those whom the teacher saw on the page: who came after it was drawn waits on."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    seen = set(request.POST.getlist("who"))
    there = classroom.enrolments.opened_by(request.user).waiting()
    waiting = [each for each in there if str(each.pk) in seen]
    done = sum(let_in(each, by=request.user) for each in waiting)
    messages.success(
        request,
        ngettext(
            "%(count)d student was let in.",
            "%(count)d students were let in.",
            done,
        )
        % {"count": done},
    )
    return redirect("classrooms:class-detail", classroom.pk)


@require_POST
@teachers_only
def lobby_empty(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Nobody waits any more: for the day on which a code went round."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    waiting = list(classroom.enrolments.waiting())
    done = sum(remove_student(each, by=request.user) for each in waiting)
    messages.success(
        request,
        ngettext(
            "%(count)d student was taken out of the lobby.",
            "%(count)d students were taken out of the lobby.",
            done,
        )
        % {"count": done},
    )
    return redirect("classrooms:class-detail", classroom.pk)


@require_http_methods(["GET", "POST"])
@teachers_only
def student_remove(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """Asks first: who was taken out has to join again."""
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("classroom"), pk=enrolment_id
    )
    if request.method == "GET":
        return render(request, "classrooms/student_remove.html", {"enrolment": enrolment})
    if remove_student(enrolment, by=request.user):
        messages.success(request, _("%(name)s is taken out.") % {"name": enrolment.nickname})
    return redirect("classrooms:class-detail", enrolment.classroom_id)


@require_http_methods(["GET", "POST"])
@teachers_only
def student_rename(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("classroom"), pk=enrolment_id
    )
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        nickname = form.cleaned_data["nickname"]
        try:
            rename_student(enrolment, nickname=nickname, by=request.user)
        except NicknameTaken:
            form.add_error("nickname", TAKEN)
        else:
            messages.success(request, _("The student is called %(name)s now.") % {"name": nickname})
            return redirect("classrooms:class-detail", enrolment.classroom_id)
    context = {"form": form, "enrolment": enrolment}
    return render(request, "classrooms/student_rename.html", context)
