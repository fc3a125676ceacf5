"""What counts for a teacher's reliability, seen and contested by herself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.models import Classroom
from classrooms.models.programme import ALL_POINTS
from classrooms.services.schools import default_programme
from matching.engine.fading import PRIOR_PERCENT, fades_from, gone_on, percent_left
from matching.forms import ContestForm
from matching.lifecycle import ContestState
from matching.models import Contest, Seat
from matching.refusals import Refused
from matching.services.contests import contest_event, why_not_contested
from matching.services.profiles import weights_of
from matching.services.reliability import (
    END_TIMES,
    ENDS,
    Happening,
    Kind,
    history_of,
    reliabilities,
)
from matching.wording import WORDING
from matching.wording.reliability import EXCUSED, say_happened, say_worth
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only

QUARTERS = 4
MOST_MARKS = 40
"""So many of the latest are drawn; the list tells all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as the page tells it."""

    happening: Happening
    seat: Seat
    said: str
    counts: str
    percent: int
    contests: Sequence[Contest]

    @property
    def is_end(self) -> bool:
        return self.happening.kind in ENDS

    @property
    def mark(self) -> str:
        """How it is drawn: by sign, by height, and wide if it is the end of an exchange."""
        if self.happening.excuse is not None:
            return "excused"
        return "good" if self.happening.is_good else "bad"

    @property
    def height(self) -> int:
        """Of four: what still counts at all is drawn."""
        return max(1, -(-QUARTERS * self.percent // 100))

    @property
    def latest(self) -> Contest | None:
        return self.contests[-1] if self.contests else None

    @property
    def may_contest(self) -> bool:
        waits = self.latest is not None and self.latest.state == ContestState.ASKED
        return self.happening.is_bad and not waits


@require_safe
@teachers_only
def reliability(request: PersonRequest) -> HttpResponse:
    """What counts, how much, until when, and what it does."""
    today = timezone.now().date()
    lines = lines_of(history_of(request.user, today=today), _own_seats(request.user), today=today)
    classes = list(
        Classroom.objects.visible_to(request.user)
        .of_this_year()
        .filter(teachings__teacher=request.user, teachings__ends_on=None)
        .select_related("school__programme")
        .order_by("name", "pk")
    )
    stands = reliabilities([each.pk for each in classes], today=today)
    programme = classes[0].school.programme if classes else default_programme()
    context = {
        "lines": lines,
        "marks": lines[:MOST_MARKS][::-1],
        "sentences": _summary([line.happening for line in lines]),
        "classes": [(each, stands[each.pk]) for each in classes],
        "points": weights_of(programme).reliability,
        "all_points": ALL_POINTS,
        "newcomer": PRIOR_PERCENT,
        "end_times": END_TIMES,
    }
    return render(request, "matching/reliability.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def contest(request: PersonRequest, seat_id: int) -> HttpResponse:
    """ "This was not our fault": the reason, for staff to decide."""
    now = timezone.now()
    seat = get_object_or_404(_own_seats(request.user), pk=seat_id)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contest_event(seat, by=request.user, **form.cleaned_data, at=now)
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
        else:
            messages.success(request, _("We have it. Our staff read it and answer you by mail."))
        return redirect("matching:reliability")
    refusal = why_not_contested(seat, list(seat.contests.all()), by=request.user, now=now)
    if refusal and request.method != "POST":
        messages.info(request, WORDING[refusal])
        return redirect("matching:reliability")
    history = history_of(request.user, today=now.date())
    lines = lines_of([each for each in history if each.is_bad], [seat], today=now.date())
    return render(request, "matching/contest.html", {"form": form, "lines": lines, "seat": seat})


def lines_of(history: Iterable[Happening], seats: Iterable[Seat], *, today: date) -> list[Line]:
    """The happenings of these seats in words, in the order they come."""
    known = {seat.pk: seat for seat in seats}
    return [_line(each, known[each.seat_id], today) for each in history if each.seat_id in known]


def _line(happening: Happening, seat: Seat, today: date) -> Line:
    percent = percent_left(happening.day, today)
    if happening.excuse is not None:
        counts = str(EXCUSED[happening.excuse])
    else:
        day = happening.day
        counts = say_worth(percent, full_until=fades_from(day), gone=gone_on(day))
    others = [each for each in seat.proposal.seats.all() if each.pk != seat.pk]
    cities = ", ".join(sorted({each.classroom.school.city for each in others}))
    said = say_happened(happening.kind, name=seat.classroom.name, city=cities)
    contests = sorted(seat.contests.all(), key=lambda each: each.asked_at)
    return Line(happening, seat, said, counts, percent, contests)


def _own_seats(user: User) -> Any:
    return Seat.objects.carried_by(user).with_sides().prefetch_related("contests")


def _summary(history: Collection[Happening]) -> list[str]:
    """One plain sentence of the proposals, and one of the exchanges where there were any."""
    counted = [each.kind for each in history if each.excuse is None]
    answered, asked = counted.count(Kind.ANSWERED), counted.count(Kind.UNANSWERED)
    asked += answered
    finished = counted.count(Kind.FINISHED)
    left = counted.count(Kind.WENT_SILENT) + counted.count(Kind.STOPPED)
    said = []
    if asked:
        pattern = ngettext(
            "You answered %(answered)d of %(asked)d proposal in time.",
            "You answered %(answered)d of %(asked)d proposals in time.",
            asked,
        )
        said.append(pattern % {"answered": answered, "asked": asked})
    if finished:
        pattern = ngettext(
            "%(n)d exchange was finished.", "%(n)d exchanges were finished.", finished
        )
        said.append(pattern % {"n": finished})
    if left:
        pattern = ngettext(
            "%(n)d exchange ended early on your side.",
            "%(n)d exchanges ended early on your side.",
            left,
        )
        said.append(pattern % {"n": left})
    return said
