"""The teachers of a class: inviting a colleague, taking one out, leaving."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classrooms.choices import InvitationKind
from classrooms.forms.people import ColleagueForm
from classrooms.models import Classroom, Invitation, Teaching
from classrooms.refusals import Refused
from classrooms.services.invitations import invite_to_class, send_again, withdraw
from classrooms.services.schools import today_at
from classrooms.services.teachings import (
    LastTeacher,
    NotAllowed,
    leave_class,
    may_lead,
    may_remove,
    remove_teacher,
)
from classrooms.wording import NOT_INVITED
from users.http import PersonRequest
from users.models import User, display_name
from users.permissions import teachers_only


def people_context(classroom: Classroom, user: User, *, at: datetime) -> dict[str, Any]:
    """What the class page shows of its teachers, for a class from `with_profile()`."""
    team = sorted(classroom.teachings.all(), key=lambda each: each.pk)
    own = next((each for each in team if each.teacher_id == user.pk), None)
    leads = own is not None and not own.is_substitute and not classroom.is_archived
    lasting = [each for each in team if not each.is_substitute]
    return {
        "team": [
            {
                "teaching": each,
                "is_me": each.teacher_id == user.pk,
                "may_remove": leads and may_remove(each, team, user),
            }
            for each in team
        ],
        "leads": leads,
        "may_leave": own is not None and (own.is_substitute or len(lasting) > 1),
        "asked": list(classroom.invitations.waiting(at)) if leads else [],
    }


@require_http_methods(["GET", "POST"])
@teachers_only
def colleague_invite(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Ask a colleague by mail: as co-teacher, as substitute, or to take the class over."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school"), pk=classroom_id
    )
    if classroom.is_archived or not may_lead(classroom, request.user):
        messages.info(request, NOT_INVITED["invitation.not_yours"])
        return redirect("classrooms:class-detail", classroom.pk)
    now = timezone.now()
    form = ColleagueForm(request.POST or None, today=today_at(classroom.school, at=now))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            invite_to_class(
                classroom,
                kind=said["kind"],
                email=said["email"],
                ends_on=said["ends_on"] if said["kind"] == InvitationKind.SUBSTITUTE else None,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("email", NOT_INVITED[refusal.key])
        else:
            messages.success(request, _("We write to %(email)s now.") % {"email": said["email"]})
            return redirect("classrooms:class-detail", classroom.pk)
    context = {"form": form, "classroom": classroom}
    return render(request, "classrooms/colleague_invite.html", context)


@require_POST
@teachers_only
def invitation_withdraw(request: PersonRequest, sent_id: UUID) -> HttpResponse:
    invitation = _sent(request, sent_id)
    if not may_lead(invitation.classroom, request.user):
        messages.info(request, NOT_INVITED["invitation.not_yours"])
    elif withdraw(invitation, by=request.user):
        messages.success(
            request,
            _("The invitation of %(email)s is taken back. Its link works no more.")
            % {"email": invitation.email},
        )
    else:
        messages.info(request, _("That invitation was over already."))
    return redirect("classrooms:class-detail", invitation.classroom_id)


@require_POST
@teachers_only
def invitation_again(request: PersonRequest, sent_id: UUID) -> HttpResponse:
    """Once more, as a reminder; whoever needs a third mail says so outside."""
    invitation = _sent(request, sent_id)
    if not may_lead(invitation.classroom, request.user):
        messages.info(request, NOT_INVITED["invitation.not_yours"])
    elif send_again(invitation, by=request.user, is_reminder=True):
        messages.success(request, _("We remind %(email)s now.") % {"email": invitation.email})
    else:
        messages.info(request, _("We have reminded this colleague before, or it is over."))
    return redirect("classrooms:class-detail", invitation.classroom_id)


@require_http_methods(["GET", "POST"])
@teachers_only
def teacher_remove(request: PersonRequest, teaching_id: int) -> HttpResponse:
    """Asks first: whoever is taken out sees nothing of the class any more."""
    teaching = get_object_or_404(
        Teaching.objects.visible_to(request.user).select_related("classroom", "teacher__adult"),
        pk=teaching_id,
    )
    team = list(teaching.classroom.teachings.select_related("teacher__adult").order_by("pk"))
    if not may_remove(teaching, team, request.user):
        messages.info(request, _("You can take out substitutes, and who came after you."))
        return redirect("classrooms:class-detail", teaching.classroom_id)
    if request.method != "POST":
        return render(request, "classrooms/teacher_remove.html", {"teaching": teaching})
    name = display_name(teaching.teacher)
    try:
        if remove_teacher(teaching, by=request.user):
            messages.success(
                request, _("%(name)s does not teach this class any more.") % {"name": name}
            )
    except (NotAllowed, LastTeacher):
        messages.info(request, _("You can take out substitutes, and who came after you."))
    return redirect("classrooms:class-detail", teaching.classroom_id)


@require_http_methods(["GET", "POST"])
@teachers_only
def class_leave(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Asks first: the way back is an invitation by a colleague."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).with_profile(), pk=classroom_id
    )
    people = people_context(classroom, request.user, at=timezone.now())
    if request.method == "POST":
        try:
            leave_class(classroom, by=request.user)
        except LastTeacher:
            # The page says what to do instead; the last colleague may have left meanwhile.
            return redirect("classrooms:class-leave", classroom.pk)
        messages.success(request, _("You teach %(name)s no more.") % {"name": classroom.name})
        return redirect("classrooms:home")
    context = {"classroom": classroom, **people}
    return render(request, "classrooms/class_leave.html", context)


def _sent(request: PersonRequest, sent_id: UUID) -> Invitation:
    found: Invitation = get_object_or_404(
        Invitation.objects.sent_from_classes_of(request.user).select_related("classroom"),
        pk=sent_id,
    )
    return found
