"""Telling us: a child presses one picture, a teacher writes. Then both read the answer."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from classrooms.models import Classroom
from safeguarding.choices import Kind, Path
from safeguarding.forms.concerns import TellForm
from safeguarding.helplines import helpline_in
from safeguarding.models import Concern, ContactNotice
from safeguarding.models.concerns import ConcernAnswer
from safeguarding.reportable import thing_of
from safeguarding.services.concerns import put_away
from safeguarding.services.telling import About, classroom_of, tell
from safeguarding.views.when import due_day
from users.http import PersonRequest
from users.lifecycle import Role
from users.permissions import role_required

METHODS = ["GET", "HEAD", "POST"]
may_tell = role_required(Role.STUDENT, Role.TEACHER)


@may_tell
@require_http_methods(METHODS)
def need_help(request: PersonRequest) -> HttpResponse:
    """“I need help”: about nothing that stands on a page."""
    return _page(request, about=None)


@may_tell
@require_http_methods(METHODS)
def report(request: PersonRequest, label: str, thing_id: UUID) -> HttpResponse:
    """About one thing that a person made."""
    thing = thing_of(label, thing_id, request.user)
    if thing is None:
        # It is hidden from whoever told us: the second press leads to what became of the first.
        told_before = Concern.objects.told_by(request.user).filter(
            subject_type=label, subject_id=thing_id
        )
        known = told_before.order_by("-opened_at").first()
        if known is None:
            raise Http404
        return redirect("safeguarding:told", known.pk)
    return _page(request, about=About(label, thing_id, thing))


def _page(request: PersonRequest, *, about: About | None) -> HttpResponse:
    classroom = classroom_of(request.user, about.thing if about else None)
    if classroom is None:
        # A teacher without a class belongs to no programme: the people who run the site can help.
        return redirect("help")
    if request.user.is_student:
        return _pictures(request, classroom, about)
    form = TellForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        concern = tell(
            Kind(said["kind"]),
            by=request.user,
            classroom=classroom,
            about=about,
            words=said["words"],
        )
        return redirect("safeguarding:told", concern.pk)
    return render(request, "safeguarding/tell_teacher.html", {"form": form, "about": about})


def _pictures(request: PersonRequest, classroom: Classroom, about: About | None) -> HttpResponse:
    """Big buttons, nothing to type. What no button sends is answered with the same page."""
    pressed = request.POST.get("kind") if request.method == "POST" else None
    if pressed in Kind.values:
        concern = tell(Kind(pressed), by=request.user, classroom=classroom, about=about)
        return redirect("safeguarding:told", concern.pk)
    context = {
        "about": about,
        "kinds": Kind.choices,
        "line": helpline_in(str(classroom.school.country)),
    }
    return render(request, "safeguarding/tell.html", context)


@may_tell
@require_http_methods(METHODS)
def told(request: PersonRequest, told_id: UUID) -> HttpResponse:
    """What becomes of it, for whoever told us: who reads it until when, then the answer."""
    mine = Concern.objects.told_by(request.user).select_related("classroom__school")
    concern = get_object_or_404(mine, pk=told_id)
    answers = list(concern.answers.all())
    if request.method == "POST":
        for each in ConcernAnswer.objects.to_read(request.user).filter(concern=concern):
            put_away(each)
        home = "exchange_pages:today" if request.user.is_student else "exchange_pages:desk"
        return redirect(home)
    context = {
        "concern": concern,
        "answers": answers,
        "day": due_day(concern),
        "is_for_leads": concern.path == Path.LEADS,
        "contact_told": ContactNotice.objects.filter(
            concern=concern, school=concern.classroom.school
        ).exists(),
        "line": helpline_in(str(concern.classroom.school.country)),
        "base": "base_student.html" if request.user.is_student else "base.html",
    }
    return render(request, "safeguarding/told.html", context)
