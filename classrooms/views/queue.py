"""The review queue inside the admin: one school, or one teacher, at a time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.choices import ABOUT_A_SCHOOL, ABOUT_A_TEACHER
from classrooms.forms.review import ApproveForm, AskForm, DeclineForm, EvidenceForm, HeadForm
from classrooms.lifecycle import ReviewState
from classrooms.models import School, SchoolTeacher
from classrooms.refusals import Refused
from classrooms.services.checking import (
    check_schools,
    check_teachers,
    teachers_of,
    twins_of,
    with_everything,
)
from classrooms.services.evidence import ask_head, record_evidence
from classrooms.services.queue import queue_for, teachers_reviewed_by, waits_elsewhere
from classrooms.services.readiness import lacks_evidence
from classrooms.services.recheck import schools_to_check_again, teachers_to_check_again
from classrooms.services.reviews import (
    Subject,
    approve_school,
    approve_teacher,
    ask,
    case_of,
    decline,
)
from classrooms.services.schools import today_at
from classrooms.views.desk import (
    admin_context,
    case_url,
    oldest_days,
    position_of,
    reviewers_only,
    told,
    turn_sent,
)
from classrooms.when import Moment
from classrooms.wording import QUESTIONS, REVIEW_REFUSED
from users.http import PersonRequest
from users.models import User

ROWS = 25
DECISIONS = {"approve", "ask", "decline"}
Act = Callable[[Any, Any, User, int], str]


@require_safe
@reviewers_only
def queue(request: PersonRequest) -> HttpResponse:
    """Who waits, the late ones first, then the oldest first."""
    now = timezone.now()
    waiting = queue_for(request.user, at=now)
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    ids = {kind: [each.pk for each in page if each.kind == kind] for kind in ("school", "teacher")}
    schools = School.objects.in_bulk(ids["school"])
    teachers = User.objects.select_related("adult").in_bulk(ids["teacher"])
    context = {
        **admin_context(request, _("Schools and teachers that wait")),
        "page_obj": page,
        "rows": [
            {
                "waiting": each,
                "url": case_url(each),
                "school": schools.get(each.pk),
                "teacher": teachers.get(each.pk),
                "days": (now - each.since).days,
            }
            for each in page
        ],
        "count": len(waiting),
        "late": sum(each.is_late for each in waiting),
        "days": oldest_days(waiting, at=now),
        "first": case_url(waiting[0]) if waiting else "",
        "asked": waits_elsewhere(request.user),
        "again": schools_to_check_again(request.user, at=now).count()
        + teachers_to_check_again(request.user, at=now).count(),
    }
    return render(request, "admin/classrooms/review/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers_only
def school_case(request: PersonRequest, school_id: UUID) -> HttpResponse:
    """A school with its teachers and classes: what they wrote, what was checked, the decision."""
    get_object_or_404(School.objects.reviewed_by(request.user), pk=school_id)
    now = timezone.now()
    (school,) = with_everything([school_id])
    bound = _school_forms(request, school, at=now)
    if response := _act(request, school, bound, _SCHOOL_ACTS):
        return response
    (school,) = with_everything([school_id])
    teachers = teachers_of(school)
    lack = lacks_evidence(school, by=request.user)
    context = {
        **_case_context(request, school, bound, at=now),
        "school": school,
        "teachers": teachers,
        "checks": told(check_schools([school], at=now)[school.pk]),
        "twins": twins_of([school])[school.pk],
        "there_now": Moment(now, school),
        "evidence": [(each, each.counts_for(school)) for each in school.evidence.all()],
        "lack": REVIEW_REFUSED[lack] if lack else "",
        "registers": school.registered_by,
        "newcomers": {each.teacher_id for each in school.joined.all() if not each.confirmed_at},
    }
    return render(request, "admin/classrooms/review/school.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers_only
def teacher_case(request: PersonRequest, teacher_id: UUID) -> HttpResponse:
    """A teacher and the schools where this person teaches."""
    teacher = get_object_or_404(
        teachers_reviewed_by(request.user).select_related("adult__verified_by__adult"),
        pk=teacher_id,
    )
    bound = _teacher_forms(request)
    if response := _act(request, teacher, bound, _TEACHER_ACTS):
        return response
    teacher = User.objects.select_related("adult__verified_by__adult").get(pk=teacher.pk)
    # Also where the teacher is a newcomer: who is verified here is confirmed there.
    theirs = School.objects.known_to(teacher).order_by().values("pk")
    seen = School.objects.reviewed_by(request.user).filter(pk__in=theirs)
    chosen = SchoolTeacher.objects.filter(teacher=teacher, confirmed_at=None)
    schools = with_everything(seen.values_list("pk", flat=True))
    context = {
        **_case_context(request, teacher, bound, at=timezone.now()),
        "teacher": teacher,
        "schools": schools,
        "unconfirmed": set(chosen.values_list("school", flat=True)),
        "checks": told(check_teachers([teacher])[teacher.pk]),
    }
    return render(request, "admin/classrooms/review/teacher.html", context)


def _case_context(
    request: PersonRequest, subject: Subject, bound: Mapping[str, forms.Form], *, at: datetime
) -> dict[str, Any]:
    case = case_of(subject)
    sent = bound.get(request.POST.get("do", "")) if request.method == "POST" else None
    return {
        **admin_context(request, subject),
        "case": case,
        "is_verified": case.state == ReviewState.VERIFIED,
        "conversation": [] if case._state.adding else case.messages.select_related("to__adult"),
        "position": position_of(subject.pk, queue_for(request.user, at=at), at=at, url_of=case_url),
        "forms": bound,
        "form": sent,
        "do": request.POST.get("do", ""),
        "questions": QUESTIONS.values(),
    }


def _school_forms(request: PersonRequest, school: School, *, at: datetime) -> dict[str, forms.Form]:
    teachers = teachers_of(school)
    return {
        "approve": ApproveForm(
            _sent(request, "approve"),
            prefix="approve",
            teachers=[each for each in teachers if not each.adult.is_verified],
        ),
        "ask": AskForm(_sent(request, "ask"), prefix="ask"),
        "decline": DeclineForm(_sent(request, "decline"), prefix="decline", reasons=ABOUT_A_SCHOOL),
        "head": HeadForm(
            _sent(request, "head"),
            prefix="head",
            teachers=teachers,
            initial={"language": school.speaker.language},
        ),
        "evidence": EvidenceForm(
            _sent(request, "evidence"), prefix="evidence", today=today_at(school, at=at)
        ),
    }


def _teacher_forms(request: PersonRequest) -> dict[str, forms.Form]:
    return {
        "approve": ApproveForm(_sent(request, "approve"), prefix="approve", teachers=[]),
        "ask": AskForm(_sent(request, "ask"), prefix="ask"),
        "decline": DeclineForm(
            _sent(request, "decline"), prefix="decline", reasons=ABOUT_A_TEACHER
        ),
    }


def _sent(request: PersonRequest, do: str) -> Any:
    """What was sent, for the form that was sent."""
    return request.POST if request.method == "POST" and request.POST.get("do") == do else None


def _act(
    request: PersonRequest,
    subject: Subject,
    bound: Mapping[str, forms.Form],
    acts: Mapping[str, Act],
) -> HttpResponse | None:
    """Do what was sent and lead on; None when the page is to be shown."""
    do = request.POST.get("do", "")
    if request.method != "POST" or do not in acts or not bound[do].is_valid():
        return None
    try:
        done = acts[do](subject, bound[do], request.user, turn_sent(request))
    except Refused as refusal:
        messages.error(request, REVIEW_REFUSED[refusal.key])
        return None
    messages.success(request, done)
    if do not in DECISIONS:
        return redirect(request.path)
    now = timezone.now()
    after = position_of(subject.pk, queue_for(request.user, at=now), at=now, url_of=case_url).after
    return redirect(after or "admin:classrooms_queue")


def _approve_school(school: School, form: ApproveForm, by: User, turn: int) -> str:
    approve_school(school, teachers=form.chosen(), by=by, turn=turn)
    return _("%(name)s is verified.") % {"name": school.name}


def _approve_teacher(teacher: User, form: ApproveForm, by: User, turn: int) -> str:
    approve_teacher(teacher, by=by, turn=turn)
    return _("%(name)s is verified.") % {"name": teacher.adult.name}


def _ask(subject: Subject, form: AskForm, by: User, turn: int) -> str:
    to = _told(subject)
    said = form.cleaned_data
    ask(subject, to=to, question=said["question"], text=said["text"], by=by, turn=turn)
    return _("Your question is on its way to %(name)s.") % {"name": to.adult.name}


def _decline(subject: Subject, form: DeclineForm, by: User, turn: int) -> str:
    to = _told(subject)
    decline(subject, to=to, reason=form.cleaned_data["reason"], by=by, turn=turn)
    return _("Declined. We have told %(name)s why, and what can be done.") % {"name": to.adult.name}


def _told(subject: Subject) -> User:
    """Who is asked and told: the teacher, or who speaks for the school."""
    return subject.speaker if isinstance(subject, School) else subject


def _ask_head(school: School, form: HeadForm, by: User, _turn: int) -> str:
    said = form.cleaned_data
    asked = ask_head(
        school,
        teacher=form.teacher(),
        email=said["email"],
        found_at=said["found_at"],
        language=said["language"],
        by=by,
    )
    return _("The letter to %(email)s is on its way.") % {"email": asked.email}


def _record(school: School, form: EvidenceForm, by: User, _turn: int) -> str:
    said = form.cleaned_data
    record_evidence(school, kind=said["kind"], seen_on=said["seen_on"], note=said["note"], by=by)
    return _("The evidence is recorded.")


_SCHOOL_ACTS: dict[str, Act] = {
    "approve": _approve_school,
    "ask": _ask,
    "decline": _decline,
    "head": _ask_head,
    "evidence": _record,
}
_TEACHER_ACTS: dict[str, Act] = {
    "approve": _approve_teacher,
    "ask": _ask,
    "decline": _decline,
}
