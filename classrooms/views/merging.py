"""Two entries of one child become one: which ones, what would come of it, then it is done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.forms.students import MergeForm
from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from classrooms.services.merging import NotMerged, merge_students, preview_merge
from classrooms.wording import NOT_MERGED
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def merge(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """The page's student stays; the chosen one becomes part of it. It cannot be undone: it asks."""
    students = (
        Enrolment.objects.visible_to(request.user)
        .exclude(state=EnrolmentState.LEFT)
        .select_related("classroom", "student")
    )
    kept = get_object_or_404(students.opened_by(request.user), pk=enrolment_id)
    others = students.exclude(student=kept.student_id).order_by("classroom__name", "nickname_key")
    form = MergeForm(request.POST if request.method == "POST" else None, others=list(others))
    context: dict[str, Any] = {"form": form, "enrolment": kept}
    if request.method == "POST" and form.is_valid():
        gone = form.cleaned_data["other"]
        try:
            if "sure" in request.POST:
                merge_students(kept, gone, by=request.user)
                messages.success(
                    request, _("%(name)s is one student now.") % {"name": kept.nickname}
                )
                return redirect("classrooms:student", kept.pk)
            context["preview"] = preview_merge(kept, gone, by=request.user)
        except NotMerged as refusal:
            form.add_error("other", NOT_MERGED[refusal.reason])
    return render(request, "classrooms/student_merge.html", context)
