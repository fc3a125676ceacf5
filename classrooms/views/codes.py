"""The class code: issued, closed, shown as a QR picture and on a poster."""

import io
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classrooms.models import ClassCode, Classroom
from classrooms.services.codes import OfAnEarlierYear, close_code, current_code, issue_code
from users.http import PersonRequest
from users.permissions import teachers_only


@require_POST
@teachers_only
def code_new(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """A new code; the old one stops working."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    try:
        issue_code(classroom, by=request.user)
    except OfAnEarlierYear:
        messages.info(request, _("This class is of an earlier year. Nobody joins it any more."))
    else:
        messages.success(request, _("There is a new class code. The old one works no more."))
    return redirect("classrooms:class-detail", classroom.pk)


@require_POST
@teachers_only
def code_close(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    if close_code(classroom, by=request.user):
        messages.success(request, _("The class code is closed. Nobody can join by it now."))
    return redirect("classrooms:class-detail", classroom.pk)


@require_safe
@teachers_only
def code_qr(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The picture that a tablet's camera reads, as SVG."""
    code = _current(request, classroom_id)
    picture = io.BytesIO()
    segno.make(_address(code), error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, dark="#1A2138", light="#FFFFFF", nl=False
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_safe
@teachers_only
def code_poster(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """A page for the wall of the classroom."""
    code = _current(request, classroom_id)
    context = {
        "code": code,
        "classroom": code.classroom,
        "join": f"{settings.BASE_URL}{reverse('classrooms:join')}".split("://", 1)[1],
    }
    return render(request, "classrooms/code_poster.html", context)


def _current(request: PersonRequest, classroom_id: UUID) -> ClassCode:
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    code = current_code(classroom, at=timezone.now())
    if code is None:
        raise Http404
    return code


def _address(code: ClassCode) -> str:
    return f"{settings.BASE_URL}{reverse('classrooms:join-code', args=[code.code])}"
