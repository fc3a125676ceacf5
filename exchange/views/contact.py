"""A teacher pauses contact with the teachers of a partner class until our staff has looked."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import Teaching
from exchange.forms.ending import PauseForm
from exchange.models import Project
from exchange.viewpoint import Viewpoint, viewpoint_of
from safeguarding.choices import Kind, StopReason, UndoReason
from safeguarding.gates import TEACHER
from safeguarding.models import ContactStop
from safeguarding.reportable import thing_of
from safeguarding.services.stops import let_go_on, stop_person
from safeguarding.services.telling import About, tell
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def pause_contact(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Paused at once with one press and a reason in words, which the leads read."""
    visible = Project.objects.visible_to(request.user).alive().select_related("partnership")
    project = get_object_or_404(visible, pk=project_id)
    view = viewpoint_of(project, request.user)
    own = ContactStop.objects.visible_to(request.user).living().filter(towards=view.here)
    stops = own.filter(person__in=_teachers(view).values("teacher"))
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "go-on" in request.POST:
        for stop in stops:
            let_go_on(stop, reason=UndoReason.SETTLED, by=request.user)
        messages.success(request, _("Contact goes on."))
        return redirect("exchange_pages:project", project.pk)
    if request.method == "POST" and form.is_valid():
        _pause(view, by=request.user, words=form.cleaned_data["words"])
        messages.success(
            request, _("Contact is paused. Our safeguarding leads look at it and write to you.")
        )
        return redirect("exchange_pages:project", project.pk)
    context = {"project": project, "view": view, "form": form, "stops": stops}
    return render(request, "exchange/pause_contact.html", context)


@transaction.atomic
def _pause(view: Viewpoint, *, by: User, words: str) -> None:
    """Told first: who is stopped is not seen any more."""
    there = _teachers(view).select_related("teacher")
    people = {each.teacher for each in there if each.teacher != by}
    for person in sorted(people, key=lambda each: str(each.pk)):
        thing = thing_of(TEACHER, person.pk, by)
        about = About(TEACHER, person.pk, thing) if thing else None
        tell(Kind.ADULT, by=by, classroom=view.here, about=about, words=words)
    for person in people:
        stop_person(person, towards=view.here, reason=StopReason.LOOKING, by=by)


def _teachers(view: Viewpoint) -> QuerySet[Teaching]:
    return Teaching.objects.filter(classroom__in=[each.pk for each in view.partners])
