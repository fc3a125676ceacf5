"""A proposal before a teacher: read it, say yes, take it back. Saying no: `declining.py`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classrooms.models import Classroom
from matching.lifecycle import ProposalState
from matching.models import Partnership, PartnershipQuestion, PartnerWish, Proposal
from matching.refusals import Refused
from matching.services.proposals import accept_proposal, take_back
from matching.services.review_queue import waiting_among
from matching.views.cards import card_for, detail_of, groups_of
from matching.wording import TEACHER_QUESTIONS, WORDING
from users.permissions import teachers_only


def own_proposal(request: HttpRequest, proposal_id: UUID) -> Proposal:
    """The proposal if this teacher's class has a seat in it, else 404."""
    visible = Proposal.objects.visible_to(request.user).with_profiles()
    return get_object_or_404(visible, pk=proposal_id)


@require_safe
@teachers_only
def proposal_list(request: HttpRequest) -> HttpResponse:
    """For each class the partners suggested to it, and why there are not more of them."""
    now = timezone.now()
    proposals = Proposal.objects.visible_to(request.user).living().with_profiles()
    cards = [card_for(each, request.user, now) for each in proposals]
    classrooms = Classroom.objects.visible_to(request.user).select_related("school")
    wishes = PartnerWish.objects.visible_to(request.user).pledged().with_sides()
    wishes = wishes.select_related("made_by", "followed_by")
    groups = groups_of(classrooms, cards, wishes)
    return render(request, "matching/proposal_list.html", {"groups": groups})


@require_safe
@teachers_only
def proposal_detail(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: places, clocks, why, the weeks, what to ask, yes or no."""
    proposal = own_proposal(request, proposal_id)
    now = timezone.now()
    card = card_for(proposal, request.user, now)
    context = {"card": card, "detail": detail_of(card)}
    if proposal.state == ProposalState.AGREED:
        context |= _with_staff(proposal, card.here, now)
    return render(request, "matching/proposal_detail.html", context)


def _with_staff(proposal: Proposal, here: Classroom, now: datetime) -> dict[str, Any]:
    """How long staff usually take, whether they are late, and what they ask this class."""
    own = Partnership.objects.filter(proposal=proposal)
    asked = PartnershipQuestion.objects.filter(partnership__proposal=proposal, classroom=here)
    return {
        "review_days": Partnership.objects.usual_review_days(),
        "is_late": any(each.is_late for each in waiting_among(own.undecided(), at=now)),
        "questions": [
            {"asked": each, "sentence": TEACHER_QUESTIONS.get(each.question, "")}
            for each in asked.open()
        ],
    }


@require_POST
@teachers_only
def proposal_accept(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Say yes. A double click says it once."""
    proposal = own_proposal(request, proposal_id)
    try:
        accepted = accept_proposal(proposal, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _accepted_sentence(accepted))
    return redirect("matching:proposal-detail", proposal.pk)


@require_POST
@teachers_only
def proposal_take_back(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Undo the yes while the partner is still thinking."""
    proposal = own_proposal(request, proposal_id)
    try:
        take_back(proposal, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _("Your yes is taken back. You can answer again."))
    return redirect("matching:proposal-detail", proposal.pk)


def _accepted_sentence(proposal: Proposal) -> str:
    if proposal.state == ProposalState.AGREED:
        return _("Partner accepted. Both classes said yes; our staff look at it now.")
    return _("Partner accepted. We have asked the other class.")
