"""A teacher chooses what the own class lets others see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from safeguarding.choices import Moderation, Names, Pictures, Video
from safeguarding.rules import MONTHS, READ_FIRST_BELOW, Rules
from users.fields import OneOf

ASK = {
    "moderation": _("Select when a teacher reads"),
    "pictures": _("Select which pictures the class may show"),
    "video": _("Select what the class may use in a meeting"),
    "names": _("Select how the partner class reads who wrote something"),
    "retention_months": _("Select how long writings are kept"),
}


def _months() -> list[tuple[int, str]]:
    return [
        (each, ngettext("%(count)d month", "%(count)d months", each) % {"count": each})
        for each in MONTHS
    ]


class ClassRulesForm(forms.Form):
    """Below 13 there is nothing to choose of the reading: a teacher reads first."""

    moderation = OneOf(
        label=_("When does a teacher of the class read what students write?"),
        choices=Moderation.choices,
        widget=forms.RadioSelect,
        ask=ASK["moderation"],
    )
    pictures = OneOf(
        label=_("Which pictures may the class show?"),
        help_text=_("A teacher sees every picture first, and each student needs a consent."),
        choices=Pictures.choices,
        widget=forms.RadioSelect,
        ask=ASK["pictures"],
    )
    names = OneOf(
        label=_("Who wrote this? What the partner class reads"),
        choices=Names.choices,
        widget=forms.RadioSelect,
        ask=ASK["names"],
    )
    video = OneOf(
        label=_("What may the class use in a meeting?"),
        choices=Video.choices,
        widget=forms.RadioSelect,
        ask=ASK["video"],
    )
    retention_months = OneOf(
        label=_("How long is everything kept after the project?"),
        choices=_months,
        coerce=int,
        widget=forms.RadioSelect,
        ask=ASK["retention_months"],
    )

    def __init__(self, data: Any = None, *, youngest: int, rules: Rules) -> None:
        said = {name: getattr(rules, name) for name in ASK}
        super().__init__(data, initial=said)
        if youngest < READ_FIRST_BELOW:
            field: Any = self.fields["moderation"]
            field.choices = [(Moderation.BEFORE.value, Moderation.BEFORE.label)]
            field.help_text = _("Students younger than 13 take part, so a teacher reads first.")

    @property
    def rules(self) -> Rules:
        """What was chosen, once the form is valid."""
        return Rules(**{name: self.cleaned_data[name] for name in ASK})
