"""A teacher gives something back to a child, kindly."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.moderation.choices import ReturnReason
from exchange.moderation.models import WORDS_LENGTH
from users.fields import OneOf, PlainLinesField


class GiveBackForm(forms.Form):
    reason = OneOf(
        label=_("What should the student read?"),
        choices=ReturnReason.choices,
        widget=forms.RadioSelect,
        ask=_("Select what the student should read"),
    )
    words = PlainLinesField(
        label=_("A word of your own"),
        help_text=_("Only the student and the teachers of your class read it."),
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    turn = forms.IntegerField(
        min_value=1, max_value=30_000, required=False, widget=forms.HiddenInput
    )

    def clean_turn(self) -> int:
        """Without it nothing is decided: no turn has the number 0."""
        return self.cleaned_data["turn"] or 0
