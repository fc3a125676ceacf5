"""Short answers of teachers: is everything all right, did you meet, we have to stop."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchange.choices import Happened, HealthAnswer
from exchange.forms.ending import StopForm
from exchange.models import ExchangeSession, HealthNote, Project
from exchange.permissions import can_answer, can_stop
from exchange.refusals import Refused
from exchange.services.answers import answer_health, report_meeting
from exchange.services.endings import stop_project
from exchange.viewpoint import viewpoint_of
from exchange.wording import sentence
from matching.services.rescue_calls import living_rescue
from users.http import PersonRequest
from users.permissions import teachers_only

PROJECT_PAGE = "exchange_pages:project"
ANSWERS = {HealthAnswer.HERE.value, HealthAnswer.WEEK.value}


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """“Is everything all right?” with answers of one tap."""
    visible = Project.objects.visible_to(request.user).select_related("partnership")
    project = get_object_or_404(visible, pk=project_id)
    view = viewpoint_of(project, request.user)
    if request.method == "POST" and request.POST.get("answer") in ANSWERS:
        _answer(request, project, HealthAnswer(request.POST["answer"]), view.partner_names)
        return redirect(PROJECT_PAGE, project.pk)
    note = HealthNote.objects.live().filter(project=project, classroom=view.here).first()
    rescue = living_rescue(project.partnership)
    leaving = rescue is not None and rescue.here_id != view.here.pk
    context = {"project": project, "view": view, "note": note, "leaving": leaving}
    return render(request, "exchange/check_in.html", {**context, **_refused(can_answer(project))})


def _answer(request: PersonRequest, project: Project, answer: HealthAnswer, partners: str) -> None:
    try:
        woken = answer_health(project, by=request.user, answer=answer)
    except Refused as refusal:
        messages.warning(request, sentence(refusal.key))
        return
    if woken is not None:
        told = _("Good to hear from you. We ask no other class; you go on with %(classes)s.")
    elif answer == HealthAnswer.HERE:
        told = _("Thank you. We are glad that you go on with %(classes)s.")
    else:
        told = _(
            "Take your week. We have told the teachers of %(classes)s, and ask nothing until then."
        )
    messages.success(request, told % {"classes": partners})


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """A class cannot go on: why, and what happens to the other one."""
    visible = Project.objects.visible_to(request.user).select_related("partnership")
    project = get_object_or_404(visible, pk=project_id)
    view = viewpoint_of(project, request.user)
    form = StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_project(project, by=request.user, reason=form.reason)
        except Refused as refusal:
            messages.warning(request, sentence(refusal.key))
        else:
            told = _("We have told the teachers of %(classes)s, and offer them another class.")
            messages.success(request, told % {"classes": view.partner_names})
        return redirect(PROJECT_PAGE, project.pk)
    refused = can_stop(project, view.here)
    context = {"project": project, "view": view, "form": form, **_refused(refused)}
    if refused == "project.rescue_first":
        context["rescue"] = living_rescue(project.partnership)
    return render(request, "exchange/stop.html", context)


def _refused(key: str | None) -> dict[str, str]:
    """The sentence that stands instead of the form, where nothing can be sent."""
    return {"refused": sentence(key)} if key else {}


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def did_you_meet(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """“Did it happen?” with answers of one tap."""
    sessions = ExchangeSession.objects.visible_to(request.user).held_for(request.user)
    session = get_object_or_404(sessions.select_related("project__partnership"), pk=session_id)
    view = viewpoint_of(session.project, request.user)
    if request.method == "POST" and request.POST.get("happened") in Happened.values:
        happened = Happened(request.POST["happened"])
        try:
            report_meeting(session, by=request.user, happened=happened)
        except Refused as refusal:
            messages.warning(request, sentence(refusal.key))
        else:
            messages.success(request, _thanks(happened))
        if happened == Happened.YES:
            return redirect(PROJECT_PAGE, session.project_id)
        return redirect("exchange:session-plan", session.project_id)
    said = session.reports.filter(classroom=view.here).first()
    return render(
        request,
        "exchange/did_you_meet.html",
        {"session": session, "view": view, "answers": Happened.choices, "said": said},
    )


def _thanks(happened: Happened) -> str:
    if happened == Happened.YES:
        return _("Thank you. Good that you met.")
    return _("Thank you for telling us. You can plan another meeting here.")
