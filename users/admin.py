"""People for staff: accounts and the diary. States change in services only.

Adults stand in the administration of classrooms: staff reviews them by the countries of their
schools.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox.lifecycle import JobState
from outbox.models import Job
from users.audit import record
from users.desk import Waits, waits_for_staff
from users.hooks import trust_ended
from users.lifecycle import Role
from users.models import AuditEntry, User


class NeverByHand:
    """Rows that come from services: nobody adds or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class IsVerified(admin.SimpleListFilter):
    title = _("verified")
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Waits for a decision")), ("yes", _("Verified"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(verified_at__isnull=self.value() == "no")


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(StockGroupAdmin):
    """Rights as ticks: what the two lists of the stock page are called, no screen reader hears."""

    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}


@admin.register(User)
class UserAdmin(NeverByHand, admin.ModelAdmin[User]):
    """Accounts, with rights and whether they are open. There is no password field.

    Whoever looks after some countries only opens none: accounts of all of them stand here.
    """

    list_display = ["id", "role", "email", "is_active", "is_staff", "date_joined"]
    list_filter = ["role", "is_active", "is_staff"]
    search_fields = ["email"]
    date_hierarchy = "date_joined"
    ordering = ["-date_joined"]
    fields = ["role", "email", "language", "zone", "is_active", "is_staff", "date_joined"]
    readonly_fields = ["role", "email", "language", "zone", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        locked = list(self.readonly_fields)
        if obj is None or obj.role != Role.STAFF:
            locked.append("is_staff")
        return locked

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and not request.user.reviewed_countries

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and not request.user.reviewed_countries

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not request.user.reviewed_countries

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for field in form.changed_data:
            record(f"user.{field}", obj, by=request.user, after=str(getattr(obj, field)))
        if "is_active" in form.changed_data and not obj.is_active:
            trust_ended(f"account:{obj.pk}:{timezone.now().timestamp()}")


@admin.register(AuditEntry)
class AuditEntryAdmin(NeverByHand, admin.ModelAdmin[AuditEntry]):
    """The diary. It can be read."""

    list_display = ["at", "verb", "subject_type", "subject_id", "before", "after", "reason"]
    list_filter = ["verb", "subject_type"]
    date_hierarchy = "at"
    search_fields = ["subject_id", "actor_id"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@waits_for_staff
def dead_jobs(user: User, _at: datetime) -> Waits | None:
    """What the workers gave up."""
    if not user.has_perm("outbox.view_job"):
        return None
    count = Job.objects.filter(state=JobState.DEAD).count()
    words = ngettext("%(n)d job that gave up", "%(n)d jobs that gave up", count) % {"n": count}
    return Waits(count, words, f"{reverse('admin:outbox_job_changelist')}?state={JobState.DEAD}")
