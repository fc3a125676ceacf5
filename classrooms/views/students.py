"""One student as the teacher sees it: how the child comes back, and what to do when it cannot."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from classrooms.models import Classroom, Enrolment
from classrooms.services.cards import new_card
from classrooms.services.classes import allow_own_devices
from classrooms.services.knocking import answer_knock
from classrooms.services.student_keys import reset_pictures, unlock, unlock_class
from users.http import PersonRequest
from users.permissions import teachers_only


def _own(request: PersonRequest, enrolment_id: UUID) -> Enrolment:
    """A student for whom this teacher answers: whoever taught the child once opens no door."""
    present = Enrolment.objects.opened_by(request.user).present()
    enrolment: Enrolment = get_object_or_404(
        present.select_related("classroom", "student__student_key"), pk=enrolment_id
    )
    return enrolment


def _own_class(request: PersonRequest, classroom_id: UUID) -> Classroom:
    own = Classroom.objects.opened_by(request.user)
    classroom: Classroom = get_object_or_404(own, pk=classroom_id)
    return classroom


@require_safe
@teachers_only
def student(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _own(request, enrolment_id)
    context = {
        "enrolment": enrolment,
        "key": getattr(enrolment.student, "student_key", None),
        "elsewhere": Enrolment.objects.answered_for(request.user)
        .present()
        .filter(student=enrolment.student_id)
        .exclude(pk=enrolment.pk)
        .select_related("classroom"),
    }
    return render(request, "classrooms/student.html", context)


@require_POST
@teachers_only
def student_key(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """The pressed button: new pictures, a new card, or five new tries."""
    enrolment = _own(request, enrolment_id)
    name = {"name": enrolment.nickname}
    if "reset" in request.POST:
        reset_pictures(enrolment.student, by=request.user)
        messages.success(request, _("%(name)s chooses new pictures next time.") % name)
    elif "new-card" in request.POST:
        new_card(enrolment.student, by=request.user)
        messages.success(
            request, _("%(name)s has a new card. Print it: the old one works no more.") % name
        )
    elif "unlock" in request.POST and unlock(enrolment.student, by=request.user):
        messages.success(request, _("%(name)s can try the pictures again.") % name)
    return redirect("classrooms:student", enrolment.pk)


@require_POST
@teachers_only
def student_knock(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """Is the child at that tablet the one whose nickname it chose?"""
    enrolment = _own(request, enrolment_id)
    is_student = "yes" in request.POST
    name = {"name": enrolment.nickname}
    if answer_knock(enrolment.student, is_student=is_student, by=request.user):
        said = _("%(name)s is in again.") if is_student else _("Nobody came in as %(name)s.")
        messages.success(request, said % name)
    return redirect("classrooms:class-detail", enrolment.classroom_id)


@require_POST
@teachers_only
def everybody_unlock(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """For the day on which somebody spoiled the pictures of many."""
    classroom = _own_class(request, classroom_id)
    done = unlock_class(classroom, by=request.user, at=timezone.now())
    messages.success(
        request,
        ngettext(
            "%(count)d student can try the pictures again.",
            "%(count)d students can try the pictures again.",
            done,
        )
        % {"count": done},
    )
    return redirect("classrooms:class-detail", classroom.pk)


@require_POST
@teachers_only
def devices(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Shared tablets, or devices of the students' own."""
    classroom = _own_class(request, classroom_id)
    own = "own" in request.POST
    if allow_own_devices(classroom, own, by=request.user):
        messages.success(
            request,
            _("Students stay signed in for 14 days now.")
            if own
            else _("Students are signed out after a lesson now."),
        )
    return redirect("classrooms:class-detail", classroom.pk)
