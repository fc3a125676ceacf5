"""The home of a project for its teachers, and Today for its students."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from classrooms.services.student_keys import has_to_choose
from exchange.gallery.reading import unseen_of
from exchange.models import Project
from exchange.moderation.pair import pair_rules
from exchange.moderation.spoken import spoken_rules
from exchange.pages.desk import teachers_day
from exchange.pages.going import how_it_goes
from exchange.pages.home import project_home
from exchange.pages.listing import project_rows
from exchange.pages.today import is_stopped_with_partners, todays_of
from safeguarding.choices import Answer
from safeguarding.gates import day_in
from safeguarding.models import ConcernAnswer
from safeguarding.overview import part_of
from users.http import PersonRequest
from users.permissions import students_only, teachers_only


@teachers_only
@require_safe
def projects(request: PersonRequest) -> HttpResponse:
    rows = project_rows(request.user, at=timezone.now())
    return render(request, "exchange_pages/project_list.html", {"rows": rows})


@teachers_only
@require_safe
def project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    visible = Project.objects.visible_to(request.user).select_related("partnership")
    found = get_object_or_404(visible, pk=project_id)
    home = project_home(found, request.user, at=timezone.now())
    going = how_it_goes(found, home.view, at=timezone.now()) if found.is_alive else None
    context = {
        "project": found,
        "home": home,
        "going": going,
        "rules": spoken_rules(pair_rules(found, home.view.classrooms), home.view),
    }
    return render(request, "exchange_pages/project.html", context)


@teachers_only
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """A teacher's first page."""
    day = teachers_day(request.user, at=timezone.now())
    return render(request, "exchange_pages/desk.html", {"day": day})


@students_only
@require_safe
def today(request: PersonRequest) -> HttpResponse:
    """One page for every class that the student is in."""
    if has_to_choose(request.user):
        return redirect("classrooms:pictures")
    places = list(Enrolment.objects.places_of(request.user))
    inside = [each for each in places if each.state == EnrolmentState.IN]
    if places and not inside:
        return redirect("classrooms:lobby-wait")
    now = timezone.now()
    context = {
        "place": inside[0] if inside else None,
        "classes": [_class_today(each, now) for each in inside],
        "waiting": [each for each in places if each.state == EnrolmentState.LOBBY],
        "answers": ConcernAnswer.objects.to_read(request.user),
        "unseen": unseen_of(request.user),
    }
    return render(request, "exchange_pages/today.html", context)


def _class_today(place: Enrolment, now: datetime) -> dict[str, Any]:
    """What a class has for a student. Without a yes to taking part nothing of a partner is told."""
    part = part_of(place.student, on=day_in(place.classroom, now))
    projects = todays_of(place, at=now) if part == Answer.YES else []
    is_stopped = part == Answer.YES and not projects and is_stopped_with_partners(place)
    return {"place": place, "part": part, "projects": projects, "is_stopped": is_stopped}


@students_only
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    """The next child on this tablet starts with nothing of the last one.

    What waits to be sent is shown first and thrown away by the page itself; the browser forgets the
    pages it kept, and keeps which class the tablet stands in, its language and its colours. Its
    storage is left alone: the sealed texts of other children wait there until they come back.
    """
    if request.method == "POST":
        logout(request)
        messages.success(request, _("You left. The next one can come in now."))
        response = redirect("classrooms:join")
        response["Clear-Site-Data"] = '"cache"'
        return response
    place = Enrolment.objects.places_of(request.user).first()
    return render(request, "exchange_pages/leave.html", {"place": place})
