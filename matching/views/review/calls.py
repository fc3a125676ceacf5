"""Whom staff ring today, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from classrooms.views.desk import admin_context, staff_who_may
from matching.choices import CallOutcome
from matching.forms.review import CallForm
from matching.services.call_list import MAY_RING, call_list, note_call
from users.http import PersonRequest

DONE = {
    CallOutcome.REACHED: gettext_lazy("Noted: %(name)s was reached."),
    CallOutcome.NO_ANSWER: gettext_lazy("Noted: nobody answered. %(name)s stays on the list."),
    CallOutcome.WRONG_NUMBER: gettext_lazy("Noted. We ask %(name)s for another number."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_may(MAY_RING)
def calls(request: PersonRequest) -> HttpResponse:
    """The list; a sent outcome belongs to one of its lines."""
    now = timezone.now()
    lines = call_list(request.user, at=now)
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        line = next((each for each in lines if each.key == form.cleaned_data["key"]), None)
        if line is None:
            # Pressed twice, or somebody else was quicker: there is nothing left to note.
            messages.info(request, _("This call is not due any more."))
            return redirect("admin:matching_calls")
        outcome = form.cleaned_data["outcome"]
        rung = form.cleaned_data["rung"]
        note_call(line, outcome=outcome, by=request.user, rung=rung, at=now)
        messages.success(request, DONE[outcome] % {"name": line.teacher.adult.name})
        return redirect("admin:matching_calls")
    if request.method == "POST":
        messages.error(request, _("Select what came of the call"))
    context = {
        **admin_context(request, _("Call list")),
        "lines": lines,
        "outcomes": CallOutcome.choices,
        "to_ring": sum(line.has_number and not line.is_night for line in lines),
    }
    return render(request, "admin/matching/review/calls.html", context)
