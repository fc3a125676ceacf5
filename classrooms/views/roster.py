"""Students by a list: for teachers who hand out nicknames and cards before the first lesson."""

import random
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.forms.roster import RosterForm
from classrooms.models import Classroom
from classrooms.nicknames import nickname_key
from classrooms.services.codes import OfAnEarlierYear
from classrooms.services.roster import ListRefused, add_students, taken_in
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def roster(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """First the list as it was understood; a second button saves all of it."""
    own = Classroom.objects.opened_by(request.user)
    classroom = get_object_or_404(own, pk=classroom_id)
    form = RosterForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        taken=taken_in(classroom),
        source=random.SystemRandom(),
    )
    context = {"form": form, "classroom": classroom}
    if request.method == "POST":
        is_fine = form.is_valid()
        if "sure" in request.POST and (is_fine or _is_saved_before(form)):
            response = _save(request, classroom, form)
            if response is not None:
                return response
        context["preview"] = is_fine and not form.errors
    return render(request, "classrooms/roster.html", context)


def _is_saved_before(form: RosterForm) -> bool:
    """The button pressed twice: the whole list is in the class."""
    keys = {nickname_key(each.nickname) for each in form.lines}
    return bool(keys) and keys <= form.taken


def _save(request: PersonRequest, classroom: Classroom, form: RosterForm) -> HttpResponse | None:
    if _is_saved_before(form):
        messages.info(request, _("These students are in the class already."))
        return redirect("classrooms:class-detail", classroom.pk)
    try:
        made = add_students(
            classroom, form.listed, by=request.user, language=get_language() or "en"
        )
    except OfAnEarlierYear:
        messages.info(request, _("This class is of an earlier year. Nobody joins it any more."))
        return redirect("classrooms:class-detail", classroom.pk)
    except ListRefused:
        form.add_error(
            "names", _("Somebody joined the class meanwhile. Look at the list again, then save it.")
        )
        return None
    messages.success(
        request,
        ngettext(
            "%(count)d student is in the class. Print the card now.",
            "%(count)d students are in the class. Print their cards now.",
            len(made),
        )
        % {"count": len(made)},
    )
    return redirect("classrooms:cards", classroom.pk)
