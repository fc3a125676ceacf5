"""What has to be done before the start: one list for both classes, and each says its part."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchange.forms.readiness import TestedForm
from exchange.models import ExchangeSession, Project
from exchange.readiness import Readiness, Side, readiness_of
from exchange.refusals import Refused
from exchange.services.health import today_of
from exchange.services.readiness import channels_for, say_met, say_tested
from exchange.viewpoint import Viewpoint, viewpoint_of
from exchange.wording import sentence
from users.http import PersonRequest
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def readiness(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The list. Each of its small forms says in `step` what it speaks of."""
    visible = Project.objects.visible_to(request.user)
    project = get_object_or_404(
        visible.select_related("partnership__proposal__round__programme"), pk=project_id
    )
    if project.is_alone:
        return redirect("exchange_pages:project", project.pk)
    view = viewpoint_of(project, request.user)
    now = timezone.now()
    ready = readiness_of(project, at=now)
    tested = _tested_form(request, project, ready.of(view.here))
    if request.method == "POST" and _say(request, project, tested):
        return redirect("exchange:readiness", project.pk)
    return render(
        request,
        "exchange/readiness.html",
        {
            "project": Project.objects.get(pk=project.pk) if request.method == "POST" else project,
            "view": view,
            "ready": ready,
            "today": today_of(view.here, now),
            "sides": _sides(ready, view),
            "form": tested if tested.is_bound else None,
            "tested": tested,
            **_meetings(project, view, now),
        },
    )


def _tested_form(request: PersonRequest, project: Project, own: Side) -> TestedForm:
    return TestedForm(
        request.POST if request.POST.get("step") == "tested" else None,
        channels=channels_for(project.partnership.proposal.mode),
        chosen=own.channel,
    )


def _say(request: PersonRequest, project: Project, tested: TestedForm) -> bool:
    """Whether the answer is a new page: what was sent is said, or refused in a message."""
    step, by = request.POST.get("step", ""), request.user
    was_joining = project.is_joining
    try:
        if step == "met":
            project = say_met(project, request.POST.get("met") == "yes", by=by)
        elif step == "not-tested":
            project = say_tested(project, "", by=by)
        elif not tested.is_bound:
            return True
        elif tested.is_valid():
            project = say_tested(project, tested.cleaned_data["channel"], by=by)
        else:
            return False
    except Refused as refusal:
        messages.warning(request, sentence(refusal.key))
        return True
    _tell(request, project, was_joining=was_joining)
    return True


def _tell(request: PersonRequest, project: Project, *, was_joining: bool) -> None:
    if was_joining and not project.is_joining:
        messages.success(request, _("That was the last thing. Both classes go on together now."))
    elif project.is_joining:
        messages.success(request, _("Saved."))
    elif project.is_open:
        messages.success(request, _("That was the last thing. Your project has started."))
    elif project.ready_at is not None:
        messages.success(request, _("Everything is ready. The project starts on its first day."))
    else:
        messages.success(request, _("Saved."))


def _sides(ready: Readiness, view: Viewpoint) -> list[dict[str, Any]]:
    """The viewer's class first, each with its colour."""
    return [
        {"side": ready.of(each), "colour": "here" if each == view.here else "there"}
        for each in view.classrooms
    ]


def _meetings(project: Project, view: Viewpoint, at: datetime) -> dict[str, ExchangeSession | None]:
    """The next meeting of these classes, and the last one that is over."""
    planned = list(project.sessions.planned().between(view.classrooms).order_by("starts_at"))
    over = [each for each in planned if each.ends_at <= at]
    upcoming = [each for each in planned if each.ends_at > at]
    return {
        "meeting_over": over[-1] if over else None,
        "meeting_next": upcoming[0] if upcoming else None,
    }
