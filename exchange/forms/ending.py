"""Why a class has to stop, and for which class staff find another one."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from matching.choices import EndReason
from users.fields import PlainLinesField


class StopForm(forms.Form):
    """Why a class cannot go on: a code, nothing to write."""

    why = forms.ChoiceField(
        label=_("Why do you have to stop?"),
        help_text=_("The other teachers read only that you cannot go on."),
        choices=[
            (EndReason.ILLNESS.value, _("A teacher fell ill")),
            (EndReason.CLOSURE.value, _("Our school is closed")),
            (EndReason.CONFLICT.value, _("War, unrest or a disaster")),
            (EndReason.STOPPED.value, _("Another reason")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select why you have to stop"),
            "invalid_choice": _("Select one of the reasons in the list"),
        },
    )

    @property
    def reason(self) -> EndReason:
        """The reason chosen; only for a valid form."""
        return EndReason(self.cleaned_data["why"])


class PauseForm(forms.Form):
    """Why contact with the teachers of the partner class is paused, for our safeguarding leads."""

    words = PlainLinesField(
        label=_("What happened?"),
        help_text=_("Only our safeguarding leads read it. The other teachers do not."),
        empty=_("Enter what happened"),
        max_length=2_000,
    )


class RescueForm(forms.Form):
    """For staff: which class is left, and why the other one is gone."""

    left = forms.ChoiceField(
        label=_("Class that is left"),
        help_text=_("Speak with its teacher first: classes of the bench are asked at once."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select the class that is left"),
            "invalid_choice": _("Select one of the classes in the list"),
        },
    )
    why = forms.ChoiceField(
        label=_("Why the other class is gone"),
        choices=[
            (each.value, each.label)
            for each in EndReason
            if each not in (EndReason.FINISHED, EndReason.LAPSED, EndReason.STAFF)
        ],
        error_messages={"invalid_choice": _("Select one of the reasons in the list")},
    )

    def __init__(self, data: Any = None, *, classrooms: Sequence[Classroom]) -> None:
        super().__init__(data)
        self.classrooms = {str(each.pk): each for each in classrooms}
        field = cast("forms.ChoiceField", self.fields["left"])
        field.choices = [(pk, str(each)) for pk, each in self.classrooms.items()]

    @property
    def here(self) -> Classroom:
        """The class that is left; only for a valid form."""
        return self.classrooms[self.cleaned_data["left"]]

    @property
    def reason(self) -> EndReason:
        return EndReason(self.cleaned_data["why"])
