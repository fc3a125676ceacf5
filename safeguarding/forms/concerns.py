"""What a teacher tells us in words, how somebody answers, and who a school's contact is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safeguarding.choices import IN_ADULT_WORDS, Line, ReadingReason, StopReason, UndoReason
from safeguarding.models.concerns import WORDS_LENGTH
from users.fields import OneOf, PlainLinesField, PlainTextField, SomeOf


class TellForm(forms.Form):
    """For adults: the same list as the children's, and words."""

    kind = OneOf(
        label=_("What is it?"),
        choices=list(IN_ADULT_WORDS.items()),
        ask=_("Select what it is"),
        widget=forms.RadioSelect,
    )
    words = PlainLinesField(
        label=_("What happened?"),
        help_text=_("What you saw or heard, when and where."),
        empty=_("Enter what happened"),
        max_length=WORDS_LENGTH,
    )


class AnswerForm(forms.Form):
    """Sentences ready to choose from, in words a child knows; own words beside them."""

    lines = SomeOf(
        label=_("Sentences"),
        choices=Line.choices,
        ask=_("Select sentences of the list"),
        required=False,
    )
    words = PlainLinesField(
        label=_("Your own words"),
        help_text=_("One idea a line. A child reads it, with nobody beside."),
        max_length=WORDS_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("lines") and not said.get("words"):
            raise ValidationError({"lines": _("Select a sentence, or write one")})
        return said


class NoteForm(forms.Form):
    words = PlainLinesField(
        label=_("Note"),
        help_text=_("For those who look after it. A note cannot be changed."),
        empty=_("Enter a note"),
        max_length=WORDS_LENGTH,
    )


class ReadingForm(forms.Form):
    """Why a member of staff reads what a child wrote."""

    reason = OneOf(
        label=_("Why do you read it?"),
        choices=ReadingReason.choices,
        ask=_("Select why you read it"),
        widget=forms.RadioSelect,
    )


class StopForm(forms.Form):
    """Whose contact is paused, and why."""

    whom = OneOf(label=_("Whose contact?"), choices=(), ask=_("Select whose contact is paused"))
    reason = OneOf(label=_("Why?"), choices=StopReason.choices, ask=_("Select why"))

    def __init__(self, data: Any = None, *, whom: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["whom"].choices = whom  # type: ignore[attr-defined]


class GoOnForm(forms.Form):
    """Why contact may go on."""

    reason = OneOf(
        label=_("Why may it go on?"), choices=UndoReason.choices, ask=_("Select why it may go on")
    )


class AssignForm(forms.Form):
    """Who of the leads looks after it."""

    to = OneOf(label=_("Who looks after it?"), choices=(), ask=_("Select who looks after it"))

    def __init__(self, data: Any = None, *, leads: Sequence[Any]) -> None:
        super().__init__(data)
        self.leads = {str(each.pk): each for each in leads}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (pk, str(each)) for pk, each in self.leads.items()
        ]


class ContactForm(forms.Form):
    """The adult of a school to whom we turn when a child may come to harm."""

    name = PlainTextField(label=_("Name"), empty=_("Enter the name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("An address that only this person reads."),
        max_length=254,
        error_messages={
            "required": _("Enter the e-mail address"),
            "invalid": _("Enter an e-mail address, such as name@school.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = OneOf(
        label=_("Language of our mails"),
        choices=lambda: settings.LANGUAGES,
        ask=_("Select a language"),
    )
