"""The consents of a class: who misses what, recording many forms at once, one student's history."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.models import Classroom, Enrolment
from safeguarding.ages import age_rule, signers
from safeguarding.choices import Answer, Purpose
from safeguarding.forms.consents import SeenForms
from safeguarding.gates import day_in
from safeguarding.models import Consent
from safeguarding.overview import Overview, Row, answers_of, overview_of
from safeguarding.paper import LANGUAGES, RIGHT_TO_LEFT, VERSION, nearest, text_of
from safeguarding.refusals import Refused
from safeguarding.services.consents import record_answers, take_back
from users.http import PersonRequest
from users.models import display_name
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """`?missing=pictures` shows whose form for it has still to come; `?tick=all` ticks them."""
    classroom = get_object_or_404(_classrooms(request), pk=classroom_id)
    now = timezone.now()
    overview = overview_of(classroom, at=now)
    asked = request.GET.get("missing", "")
    purpose = Purpose(asked) if asked in Purpose else None
    rows = [row for row in overview.rows if purpose is None or row.misses(purpose)]
    shown = [str(row.enrolment.pk) for row in rows]
    form = SeenForms(
        request.POST if request.method == "POST" else None,
        classroom=classroom,
        present=[row.enrolment for row in overview.rows],
        today=day_in(classroom, now),
        ticked=shown if request.GET.get("tick") == "all" else (),
    )
    if request.method == "POST" and form.is_valid() and _record(request, classroom, form):
        return redirect(_back_to(classroom, purpose))
    # Whoever was ticked is shown, whatever the filter says: nothing that was entered gets lost.
    ticked = form.ticked
    return render(
        request,
        "safeguarding/consents.html",
        {
            "classroom": classroom,
            "overview": overview,
            "rows": [
                (row, str(row.enrolment.pk) in ticked, _cells(row))
                for row in overview.rows
                if row in rows or str(row.enrolment.pk) in ticked
            ],
            "purposes": list(Purpose),
            "filters": _filters(overview, purpose),
            "purpose": purpose,
            "rule": age_rule(str(classroom.school.country)),
            "who": signers(classroom.age_from, classroom.age_to, str(classroom.school.country)),
            "form": form,
        },
    )


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def student(request: PersonRequest, enrolment_id: UUID) -> HttpResponse:
    """One student: what counts today, what was said before, and the way to take it back."""
    places = Enrolment.objects.visible_to(request.user).present()
    enrolment = get_object_or_404(
        places.filter(classroom__in=_classrooms(request)).select_related("classroom__school"),
        pk=enrolment_id,
    )
    if request.method == "POST":
        asked = request.POST.get("purpose", "")
        if asked in Purpose and take_back(enrolment, asked, by=request.user):
            messages.success(request, _("Taken back. It holds from now on."))
        return redirect("safeguarding:consent-student", enrolment.pk)
    history = list(
        Consent.objects.filter(student=enrolment.student_id)
        .select_related("seen_by__adult")
        .order_by("-recorded_at", "purpose")
    )
    on = day_in(enrolment.classroom, timezone.now())
    answers = answers_of(history, on=on)
    living = {each.purpose: each for each in history if each.ended_at is None}
    return render(
        request,
        "safeguarding/consent_student.html",
        {
            "enrolment": enrolment,
            "classroom": enrolment.classroom,
            "now": [(purpose, answers[purpose], living.get(purpose)) for purpose in Purpose],
            "history": [(each, _who_saw(each)) for each in history],
            "part": answers[Purpose.PART],
        },
    )


@teachers_only
@require_safe
def paper(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The form to print, in the language of the families, whatever the teacher's own is."""
    classroom = get_object_or_404(_classrooms(request), pk=classroom_id)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else nearest(request.LANGUAGE_CODE)
    country = str(classroom.school.country)
    return render(
        request,
        "safeguarding/consent_paper.html",
        {
            "classroom": classroom,
            "text": text_of(language),
            "language": language,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "languages": LANGUAGES.items(),
            "version": VERSION,
            "who": signers(classroom.age_from, classroom.age_to, country),
            "age": age_rule(country).age,
            "teacher": display_name(request.user),
        },
    )


def _classrooms(request: PersonRequest) -> QuerySet[Classroom]:
    own = Classroom.objects.visible_to(request.user).of_this_year()
    found: QuerySet[Classroom] = own.select_related("school").prefetch_related("school__terms")
    return found


def _record(request: PersonRequest, classroom: Classroom, form: SeenForms) -> bool:
    try:
        count = record_answers(classroom, form.people, form.seen(), by=request.user)
    except Refused as refusal:
        form.refuse(refusal.key)
        return False
    told = ngettext("%(n)d answer is recorded.", "%(n)d answers are recorded.", count)
    messages.success(request, told % {"n": count})
    return True


def _back_to(classroom: Classroom, purpose: Purpose | None) -> str:
    found = redirect("safeguarding:consents", classroom.pk).url
    return f"{found}?missing={purpose}" if purpose else found


def _filters(overview: Overview, chosen: Purpose | None) -> list[dict[str, Any]]:
    """Everybody, and whose form for one purpose has still to come."""
    everybody = {"value": "", "label": _("Everybody"), "count": len(overview.rows)}
    missing = [
        {"value": each.value, "label": each.label, "count": overview.missing(each)}
        for each in Purpose
    ]
    return [
        each | {"is_current": each["value"] == (chosen.value if chosen else "")}
        for each in (everybody, *missing)
    ]


def _cells(row: Row) -> Sequence[tuple[Purpose, Answer]]:
    return list(row.answers.items())


def _who_saw(consent: Consent) -> str:
    return display_name(consent.seen_by) if consent.seen_by else ""
