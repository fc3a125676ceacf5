"""What staff decide about schools and teachers, and what the others answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from classrooms.choices import EvidenceKind, ReadyQuestion, VettingReason
from classrooms.forms.people import AddressField
from users.fields import OneOf, PlainLinesField, PlainTextField, SomeOf
from users.models import User

EARLIEST = date(2000, 1, 1)


class ApproveForm(forms.Form):
    """Which of the school's teachers are verified with it."""

    def __init__(self, *args: Any, teachers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.teachers = {str(teacher.pk): teacher for teacher in teachers}
        if self.teachers:
            self.fields["teachers"] = SomeOf(
                label=_("Verify with it"),
                help_text=_("Take the tick away from whom nobody confirmed."),
                choices=[(pk, teacher.adult.name) for pk, teacher in self.teachers.items()],
                ask=_("Select teachers from the list"),
                initial=list(self.teachers),
                required=False,
            )
            self.fields["teachers"].needed = True  # type: ignore[attr-defined]

    def chosen(self) -> list[User]:
        return [self.teachers[pk] for pk in self.cleaned_data.get("teachers", [])]


class AskForm(forms.Form):
    question = OneOf(
        label=_("Question"),
        choices=[("", _("Select a question")), *ReadyQuestion.choices],
        ask=_("Select a question"),
        coerce=ReadyQuestion,
    )
    text = PlainLinesField(
        label=_("In your own words"),
        help_text=_("The teacher reads this by mail and on the class page."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("question") == ReadyQuestion.OWN and "text" in said and not said["text"]:
            self.add_error("text", _("Enter your question"))
        return said


class DeclineForm(forms.Form):
    """Why not. The teacher reads what can be done about it."""

    def __init__(self, *args: Any, reasons: Sequence[VettingReason], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"] = OneOf(
            label=_("Reason"),
            choices=[("", _("Select a reason")), *((each.value, each.label) for each in reasons)],
            ask=_("Select a reason"),
            coerce=VettingReason,
        )


class HeadForm(forms.Form):
    """Ask the head at an address that staff found."""

    email = AddressField(
        label=_("Address of the head"),
        help_text=_("One that you found yourself, never one the teacher gave you."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    found_at = PlainTextField(
        label=_("Where you found it"),
        help_text=_("For example the ministry's register, with the page."),
        max_length=300,
        empty=_("Enter where you found the address"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = OneOf(
        label=_("Language of the letter"),
        choices=lambda: [
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ],
        ask=_("Select a language"),
    )

    def __init__(self, *args: Any, teachers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.teachers = {str(teacher.pk): teacher for teacher in teachers}
        self.fields["teacher"] = OneOf(
            label=_("Who teaches there"),
            choices=[(pk, teacher.adult.name) for pk, teacher in self.teachers.items()],
            ask=_("Select a teacher"),
        )

    def teacher(self) -> User:
        return self.teachers[self.cleaned_data["teacher"]]


class EvidenceForm(forms.Form):
    """A call back or a letter, on a day that has been."""

    kind = OneOf(
        label=_("What you have"),
        choices=[
            (EvidenceKind.CALL_BACK.value, EvidenceKind.CALL_BACK.label),
            (EvidenceKind.LETTER.value, EvidenceKind.LETTER.label),
        ],
        ask=_("Select a call back or a letter"),
        coerce=EvidenceKind,
        widget=forms.RadioSelect,
    )
    seen_on = forms.DateField(
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-m"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the day"),
            "invalid": _("Enter the day as year, month and day, for example 2026-09-30"),
        },
    )
    note = PlainTextField(
        label=_("Who was called, or what the letter says"),
        help_text=_("For example: the secretary, under the number in the register."),
        max_length=300,
        empty=_("Enter who was called, or what the letter says"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["seen_on"].initial = today

    def clean_seen_on(self) -> date:
        day: date = self.cleaned_data["seen_on"]
        if not EARLIEST <= day <= self.today:
            raise forms.ValidationError(_("Enter a day that is not in the future"), code="future")
        return day


class CountersignForm(forms.Form):
    """What the head of a school says."""

    answer = OneOf(
        label=_("Is this right?"),
        choices=[("yes", _("Yes, both are right")), ("no", _("No, this is not right"))],
        ask=_("Select whether this is right"),
        widget=forms.RadioSelect,
    )
    words = PlainLinesField(
        label=_("Anything our staff should know"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """What the teacher answers."""

    words = PlainLinesField(
        label=_("Your answer"),
        help_text=_("Only our staff reads it."),
        max_length=2_000,
        empty=_("Enter your answer"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
