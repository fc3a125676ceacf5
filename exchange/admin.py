"""Projects and meetings for staff: to look at, never to change. Services move their states."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.differences import differences
from exchange.forms.ending import RescueForm
from exchange.lifecycle import ProjectState
from exchange.models import ExchangeSession, HealthNote, Project
from exchange.readiness import readiness_of
from exchange.services.health import needing_somebody
from exchange.services.projects import approved_without_project
from exchange.terms import terms_of
from exchange.wording import STEPS
from matching.calls import Call, calls_for
from matching.lifecycle import PartnershipState
from matching.models import Rescue
from matching.refusals import Refused
from matching.services.rescue import find_another
from matching.services.rescue_calls import living_rescue, stop_rescue
from matching.wording import WORDING
from outbox.admin import ReadOnlyAdmin
from users.desk import Waits, waits_for_staff
from users.models import User
from users.text import with_names

A_DAY = timedelta(days=1)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("classes", "state", "starts_on", "ends_on", "opened_at", "rescue")
    # What it started with stands below them, in the words of the agreement.
    fields = (
        "review",
        "state",
        "starts_on",
        "ends_on",
        "opened_at",
        "ready_at",
        "started_at",
        "channel",
        "rescue",
    )
    list_filter = ("state",)
    date_hierarchy = "opened_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Regional staff sees those in which one of the schools is theirs."""
        theirs = Project.objects.looked_after_by(request.user)
        found = super().get_queryset(request).filter(pk__in=theirs.values("pk"))
        return found.prefetch_related("partnership__seats__classroom__school")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Beside the row: what the classes agreed on, and how far each is before the start."""
        found = self.get_object(request, object_id)
        more = {**_agreement_of(found), **(extra_context or {})} if found else extra_context
        return super().change_view(request, object_id, form_url, more)

    @admin.display(description=_("classes"))
    def classes(self, project: Project) -> str:
        return _names(project)

    @admin.display(description=_("partnership"))
    def review(self, project: Project) -> str:
        url = reverse("admin:matching_partnership_review", args=[project.partnership_id])
        return format_html('<a href="{}">{}</a>', url, _names(project))

    @admin.display(description=_("rescue"))
    def rescue(self, project: Project) -> str:
        """The way to find another class for one that lost its partner."""
        if project.state == ProjectState.ARCHIVED:
            return "–"
        url = reverse("admin:exchange_project_rescue", args=[project.pk])
        return format_html('<a href="{}">{}</a>', url, _now("Find another class"))

    def get_urls(self) -> list[URLPattern]:
        rescue = path(
            "<uuid:project_id>/rescue/",
            self.admin_site.admin_view(self.rescue_view),
            name="exchange_project_rescue",
        )
        return [rescue, *super().get_urls()]

    def rescue_view(self, request: HttpRequest, project_id: UUID) -> HttpResponse:
        """Which class is left, and why: the bench is asked at once."""
        if not request.user.has_perm("matching.change_partnership"):
            raise PermissionDenied
        theirs = Project.objects.looked_after_by(request.user)
        found = get_object_or_404(theirs.select_related("partnership"), pk=project_id)
        living = living_rescue(found.partnership)
        if living is not None and "stop" in request.POST and self._stop(request, living):
            return redirect("admin:exchange_project_changelist")
        sent = request.POST if request.method == "POST" and "stop" not in request.POST else None
        form = RescueForm(sent, classrooms=found.classrooms)
        if request.method == "POST" and form.is_valid() and self._begin(request, found, form):
            return redirect("admin:exchange_project_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _now("Find another class"),
            "opts": self.opts,
            "project": found,
            "form": form,
            "living": living,
        }
        return render(request, "admin/exchange/project/rescue.html", context)

    def _begin(self, request: HttpRequest, project: Project, form: RescueForm) -> bool:
        try:
            find_another(project.partnership, form.here, reason=form.reason, by=request.user)
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
            return False
        messages.success(request, _now("The classes of the bench are asked, one after the other."))
        return True

    def _stop(self, request: HttpRequest, rescue: Rescue) -> bool:
        try:
            stop_rescue(rescue, by=request.user)
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
            return False
        messages.success(
            request, _now("No class is asked any more, and the class that is left is told.")
        )
        return True


def _agreement_of(project: Project) -> dict[str, Any]:
    ready = readiness_of(project, at=timezone.now())
    newest = ready.newest
    return {
        "project": project,
        "ready": ready,
        "newest": newest,
        "in_force": project.versions.in_force().first(),
        "rows": differences(terms_of(newest), terms_of(newest)) if newest else [],
    }


@admin.register(HealthNote)
class HealthNoteAdmin(ReadOnlyAdmin):
    """Projects that need somebody: what gave cause to ask, and how far it has come."""

    list_display = ("whose", "kind", "step_words", "opened_on", "answer", "partners")
    fields = (
        "whose",
        "partners",
        "kind",
        "step_words",
        "opened_on",
        "stepped_on",
        "answer",
        "paused_until",
        "closed_at",
    )
    list_filter = ("step", "kind")
    list_select_related = ("classroom__school",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        theirs = HealthNote.objects.live().visible_to(request.user)
        found = super().get_queryset(request).filter(pk__in=theirs.values("pk"))
        return found.prefetch_related("project__partnership__seats__classroom__school")

    @admin.display(description=_("class"))
    def whose(self, note: HealthNote) -> str:
        return str(note.classroom)

    @admin.display(description=_("step"), ordering="step")
    def step_words(self, note: HealthNote) -> str:
        return str(STEPS[note.step])

    @admin.display(description=_("project"))
    def partners(self, note: HealthNote) -> str:
        url = reverse("admin:exchange_project_rescue", args=[note.project_id])
        return format_html('<a href="{}">{}</a>', url, _names(note.project))


@waits_for_staff
def quiet_projects(user: User, _at: datetime) -> Waits | None:
    """Classes that did not answer us twice: somebody has to call."""
    if not user.has_perm("exchange.view_healthnote"):
        return None
    notes = needing_somebody(user)
    count = len(notes)
    words = ngettext("%(n)d project needs somebody", "%(n)d projects need somebody", count)
    listed = reverse("admin:exchange_healthnote_changelist")
    since = min((_midnight(each.stepped_on, each.classroom) for each in notes), default=None)
    return Waits(count, words % {"n": count}, f"{listed}?step__exact=3", since=since)


@waits_for_staff
def unopened(user: User, at: datetime) -> Waits | None:
    """Approved, and for a day nothing could be opened: a gate is closed, or no week is shared."""
    if not user.has_perm("matching.change_partnership"):
        return None
    found = approved_without_project(before=at - A_DAY).visible_to(user)
    ours = list(found.values_list("reviewed_at", flat=True))
    words = ngettext(
        "%(n)d approved partnership without a project",
        "%(n)d approved partnerships without a project",
        len(ours),
    )
    listed = reverse("admin:matching_partnership_changelist")
    return Waits(
        len(ours),
        words % {"n": len(ours)},
        f"{listed}?state__exact={PartnershipState.APPROVED}&project__isnull=True",
        since=min(ours, default=None),
    )


@calls_for
def silent_classes(at: datetime) -> Iterator[Call]:
    """Classes of which nothing is heard any more, and who answered no mail of ours."""
    for note in needing_somebody():
        yield Call(
            key=f"silent:{note.pk}",
            classroom=note.classroom,
            why=with_names(
                _now("We hear nothing of %(name)s in its project: is everything all right?"),
                name=note.classroom.name,
            ),
            since=_midnight(note.stepped_on, note.classroom),
            url=reverse("admin:exchange_project_rescue", args=[note.project_id]),
        )


def _midnight(day: date, classroom: Classroom) -> datetime:
    return datetime.combine(day, time(), zone(classroom.zone or "UTC"))


@admin.register(ExchangeSession)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("classes", "state", "starts_at", "minutes", "local_date", "local_time", "zone")
    list_filter = ("state",)
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        theirs = ExchangeSession.objects.looked_after_by(request.user)
        found = super().get_queryset(request).filter(pk__in=theirs.values("pk"))
        return found.prefetch_related("project__partnership__seats__classroom__school")

    @admin.display(description=_("classes"))
    def classes(self, session: ExchangeSession) -> str:
        return _names(session.project)


def _names(project: Project) -> str:
    seats = project.partnership.seats.all()
    return " & ".join(sorted(str(seat.classroom) for seat in seats))
