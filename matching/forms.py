from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.choices import DeclineReason, ReviewReason
from matching.lifecycle import PartnershipState


class DeclineForm(forms.Form):
    """Why a class says no. The reason improves the next proposal."""

    reason = forms.ChoiceField(
        label=_("Why does it not fit?"),
        help_text=_("Only our coordinators see this. It helps the next proposal to fit better."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select a reason"),
            "invalid_choice": _("Select one of the reasons in the list"),
        },
    )


class ReviewForm(forms.Form):
    """What staff decide about a partnership, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (PartnershipState.APPROVED, _("Approve: the classes may begin")),
            (PartnershipState.ON_HOLD, _("Hold: something has to be settled first")),
            (PartnershipState.REJECTED, _("Reject: both classes are free again")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select a decision"),
            "invalid_choice": _("Select one of the three decisions"),
        },
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Select a reason")), *ReviewReason.choices],
        error_messages={
            "required": _("Select a reason"),
            "invalid_choice": _("Select one of the reasons in the list"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A decision and a reason that contradict each other are a slip of the hand."""
        said = self.cleaned_data
        if "decision" in said and "reason" in said:
            approves = said["decision"] == PartnershipState.APPROVED
            if approves != (said["reason"] == ReviewReason.CHECKED):
                self.add_error("reason", _("Select a reason that fits the decision"))
        return said
