"""“We are closed that day”: which days, what moves, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from classrooms.models import Classroom
from exchange.forms.closures import ClosureForm
from exchange.models import Closure
from exchange.refusals import Refused
from exchange.services.closures import (
    Closing,
    close_days,
    may_take_back,
    preview_closing,
    take_back_closing,
)
from exchange.wording import sentence
from users.http import PersonRequest
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def closed_days(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Say the days, see what moves, and close them."""
    classrooms = Classroom.objects.settled_by(request.user).select_related("school")
    classroom = get_object_or_404(classrooms, pk=classroom_id)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and _close(request, classroom, form):
            return redirect("exchange:closed-days", classroom.pk)
        preview = _preview(request, classroom, form)
    now = timezone.now()
    today = now.date()
    standing = Closure.objects.standing().filter(school=classroom.school, ends_on__gte=today)
    rows = [(each, may_take_back(each, now)) for each in standing.order_by("starts_on")]
    context = {"classroom": classroom, "form": form, "preview": preview, "closures": rows}
    return render(request, "exchange/closed_days.html", context)


@teachers_only
@require_POST
def undo(request: PersonRequest, closure_id: UUID) -> HttpResponse:
    closure = get_object_or_404(
        Closure.objects.visible_to(request.user).select_related("school"), pk=closure_id
    )
    try:
        meetings = take_back_closing(closure, by=request.user)
    except Refused as refusal:
        messages.warning(request, sentence(refusal.key))
    else:
        messages.success(request, _("You are open after all. We have told everybody."))
        stayed = sum(not back for _each, _move, back in meetings)
        if stayed:
            words = ngettext(
                "%(n)d meeting could not go back to its old time. Its project says when it is now.",
                "%(n)d meetings could not go back to their old times. "
                "Their projects say when they are now.",
                stayed,
            )
            messages.warning(request, words % {"n": stayed})
    own = Classroom.objects.settled_by(request.user).filter(school=closure.school).order_by("name")
    return redirect("exchange:closed-days", own[0].pk)


def _close(request: PersonRequest, classroom: Classroom, form: ClosureForm) -> bool:
    try:
        closing = close_days(
            classroom.school,
            form.span(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error("starts_on", sentence(refusal.key))
        return False
    messages.success(request, _told(closing))
    return True


def _preview(request: PersonRequest, classroom: Classroom, form: ClosureForm) -> Closing | None:
    if form.errors:
        return None
    try:
        return preview_closing(classroom.school, form.span(), by=request.user)
    except Refused as refusal:
        form.add_error("starts_on", sentence(refusal.key))
        return None


def _told(closing: Closing) -> str:
    moved = len(closing.moves)
    if not moved:
        return _("Your school is closed on these days. No meeting had to move.")
    words = ngettext(
        "Your school is closed on these days. %(n)d meeting moved, and everybody has been told.",
        "Your school is closed on these days. %(n)d meetings moved, and everybody has been told.",
        moved,
    )
    return words % {"n": moved}
