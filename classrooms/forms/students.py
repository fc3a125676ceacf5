"""What a teacher does with the keys of the class: whose cards, which two are one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from classrooms.models import Enrolment
from users.fields import OneOf, SomeOf

ALL, NEW, SOME = "all", "new", "some"
TICK = _("Tick the students whose cards you want")


class CardsForm(forms.Form):
    """Cards of the whole class, of those who have none yet, or of the ticked ones."""

    whose = OneOf(
        label=_("Whose cards?"),
        choices=(),
        ask=_("Select whose cards you want"),
        widget=forms.RadioSelect,
    )
    who = SomeOf(label=_("The students"), choices=(), ask=TICK, required=False)

    def __init__(self, data: Any = None, *, students: Sequence[Enrolment], **options: Any) -> None:
        super().__init__(data, **options)
        self.students = students
        self.fresh = [each for each in students if not has_card(each)]
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (NEW, _("Students who have no card yet (%(count)d)") % {"count": len(self.fresh)}),
            (ALL, _("All students (%(count)d)") % {"count": len(students)}),
            (SOME, _("The ones I tick below")),
        ]
        self.initial.setdefault("whose", NEW if self.fresh else ALL)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), format_html("<bdi>{}</bdi>", each.nickname)) for each in students
        ]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("whose") == SOME and not said.get("who") and "who" not in self.errors:
            self.add_error("who", TICK)
        if said.get("whose") == NEW and not self.fresh:
            self.add_error("whose", _("Everybody has a card. Select all students, or tick some."))
        return said

    @property
    def chosen(self) -> list[Enrolment]:
        """The students whose cards were asked for."""
        whose, ticked = self.cleaned_data["whose"], set(self.cleaned_data["who"])
        if whose == SOME:
            return [each for each in self.students if str(each.pk) in ticked]
        return list(self.students) if whose == ALL else self.fresh


class MergeForm(forms.Form):
    """The other entry of the same child."""

    other = OneOf(label=_("Which other entry is the same child?"), choices=(), ask="")

    def __init__(self, data: Any = None, *, others: Sequence[Enrolment], **options: Any) -> None:
        super().__init__(data, **options)
        ask = _("Select the other entry")
        self.others = {str(each.pk): each for each in others}
        field = self.fields["other"]
        field.error_messages |= {"required": ask, "invalid_choice": ask}
        field.choices = [  # type: ignore[attr-defined]
            ("", ask),
            *((pk, f"{each.nickname} · {each.classroom.name}") for pk, each in self.others.items()),
        ]

    def clean_other(self) -> Enrolment:
        return self.others[self.cleaned_data["other"]]


def has_card(enrolment: Enrolment) -> bool:
    """Whether a card of the student was taken to the printer since it was made."""
    key = getattr(enrolment.student, "student_key", None)
    return key is not None and key.card_printed_at is not None
