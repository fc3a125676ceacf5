"""A class lost its partner: its teacher says whether another one is to be found."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching.choices import EndReason
from matching.lifecycle import LIVE_RESCUES
from matching.models import Rescue
from matching.refusals import Refused
from matching.services.rescue import begin_rescue, decline_rescue
from matching.wording import WORDING
from users.permissions import teachers_only


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def rescue(request: HttpRequest, rescue_id: UUID) -> HttpResponse:
    """How it stands; a yes, or a no, while there is something to decide."""
    visible = Rescue.objects.visible_to(request.user).select_related("here__school", "partnership")
    found = get_object_or_404(visible, pk=rescue_id)
    if request.method == "POST":
        _answer(request, found, no_to=request.POST.get("no"))
        return redirect("matching:rescue", found.pk)
    others = [each for each in found.partnership.classrooms if each.pk != found.here_id]
    proposals = found.proposals.living().order_by("proposed_at")
    living = list(proposals.prefetch_related("seats__classroom__school"))
    asked = [
        (each, seat.classroom)
        for each in living
        if found.is_living
        for seat in each.seats.all()
        if seat.classroom_id != found.here_id
    ]
    context = {
        "rescue": found,
        "gone": others[0],
        "asked": asked[0] if asked else None,
        "asked_before": found.proposals.count() - len(living),
        "is_silent": found.reason == EndReason.SILENT,
    }
    return render(request, "matching/rescue.html", context)


def _answer(request: HttpRequest, found: Rescue, *, no_to: str | None) -> None:
    """`no_to`: state and reason on the page whose no was pressed.

    A colleague may have said yes since, or the silent class that it stops.
    """
    try:
        if no_to is None:
            begin_rescue(found, by=request.user)
            told = _("We ask the first class now. You get a mail as soon as one has said yes.")
        else:
            state, _sign, reason = no_to.partition(":")
            only = LIVE_RESCUES & {state}
            decline_rescue(found, by=request.user, only=only, because=reason)
            told = _("All right. We ask no other class.")
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, told)
