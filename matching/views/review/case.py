"""One partnership: both sides, why it fits, what the site found, and the decision."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import Classroom, School
from classrooms.views.desk import admin_context, position_of, turn_sent
from classrooms.when import Moment
from matching.choices import EndReason, ReviewReason
from matching.explanations import explain
from matching.forms.review import ApproveForm, AskForm, ReasonForm
from matching.lifecycle import PARTNERSHIP_MOVES, IllegalMove, PartnershipState
from matching.models import Partnership, Seat
from matching.refusals import Refused
from matching.services.conflicts import findings_of, stands_in_the_way
from matching.services.endings import end_partnership
from matching.services.partnerships import (
    approve_partnership,
    ask_teachers,
    hold_partnership,
    reject_partnership,
)
from matching.services.review_queue import Stage, Waiting, queue_for
from matching.views.review.desk import STAGES, case_url, deciders_only, told
from matching.weeks import pair_calendar
from matching.wording import TEACHER_QUESTIONS, WORDING
from users.http import PersonRequest
from users.models import User

Act = Callable[[Partnership, Any, User, int], str]


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def case(request: PersonRequest, partnership_id: UUID) -> HttpResponse:
    """Both sides beside each other, what was found, and what staff can do now."""
    partnership = _case(request, partnership_id)
    bound = _forms(request, partnership)
    if response := _act(request, partnership, bound):
        return response
    now = timezone.now()
    partnership = _case(request, partnership_id)
    findings = findings_of([partnership], at=now)[partnership.pk]
    queue = queue_for(request.user, at=now)
    waiting = next((each for each in queue if each.pk == partnership.pk), None)
    sent = bound.get(request.POST.get("do", "")) if request.method == "POST" else None
    context = {
        **admin_context(request, _("Review a partnership")),
        "partnership": partnership,
        "sides": _sides(request.user, partnership, at=now),
        "checks": told(findings),
        "is_stopped": stands_in_the_way(findings),
        "position": position_of(
            partnership.pk, queue, at=now, url_of=lambda each: case_url(each.pk)
        ),
        "waiting": waiting,
        "stage": STAGES[waiting.stage] if waiting else "",
        "conversation": [
            {"asked": each, "sentence": TEACHER_QUESTIONS.get(each.question, "")}
            for each in partnership.questions.all()
        ],
        "decided_as": _decided_as(partnership),
        "can_hold": PartnershipState.ON_HOLD in PARTNERSHIP_MOVES[partnership.state],
        "can_end": PartnershipState.ENDED in PARTNERSHIP_MOVES[partnership.state],
        "is_second": waiting is not None and partnership.first_approved_at is not None,
        "is_same_person": partnership.first_approved_by_id == request.user.pk,
        "forms": bound,
        "form": sent,
        "do": request.POST.get("do", ""),
        **_why(partnership),
    }
    return render(request, "admin/matching/review/case.html", context)


def _case(request: PersonRequest, partnership_id: UUID) -> Partnership:
    found: Partnership = get_object_or_404(
        Partnership.objects.visible_to(request.user).with_everything(), pk=partnership_id
    )
    return found


def _decided_as(partnership: Partnership) -> str:
    """What staff decided: one that has ended was approved before."""
    is_over = partnership.state == PartnershipState.ENDED
    state = PartnershipState.APPROVED if is_over else PartnershipState(partnership.state)
    return str(state.label)


def _sides(by: User, partnership: Partnership, *, at: datetime) -> list[dict[str, Any]]:
    """Each class with its school; the way to the school's own review where it is theirs."""
    seats: list[Seat] = list(partnership.seats.all())
    schools = {seat.classroom.school_id for seat in seats}
    theirs = set(School.objects.reviewed_by(by).filter(pk__in=schools).values_list("pk", flat=True))
    return [
        {
            "seat": seat,
            "classroom": seat.classroom,
            "school": seat.classroom.school,
            "there_now": Moment(at, seat.classroom.school),
            "evidence": [
                (each, each.counts_for(seat.classroom.school))
                for each in seat.classroom.school.evidence.all()
            ],
            "newcomers": {
                each.teacher_id
                for each in seat.classroom.school.joined.all()
                if not each.confirmed_at
            },
            "is_theirs": seat.classroom.school_id in theirs,
        }
        for seat in seats
    ]


def _why(partnership: Partnership) -> dict[str, Any]:
    """Why they fit and when, the first class's clock first."""
    here, there = _two(partnership)
    why = explain(partnership.proposal.candidate, here, for_staff=True)
    try:
        calendar = pair_calendar(why, here, there)
    except ValueError:  # a timetable or a clock that cannot be read
        calendar = None
    return {"why": why, "here": here, "there": there, "calendar": calendar}


def _two(partnership: Partnership) -> tuple[Classroom, Classroom]:
    classrooms = [seat.classroom for seat in partnership.seats.all()]
    return classrooms[0], classrooms[1]


def _forms(request: PersonRequest, partnership: Partnership) -> dict[str, forms.Form]:
    def sent(do: str) -> Any:
        """What was sent, for the form that was sent."""
        return request.POST if request.method == "POST" and request.POST.get("do") == do else None

    classrooms = [seat.classroom for seat in partnership.seats.all()]
    return {
        "approve": ApproveForm(sent("approve"), prefix="approve"),
        "ask": AskForm(sent("ask"), prefix="ask", classrooms=classrooms),
        "hold": ReasonForm(sent("hold"), prefix="hold"),
        "reject": ReasonForm(sent("reject"), prefix="reject"),
        "end": ReasonForm(sent("end"), prefix="end"),
    }


def _act(
    request: PersonRequest, partnership: Partnership, bound: Mapping[str, forms.Form]
) -> HttpResponse | None:
    """Do what was sent and lead on to the next case; None when the page is to be shown."""
    do = request.POST.get("do", "")
    if request.method != "POST" or do not in _ACTS or not bound[do].is_valid():
        return None
    before: list[Waiting] = queue_for(request.user, at=timezone.now())
    try:
        done = _ACTS[do](partnership, bound[do], request.user, turn_sent(request))
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
        return None
    except IllegalMove:
        messages.error(
            request,
            _("This partnership is “%(state)s” now, so that decision is not open any more.")
            % {"state": Partnership.objects.get(pk=partnership.pk).get_state_display()},
        )
        return None
    messages.success(request, done)
    # What staff end was no case of the queue, so it leads to no next one.
    return redirect(case_url(partnership.pk) if do == "end" else _next(partnership, before))


def _next(partnership: Partnership, queue: Sequence[Waiting]) -> str:
    """The case behind this one in the queue that was on the screen, else the first of the others.

    The queue itself where nothing else is staff's turn.
    """
    place = next((n for n, each in enumerate(queue) if each.pk == partnership.pk), 0)
    round_about = [*queue[place:], *queue[:place]]
    others = [
        each for each in round_about if each.pk != partnership.pk and each.stage != Stage.ASKED
    ]
    return case_url(others[0].pk) if others else reverse("admin:matching_queue")


def _approve(partnership: Partnership, _form: ApproveForm, by: User, turn: int) -> str:
    decided = approve_partnership(partnership, by=by, reason=ReviewReason.CHECKED, turn=turn)
    if decided.state == PartnershipState.APPROVED:
        return _("Approved. The teachers get a mail as soon as their project is open.")
    return _("Your approval is noted. A second member of staff has to approve it, too.")


def _ask(partnership: Partnership, form: AskForm, by: User, turn: int) -> str:
    said = form.cleaned_data
    ask_teachers(
        partnership,
        classrooms=form.chosen(),
        question=said["question"],
        text=said["text"],
        by=by,
        turn=turn,
    )
    return _("Your question is on its way to the teachers.")


def _hold(partnership: Partnership, form: ReasonForm, by: User, turn: int) -> str:
    hold_partnership(partnership, by=by, reason=form.cleaned_data["reason"], turn=turn)
    return _("On hold. The teachers are told that it takes longer.")


def _reject(partnership: Partnership, form: ReasonForm, by: User, turn: int) -> str:
    reject_partnership(partnership, by=by, reason=form.cleaned_data["reason"], turn=turn)
    if partnership.rescues_id is not None:
        return _(
            "Rejected. The class that was to jump in is free again, and its teachers are told."
        )
    return _("Rejected. Both classes are free again, and their teachers are told.")


def _end(partnership: Partnership, form: ReasonForm, by: User, turn: int) -> str:
    end_partnership(
        partnership, reason=EndReason.STAFF, by=by, because=form.cleaned_data["reason"], turn=turn
    )
    rescue = partnership.proposal.rescue
    if rescue is not None and rescue.is_living:
        return _("Ended. The class that was to jump in is free again, and the teachers are told.")
    return _("Ended. Both classes are free again, and their teachers are told.")


_ACTS: dict[str, Act] = {
    "approve": _approve,
    "ask": _ask,
    "hold": _hold,
    "reject": _reject,
    "end": _end,
}
