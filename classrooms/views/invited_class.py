"""The class that staff described for its teacher, to be confirmed or corrected on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from classrooms.forms.classes import ClassForm, LanguageRows
from classrooms.forms.rows import typed_in
from classrooms.forms.schools import SchoolForm
from classrooms.models import Invitation, School
from classrooms.refusals import Refused
from classrooms.services.bulk import confirm_class, school_of_list
from classrooms.services.classes import NameTaken
from classrooms.views.walk import first_missing
from classrooms.wording import NOT_INVITED
from users.http import PersonRequest

SCHOOL, LANGUAGES = "school", "languages"


def class_page(request: PersonRequest, invitation: Invitation) -> HttpResponse:
    """School, class and languages as staff described them; on to the first thing that is missing.

    A school that a colleague on the same list has registered is not asked for again.
    """
    known = school_of_list(invitation)
    school_form, form, rows = _forms(request, invitation, known)
    sent = request.method == "POST" and "add" not in request.POST
    if sent and _all_valid(school_form, form, rows):
        try:
            classroom = confirm_class(
                invitation,
                by=request.user,
                school=school_form.cleaned_data if school_form else {},
                classroom=form.cleaned_data,
                languages=rows.spoken(),
            )
        except NameTaken:
            form.add_error("name", _("Your school has a class of that name. Choose another."))
        except Refused as refusal:
            messages.info(request, NOT_INVITED[refusal.key])
            return redirect("classrooms:home")
        else:
            messages.success(request, _("Your class is registered. A few things are missing."))
            return redirect(first_missing(classroom, at=timezone.now()))
    context = {
        "invitation": invitation,
        "school": known,
        "school_form": school_form,
        "form": form,
        "formset": rows,
    }
    return render(request, "classrooms/invited_class.html", context)


def _all_valid(*forms: Any) -> bool:
    """Each is asked, so that each shows its own mistakes."""
    valid = [form.is_valid() for form in forms if form is not None]
    return all(valid)


def _forms(
    request: PersonRequest, invitation: Invitation, known: School | None
) -> tuple[SchoolForm | None, ClassForm, Any]:
    described = invitation.described
    school, classroom = described.get(SCHOOL, {}), described.get("classroom", {})
    languages = [*described.get(LANGUAGES, []), {}]
    if request.method != "POST":
        return (
            None if known else SchoolForm(prefix=SCHOOL, initial=school),
            ClassForm(initial=classroom),
            LanguageRows(prefix=LANGUAGES, initial=languages),
        )
    school_form = None if known else SchoolForm(request.POST, prefix=SCHOOL)
    form = ClassForm(request.POST)
    rows = LanguageRows(request.POST, prefix=LANGUAGES)
    if "add" not in request.POST:
        return school_form, form, rows
    more = [*rows.as_typed(), {}]
    return (
        SchoolForm(prefix=SCHOOL, initial=typed_in(school_form)) if school_form else None,
        ClassForm(initial=typed_in(form)),
        LanguageRows(prefix=LANGUAGES, initial=more),
    )
