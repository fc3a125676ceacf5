"""A teacher pauses contact with the teachers of a partner class until our staff has looked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchange.forms.ending import PauseForm
from exchange.models import Project
from exchange.services import pausing
from exchange.viewpoint import viewpoint_of
from users.http import PersonRequest
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def pause_contact(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Paused at once with one press and a reason in words, which the leads read."""
    visible = Project.objects.visible_to(request.user).alive().select_related("partnership")
    project = get_object_or_404(visible, pk=project_id)
    view = viewpoint_of(project, request.user)
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "go-on" in request.POST:
        pausing.end_pause(view.here, view.partners, by=request.user)
        messages.success(request, _("Contact goes on."))
        return redirect("exchange_pages:project", project.pk)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        pausing.pause_contact(view.here, view.partners, by=request.user, words=words)
        messages.success(
            request, _("Contact is paused. Our safeguarding leads look at it and write to you.")
        )
        return redirect("exchange_pages:project", project.pk)
    stops = pausing.pauses_of(view.here, view.partners, by=request.user)
    context = {"project": project, "view": view, "form": form, "stops": stops}
    return render(request, "exchange/pause_contact.html", context)
