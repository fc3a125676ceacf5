"""The page on which a student chooses three pictures: after joining, and after a reset."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from classrooms.forms.pictures import PicturesForm
from classrooms.services.student_keys import choose_pictures, has_to_choose
from users.http import PersonRequest
from users.permissions import students_only


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@students_only
def pictures(request: PersonRequest) -> HttpResponse:
    """Three of twelve, in order. Whoever has them goes on: they are changed by the teacher only."""
    if not has_to_choose(request.user):
        return redirect("classrooms:lobby-wait")
    form = PicturesForm(request.POST if request.method == "POST" else None)
    if form.is_sent and form.is_valid():
        choose_pictures(request.user, form.chosen)
        return redirect("classrooms:lobby-wait")
    return render(
        request,
        "classrooms/pictures.html",
        {
            "form": form,
            "title": _("Choose your 3 pictures"),
            "lead": _("Remember them in this order. With them you come back, on any tablet."),
            "done": _("These are my pictures"),
        },
    )
