"""Schools and classes for staff. Students are not here: staff reads no child's name.

Programmes stand in matching's administration: their settings are the engine's.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries.filters import CountryFilter

from classrooms.lifecycle import InvitationState
from classrooms.models import Classroom, InvitationBatch, School, SchoolTeacher
from classrooms.services.schools import confirm_teacher, save_school, verify_school
from classrooms.views import bulk
from users.admin import IsVerified, NeverByHand
from users.models import User


@admin.register(School)
class SchoolAdmin(NeverByHand, admin.ModelAdmin[School]):
    list_display = ["name", "city", "country", "website", "verified_at"]
    list_filter = [IsVerified, ("country", CountryFilter)]
    search_fields = ["name", "city"]
    list_select_related = ["registered_by"]
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}
    fields = [
        "name", "country", "city", "website", "zone", "programme",
        "registered_by", "verified_at", "verified_by",
    ]  # fmt: skip
    readonly_fields = ["zone", "programme", "registered_by", "verified_at", "verified_by"]
    actions = ["verify"]

    def save_model(self, request: HttpRequest, obj: School, form: Any, change: bool) -> None:
        """As a teacher's own correction, with its line in the diary; schools are not added here."""
        by = User.objects.get(pk=request.user.pk)
        save_school(obj, by=by, described=form.cleaned_data)

    @admin.action(description=_("Verify school"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[School]) -> None:
        by = User.objects.get(pk=request.user.pk)
        done = sum(verify_school(school, by=by) for school in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d school is verified now.", "%(count)d schools are verified now.", done
            )
            % {"count": done},
            messages.SUCCESS if done else messages.INFO,
        )


@admin.register(Classroom)
class ClassroomAdmin(NeverByHand, admin.ModelAdmin[Classroom]):
    """Classes, to be read: their teachers describe them."""

    list_display = ["name", "school", "state", "ages", "size", "mode", "created_at"]
    list_filter = ["state", "mode", ("school__country", CountryFilter)]
    search_fields = ["name", "school__name"]
    list_select_related = ["school"]

    @admin.display(description=_("ages"))
    def ages(self, classroom: Classroom) -> str:
        return f"{classroom.age_from}–{classroom.age_to}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SchoolTeacher)
class SchoolTeacherAdmin(NeverByHand, admin.ModelAdmin[SchoolTeacher]):
    """Who chose a school that somebody else registered. Staff compares, then confirms."""

    list_display = ["school", "teacher_name", "since", "confirmed_at"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter), ("school__country", CountryFilter)]
    search_fields = ["school__name", "teacher__adult__name", "teacher__email"]
    list_select_related = ["school", "teacher__adult"]
    actions = ["confirm"]

    @admin.display(description=_("teacher"), ordering="teacher__adult__name")
    def teacher_name(self, joined: SchoolTeacher) -> str:
        return f"{joined.teacher.adult.name}, {joined.teacher.email}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nothing in it is typed by hand; the action asks for this right on the list.
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Confirm: teaches at this school"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[SchoolTeacher]) -> None:
        by = User.objects.get(pk=request.user.pk)
        done = sum(confirm_teacher(joined, by=by) for joined in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d teacher is confirmed now.", "%(count)d teachers are confirmed now.", done
            )
            % {"count": done},
            messages.SUCCESS if done else messages.INFO,
        )


@admin.register(InvitationBatch)
class InvitationBatchAdmin(admin.ModelAdmin[InvitationBatch]):
    """Lists of teachers whom staff invited to register their classes, and how far each has come."""

    list_display = ["name", "created_at", "sent_by", "invited", "registered"]
    list_select_related = ["sent_by__adult"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvitationBatch]:
        registered = Q(invitations__state=InvitationState.ACCEPTED)
        return (
            super()
            .get_queryset(request)
            .annotate(
                invited_count=Count("invitations"),
                registered_count=Count("invitations", filter=registered),
            )
        )

    @admin.display(description=_("invited"))
    def invited(self, batch: Any) -> int:
        return int(batch.invited_count)

    @admin.display(description=_("registered"))
    def registered(self, batch: Any) -> int:
        return int(batch.registered_count)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        template = path(
            "template.csv",
            self.admin_site.admin_view(self.template_view),
            name="classrooms_invitationbatch_template",
        )
        export = path(
            "<uuid:batch_id>/list.csv",
            self.admin_site.admin_view(self.export_view),
            name="classrooms_invitationbatch_export",
        )
        return [template, export, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page "Invite classes" stands where the stock form for one row would."""
        return bulk.invite_page(request, self)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The progress of a list."""
        return bulk.batch_page(request, self, object_id)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        return bulk.template_file(request, self)

    def export_view(self, request: HttpRequest, batch_id: Any) -> HttpResponse:
        return bulk.export_file(request, self, batch_id)
