from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox.models import Job, Mail
from outbox.services import revive


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that staff look at: they are made and moved elsewhere."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Its heading names what is listed: there is nothing to select."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["kind", "state", "attempts", "retries", "due_at", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["key"]
    actions = ["try_again"]

    def has_revive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_job")

    @admin.action(
        description=_("Try again: give the selected jobs their attempts back"),
        permissions=["revive"],
    )
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        revived = sum(revive(job) for job in queryset)
        if not revived:
            messages.info(request, _now("None of them had given up."))
            return
        messages.success(
            request,
            ngettext("%(n)d job is due again.", "%(n)d jobs are due again.", revived)
            % {"n": revived},
        )


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What was mailed to whom and whether it went out. The words are blanked once sent."""

    list_display = ["template", "to", "state", "created_at", "sent_at"]
    list_filter = ["state", "template"]
    search_fields = ["to"]
    fields = ["template", "to", "language", "subject", "state", "created_at", "sent_at"]
