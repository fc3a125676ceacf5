"""Saying no: the reason first, then what the next proposal can learn from it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.lessons_within import Within, every_lesson, lessons_within
from matching.forms import DeclineForm
from matching.forms.declining import FORMS, Declined, level_of
from matching.lifecycle import Answer
from matching.models import Proposal, Seat
from matching.refusals import Refused
from matching.services.learning import NOTHING, Taught
from matching.services.proposals import decline_proposal
from matching.views.cards import Card, card_for
from matching.views.proposals import own_proposal
from matching.wording import WORDING
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "POST"])
@teachers_only
def proposal_decline(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Ask for the reason; the next page says no."""
    card = card_for(own_proposal(request, proposal_id), request.user, timezone.now())
    if card.refusal:
        return _over(request, card, card.refusal)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(
            "matching:proposal-decline-reason", card.proposal.pk, form.cleaned_data["reason"]
        )
    return render(request, "matching/proposal_decline.html", {"card": card, "form": form})


@require_http_methods(["GET", "POST"])
@teachers_only
def proposal_decline_reason(request: PersonRequest, proposal_id: UUID, reason: str) -> HttpResponse:
    """What the next proposal can learn from this no, then the no itself; all may be skipped."""
    card = card_for(own_proposal(request, proposal_id), request.user, timezone.now())
    if reason not in FORMS:
        raise Http404
    if request.method == "POST" and _has_said_no(card):
        return _said_no(request, card, NOTHING)
    if card.refusal:
        return _over(request, card, card.refusal)
    about = _declined(card)
    skipped = "skip" in request.POST
    said = request.POST if request.method == "POST" and not skipped else None
    form = FORMS[reason](said, about=about)
    if request.method == "POST" and (skipped or form.is_valid()):
        taught = NOTHING if skipped else form.taught()
        return _say_no(request, card, reason, taught)
    context = {
        "card": card,
        "form": form,
        "reason": reason,
        "about": about,
        "loses_all": _loses_all(about),
    }
    return render(request, "matching/proposal_decline_reason.html", context)


def _declined(card: Card) -> Declined:
    facts = card.explanation.facts
    try:
        lessons: list[Within] = lessons_within(
            card.here, [(each.start, each.end) for each in card.explanation.windows]
        )
    except ValueError:  # a timetable or a clock that cannot be read
        lessons = []
    return Declined(
        here=card.here,
        there=card.there,
        lessons=lessons,
        gap_months=facts.get("age", {}).get("gap_months", 0),
        level=level_of(facts.get("languages", {}).get("level", "")),
    )


def _loses_all(about: Declined) -> bool:
    """Whether no lesson would be left if all of these were ticked."""
    return every_lesson(about.here) == {each.lesson for each in about.lessons}


def _say_no(request: PersonRequest, card: Card, reason: str, taught: Taught) -> HttpResponse:
    try:
        decline_proposal(card.proposal, by=request.user, reason=reason, taught=taught)
    except Refused as refusal:
        if _has_said_no(card):
            return _said_no(request, card, NOTHING)
        return _over(request, card, refusal.key)
    return _said_no(request, card, taught)


def _has_said_no(card: Card) -> bool:
    """The second press of two, or a colleague's: the no stands, and is not said again."""
    return Seat.objects.filter(pk=card.seat.pk, answer=Answer.NO).exists()


def _said_no(request: PersonRequest, card: Card, taught: Taught) -> HttpResponse:
    """To the next suggestion of the class, or to where it stands."""
    here = Classroom.objects.select_related("school").get(pk=card.here.pk)
    following = _next_for(here, request)
    if following is not None:
        said = _("Partner declined. This class is suggested to you, too.")
        target = redirect("matching:proposal-detail", following.pk)
    else:
        said = _declined_sentence(here)
        target = redirect("matching:class-status", here.pk)
    messages.success(request, format_html("{} {}", said, _learnt(here, taught)))
    return target


def _over(request: PersonRequest, card: Card, key: str) -> HttpResponse:
    messages.error(request, WORDING[key])
    return redirect("matching:proposal-detail", card.proposal.pk)


def _next_for(here: Classroom, request: PersonRequest) -> Proposal | None:
    """The next proposal that waits for an answer of the same class."""
    waiting = Proposal.objects.visible_to(request.user).awaiting(here, at=timezone.now())
    following: Proposal | None = waiting.order_by("answer_by", "pk").first()
    return following


def _declined_sentence(here: Classroom) -> str:
    if here.state != ClassroomState.OPEN:
        return _("Partner declined. Your class looks for no partner now; you can look again here.")
    return _("Partner declined. Your class is in the next round.")


def _learnt(here: Classroom, taught: Taught) -> Any:
    """What changed for the class, with the way to undo it."""
    if taught.lessons:
        count = len(taught.lessons)
        said = ngettext(
            "%(count)d lesson is taken out of your timetable.",
            "%(count)d lessons are taken out of your timetable.",
            count,
        ) % {"count": count}
        return _with_link(said, reverse("classrooms:lessons", args=[here.pk]), _("See the lessons"))
    if taught.most_age_gap_months is not None or taught.least_level is not None:
        said = _("The next suggestions keep to what you asked for.")
        return _with_link(said, reverse("matching:limits", args=[here.pk]), _("Change"))
    if taught.themes:
        return _("Your topics are saved.")
    if taught.has_partner and here.state == ClassroomState.OPEN:
        said = _("It looks for one partner less.")
        return _with_link(said, reverse("classrooms:class-exchange", args=[here.pk]), _("Change"))
    return ""


def _with_link(said: str, url: str, words: str) -> Any:
    return format_html('{} <a href="{}">{}</a>', said, url, words)
