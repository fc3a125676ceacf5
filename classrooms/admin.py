"""Schools, classes and adults for staff, and the review queue.

Students are not here: staff reads no child's name. Programmes stand in matching's administration:
their settings are the engine's. Adults stand here, above their own app, because staff looks after
them by the countries of their schools.
"""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries.filters import CountryFilter

from classrooms.lifecycle import InvitationState
from classrooms.models import Classroom, CountryExcuse, InvitationBatch, School, SchoolTeacher
from classrooms.services.queue import MAY_REVIEW, SCHOOL, queue_for, teachers_reviewed_by
from classrooms.services.recheck import A_YEAR, schools_to_check_again, teachers_to_check_again
from classrooms.services.schools import confirm_teacher, refuse_teacher, save_school
from classrooms.services.several import ready_schools
from classrooms.views import again, bulk, excused, queue, several
from users.admin import IsVerified, NeverByHand
from users.audit import record
from users.desk import Waits, waits_for_staff
from users.lifecycle import Role
from users.models import Adult, User


@admin.register(School)
class SchoolAdmin(NeverByHand, admin.ModelAdmin[School]):
    list_display = ["name", "open_review", "city", "country", "website", "verified_at"]
    list_filter = [IsVerified, ("country", CountryFilter)]
    search_fields = ["name", "city"]
    date_hierarchy = "verified_at"
    list_select_related = ["registered_by"]
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}
    fields = [
        "name", "country", "city", "website", "zone", "programme",
        "registered_by", "verified_at", "verified_by", "evidence",
    ]  # fmt: skip
    readonly_fields = [
        "zone", "programme", "registered_by", "verified_at", "verified_by", "evidence",
    ]  # fmt: skip
    actions = ["verify"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[School]:
        """Regional staff sees the own countries only."""
        theirs = School.objects.reviewed_by(request.user)
        return super().get_queryset(request).filter(pk__in=theirs.values("pk"))

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("queue/", queue.queue, "classrooms_queue"),
            ("queue/several/", several.several, "classrooms_queue_several"),
            ("queue/again/", again.again, "classrooms_queue_again"),
            ("queue/schools/<uuid:school_id>/", queue.school_case, "classrooms_queue_school"),
            ("queue/teachers/<uuid:teacher_id>/", queue.teacher_case, "classrooms_queue_teacher"),
        ]
        ours = [
            path(route, self.admin_site.admin_view(view), name=name) for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: School, form: Any, change: bool) -> None:
        """As a teacher's own correction, with its line in the diary; schools are not added here."""
        by = User.objects.get(pk=request.user.pk)
        save_school(obj, by=by, described=form.cleaned_data)

    @admin.display(description=_("evidence"))
    def evidence(self, school: School) -> str:
        """What was seen, to be read: it is recorded in the review."""
        seen = school.evidence.all()
        return format_html_join("", "{}<br>", ((str(each),) for each in seen)) or "–"

    @admin.display(description=_("review"))
    def open_review(self, school: School) -> str:
        url = reverse("admin:classrooms_queue_school", args=[school.pk])
        return _review_link(url, school.name)

    @admin.action(description=_("Approve: see them first"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[School]) -> HttpResponse | None:
        """To the preview. Schools without evidence, or with a warning, are approved one by one."""
        picked = set(queryset.values_list("pk", flat=True))
        keys = [each.key for each in ready_schools(request.user, at=timezone.now(), among=picked)]
        if not keys:
            messages.info(
                request,
                _now("None of them has evidence and no warning. Open them one by one."),
            )
            return None
        preview = reverse("admin:classrooms_queue_several")
        return redirect(f"{preview}?{urlencode({'school': keys}, doseq=True)}")


@admin.register(Classroom)
class ClassroomAdmin(NeverByHand, admin.ModelAdmin[Classroom]):
    """Classes, to be read: their teachers describe them."""

    list_display = ["name", "school", "state", "ages", "size", "mode", "created_at"]
    list_filter = ["state", "mode", ("school__country", CountryFilter)]
    search_fields = ["name", "school__name"]
    date_hierarchy = "created_at"
    list_select_related = ["school"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classroom]:
        theirs = School.objects.reviewed_by(request.user)
        return super().get_queryset(request).filter(school__in=theirs.values("pk"))

    @admin.display(description=_("ages"))
    def ages(self, classroom: Classroom) -> str:
        return f"{classroom.age_from}–{classroom.age_to}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SchoolTeacher)
class SchoolTeacherAdmin(NeverByHand, admin.ModelAdmin[SchoolTeacher]):
    """Who chose a school that somebody else registered. Staff compares, then confirms."""

    list_display = ["school", "teacher_name", "since", "confirmed_at", "refused_at"]
    list_filter = [
        ("confirmed_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
        ("school__country", CountryFilter),
    ]
    search_fields = ["school__name", "teacher__adult__name", "teacher__email"]
    list_select_related = ["school", "teacher__adult"]
    actions = ["confirm", "refuse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SchoolTeacher]:
        return super().get_queryset(request) & SchoolTeacher.objects.reviewed_by(request.user)

    @admin.display(description=_("teacher"), ordering="teacher__adult__name")
    def teacher_name(self, joined: SchoolTeacher) -> str:
        return f"{joined.teacher.adult.name}, {joined.teacher.email}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nothing in it is typed by hand; the action asks for this right on the list.
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Confirm: teaches at this school"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[SchoolTeacher]) -> None:
        by = User.objects.get(pk=request.user.pk)
        waiting = SchoolTeacher.objects.confirmable().filter(pk__in=queryset.values("pk"))
        done = sum(confirm_teacher(joined, by=by) for joined in waiting)
        self.message_user(
            request,
            ngettext(
                "%(count)d teacher is confirmed now.", "%(count)d teachers are confirmed now.", done
            )
            % {"count": done},
            messages.SUCCESS if done else messages.INFO,
        )

    @admin.action(description=_("Does not teach here: tell the teacher"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[SchoolTeacher]) -> None:
        by = User.objects.get(pk=request.user.pk)
        done = sum(refuse_teacher(joined, by=by) for joined in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d teacher is refused and told.",
                "%(count)d teachers are refused and told.",
                done,
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
        """Regional staff sees the own lists only: a list may name classes of any country."""
        own = {"sent_by": request.user.pk} if request.user.reviewed_countries else {}
        registered = Q(invitations__state=InvitationState.ACCEPTED)
        return (
            super()
            .get_queryset(request)
            .filter(**own)
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


@admin.register(CountryExcuse)
class CountryExcuseAdmin(NeverByHand, admin.ModelAdmin[CountryExcuse]):
    """Excused countries: one page instead of the stock list; nothing in a row is typed by hand."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[CountryExcuse]:
        return super().get_queryset(request) & CountryExcuse.objects.reviewed_by(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return excused.excused(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)


class AdultForm(forms.ModelForm[Adult]):
    class Meta:
        model = Adult
        fields = ["name", "phone", "countries"]
        help_texts: ClassVar[dict[str, Any]] = {
            "phone": _(
                "It stands on the call list. If the number was wrong, another one here puts the "
                "teacher back among those who can be rung."
            )
        }


@admin.register(Adult)
class AdultAdmin(NeverByHand, admin.ModelAdmin[Adult]):
    """Teachers and staff. Whether a teacher is verified is decided in the review."""

    form = AdultForm
    list_display = ["name", "open_review", "email", "role", "verified_at"]
    list_filter = [IsVerified, "user__role"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    date_hierarchy = "user__date_joined"
    always = ["name", "phone", "email", "role", "languages", "verified_at", "verified_by"]
    readonly_fields = ["email", "role", "languages", "verified_at", "verified_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Adult]:
        """Regional staff sees the teachers of the own countries, and no other staff."""
        everybody = super().get_queryset(request)
        if not request.user.reviewed_countries:
            return everybody
        return everybody.filter(pk__in=teachers_reviewed_by(request.user).values("pk"))

    def get_fields(self, request: HttpRequest, obj: Adult | None = None) -> list[Any]:
        """Which countries somebody reviews is said by who reviews them all."""
        is_set = obj is not None and obj.user.role == Role.STAFF and request.user.is_superuser
        return [*self.always, "countries"] if is_set else list(self.always)

    def save_model(self, request: HttpRequest, obj: Adult, form: Any, change: bool) -> None:
        if "phone" in form.changed_data:
            # Another number stands there now: the one that failed is gone.
            obj.phone_failed_at = None
        super().save_model(request, obj, form, change)
        if "countries" in form.changed_data:
            codes = ",".join(sorted(obj.user.reviewed_countries))
            by = User.objects.get(pk=request.user.pk)
            record("staff.countries", obj, by=by, after=codes[:30] or "all")

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, adult: Adult) -> str:
        return adult.user.email or ""

    @admin.display(description=_("role"), ordering="user__role")
    def role(self, adult: Adult) -> str:
        return str(adult.user.get_role_display())

    @admin.display(description=_("review"))
    def open_review(self, adult: Adult) -> str:
        if adult.user.role != Role.TEACHER:
            return "–"
        return _review_link(reverse("admin:classrooms_queue_teacher", args=[adult.pk]), adult.name)


def _review_link(url: str, name: str) -> str:
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> {}</span></a>', url, _now("Review"), name
    )


@waits_for_staff
def schools(user: User, at: datetime) -> Waits | None:
    """New schools, with their teachers."""
    return _waiting(user, at, school=True)


@waits_for_staff
def teachers(user: User, at: datetime) -> Waits | None:
    """New teachers of schools that are verified."""
    return _waiting(user, at, school=False)


@waits_for_staff
def newcomers(user: User, _at: datetime) -> Waits | None:
    """Verified teachers who chose a school that somebody else registered."""
    if not user.has_perm(MAY_REVIEW):
        return None
    count = SchoolTeacher.objects.reviewed_by(user).to_confirm().count()
    words = ngettext("%(n)d teacher at another school", "%(n)d teachers at another school", count)
    listed = reverse("admin:classrooms_schoolteacher_changelist")
    undecided = "confirmed_at__isempty=1&refused_at__isempty=1"
    return Waits(count, words % {"n": count}, f"{listed}?{undecided}")


@waits_for_staff
def to_check_again(user: User, at: datetime) -> Waits | None:
    """Verified more than a year ago; they stay verified meanwhile."""
    if not user.has_perm(MAY_REVIEW):
        return None
    schools, teachers = schools_to_check_again(user, at=at), teachers_to_check_again(user, at=at)
    seen = [
        *schools.values_list("verified_at", flat=True),
        *teachers.values_list("adult__verified_at", flat=True),
    ]
    count = len(seen)
    words = ngettext("%(n)d to check again", "%(n)d to check again", count) % {"n": count}
    since = min((each + A_YEAR for each in seen if each is not None), default=None)
    return Waits(count, words, reverse("admin:classrooms_queue_again"), since=since)


def _waiting(user: User, at: datetime, *, school: bool) -> Waits | None:
    if not user.has_perm(MAY_REVIEW):
        return None
    queue_ = queue_for(user, at=at)
    count = sum((each.kind == SCHOOL) is school for each in queue_)
    if school:
        words = ngettext("%(n)d school", "%(n)d schools", count)
    else:
        words = ngettext("%(n)d teacher", "%(n)d teachers", count)
    return Waits(count, words % {"n": count}, reverse("admin:classrooms_queue"))
