"""The safeguarding desk, and what teachers asked about the data of students, to be read.

Only the leads find the desk; states move by services alone.
"""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from classrooms.models import Classroom, School
from safeguarding.models import (
    Block,
    Concern,
    ContactStop,
    DataRequest,
    ProgrammeCare,
    SchoolContact,
)
from safeguarding.services.contacts import check_contact, save_contact
from safeguarding.services.queue import may_open_desk, queue_for
from safeguarding.views import desk
from users.admin import NeverByHand
from users.audit import record
from users.desk import Waits, waits_for_staff
from users.lifecycle import Role
from users.models import User, display_name


def _is_lead(request: HttpRequest) -> bool:
    """Asked once for a request: the administration asks for each table and each right."""
    if not hasattr(request, "is_safeguarding_lead"):
        request.is_safeguarding_lead = may_open_desk(request.user)
    return bool(request.is_safeguarding_lead)


class LeadsOnly(NeverByHand):
    """Pages that exist for safeguarding leads, and for who stands in where none is named."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_lead(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_lead(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def leads_only(request: HttpRequest) -> None:
    if not _is_lead(request):
        raise PermissionDenied


@admin.register(Concern)
class ConcernAdmin(LeadsOnly, admin.ModelAdmin[Concern]):
    """The queue and the case stand where the stock list and form would: no child's text."""

    list_display = ("kind", "path", "state", "due_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concern]:
        return super().get_queryset(request) & Concern.objects.visible_to(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        leads_only(request)
        return desk.queue(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        leads_only(request)
        return desk.case(request, object_id)


@admin.register(ContactStop)
class ContactStopAdmin(LeadsOnly, admin.ModelAdmin[ContactStop]):
    """What is paused; it goes on with a reason, on its own page."""

    list_display = ("whose", "towards", "reason", "since", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("person__adult", "school", "towards__school")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactStop]:
        return super().get_queryset(request) & ContactStop.objects.visible_to(request.user)

    @admin.display(description=_("whose contact"))
    def whose(self, stop: ContactStop) -> str:
        """No nickname: a student is known by the role here."""
        return str(stop.school) if stop.school else display_name(stop.person) if stop.person else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        leads_only(request)
        return desk.stop_case(request, object_id)


@admin.register(Block)
class BlockAdmin(LeadsOnly, admin.ModelAdmin[Block]):
    """Schools kept apart."""

    list_display = ("school", "other", "since")
    list_select_related = ("school", "other")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Block]:
        theirs = School.objects.reviewed_by(request.user)
        return super().get_queryset(request).filter(school__in=theirs.values("pk"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        leads_only(request)
        return desk.block_case(request, object_id, self.get_queryset(request))


class ContactForm(forms.ModelForm[SchoolContact]):
    class Meta:
        model = SchoolContact
        fields = ("school", "name", "email", "language")


@admin.register(SchoolContact)
class SchoolContactAdmin(admin.ModelAdmin[SchoolContact]):
    """Whom we turn to at a school. Ring the school before you check one."""

    form = ContactForm
    list_display = ("school", "name", "email", "entered_at", "checked_at")
    list_filter = (("checked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("school",)
    search_fields = ("school__name", "name", "email")
    actions: ClassVar[list[str]] = ["check_them"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SchoolContact]:
        theirs = SchoolContact.objects.looked_after_by(request.user)
        return super().get_queryset(request) & theirs

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("school",) if obj else ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_lead(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_lead(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_lead(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_lead(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "school":
            kwargs["queryset"] = School.objects.reviewed_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: SchoolContact, form: Any, change: bool) -> None:
        by = User.objects.get(pk=request.user.pk)
        school = get_object_or_404(School.objects.reviewed_by(by), pk=obj.school_id)
        save_contact(school, name=obj.name, email=obj.email, language=obj.language, by=by)

    @admin.action(description=_("We rang the school: it is this person"))
    def check_them(self, request: HttpRequest, queryset: QuerySet[SchoolContact]) -> None:
        by = User.objects.get(pk=request.user.pk)
        done = sum(check_contact(each, by=by) for each in queryset)
        words = ngettext("%(n)d contact is checked.", "%(n)d contacts are checked.", done)
        self.message_user(request, words % {"n": done})


@admin.register(ProgrammeCare)
class ProgrammeCareAdmin(admin.ModelAdmin[ProgrammeCare]):
    """Who the leads are. Superusers who look after all countries name them, and nobody else."""

    list_display = ("programme", "hold_days")
    fields = ("programme", "leads", "hold_days")

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_superuser and not user.reviewed_countries)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("programme",) if obj else ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "leads":
            kwargs["queryset"] = User.objects.filter(
                role=Role.STAFF, is_staff=True, is_active=True
            ).select_related("adult")
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = set(form.instance.leads.values_list("pk", flat=True)) if change else set()
        super().save_related(request, form, formsets, change)
        after = set(form.instance.leads.values_list("pk", flat=True))
        by = User.objects.get(pk=request.user.pk)
        for person in User.objects.filter(pk__in=before ^ after):
            record("care.lead", person, by=by, after="named" if person.pk in after else "removed")


@admin.register(DataRequest)
class DataRequestAdmin(NeverByHand, admin.ModelAdmin[DataRequest]):
    """It names no student, and does not say for whom something has to be kept."""

    list_display = ["kind", "state", "classroom", "asked_at", "due_at", "finished_at"]
    list_filter = ["kind", "state"]
    date_hierarchy = "asked_at"
    list_select_related = ["classroom__school"]
    readonly_fields = [
        "kind", "state", "classroom", "asked_by", "asked_at", "due_at", "finished_at",
        "ends_at", "steps_done", "steps",
    ]  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataRequest]:
        """Regional staff sees the own countries only."""
        theirs = Classroom.objects.filter(school__in=School.objects.reviewed_by(request.user))
        return super().get_queryset(request).filter(classroom__in=theirs.values("pk"))


@waits_for_staff
def concerns(user: User, at: datetime) -> Waits | None:
    """What children told us, for the leads."""
    if not may_open_desk(user):
        return None
    waiting = queue_for(user)
    count = len(waiting)
    words = ngettext("%(n)d child waits for an answer", "%(n)d children wait for an answer", count)
    late = sum(each.due_by < at for each in waiting)
    since = min((each.since for each in waiting), default=None)
    url = reverse("admin:safeguarding_concern_changelist")
    return Waits(count, words % {"n": count}, url, late=late, since=since)
