"""Find a class for one of mine, and invite it."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classrooms.models import Classroom
from matching.explanations import explain
from matching.forms import FindForm
from matching.lifecycle import ProposalState
from matching.models import Proposal, SavedSearch
from matching.notices import address_query
from matching.refusals import Refused
from matching.services.direct import invite, invite_again, withdraw_invitation
from matching.services.directory import (
    Wanted,
    find_classes,
    narrowest,
    open_to,
    partners_to_ask_again,
)
from matching.services.places import held_places
from matching.views.searches import searches_of
from matching.wording import WORDING, say_filters
from users.models import User
from users.permissions import teachers_only

PER_PAGE = 5


def own_classroom(request: HttpRequest, classroom_id: UUID) -> Classroom:
    """The class if it is this teacher's, else 404."""
    own = Classroom.objects.visible_to(request.user).select_related("school__programme")
    return get_object_or_404(own, pk=classroom_id)


@require_safe
@teachers_only
def find(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """The directory, as this class sees it. Nobody is shown before staff have looked."""
    here = own_classroom(request, classroom_id)
    if here.is_archived:
        return redirect("classrooms:class-detail", here.pk)
    context: dict[str, Any] = {"here": here, "closed": _closed(here, request.user)}
    context["searches"] = searches_of(here)
    if not context["closed"]:
        context |= _listed(request, here)
    return render(request, "matching/find.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def invite_class(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """What an invitation means, then the invitation."""
    here = own_classroom(request, classroom_id)
    asked = request.POST if request.method == "POST" else request.GET
    again = asked.get("again", "") == "1"
    open_ones = partners_to_ask_again(here) if again else open_to(here)
    there = None if _closed(here, request.user) else _invitable(open_ones, asked.get("class", ""))
    if there is None:
        return _not_any_more(request, here, asked.get("class", ""))
    if request.method == "POST":
        try:
            ask = invite_again if again else invite
            proposal = ask(here, there, by=request.user)
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
            return redirect("matching:find", here.pk)
        messages.success(request, _("The class is invited. We have asked its teachers."))
        return redirect("matching:proposal-detail", proposal.pk)
    context = {
        "here": here,
        "there": there,
        "again": again,
        "days": here.school.programme.answer_days,
    }
    return render(request, "matching/invite.html", context)


@require_POST
@teachers_only
def withdraw(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Take an invitation back while nobody has answered it."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=proposal_id)
    try:
        withdraw_invitation(proposal, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _("Your invitation is taken back."))
    return redirect("matching:proposal-detail", proposal.pk)


def _closed(here: Classroom, user: User) -> str:
    """Why nothing is shown; empty when the directory is open to this class."""
    verified = Classroom.objects.verified().filter(pk=here.pk).exists()
    if not (user.adult.is_verified and verified):
        return _(
            "Our staff look at every new school and teacher before classes see each other. You get "
            "a mail when we are done; then you find other classes here."
        )
    if not Classroom.objects.looking().filter(pk=here.pk).exists():
        return _("This class is not looking for a partner. Open it for a partner first.")
    if held_places([here.pk])[here.pk] >= here.partners_wanted:
        return _(
            "Every place for a partner of this class is taken: by a proposal, a partner, or a "
            "class you registered with. Answer or take back what is open, or let the class have "
            "more partners."
        )
    return ""


def _listed(request: HttpRequest, here: Classroom) -> dict[str, Any]:
    form = FindForm(request.GET)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    findings = find_classes(here, wanted, at=timezone.now())
    page = Paginator(findings.found, PER_PAGE).get_page(request.GET.get("page"))
    shown = [{"found": each, "why": explain(each.candidate, here)} for each in page]
    mine = Classroom.objects.looking().filter(pk__in=Classroom.objects.visible_to(request.user))
    return {
        "form": form,
        "filtered": wanted != Wanted() or not form.is_valid(),
        "page": page,
        "cards": shown,
        "looked_at": findings.looked_at,
        "more": findings.more,
        "others": mine.exclude(pk=here.pk),
        "before": partners_to_ask_again(here),
        "asked": say_filters(vars(wanted)) if form.is_valid() else [],
        "kept": parse_qsl(address_query(vars(wanted))),
        "watched": SavedSearch.objects.kept()
        .filter(classroom=here, paused_at=None, **vars(wanted))
        .exists(),
        "nothing": "" if shown else _nothing(here, wanted),
    }


def _nothing(here: Classroom, wanted: Wanted) -> str:
    """Why the list is empty, and what would help."""
    if wanted == Wanted():
        return _("No other class fits at the moment. Rounds run every night, and new classes come.")
    name = narrowest(here, wanted, ("country", "age", "language", "theme", "mode"))
    if name is None:
        return _("No class fits all of this. Show all classes to see who is there.")
    return _("No class fits all of this. Leave “%(field)s” open to see more classes.") % {
        "field": FindForm.base_fields[name].label
    }


def _invitable(open_ones: QuerySet[Classroom], text: str) -> Classroom | None:
    try:
        asked = UUID(text)
    except ValueError:
        return None
    return open_ones.select_related("school__programme").filter(pk=asked).first()


def _not_any_more(request: HttpRequest, here: Classroom, text: str) -> HttpResponse:
    """Asked twice leads to the invitation; everything else is answered alike."""
    open_ones = Proposal.objects.visible_to(request.user).filter(
        state=ProposalState.OPEN, seats__classroom=here
    )
    for proposal in open_ones.prefetch_related("seats"):
        if text in {str(seat.classroom_id) for seat in proposal.seats.all()} - {str(here.pk)}:
            return redirect("matching:proposal-detail", proposal.pk)
    messages.error(request, WORDING["direct.gone"])
    return redirect("matching:find", here.pk)
