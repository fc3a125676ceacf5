"""One contest before staff, inside the admin: what was said, what the team did, the decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import CountryExcuse
from classrooms.views.desk import admin_context, staff_who_may, turn_sent
from matching.forms import DecideContestForm
from matching.lifecycle import ContestState, IllegalMove
from matching.models import Contest, Seat
from matching.refusals import Refused
from matching.services.contests import decide_contest, undo_excuse
from matching.services.reliability import history_of_team, percent_of
from matching.views.reliability import lines_of
from matching.wording import WORDING
from users.http import PersonRequest
from users.models import User

MAY_DECIDE = "matching.change_contest"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_may(MAY_DECIDE)
def decide(request: PersonRequest, contest_id: UUID) -> HttpResponse:
    """Grant or refuse by an answer; afterwards to the next one that waits."""
    reviewed = Contest.objects.reviewed_by(request.user)
    contest = get_object_or_404(
        reviewed.select_related("teacher__adult", "decided_by__adult", "seat__classroom__school"),
        pk=contest_id,
    )
    if request.method == "POST" and request.POST.get("do") == "undo":
        _undo(request, contest)
        return redirect("admin:matching_contest_decide", contest.pk)
    form = DecideContestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = User.objects.get(pk=request.user.pk)
        if not _decide(request, contest, by, form):
            return redirect("admin:matching_contest_decide", contest.pk)
        following = reviewed.waiting().exclude(pk=contest.pk).first()
        if following is not None:
            return redirect("admin:matching_contest_decide", following.pk)
        return redirect("admin:matching_contest_changelist")
    return render(request, "admin/matching/contest/decide.html", _context(request, contest, form))


def _decide(request: PersonRequest, contest: Contest, by: User, form: DecideContestForm) -> bool:
    """Whether it was decided; False when it is to be read again."""
    answer = form.cleaned_data["answer"]
    try:
        decided = decide_contest(contest, by=by, answer=answer, turn=turn_sent(request))
    except IllegalMove:
        messages.error(request, _("Somebody has decided this meanwhile. Nothing was changed."))
        return True
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
        return False
    said = _("%(state)s. We have told %(name)s by mail.")
    messages.success(
        request,
        said % {"state": decided.get_state_display(), "name": contest.teacher.adult.name},
    )
    return True


def _undo(request: PersonRequest, contest: Contest) -> None:
    by = User.objects.get(pk=request.user.pk)
    try:
        undo_excuse(contest, by=by, turn=turn_sent(request))
    except (IllegalMove, Refused):
        messages.error(request, WORDING["contest.moved"])
        return
    messages.success(
        request, _("It counts again and waits for a decision. The teacher is told of that one.")
    )


def _context(
    request: PersonRequest, contest: Contest, form: DecideContestForm
) -> dict[str, object]:
    """The contested thing first, then all that the team did, with the number before and after."""
    today = timezone.now().date()
    classroom = contest.seat.classroom
    history = history_of_team(classroom.pk, today=today)
    seats = (
        Seat.objects.filter(pk__in=[each.seat_id for each in history])
        .with_sides()
        .prefetch_related("contests")
    )
    lines = lines_of(history, seats, today=today)
    others = [each for each in history if each.seat_id != contest.seat_id or each.is_good]
    return {
        **admin_context(request, _("“This was not our fault”")),
        "contest": contest,
        "form": form,
        "can_undo": contest.state == ContestState.GRANTED,
        "is_decided": contest.decided_at is not None,
        "contested": [
            each for each in lines if each.seat.pk == contest.seat_id and not each.happening.is_good
        ],
        "lines": lines,
        "number": percent_of(history, today),
        "number_after": percent_of(others, today),
        "excuses": CountryExcuse.objects.filter(country=classroom.school.country),
        "earlier": contest.seat.contests.exclude(pk=contest.pk).select_related("teacher__adult"),
    }
