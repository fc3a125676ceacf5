"""The forms that a teacher has seen: of which students, what they say, and who signed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from classrooms.forms.calendars import DayField
from classrooms.models import Classroom, Enrolment
from safeguarding.ages import Signers, age_rule, signers
from safeguarding.choices import GivenBy, Purpose
from safeguarding.paper import VERSION, VERSIONS
from safeguarding.services.consents import Forms, usual_end
from safeguarding.wording import WORDING
from users.fields import OneOf, SomeOf

YES, NO, LEFT_OPEN = "yes", "no", ""
ANSWERS = [(YES, _("Yes")), (NO, _("No")), (LEFT_OPEN, _("Left open"))]
# Beside which field the sentence of a refusal stands.
BESIDE = {
    "consent.no_answer": "to_part",
    "consent.not_yet": "given_on",
    "consent.dates": "valid_until",
    "consent.school_decides_part": "given_by",
    "consent.guardian_signs": "given_by",
    "consent.which_are_old_enough": "are_old_enough",
}


class SeenForms(forms.Form):
    """`present` are the students of the class; `ticked` those that are ticked at first."""

    students = SomeOf(
        label=_("Students whose forms you have seen"),
        choices=[],
        ask=_("Tick the students whose forms you have seen"),
    )
    given_by = OneOf(
        label=_("Who signed?"),
        choices=[],
        widget=forms.RadioSelect,
        ask=_("Select who signed"),
        initial=GivenBy.GUARDIAN,
    )
    are_old_enough = forms.BooleanField(required=False)
    given_on = DayField(
        label=_("Date on the forms"), ask=_("Enter the date that stands on the forms")
    )
    valid_until = DayField(
        label=_("They hold until"),
        help_text=_("To the end of your school year; 13 months at most."),
        ask=_("Enter the last day on which the answers hold"),
    )
    text_version = OneOf(
        label=_("Version printed on the forms"),
        choices=[(each, each) for each in VERSIONS],
        ask=_("Select the version that is printed at the foot of the forms"),
        initial=VERSION,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        classroom: Classroom,
        present: Sequence[Enrolment],
        today: date,
        ticked: Collection[str] = (),
    ) -> None:
        initial = {
            "given_on": today,
            "valid_until": usual_end(classroom, today),
            "students": list(ticked),
        }
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["students"].choices = [
            (str(each.pk), format_html("<bdi>{}</bdi>", each.nickname)) for each in present
        ]
        for purpose in Purpose:
            fields[_named(purpose)] = OneOf(
                label=purpose.label,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                ask=WORDING["consent.unknown"],
                required=False,
                initial=LEFT_OPEN,
            )
        if len(VERSIONS) == 1:
            fields["text_version"].widget = forms.HiddenInput()
        self._say_who_may_sign(classroom)
        self._people = {str(each.pk): each.student_id for each in present}

    def _say_who_may_sign(self, classroom: Classroom) -> None:
        fields: Any = self.fields
        country = str(classroom.school.country)
        who = signers(classroom.age_from, classroom.age_to, country)
        fields["given_by"].choices = [
            (each.value, each.label)
            for each in GivenBy
            if each != GivenBy.STUDENT or who != Signers.NOBODY
        ]
        if who == Signers.SOME:
            fields["are_old_enough"].label = _(
                "All students I ticked are %(age)d or older (only where they signed alone)"
            ) % {"age": age_rule(country).age}
        else:
            del fields["are_old_enough"]

    @property
    def purposes(self) -> Iterator[BoundField]:
        """The questions of the form, in their order."""
        return (self[_named(purpose)] for purpose in Purpose)

    @property
    def ticked(self) -> set[str]:
        """The enrolments that are ticked on the page as it is drawn."""
        value = self["students"].value()
        return {str(each) for each in value} if isinstance(value, list) else set()

    @property
    def people(self) -> list[Any]:
        """The ids of the students; only for a valid form."""
        return [self._people[each] for each in self.cleaned_data["students"]]

    def seen(self) -> Forms:
        """What stands on the forms; only for a valid form."""
        said = self.cleaned_data
        return Forms(
            answers={
                each.value: said[_named(each)] == YES for each in Purpose if said[_named(each)]
            },
            given_by=said["given_by"],
            given_on=said["given_on"],
            valid_until=said["valid_until"],
            text_version=said["text_version"],
            are_old_enough=said["given_by"] == GivenBy.STUDENT and bool(said.get("are_old_enough")),
        )

    def refuse(self, key: str) -> None:
        """What the service said, beside the field it is about."""
        field = BESIDE.get(key)
        self.add_error(field if field in self.fields else None, WORDING[key])


def _named(purpose: Purpose) -> str:
    """The field that asks for it: a name that no other form's button or field has."""
    return f"to_{purpose}"
