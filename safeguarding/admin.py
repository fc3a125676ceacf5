"""What teachers asked about the data of students, to be read. It names no student."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from classrooms.models import Classroom, School
from safeguarding.models import DataRequest
from users.admin import NeverByHand


@admin.register(DataRequest)
class DataRequestAdmin(NeverByHand, admin.ModelAdmin[DataRequest]):
    list_display = ["kind", "state", "classroom", "asked_at", "due_at", "held_until", "finished_at"]
    list_filter = ["kind", "state"]
    date_hierarchy = "asked_at"
    list_select_related = ["classroom__school"]
    readonly_fields = [
        "kind", "state", "classroom", "asked_by", "asked_at", "due_at", "held_until",
        "finished_at", "ends_at", "steps_done", "steps",
    ]  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataRequest]:
        """Regional staff sees the own countries only."""
        theirs = Classroom.objects.filter(school__in=School.objects.reviewed_by(request.user))
        return super().get_queryset(request).filter(classroom__in=theirs.values("pk"))
