"""A class that waits long is asked whether it still looks; and what it asks of its partners."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.classes import NotReady, close_classroom, open_classroom
from matching.forms.declining import LimitsForm
from matching.models import Registration
from matching.services.limits import limits_of, set_limits
from matching.services.still_in import still_in as say_still_in
from users.http import PersonRequest
from users.permissions import teachers_only

YES, NOT_THIS_YEAR = "yes", "not_this_year"


def own_classroom(request: PersonRequest, classroom_id: UUID) -> Classroom:
    """The class if this teacher teaches it, else 404."""
    own = Classroom.objects.visible_to(request.user).select_related("school__programme")
    found: Classroom = get_object_or_404(own, pk=classroom_id)
    return found


@require_http_methods(["GET", "POST"])
@teachers_only
def still_in(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """One big button: yes, still looking; below it, not this year. Only the press acts."""
    classroom = own_classroom(request, classroom_id)
    if classroom.state not in (ClassroomState.OPEN, ClassroomState.CLOSED):
        return redirect("classrooms:class-detail", classroom.pk)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    if answer == YES:
        return _yes(request, classroom)
    if answer == NOT_THIS_YEAR:
        close_classroom(classroom, by=request.user)
        messages.success(
            request, _("Your class looks for no partner now. One press here and it looks again.")
        )
        return redirect("matching:class-status", classroom.pk)
    waiting = Registration.objects.waiting().filter(classroom=classroom)
    registration = waiting.order_by("waiting_since", "pk").first()
    context = {"classroom": classroom, "registration": registration}
    return render(request, "matching/still_in.html", context)


def _yes(request: PersonRequest, classroom: Classroom) -> HttpResponse:
    try:
        open_classroom(classroom, by=request.user)
    except NotReady:
        return redirect("classrooms:check", classroom.pk)
    say_still_in(classroom, by=request.user)
    messages.success(request, _("Your class is in the next round. Thank you for telling us."))
    return redirect("matching:class-status", classroom.pk)


@require_http_methods(["GET", "POST"])
@teachers_only
def limits(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """What the class asks of its partners beyond the rules for everybody."""
    classroom = own_classroom(request, classroom_id)
    if classroom.is_archived:
        return redirect("classrooms:class-detail", classroom.pk)
    form = LimitsForm(request.POST or None, here=classroom, limits=limits_of(classroom))
    if request.method == "POST" and form.is_valid():
        set_limits(classroom, by=request.user, **form.limits())
        messages.success(request, _("Saved. It holds from the next round on."))
        return redirect("matching:class-status", classroom.pk)
    return render(request, "matching/limits.html", {"classroom": classroom, "form": form})
