"""What staff ask before a partnership opens, and the teacher's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.forms.review import AnswerForm
from matching.lifecycle import PartnershipState
from matching.models import PartnershipQuestion
from matching.services.partnerships import answer_question
from matching.wording import TEACHER_QUESTIONS
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def question(request: PersonRequest, question_id: UUID) -> HttpResponse:
    """One question to the teachers of a class. Who of them answers first has answered."""
    asked = get_object_or_404(
        PartnershipQuestion.objects.visible_to(request.user).select_related(
            "classroom", "partnership__proposal", "answered_by__adult"
        ),
        pk=question_id,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if answer_question(asked, words=form.cleaned_data["words"], by=request.user):
            messages.success(request, _("Your answer is with our staff. We look at it soon."))
        else:
            messages.info(request, _("This is settled already. There is nothing to answer."))
        return redirect("matching:proposal-detail", asked.partnership.proposal_id)
    is_open = asked.answered_at is None and asked.partnership.state == PartnershipState.ON_HOLD
    others = [each for each in asked.partnership.classrooms if each.pk != asked.classroom_id]
    context = {
        "asked": asked,
        "sentence": TEACHER_QUESTIONS.get(asked.question, ""),
        "partner": others[0],
        "form": form if is_open else None,
    }
    return render(request, "matching/question.html", context)
