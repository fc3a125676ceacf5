"""Who teaches a class, and with whom it goes into a new year."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from classrooms.choices import InvitationKind
from classrooms.forms.calendars import DayField
from classrooms.models import Classroom
from users.fields import Number, OneOf, PlainTextField, SomeOf
from users.text import has_hidden_signs

ASK_EMAIL = _("Enter an e-mail address, for example name@school.example")
LONGEST_STAND_IN = timedelta(days=366)
KEEP, ANEW = "keep", "anew"


class AddressField(forms.EmailField):
    """An e-mail address that can be seen as it is, in lower case."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": ASK_EMAIL, "invalid": ASK_EMAIL}
        super().__init__(max_length=254, error_messages=messages, **options)
        for validator in self.validators:
            validator.message = ASK_EMAIL  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if has_hidden_signs(text):
            raise forms.ValidationError(ASK_EMAIL, code="invalid")
        return text.lower()


class ColleagueForm(forms.Form):
    email = AddressField(
        label=_("E-mail address of your colleague"),
        help_text=_("We write to it. The link in the mail works for 14 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    kind = OneOf(
        label=_("What do you ask?"),
        choices=[
            (InvitationKind.CO_TEACHER, _("Teach this class with me")),
            (InvitationKind.SUBSTITUTE, _("Stand in until a day: as a substitute")),
            (InvitationKind.HAND_OVER, _("Take the class over: I teach it no more after that")),
        ],
        ask=_("Select what you ask your colleague"),
        widget=forms.RadioSelect,
        initial=InvitationKind.CO_TEACHER,
    )
    ends_on = DayField(
        label=_("Last day of a substitute"),
        help_text=_("The day itself included. Only for a substitute."),
        ask=_("Enter the last day of the substitute"),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("kind") == InvitationKind.SUBSTITUTE and "ends_on" in said:
            last = said["ends_on"]
            if last is None:
                self.add_error("ends_on", _("Enter the last day of the substitute"))
            elif not self.today <= last <= self.today + LONGEST_STAND_IN:
                self.add_error("ends_on", _("Enter a day from today on, within a year"))
        return said


class NewYearForm(forms.Form):
    """Last year's answers to confirm; the rest is carried on as it stands."""

    name = PlainTextField(
        label=_("Name of the class"), max_length=60, empty=_("Enter the name of the class")
    )
    age_from = Number(
        label=_("Age of the youngest"),
        low=5,
        high=99,
        ask=_("Enter the age of the youngest, between 5 and 99"),
    )
    age_to = Number(
        label=_("Age of the oldest"),
        low=5,
        high=99,
        ask=_("Enter the age of the oldest, between 5 and 99"),
    )
    size = Number(
        label=_("Number of students"),
        low=1,
        high=120,
        ask=_("Enter how many students are in the class, between 1 and 120"),
    )
    lessons = OneOf(
        label=_("Weekly lessons"),
        choices=[
            (KEEP, _("As last year: you can still change them")),
            (ANEW, _("Enter them anew: the timetable is another one")),
        ],
        ask=_("Select whether the weekly lessons stay"),
        widget=forms.RadioSelect,
        initial=KEEP,
    )
    students = SomeOf(
        label=_("Students who go on"),
        help_text=_("They keep nickname and stamp. Tick nobody to start with an empty list."),
        choices=[],
        ask=_("Select students of the class"),
        required=False,
    )

    def __init__(self, *args: Any, classroom: Classroom, **options: Any) -> None:
        super().__init__(*args, **options)
        present = list(classroom.enrolments.present())
        if present:
            self.fields["students"].choices = [  # type: ignore[attr-defined]
                (str(each.pk), format_html("<bdi>{}</bdi>", each.nickname)) for each in present
            ]
        else:
            del self.fields["students"]

    def clean_age_to(self) -> int:
        youngest, oldest = self.cleaned_data.get("age_from"), self.cleaned_data["age_to"]
        if youngest is not None and oldest < youngest:
            raise forms.ValidationError(
                _("The oldest cannot be younger than the youngest. Enter a higher age.")
            )
        return int(oldest)


def new_year_initial(classroom: Classroom) -> dict[str, Any]:
    """Everybody is a year older; the rest stands as it was."""
    return {
        "name": classroom.name,
        "age_from": min(classroom.age_from + 1, 99),
        "age_to": min(classroom.age_to + 1, 99),
        "size": classroom.size,
        "students": [str(pk) for pk in classroom.enrolments.present().values_list("pk", flat=True)],
    }
