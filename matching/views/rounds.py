"""A class on its way to a partner, and the staff's view of a round while it runs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from classrooms.models import Classroom
from classrooms.services.classes import NotReady, open_classroom
from classrooms.services.excuses import excused_countries
from matching.choices import RoundKind
from matching.lifecycle import RoundState
from matching.models import MatchingRound, PartnerWish, Proposal, Registration
from matching.round_report import read_report
from matching.services.limits import limits_of
from matching.services.places import held_places
from matching.services.rounds import request_run
from matching.services.still_in import still_in
from matching.services.wishes import form_wishes_of
from matching.views.cards import Card, card_for
from matching.views.standing import standings_of
from matching.wording.limits import say_limits
from users.arriving import onward_of
from users.permissions import staff_only, teachers_only


@require_POST
@teachers_only
def enter(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """Open the class and register it for the next round. A second press changes nothing."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    try:
        open_classroom(classroom, by=request.user)
    except NotReady:
        return redirect("classrooms:check", classroom.pk)
    still_in(classroom, by=request.user)
    form_wishes_of(classroom, by=request.user)
    if onward := onward_of(request):
        return redirect(onward)
    return redirect("matching:sent", classroom.pk)


@require_safe
@teachers_only
def class_status(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """Where the class stands: checked by staff, in a round, proposed, agreed, approved."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school"), pk=classroom_id
    )
    entered = classroom.registrations.filter(round__kind=RoundKind.POOL).select_related("round")
    registration = entered.order_by("-round__opened_at").first()
    last = (
        entered.filter(round__state=RoundState.PUBLISHED).order_by("-round__published_at").first()
    )
    wishes = list(PartnerWish.objects.pledged().of_class(classroom.pk).with_sides())
    context = {
        "classroom": classroom,
        "round": registration.round if registration else None,
        "unmatched": last.unmatched if last else None,
        "is_verified": Classroom.objects.verified().filter(pk=classroom.pk).exists(),
        "wishes": wishes,
        # Whoever keeps every place for partners by a link is compared with nobody.
        "is_kept": bool(wishes)
        and held_places([classroom.pk])[classroom.pk] >= classroom.partners_wanted,
        "cards": _cards_of(classroom, request),
        "standing": standings_of([classroom]).get(classroom.pk),
        "registration": Registration.objects.waiting()
        .filter(classroom=classroom)
        .order_by("waiting_since", "pk")
        .first(),
        "is_excused": str(classroom.school.country) in excused_countries(timezone.now().date()),
        "limits": say_limits(limits_of(classroom)),
    }
    if request.htmx and request.GET.get("part") == "looking":
        return _looking_or_page(request, context)
    return _page_or_progress(request, context["round"], "matching/class_status.html", context)


def _looking_or_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """To a poll, while workers look for a partner of the class; then the whole page again."""
    standing = context["standing"]
    if standing and standing.outlook.is_looking:
        return render(request, "matching/_looking.html", context | {"is_part": True})
    return HttpResponseClientRefresh()


def _cards_of(classroom: Classroom, request: HttpRequest) -> list[Card]:
    """What was proposed to the class, the living first."""
    proposals = Proposal.objects.visible_to(request.user).filter(seats__classroom=classroom)
    now = timezone.now()
    cards = [card_for(each, request.user, now) for each in proposals.with_sides()]
    return sorted(cards, key=lambda card: not card.is_living)


@require_safe
@staff_only
def round_detail(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The round with its progress, and its report once it is published."""
    round_ = get_object_or_404(
        MatchingRound.objects.visible_to(request.user).select_related("programme"), pk=round_id
    )
    context: dict[str, Any] = {
        "round": round_,
        "registered": round_.registrations.count(),
        "can_run": round_.state in (RoundState.GATHERING, RoundState.FAILED)
        and request.user.has_perm("matching.change_matchinground"),
    }
    if round_.report and not request.htmx:
        context["told"] = read_report(round_, by=request.user)
    return _page_or_progress(request, round_, "matching/round_detail.html", context)


def _page_or_progress(
    request: HttpRequest, round_: MatchingRound | None, page: str, context: dict[str, Any]
) -> HttpResponse:
    """The page; to a poll the progress, and once the round is over the whole page again."""
    if not request.htmx:
        return render(request, page, context)
    if round_ is None or round_.state != RoundState.RUNNING:
        return HttpResponseClientRefresh()
    return render(request, "matching/_round_progress.html", context)


@require_POST
@staff_only
def round_run(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ask the workers to run the round now."""
    round_ = get_object_or_404(MatchingRound.objects.run_by(request.user), pk=round_id)
    request_run(round_, by=request.user)
    messages.success(request, _("The round is on its way to a worker."))
    return redirect("matching:round-detail", round_.pk)
