"""Several schools at once: tick them, see each of them named, then approve."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from classrooms.services.several import approve_several, ready_schools
from classrooms.views.desk import admin_context, reviewers_only
from users.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@reviewers_only
def several(request: PersonRequest) -> HttpResponse:
    """Schools with evidence and without a warning. The ticked ones are shown before it counts."""
    if request.method == "POST":
        return _approve(request)
    ready = ready_schools(request.user, at=timezone.now())
    picked = set(request.GET.getlist("school"))
    chosen = [each for each in ready if each.key in picked]
    if "preview" in request.GET and not chosen:
        messages.error(request, _("Select at least one school"))
    context = {
        **admin_context(request, _("Approve several schools")),
        "ready": ready,
        "chosen": chosen,
    }
    return render(request, "admin/classrooms/review/several.html", context)


def _approve(request: PersonRequest) -> HttpResponse:
    keys = request.POST.getlist("school")
    approved, left = approve_several(keys, by=request.user, at=timezone.now())
    if approved:
        messages.success(
            request,
            ngettext("%(n)d school is verified.", "%(n)d schools are verified.", len(approved))
            % {"n": len(approved)},
        )
    if left:
        names = "; ".join(school.name for school in left)
        messages.warning(request, _("These need a look of their own: %(names)s") % {"names": names})
    return redirect("admin:classrooms_queue")
