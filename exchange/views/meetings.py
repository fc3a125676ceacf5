"""Planning and cancelling meetings, and the calendar feed."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchange.calendar import calendar_of
from exchange.forms.meetings import SessionForm, instant_text
from exchange.models import CalendarFeed, ExchangeSession, Project
from exchange.refusals import Refused
from exchange.services.feeds import renew_feed
from exchange.services.sessions import cancel_session, plan_session, times_for
from exchange.slots import OfferedWeek, PossibleTime, by_week, clock_shift
from exchange.viewpoint import Viewpoint, viewpoint_of
from exchange.wording import sentence
from users.http import PersonRequest
from users.permissions import teachers_only

PROJECT_PAGE = "exchange_pages:project"
# The weeks of so many times stand open; later ones are folded away.
MOST_AT_FIRST = 12


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def session_plan(request: PersonRequest, project_id: UUID) -> HttpResponse:
    projects = Project.objects.visible_to(request.user)
    project = get_object_or_404(
        projects.select_related("partnership__proposal__round__programme"), pk=project_id
    )
    view = viewpoint_of(project, request.user)
    usual_minutes = project.partnership.proposal.round.programme.meeting_minutes
    planning = "show" not in request.POST
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        usual_minutes=usual_minutes,
        planning=planning,
    )
    if form.is_valid() and planning and _plan(request, project, form):
        told = _("Meeting planned. We have told the teachers of %(classes)s.")
        messages.success(request, told % {"classes": view.partner_names})
        return redirect(PROJECT_PAGE, project.pk)
    times = times_for(project, minutes=form.chosen_minutes) if project.is_together else []
    return render(
        request,
        "exchange/session_plan.html",
        {
            "project": project,
            "view": view,
            "form": form,
            **_offer(times, view, chosen=form.data.get("starts_at")),
        },
    )


def _plan(request: PersonRequest, project: Project, form: SessionForm) -> bool:
    chosen = form.cleaned_data
    try:
        plan_session(
            project, starts_at=chosen["starts_at"], minutes=chosen["minutes"], by=request.user
        )
    except Refused as refusal:
        form.refuse(refusal.key)
        return False
    return True


def _offer(times: list[PossibleTime], view: Viewpoint, *, chosen: str | None) -> dict[str, Any]:
    """For the page: the weeks to show, those to fold away, and whether one of these is chosen."""
    weeks = _weeks(times, view, chosen=chosen)
    soon = [week for week in weeks if week["times"][0]["number"] < MOST_AT_FIRST]
    later = weeks[len(soon) :]
    chosen_late = any(each["chosen"] for week in later for each in week["times"])
    return {"weeks": soon, "later_weeks": later, "later_is_open": chosen_late}


def _weeks(
    times: list[PossibleTime], view: Viewpoint, *, chosen: str | None
) -> list[dict[str, Any]]:
    """The times by week, numbered through, with a note where a clock has moved."""
    numbers = count()
    return [
        {
            "monday": week.monday,
            "shift": next(filter(None, (_shift(each, week, view) for each in week.times)), None),
            "times": [
                {
                    "number": next(numbers),
                    "value": instant_text(each.starts_at),
                    "time": each,
                    "chosen": instant_text(each.starts_at) == chosen,
                }
                for each in week.times
            ],
        }
        for week in by_week(times, zone_name=view.here.zone)
    ]


def _shift(time: PossibleTime, week: OfferedWeek, view: Viewpoint) -> dict[str, Any] | None:
    shift = clock_shift(time.starts_at, view.here, view.partners, apart=week.apart)
    if shift is None:
        return None
    here, there = shift.now
    return {
        "here": shift.here,
        "there": shift.there,
        "here_clock": _clock(here),
        "there_clock": _clock(there),
        "there_before": _clock(shift.before),
    }


def _clock(local: datetime) -> SafeString:
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>', local.isoformat(), f"{local:%H:%M}"
    )


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def session_cancel(request: PersonRequest, session_id: UUID) -> HttpResponse:
    sessions = ExchangeSession.objects.visible_to(request.user)
    session = get_object_or_404(sessions.select_related("project__partnership"), pk=session_id)
    view = viewpoint_of(session.project, request.user)
    if request.method == "POST":
        try:
            cancel_session(session, by=request.user)
        except Refused as refusal:
            messages.warning(request, sentence(refusal.key))
        else:
            told = _("Meeting cancelled. We have told the teachers of %(classes)s.")
            messages.success(request, told % {"classes": view.partner_names})
        return redirect(PROJECT_PAGE, session.project_id)
    return render(request, "exchange/session_cancel.html", {"session": session, "view": view})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; an address that was replaced is gone."""
    feeds = CalendarFeed.objects.readable(token).select_related("owner", "project__partnership")
    found = feeds.first()
    if found is None:
        raise Http404
    response = HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response["Cache-Control"] = "no-store"
    return response


@teachers_only
@require_POST
def feed_renew(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=project_id)
    had_one = CalendarFeed.objects.live().filter(project=project, owner=request.user).exists()
    renew_feed(project, by=request.user, at=timezone.now())
    if had_one:
        messages.success(request, _("New calendar link made. The old one no longer works."))
    else:
        messages.success(request, _("Calendar link made."))
    return redirect(PROJECT_PAGE, project.pk)
