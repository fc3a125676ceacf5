"""The home of a project for its teachers, and Today for its students."""

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
from exchange.gallery.reading import unseen_of
from exchange.models import Project
from exchange.moderation.pair import pair_rules
from exchange.moderation.spoken import spoken_rules
from exchange.pages.desk import teachers_day
from exchange.pages.going import how_it_goes
from exchange.pages.home import project_home
from exchange.pages.listing import project_rows
from exchange.pages.today import todays_of
from users.http import PersonRequest
from users.models import User
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
    place = _place_of(request.user)
    if place is not None and place.state == EnrolmentState.LOBBY:
        return redirect("classrooms:lobby-wait")
    now = timezone.now()
    context = {
        "place": place,
        "projects": todays_of(place, at=now) if place else [],
        "unseen": unseen_of(request.user, at=now),
    }
    return render(request, "exchange_pages/today.html", context)


@students_only
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    """The next child on this tablet starts with nothing of the last one.

    Asked first: nothing but this session leads back to the child's place in the class.
    """
    if request.method == "POST":
        logout(request)
        messages.success(request, _("You left. The next one can come in now."))
        return redirect("classrooms:join")
    return render(request, "exchange_pages/leave.html", {"place": _place_of(request.user)})


def _place_of(student: User) -> Enrolment | None:
    """Where the student is or waits, the latest."""
    places = Enrolment.objects.visible_to(student).select_related("classroom__school")
    return places.exclude(state=EnrolmentState.LEFT).order_by("-joined_at").first()
