"""The staff's desk: programmes to set, rounds to run, partnerships to decide.

States move through services only.
"""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries import countries

from classrooms.models import Programme
from classrooms.models.programme import SCORE_PARTS
from matching.choices import RoundKind
from matching.explanations import explain
from matching.forms import ProgrammeForm, ReviewForm
from matching.lifecycle import PARTNERSHIP_MOVES, IllegalMove, PartnershipState, RoundState
from matching.models import MatchingRound, Partnership, Proposal
from matching.refusals import Refused
from matching.round_report import Proven, covered_of_all, verdict_of
from matching.services.partnerships import (
    approve_partnership,
    hold_partnership,
    reject_partnership,
)
from matching.services.rounds import request_run
from matching.wording import WORDING, say
from outbox.admin import ReadOnlyAdmin
from users.desk import Waits, waits_for_staff
from users.models import User

DECIDE = {
    PartnershipState.APPROVED: approve_partnership,
    PartnershipState.ON_HOLD: hold_partnership,
    PartnershipState.REJECTED: reject_partnership,
}

MARKS = {Proven.BEST: "✓", Proven.FAULTY: "✗"}


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin[Programme]):
    """The rules of a pool: every threshold and weight of its pairing.

    It stands here, above the engine, because its pages name the engine's weights and their reasons.
    """

    form = ProgrammeForm
    list_display = ["name", "plan_weeks", "meetings", "is_default"]
    readonly_fields = ["is_default", "excluded_names"]
    fieldsets = [
        (None, {"fields": ["name", "is_default", "answer_days"]}),
        (_("Staff's review"), {"fields": ["review_days", "two_person_review"]}),
        (
            _("Who may meet"),
            {
                "fields": [
                    "most_age_gap",
                    "adult_partner_least_age",
                    "least_level",
                    "excluded_country_pairs",
                    "excluded_names",
                ]
            },
        ),
        (
            _("When they meet"),
            {
                "fields": [
                    "plan_weeks",
                    "span_percent",
                    "lead_days",
                    "horizon_weeks",
                    "meetings",
                    "meeting_minutes",
                ]
            },
        ),
        (_("How a project starts"), {"fields": ["start_share"]}),
        (
            _("When a class falls silent"),
            {"fields": ["nudge_days", "both_days", "staff_days"]},
        ),
        (
            _("What a round makes"),
            {"fields": ["score_floor", "candidates_per_class"]},
        ),
        (
            _("What counts for a good pair"),
            {
                "description": _(
                    "The most points each part of the score can give. Together they make 1,000, so "
                    "that a score reads as a share."
                ),
                "fields": ["default_weights", *(f"weight_{part}" for part in SCORE_PARTS)],
            },
        ),
    ]

    @admin.display(description=_("not paired, by name"))
    def excluded_names(self, programme: Programme) -> str:
        """The stored pairs by the countries' names: two letters are soon mistaken."""
        pairs = [
            " – ".join(countries.name(code) for code in pair.split())
            for pair in programme.excluded_country_pairs
        ]
        return "; ".join(pairs) or "–"

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        return False


@admin.register(MatchingRound)
class MatchingRoundAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "published_at", "covered", "proof", "desk"]
    list_filter = ["state", "programme"]
    list_select_related = ["programme"]
    actions = ["run_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchingRound]:
        return super().get_queryset(request).filter(kind=RoundKind.POOL)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("matching.change_matchinground")

    @admin.display(description=_("covered"))
    def covered(self, round_: MatchingRound) -> str:
        return format_html("<bdi>{}</bdi>", covered_of_all(round_.report))

    @admin.display(description=_("proof"))
    def proof(self, round_: MatchingRound) -> str:
        """A sign and words: colour never speaks alone."""
        verdict = verdict_of(round_.report)
        mark = MARKS.get(verdict.proven)
        if mark is None:
            return verdict.short
        return format_html(
            '<span class="proof proof--{}"><span aria-hidden="true">{}</span> {}</span>',
            verdict.proven,
            mark,
            verdict.short,
        )

    @admin.display(description=_("report"))
    def desk(self, round_: MatchingRound) -> str:
        """The way to the round's page, and what the worker does at the moment."""
        url = reverse("matching:round-detail", args=[round_.pk])
        doing = round_.stage_words if round_.state == RoundState.RUNNING else ""
        return format_html('<a href="{}">{}</a> {}', url, _now("Open"), doing)

    @admin.action(description=_("Run the selected rounds now"), permissions=["run"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[MatchingRound]) -> None:
        for round_ in queryset:
            request_run(round_, by=request.user)
        messages.success(request, _now("The workers have been asked to run them."))


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["sides", "state", "mode", "proposed_at", "answer_by"]
    list_filter = ["state", "mode", "proposed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return super().get_queryset(request).prefetch_related("seats__classroom__school")

    @admin.display(description=_("classes"))
    def sides(self, proposal: Proposal) -> str:
        return " & ".join(str(seat.classroom) for seat in proposal.seats.all())


@admin.register(Partnership)
class PartnershipAdmin(ReadOnlyAdmin):
    """The review queue: rescues before all others, then the oldest first, each with its evidence
    and its decision."""

    list_display = ["sides", "urgent", "state", "agreed_at", "reviewed_by", "decide"]
    list_filter = ["state", "agreed_at"]
    list_select_related = ["reviewed_by__adult"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partnership]:
        found = super().get_queryset(request).prefetch_related("seats__classroom__school")
        return found.order_by(F("rescues").asc(nulls_last=True), "agreed_at")

    @admin.display(description=_("urgent"), boolean=True)
    def urgent(self, partnership: Partnership) -> bool:
        """A class waits in the middle of its project."""
        return partnership.rescues_id is not None

    @admin.display(description=_("classes"))
    def sides(self, partnership: Partnership) -> str:
        return " & ".join(str(seat.classroom) for seat in partnership.seats.all())

    @admin.display(description=_("decision"))
    def decide(self, partnership: Partnership) -> str:
        url = reverse("admin:matching_partnership_review", args=[partnership.pk])
        return format_html('<a href="{}">{}</a>', url, _now("Review"))

    def get_urls(self) -> list[URLPattern]:
        review = path(
            "<uuid:partnership_id>/review/",
            self.admin_site.admin_view(self.review_view),
            name="matching_partnership_review",
        )
        return [review, *super().get_urls()]

    def review_view(self, request: HttpRequest, partnership_id: UUID) -> HttpResponse:
        """Both schools side by side, why they were chosen, and the decision with its reason."""
        if not request.user.has_perm("matching.change_partnership"):
            raise PermissionDenied
        partnership = get_object_or_404(
            Partnership.objects.visible_to(request.user).select_related("proposal__candidate"),
            pk=partnership_id,
        )
        form = ReviewForm(request.POST or None)
        decided = (
            request.method == "POST"
            and form.is_valid()
            and self._decide(request, partnership, form.cleaned_data)
        )
        if decided:
            return redirect("admin:matching_partnership_changelist")
        explanation = partnership.proposal.candidate.explanation
        classrooms = partnership.classrooms
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Review a partnership"),
            "opts": self.opts,
            "partnership": partnership,
            "seats": partnership.seats.select_related("classroom__school", "answered_by__adult"),
            "reasons": [say(message) for message in explanation["reasons"]],
            "worth_knowing": say(explanation["worth_knowing"])
            if explanation["worth_knowing"]
            else "",
            "window": explain(partnership.proposal.candidate, classrooms[0]).first_window,
            "classrooms": classrooms,
            "is_decided": not PARTNERSHIP_MOVES[partnership.state] & set(DECIDE),
            "form": form,
        }
        return render(request, "admin/matching/partnership/review.html", context)

    def _decide(
        self, request: HttpRequest, partnership: Partnership, decision: dict[str, str]
    ) -> bool:
        try:
            DECIDE[PartnershipState(decision["decision"])](
                partnership, by=request.user, reason=decision["reason"]
            )
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
            return False
        except IllegalMove:
            messages.error(
                request,
                _now("This partnership is “%(state)s” now, so that decision is not open any more.")
                % {"state": Partnership.objects.get(pk=partnership.pk).get_state_display()},
            )
            return False
        messages.success(request, _now("Your decision is saved."))
        return True


@waits_for_staff
def partnerships(user: User) -> Waits | None:
    """What both sides agreed on and staff has not looked at."""
    if not user.has_perm("matching.change_partnership"):
        return None
    count = Partnership.objects.filter(state=PartnershipState.IN_REVIEW).count()
    words = ngettext("%(n)d partnership", "%(n)d partnerships", count) % {"n": count}
    listed = reverse("admin:matching_partnership_changelist")
    return Waits(count, words, f"{listed}?state={PartnershipState.IN_REVIEW}")
