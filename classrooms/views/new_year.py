"""A class goes into the new school year."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.forms.people import KEEP, NewYearForm, new_year_initial
from classrooms.models import Classroom
from classrooms.services.classes import NameTaken
from classrooms.services.new_year import WentOnBefore, into_new_year
from classrooms.services.teachings import NotAllowed, may_lead
from classrooms.views.walk import first_missing
from classrooms.wording import NOT_INVITED
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "POST"])
@teachers_only
def new_year(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Last year's answers; only name, ages, size and lessons are asked again."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).with_profile(), pk=classroom_id
    )
    went_on = Classroom.objects.visible_to(request.user).filter(continues=classroom).first()
    if went_on is not None:
        return redirect("classrooms:class-detail", went_on.pk)
    if classroom.is_archived or not may_lead(classroom, request.user):
        messages.info(request, NOT_INVITED["invitation.not_yours"])
        return redirect("classrooms:class-detail", classroom.pk)
    form = NewYearForm(
        request.POST or None, classroom=classroom, initial=new_year_initial(classroom)
    )
    if request.method == "POST" and form.is_valid():
        made = _carry_on(request, classroom, form)
        if made is not None:
            return redirect(first_missing(made, at=timezone.now()))
    context = {
        "form": form,
        "classroom": classroom,
        # What held for some weeks is over, and not taken along.
        "slots": [
            slot
            for each in classroom.timetables.all()
            if each.is_usual
            for slot in each.slots.all()
        ],
        "last_day": max((term.ends_on for term in classroom.school.terms.all()), default=None),
    }
    return render(request, "classrooms/new_year.html", context)


def _carry_on(request: PersonRequest, classroom: Classroom, form: NewYearForm) -> Classroom | None:
    said = form.cleaned_data
    try:
        made = into_new_year(
            classroom,
            by=request.user,
            described={name: said[name] for name in ("name", "age_from", "age_to", "size")},
            keep_lessons=said["lessons"] == KEEP,
            students=[UUID(each) for each in said.get("students", [])],
        )
    except WentOnBefore as before:
        return before.as_class
    except NameTaken:
        form.add_error("name", _("Your school has a class of that name. Choose another."))
    except NotAllowed:
        form.add_error(None, NOT_INVITED["invitation.not_yours"])
    else:
        messages.success(request, _("%(name)s is in the new year.") % {"name": made.name})
        return made
    return None
