"""Cards for students, to print and cut; and a sheet on which the school keeps who is who."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.forms.students import CardsForm
from classrooms.models import Classroom, Enrolment
from classrooms.services.cards import new_card, note_printed, token_of
from users.audit import record
from users.http import PersonRequest
from users.permissions import teachers_only

# The students whose cards this browser prints, by class: a hundred ids are too long for an address.
CHOSEN = "cards"


def _own(request: PersonRequest, classroom_id: UUID) -> Classroom:
    """A class of this year: who taught the children once has no business with their cards."""
    own = Classroom.objects.opened_by(request.user)
    classroom: Classroom = get_object_or_404(own.select_related("school"), pk=classroom_id)
    return classroom


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def cards(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Whose cards: of those who have none yet, first of all."""
    classroom = _own(request, classroom_id)
    students = _students(classroom)
    lost = [each for each in students if _token(each) is None]
    if request.method == "POST" and "make" in request.POST:
        return _make(request, classroom, lost)
    form = CardsForm(request.POST if request.method == "POST" else None, students=students)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen
        note_printed(chosen, at=timezone.now())
        request.session[CHOSEN] = {str(classroom.pk): [str(each.pk) for each in chosen]}
        return redirect("classrooms:card-sheet", classroom.pk)
    context = {"form": form, "classroom": classroom, "lost": lost, "students": students}
    return render(request, "classrooms/cards.html", context)


def _make(request: PersonRequest, classroom: Classroom, lost: Sequence[Enrolment]) -> HttpResponse:
    """New cards for those whose card cannot be printed again."""
    for each in lost:
        new_card(each.student, by=request.user)
    messages.success(
        request,
        ngettext("%(count)d new card is made.", "%(count)d new cards are made.", len(lost))
        % {"count": len(lost)},
    )
    return redirect("classrooms:cards", classroom.pk)


@require_safe
@teachers_only
def card_sheet(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Eight cards on a sheet of A4: nickname, stamp, class, and a QR code that opens the door."""
    classroom = _own(request, classroom_id)
    chosen = set(request.session.get(CHOSEN, {}).get(str(classroom.pk), []))
    students = [each for each in _students(classroom) if not chosen or str(each.pk) in chosen]
    shown = [
        {"enrolment": each, "qr": card_qr(token)}
        for each in students
        if (token := _token(each)) is not None
    ]
    if request.method == "GET":
        record("cards.print", classroom, by=request.user, after=str(len(shown)))
    return render(request, "classrooms/card_sheet.html", _about(classroom) | {"cards": shown})


@require_safe
@teachers_only
def name_sheet(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Nicknames with an empty line each: the names are written by hand, and never come here."""
    classroom = _own(request, classroom_id)
    context = _about(classroom) | {"students": classroom.enrolments.present()}
    return render(request, "classrooms/name_sheet.html", context)


def card_address(token: str) -> str:
    """What a card's QR code says."""
    return f"{settings.BASE_URL}{reverse('classrooms:card', args=[token])}"


def card_qr(token: str) -> SafeString:
    """The code as a drawing inside the page: no picture of it is ever fetched or kept."""
    drawn = segno.make(card_address(token), error="m", micro=False).svg_inline(
        scale=4, border=2, dark="#1A2138", light="#FFFFFF", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 (made by segno from an address of ours)


def _about(classroom: Classroom) -> dict[str, Any]:
    join = f"{settings.BASE_URL}{reverse('classrooms:join')}".split("://", 1)[1]
    return {"classroom": classroom, "join": join}


def _students(classroom: Classroom) -> list[Enrolment]:
    return list(classroom.enrolments.present().select_related("student__student_key"))


def _token(enrolment: Enrolment) -> str | None:
    key = getattr(enrolment.student, "student_key", None)
    return token_of(key) if key else None
