"""The staff's desk: programmes to set, rounds to run, partnerships to decide.

States move through services only.
"""

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries import countries

from classrooms.models import Programme
from classrooms.models.programme import SCORE_PARTS
from matching.choices import RoundKind
from matching.forms import ProgrammeForm
from matching.lifecycle import ContestState, RoundState
from matching.models import Contest, MatchingRound, Partnership, Proposal
from matching.round_report import Proven, covered_of_all, verdict_of
from matching.services.call_list import call_list
from matching.services.review_queue import MAY_DECIDE, Stage, queue_for
from matching.services.rounds import request_run
from matching.services.several import MOST_AT_ONCE
from matching.views import contests
from matching.views.review import calls, case, queue
from outbox.admin import ReadOnlyAdmin
from users.desk import Waits, waits_for_staff
from users.models import User

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
        (None, {"fields": ["name", "is_default", "answer_days", "still_in_weeks"]}),
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
    readonly_fields = ["answers"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Regional staff sees those in which one of the schools is theirs."""
        theirs = Proposal.objects.visible_to(request.user)
        found = super().get_queryset(request).filter(pk__in=theirs.values("pk"))
        return found.prefetch_related("seats__classroom__school")

    @admin.display(description=_("answers"))
    def answers(self, proposal: Proposal) -> str:
        """What each class said, why, and in which words: staff alone read them."""
        return format_html_join(
            "",
            "<p>{}</p>",
            (
                [" – ".join(filter(None, each))]
                for each in (
                    (
                        str(seat.classroom),
                        seat.get_answer_display(),
                        seat.get_decline_reason_display() if seat.decline_reason else "",
                        seat.decline_words,
                    )
                    for seat in proposal.seats.all()
                )
            ),
        )

    @admin.display(description=_("classes"))
    def sides(self, proposal: Proposal) -> str:
        return " & ".join(str(seat.classroom) for seat in proposal.seats.all())


@admin.register(Partnership)
class PartnershipAdmin(ReadOnlyAdmin):
    """All partnerships, to be read; what waits is decided in the queue."""

    list_display = ["sides", "urgent", "state", "agreed_at", "reviewed_by", "decide"]
    list_filter = ["state", "agreed_at"]
    list_select_related = ["reviewed_by__adult"]
    actions = ["several"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partnership]:
        """Regional staff sees those in which one of the schools is theirs."""
        theirs = Partnership.objects.visible_to(request.user)
        found = super().get_queryset(request).filter(pk__in=theirs.values("pk"))
        found = found.prefetch_related("seats__classroom__school")
        return found.order_by(F("rescues").asc(nulls_last=True), "agreed_at")

    @admin.display(description=_("urgent"), boolean=True)
    def urgent(self, partnership: Partnership) -> bool:
        """A class waits in the middle of its project."""
        return partnership.rescues_id is not None

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_DECIDE)

    @admin.display(description=_("classes"))
    def sides(self, partnership: Partnership) -> str:
        return " & ".join(str(seat.classroom) for seat in partnership.seats.all())

    @admin.display(description=_("decision"))
    def decide(self, partnership: Partnership) -> str:
        url = reverse("admin:matching_partnership_review", args=[partnership.pk])
        return format_html('<a href="{}">{}</a>', url, _now("Review"))

    @admin.action(description=_("Decide: see them first"), permissions=["decide"])
    def several(self, request: HttpRequest, queryset: QuerySet[Partnership]) -> HttpResponse | None:
        """To the preview, with the undecided ones."""
        keys = [
            f"{pk}.{turn}"
            for pk, turn in Partnership.objects.filter(pk__in=queryset.values("pk"))
            .undecided()
            .values_list("pk", "turn")[:MOST_AT_ONCE]
        ]
        if not keys:
            messages.info(request, _now("These are decided already."))
            return None
        preview = reverse("admin:matching_queue_several")
        return redirect(f"{preview}?{urlencode({'pick': keys}, doseq=True)}")

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("queue/", queue.queue, "matching_queue"),
            ("queue/several/", queue.several, "matching_queue_several"),
            ("calls/", calls.calls, "matching_calls"),
            ("<uuid:partnership_id>/review/", case.case, "matching_partnership_review"),
        ]
        ours = [
            path(route, self.admin_site.admin_view(view), name=name) for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]


@waits_for_staff
def partnerships(user: User, at: datetime) -> Waits | None:
    """What both sides agreed on and staff has not decided."""
    if not user.has_perm(MAY_DECIDE):
        return None
    ours = [each for each in queue_for(user, at=at) if each.stage != Stage.ASKED]
    words = ngettext("%(n)d partnership", "%(n)d partnerships", len(ours)) % {"n": len(ours)}
    return Waits(
        len(ours),
        words,
        reverse("admin:matching_queue"),
        late=sum(each.is_late for each in ours),
        since=min((each.since for each in ours), default=None),
    )


@waits_for_staff
def people_to_ring(user: User, at: datetime) -> Waits | None:
    """Teachers who read no mail, and with whom something cannot wait."""
    found = call_list(user, at=at)
    words = ngettext("%(n)d call to make", "%(n)d calls to make", len(found)) % {"n": len(found)}
    since = min((each.call.since for each in found), default=None)
    return Waits(len(found), words, reverse("admin:matching_calls"), since=since)


@admin.register(Contest)
class ContestAdmin(ReadOnlyAdmin):
    """What teachers say was not their fault: the oldest first, each with its decision."""

    list_display = ["classroom", "country", "reason", "state", "asked_at", "decide"]
    fields = [
        "classroom",
        "country",
        "teacher",
        "reason",
        "words",
        "state",
        "asked_at",
        "answer",
        "decided_at",
        "decided_by",
        "decide",
    ]
    list_filter = ["state", "reason"]
    list_select_related = ["seat__classroom__school"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contest]:
        """Regional staff sees the own countries only."""
        return super().get_queryset(request) & Contest.objects.reviewed_by(request.user)

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<uuid:contest_id>/decide/",
            self.admin_site.admin_view(contests.decide),
            name="matching_contest_decide",
        )
        return [decide, *super().get_urls()]

    @admin.display(description=_("class"))
    def classroom(self, contest: Contest) -> str:
        return str(contest.seat.classroom)

    @admin.display(description=_("country"))
    def country(self, contest: Contest) -> str:
        return str(contest.seat.classroom.school.country.name)

    @admin.display(description=_("decision"))
    def decide(self, contest: Contest) -> str:
        url = reverse("admin:matching_contest_decide", args=[contest.pk])
        return format_html('<a href="{}">{}</a>', url, _now("Open"))


@waits_for_staff
def contested(user: User, _at: datetime) -> Waits | None:
    """What teachers of the countries that this member of staff looks after contest."""
    if not user.has_perm(contests.MAY_DECIDE):
        return None
    asked = Contest.objects.reviewed_by(user).waiting().values_list("asked_at", flat=True)
    count = len(asked)
    words = ngettext("%(n)d contest of a teacher", "%(n)d contests of teachers", count)
    listed = reverse("admin:matching_contest_changelist")
    waiting = f"{listed}?state={ContestState.ASKED}"
    return Waits(count, words % {"n": count}, waiting, since=min(asked, default=None))
