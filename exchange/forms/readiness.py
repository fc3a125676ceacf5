"""What a class says before the start: what worked when it was tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.choices import Channel
from users.fields import OneOf


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
