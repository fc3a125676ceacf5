"""“Rules of our class”: what others may see of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import Classroom
from safeguarding.forms.class_rules import ClassRulesForm
from safeguarding.gates import class_rules
from safeguarding.services.class_rules import set_class_rules
from users.http import PersonRequest
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    visible = Classroom.objects.visible_to(request.user).select_related("school")
    classroom = get_object_or_404(visible, pk=classroom_id)
    form = ClassRulesForm(
        request.POST if request.method == "POST" else None,
        youngest=classroom.age_from,
        rules=class_rules([classroom])[classroom.pk],
    )
    if request.method == "POST" and form.is_valid():
        set_class_rules(classroom, form.rules, by=request.user)
        messages.success(request, _("Saved. These are the rules of your class now."))
        return redirect("classrooms:class-detail", classroom.pk)
    context = {"form": form, "classroom": classroom}
    return render(request, "safeguarding/class_rules.html", context)
