"""What a class says before the start: what was tested, and how many may take part."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.choices import Channel
from users.fields import Number, OneOf


class TestedForm(forms.Form):
    """One of what a project of its kind can test."""

    channel = OneOf(
        label=_("What worked when you tried it together?"),
        choices=(),
        widget=forms.RadioSelect,
        ask=_("Select what worked when you tried it"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        channels: Sequence[Channel],
        chosen: str = "",
    ) -> None:
        super().__init__(data, initial={"channel": chosen})
        field: Any = self.fields["channel"]
        field.choices = [(each.value, each.label) for each in channels]


class PartForm(forms.Form):
    """Of the `size` students of the class, how many may take part."""

    students = Number(
        label=_("Students who may take part"),
        low=0,
        high=120,
        ask=_("Enter how many students of your class may take part"),
        widget=forms.NumberInput(attrs={"class": "input-s"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, size: int, stated: int | None = None
    ) -> None:
        super().__init__(data, initial={"students": stated})
        field: Any = self.fields["students"]
        field.widget.attrs["max"] = size
        self.size = size

    def clean_students(self) -> int:
        students: int = self.cleaned_data["students"]
        if students > self.size:
            raise forms.ValidationError(
                _("Your class has %(size)d students. Enter that number or a lower one.")
                % {"size": self.size}
            )
        return students
