"""The teacher's page about the data of one student: see it all, have it erased, think again."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classrooms.models import Enrolment
from classrooms.services.teachings import may_lead
from safeguarding.erasing import steps
from safeguarding.models import DataRequest, ExportFile
from safeguarding.retention import Rule, Whose, of_students, rules
from safeguarding.services.data_requests import (
    DAY_OF_GRACE,
    NotAllowed,
    ask_for_erasure,
    ask_for_export,
    undo_erasure,
)
from users.audit import record
from users.http import PersonRequest
from users.permissions import teachers_only


@require_safe
def what_we_keep(request: HttpRequest) -> HttpResponse:
    """The policy, drawn from the rules that the nightly job applies."""
    parts = [
        (whose, once_each([rule for rule in rules() if rule.whose == whose])) for whose in Whose
    ]
    return render(request, "safeguarding/what_we_keep.html", {"parts": parts})


@never_cache
@require_safe
@teachers_only
def student_data(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _student_of(request, enrolment_id)
    asked = DataRequest.objects.visible_to(request.user).of(enrolment.student_id)
    now = timezone.now()
    export = asked.exports().first()
    context = {
        "enrolment": enrolment,
        "classroom": enrolment.classroom,
        "kept": once_each([rule for rule in of_students() if rule.shows]),
        "export": export,
        "is_ready": export is not None and export.is_ready(now),
        "erasure": asked.erasures().still_open().first(),
        "may_erase": may_lead(enrolment.classroom, request.user),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "safeguarding/student_data.html", context)


@require_POST
@teachers_only
def student_export(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    asked = ask_for_export(_student_of(request, enrolment_id), by=request.user)
    return redirect("safeguarding:data-request", asked.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@teachers_only
def student_erase(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """Asks first, and says what goes and what stays. Nothing happens for a day."""
    enrolment = _student_of(request, enrolment_id)
    if not may_lead(enrolment.classroom, request.user):
        raise Http404
    if request.method == "POST":
        try:
            asked = ask_for_erasure(enrolment, by=request.user)
        except NotAllowed as refused:
            raise Http404 from refused
        return redirect("safeguarding:data-request", asked.pk)
    going = steps()
    context = {
        "enrolment": enrolment,
        "goes": once_each([rule for rule in going if rule.shows]),
        "stays": [rule.stays_because for rule in of_students() if rule.stays_because],
        "others": _other_classes(enrolment),
        "due_at": timezone.now() + DAY_OF_GRACE,
    }
    return render(request, "safeguarding/student_erase.html", context)


@never_cache
@require_safe
@teachers_only
def data_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """How far it has come; asks again by itself while something is being made."""
    asked = _asked_by(request, request_id)
    enrolment = (
        Enrolment.objects.answered_for(request.user)
        .filter(student=asked.student, classroom=asked.classroom_id)
        .first()
    )
    context = {
        "asked": asked,
        "classroom": asked.classroom,
        "enrolment": enrolment,
        "is_ready": asked.is_ready(timezone.now()),
    }
    template = "_data_request" if request.htmx else "data_request"
    return render(request, f"safeguarding/{template}.html", context)


@require_POST
@teachers_only
def erasure_undo(request: PersonRequest, request_id: UUID) -> HttpResponse:
    if undo_erasure(_asked_by(request, request_id), by=request.user):
        messages.success(request, _("The student stays. Nothing was erased."))
    return redirect("safeguarding:data-request", request_id)


@never_cache
@require_safe
@teachers_only
def export_file(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The file itself, while its days last. Each download stands in the diary."""
    asked = _asked_by(request, request_id)
    if not asked.is_ready(timezone.now()):
        raise Http404
    whole = get_object_or_404(ExportFile, request=asked, name=ExportFile.WHOLE)
    if request.method == "GET":
        record("export.download", asked, by=request.user)
    response = HttpResponse(bytes(whole.content), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="student-{str(asked.pk)[:8]}.zip"'
    return response


def once_each(found: list[Rule]) -> list[Rule]:
    """Tables that are told in the same words are one line for a reader."""
    return list({str(rule.what): rule for rule in found}.values())


def _student_of(request: PersonRequest, enrolment_id: UUID) -> Enrolment:
    seen = Enrolment.objects.answered_for(request.user).select_related("classroom__school")
    return get_object_or_404(seen, pk=enrolment_id)


def _asked_by(request: PersonRequest, request_id: UUID) -> DataRequest:
    seen = DataRequest.objects.visible_to(request.user).select_related("classroom")
    return get_object_or_404(seen, pk=request_id)


def _other_classes(enrolment: Enrolment) -> list[Enrolment]:
    others = Enrolment.objects.filter(student=enrolment.student_id).exclude(pk=enrolment.pk)
    return list(others.select_related("classroom").order_by("classroom__name"))
