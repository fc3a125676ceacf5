"""Projects and meetings for staff: to look at, never to change. Services move their states."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exchange.models import ExchangeSession, Project


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("classes", "state", "starts_on", "ends_on", "opened_at")
    list_filter = ("state",)
    date_hierarchy = "opened_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = super().get_queryset(request)
        return found.prefetch_related("partnership__seats__classroom__school")

    @admin.display(description=_("classes"))
    def classes(self, project: Project) -> str:
        return _names(project)


@admin.register(ExchangeSession)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("classes", "state", "starts_at", "minutes", "local_date", "local_time", "zone")
    list_filter = ("state",)
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = super().get_queryset(request)
        return found.prefetch_related("project__partnership__seats__classroom__school")

    @admin.display(description=_("classes"))
    def classes(self, session: ExchangeSession) -> str:
        return _names(session.project)


def _names(project: Project) -> str:
    seats = project.partnership.seats.all()
    return " & ".join(sorted(str(seat.classroom) for seat in seats))
