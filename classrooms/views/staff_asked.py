"""What staff asked a teacher, and the answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.forms.review import AnswerForm
from classrooms.lifecycle import ReviewState
from classrooms.models import ReviewMessage
from classrooms.services.reviews import answer
from classrooms.wording import QUESTIONS, WHAT_NOW, WHY_NOT
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only


@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def review_answer(request: PersonRequest, message_id: UUID) -> HttpResponse:
    message = get_object_or_404(
        ReviewMessage.objects.visible_to(request.user).select_related("case__school"),
        pk=message_id,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if answer(message, words=form.cleaned_data["words"], by=request.user):
            messages.success(request, _("Your answer is with our staff. We look at it soon."))
        else:
            messages.info(request, _("This is settled already. There is nothing to answer."))
        return redirect("classrooms:home")
    is_open = message.answered_at is None and message.case.state != ReviewState.VERIFIED
    context = {
        "message": message,
        "form": form if is_open else None,
        **_in_words(message),
    }
    return render(request, "classrooms/review_answer.html", context)


def open_questions(user: User) -> list[dict[str, Any]]:
    """What staff asked or told this teacher, and no answer has come yet."""
    found = ReviewMessage.objects.visible_to(user).open().select_related("case__school")
    return [{"message": message, **_in_words(message)} for message in found]


def _in_words(message: ReviewMessage) -> dict[str, Any]:
    return {
        "question": QUESTIONS.get(message.question, ""),
        "why": WHY_NOT.get(message.reason, ""),
        "what_now": WHAT_NOW.get(message.reason, ""),
    }
