"""Schools and teachers verified more than a year ago: still true?"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.services.queue import SCHOOL, TEACHER
from classrooms.services.recheck import (
    school_is_still_true,
    schools_to_check_again,
    teacher_is_still_true,
    teachers_to_check_again,
)
from classrooms.views.desk import admin_context, reviewers_only
from users.http import PersonRequest

ROWS = 25
STILL_TRUE = {SCHOOL: school_is_still_true, TEACHER: teacher_is_still_true}


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers_only
def again(request: PersonRequest) -> HttpResponse:
    """One press for each that is still true; the way to the case where it is not."""
    if request.method == "POST":
        return _still_true(request)
    now = timezone.now()
    schools = schools_to_check_again(request.user, at=now).select_related("verified_by__adult")
    teachers = teachers_to_check_again(request.user, at=now).select_related(
        "adult__verified_by__adult"
    )
    rows = [("school", each) for each in schools] + [("teacher", each) for each in teachers]
    context = {
        **admin_context(request, _("Check again")),
        "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "count": len(rows),
    }
    return render(request, "admin/classrooms/review/again.html", context)


def _still_true(request: PersonRequest) -> HttpResponse:
    kind, _colon, text = request.POST.get("of", "").partition(":")
    try:
        pk = UUID(text)
        done = STILL_TRUE[kind](pk, by=request.user)
    except (KeyError, ValueError):
        done = False
    if done:
        messages.success(request, _("Noted: still true. We ask again in a year."))
    else:
        messages.info(request, _("Somebody else has looked at it meanwhile."))
    return redirect("admin:classrooms_queue_again")
