"""My classes, what a class is, and what kind of exchange it wants."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classrooms.desk import desk_of
from classrooms.forms.classes import (
    ClassForm,
    ExchangeForm,
    LanguageRows,
    exchange_initial,
)
from classrooms.forms.rows import typed_in
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from classrooms.services.classes import (
    NameTaken,
    close_classroom,
    latest_of,
    save_class,
    save_exchange,
)
from classrooms.services.codes import current_code
from classrooms.services.readiness import night_lessons, waits_for
from classrooms.services.schools import today_at
from classrooms.services.student_keys import is_locked, is_unprinted
from classrooms.views.lobby import lobby_context
from classrooms.views.people import people_context
from classrooms.views.staff_asked import open_questions
from classrooms.views.walk import missing_of, next_page, onward, way_back
from classrooms.wording import WAITING
from users.audit import since
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only

DESCRIBED = ("name", "age_from", "age_to", "size", "about")


@require_safe
@teachers_only
def home(request: PersonRequest) -> HttpResponse:
    """My classes, each with its state, its partners and what comes next."""
    now = timezone.now()
    desk = desk_of(request.user, at=now)
    classrooms = Classroom.objects.visible_to(request.user).with_profile().this_year_first()
    rows = [
        {
            "classroom": classroom,
            # Nothing is asked of a class that went on into another year.
            "missing": 0 if classroom.is_archived else len(missing_of(classroom, at=now)),
            "next": next_page(classroom, at=now),
            "waiting": []
            if classroom.is_archived
            else [WAITING[key] for key in waits_for(classroom)],
            "items": desk.items_of(classroom),
            "step": desk.next_step_of(classroom),
            "companions": desk.companions_of(classroom),
        }
        for classroom in classrooms
    ]
    asks = open_questions(request.user)
    context = {
        "rows": rows,
        "empty_schools": School.objects.begun_by(request.user),
        "staff_asks": asks,
    }
    return render(request, "classrooms/home.html", context)


@require_safe
@teachers_only
def class_continue(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """To the page on which the registration of a class goes on, whatever was said meanwhile."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).with_profile(), pk=classroom_id
    )
    return redirect(next_page(classroom, at=timezone.now()))


@require_http_methods(["GET", "POST"])
@teachers_only
def class_add(request: PersonRequest, school_id: UUID) -> HttpResponse:
    school = get_object_or_404(School.objects.may_register_at(request.user), pk=school_id)
    is_ours = School.objects.visible_to(request.user).filter(pk=school.pk).exists()
    if is_ours and not school.zone:
        return redirect("classrooms:school-zone", school.pk)
    return _class_page(request, school, None)


@require_http_methods(["GET", "POST"])
@teachers_only
def class_edit(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).of_this_year().select_related("school"),
        pk=classroom_id,
    )
    return _class_page(request, classroom.school, classroom)


def _class_page(
    request: PersonRequest, school: School, classroom: Classroom | None
) -> HttpResponse:
    example = None if classroom else latest_of(request.user, school)
    form, rows = _class_forms(request, classroom, example)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and form.is_valid() & rows.is_valid():
        try:
            saved = save_class(
                classroom,
                school=school,
                by=request.user,
                described=form.cleaned_data,
                languages=rows.spoken(),
                example=example,
            )
        except NameTaken:
            form.add_error("name", _("Your school has a class of that name. Choose another."))
        else:
            return onward(request, "classrooms:class-exchange", saved)
    context = {
        "form": form,
        "formset": rows,
        "school": school,
        "classroom": classroom,
        "copied": example.name if example else "",
        "back": way_back(request, reverse("classrooms:home")),
    }
    return render(request, "classrooms/class_form.html", context)


def _class_forms(
    request: PersonRequest, classroom: Classroom | None, example: Classroom | None
) -> tuple[ClassForm, Any]:
    if request.method == "POST":
        form, rows = ClassForm(request.POST), LanguageRows(request.POST, prefix="languages")
        if "add" not in request.POST:
            return form, rows
        more = [*rows.as_typed(), {}]
        return ClassForm(initial=typed_in(form)), LanguageRows(initial=more, prefix="languages")
    told = classroom or example
    known: list[Any] = [{}]
    if told:
        known = list(told.languages.values("language", "level", "is_learning"))
    initial = {name: getattr(classroom, name) for name in DESCRIBED} if classroom else {}
    return ClassForm(initial=initial), LanguageRows(initial=[*known, {}], prefix="languages")


@require_http_methods(["GET", "POST"])
@teachers_only
def class_exchange(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """What kind of exchange the class wants."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user)
        .of_this_year()
        .select_related("school__programme"),
        pk=classroom_id,
    )
    form = ExchangeForm(
        request.POST or None,
        initial=exchange_initial(classroom),
        weeks=classroom.school.programme.plan_weeks,
        today=today_at(classroom.school, at=timezone.now()),
    )
    if request.method == "POST" and form.is_valid():
        save_exchange(classroom, wishes=form.cleaned_data)
        return onward(request, "classrooms:by-lessons", classroom)
    context = {
        "form": form,
        "classroom": classroom,
        "copied": _copied_from(request.user, classroom),
        "back": way_back(request, reverse("classrooms:class-edit", args=[classroom.pk])),
    }
    return render(request, "classrooms/class_exchange.html", context)


def _copied_from(user: User, classroom: Classroom) -> str:
    """The name of the class whose answers a new one began with."""
    if classroom.state != ClassroomState.DRAFT:
        return ""
    earlier = Classroom.objects.taught_by(user).filter(
        school=classroom.school_id, created_at__lt=classroom.created_at
    )
    return str(earlier.order_by("-created_at").values_list("name", flat=True).first() or "")


@require_safe
@teachers_only
def check(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Everything that was said, with a way to change it, before the class looks for a partner."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).with_profile(), pk=classroom_id
    )
    tables = classroom.timetables.all()
    if classroom.is_archived:
        return redirect("classrooms:class-detail", classroom.pk)
    context = {
        "classroom": classroom,
        "missing": missing_of(classroom, at=timezone.now()),
        "waiting": [WAITING[key] for key in waits_for(classroom)],
        "slots": [slot for each in tables if each.is_usual for slot in each.slots.all()],
        "special": [each for each in tables if not each.is_usual],
        "night_lessons": night_lessons(classroom),
        "kept": f"?back={classroom.pk}",
        "is_ours": School.objects.visible_to(request.user).filter(pk=classroom.school_id).exists(),
    }
    return render(request, "classrooms/check.html", context)


@require_safe
@teachers_only
def class_detail(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The class: what it is, its code, the lobby and the students."""
    own = Classroom.objects.visible_to(request.user)
    classroom = get_object_or_404(own.with_profile(), pk=classroom_id)
    now = timezone.now()
    asks = open_questions(request.user)
    students = list(classroom.enrolments.present().select_related("student__student_key"))
    opened = set(classroom.enrolments.opened_by(request.user).values_list("pk", flat=True))
    answered = classroom.enrolments.answered_for(request.user).values_list("pk", flat=True)
    context = {
        "missing": missing_of(classroom, at=now),
        "waiting": []
        if asks or classroom.is_archived
        else [WAITING[key] for key in waits_for(classroom)],
        "staff_asks": asks,
        "code": current_code(classroom, at=now),
        "looking_since": since(classroom, "classroom.open"),
        **lobby_context(classroom, request.user, at=now),
        "students": students,
        "answered_for": set(answered),
        "opens": opened,
        "gives_keys": Classroom.objects.opened_by(request.user).filter(pk=classroom.pk).exists(),
        "unprinted": [
            each for each in students if each.pk in opened and is_unprinted(each.student)
        ],
        "locked": [each for each in students if is_locked(each.student)],
        "went_on": own.filter(continues=classroom).first(),
        "earlier": own.filter(pk=classroom.continues_id).first(),
        **people_context(classroom, request.user, at=now),
    }
    return render(request, "classrooms/class_detail.html", context)


@require_POST
@teachers_only
def class_close(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The class looks for no partner any more."""
    classroom = get_object_or_404(Classroom.objects.visible_to(request.user), pk=classroom_id)
    if close_classroom(classroom, by=request.user):
        messages.success(
            request, _("%(name)s looks for no partner now.") % {"name": classroom.name}
        )
    return redirect("classrooms:class-detail", classroom.pk)
