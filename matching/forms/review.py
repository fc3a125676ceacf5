"""What staff decide about partnerships, what they ask, and what came of a call."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from matching.choices import SAID_BY_THE_SITE, CallOutcome, ReviewReason, TeacherQuestion
from matching.lifecycle import PartnershipState
from users.fields import OneOf, PlainLinesField, SomeOf

DOUBTS = [
    reason
    for reason in ReviewReason
    if reason != ReviewReason.CHECKED and reason not in SAID_BY_THE_SITE
]


class ApproveForm(forms.Form):
    """Nothing to fill in: who approves says that both sides are checked."""


def reason_field() -> OneOf:
    return OneOf(
        label=_("Reason"),
        choices=[("", _("Select a reason")), *((each.value, each.label) for each in DOUBTS)],
        ask=_("Select a reason"),
        coerce=ReviewReason,
    )


class ReasonForm(forms.Form):
    """Why it is held or rejected."""

    reason = reason_field()


class AskForm(forms.Form):
    """A question to the teachers of one class or of both."""

    question = OneOf(
        label=_("Question"),
        choices=[("", _("Select a question")), *TeacherQuestion.choices],
        ask=_("Select a question"),
        coerce=TeacherQuestion,
    )
    text = PlainLinesField(
        label=_("In your own words"),
        help_text=_("The teachers read this by mail and on their pages."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, classrooms: Sequence[Classroom], **options: Any) -> None:
        super().__init__(*args, **options)
        self.classrooms = {str(each.pk): each for each in classrooms}
        self.fields["classes"] = SomeOf(
            label=_("Whom do you ask?"),
            choices=[(pk, str(each)) for pk, each in self.classrooms.items()],
            ask=_("Select at least one class"),
            initial=list(self.classrooms),
        )

    def chosen(self) -> list[Classroom]:
        return [self.classrooms[pk] for pk in self.cleaned_data["classes"]]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("question") == TeacherQuestion.OWN and "text" in said and not said["text"]:
            self.add_error("text", _("Enter your question"))
        return said


class SeveralForm(forms.Form):
    """One decision for all that are ticked. Nothing is rejected without a reason."""

    decision = OneOf(
        label=_("Decision"),
        choices=[
            (PartnershipState.APPROVED, _("Approve those with nothing in the way")),
            (PartnershipState.REJECTED, _("Reject all of them: the classes are free again")),
        ],
        ask=_("Select a decision"),
        widget=forms.RadioSelect,
        initial=PartnershipState.APPROVED,
    )
    reason = OneOf(
        label=_("Reason for a rejection"),
        choices=[("", _("None")), *((each.value, each.label) for each in DOUBTS)],
        ask=_("Select a reason"),
        coerce=ReviewReason,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("decision") == PartnershipState.APPROVED:
            said["reason"] = ReviewReason.CHECKED
        elif "reason" in said and not said["reason"]:
            self.add_error("reason", _("Select a reason"))
        return said


class CallForm(forms.Form):
    """What came of a call, and about which line of the list."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    rung = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    outcome = OneOf(
        label=_("What came of it"),
        choices=CallOutcome.choices,
        ask=_("Select what came of the call"),
        coerce=CallOutcome,
    )
