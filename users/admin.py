"""People for staff: verify teachers, read the diary. States change in services only."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from users.audit import record
from users.lifecycle import Role
from users.models import Adult, AuditEntry, User
from users.services import verify_teacher


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


@admin.register(User)
class UserAdmin(NeverByHand, admin.ModelAdmin[User]):
    """Accounts, with rights and whether they are open. There is no password field."""

    list_display = ["id", "role", "email", "is_active", "is_staff", "date_joined"]
    list_filter = ["role", "is_active", "is_staff"]
    search_fields = ["email"]
    ordering = ["-date_joined"]
    fields = ["role", "email", "language", "zone", "is_active", "is_staff", "date_joined"]
    readonly_fields = ["role", "email", "language", "zone", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        locked = list(self.readonly_fields)
        if obj is None or obj.role != Role.STAFF:
            locked.append("is_staff")
        return locked

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for field in form.changed_data:
            record(f"user.{field}", obj, by=request.user, after=str(getattr(obj, field)))


class AdultForm(forms.ModelForm[Adult]):
    class Meta:
        model = Adult
        fields = ["name", "phone"]


@admin.register(Adult)
class AdultAdmin(NeverByHand, admin.ModelAdmin[Adult]):
    form = AdultForm
    list_display = ["name", "email", "role", "verified_at"]
    list_filter = [IsVerified, "user__role"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    fields = ["name", "phone", "email", "role", "languages", "verified_at", "verified_by"]
    readonly_fields = ["email", "role", "languages", "verified_at", "verified_by"]
    actions = ["verify"]

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, adult: Adult) -> str:
        return adult.user.email or ""

    @admin.display(description=_("role"), ordering="user__role")
    def role(self, adult: Adult) -> str:
        return str(adult.user.get_role_display())

    @admin.action(description=_("Verify teacher"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Adult]) -> None:
        by = User.objects.get(pk=request.user.pk)
        teachers = queryset.filter(user__role=Role.TEACHER)
        done = sum(verify_teacher(adult, by=by) for adult in teachers)
        self.message_user(
            request,
            ngettext(
                "%(count)d teacher is verified now.", "%(count)d teachers are verified now.", done
            )
            % {"count": done},
            messages.SUCCESS if done else messages.INFO,
        )


@admin.register(AuditEntry)
class AuditEntryAdmin(NeverByHand, admin.ModelAdmin[AuditEntry]):
    """The diary. It can be read."""

    list_display = ["at", "verb", "subject_type", "subject_id", "before", "after", "reason"]
    list_filter = ["at", "verb", "subject_type"]
    search_fields = ["subject_id", "actor_id"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
